import { createTable, toItem, type DynamoBackend, type PlainValue } from "@transfer-idp/test-parts";
import { storedGroups, storedUsers } from "./stored-users.ts";

/** The function's variables that name the tables. */
export interface TableVariables extends Readonly<Record<string, string>> {
  readonly USERS_TABLE: string;
  readonly GROUPS_TABLE: string;
  readonly LOCKOUT_TABLE: string;
}

/** Makes the example's three tables, with the stored users and groups in them. */
export async function createTables({ clientConfig }: Pick<DynamoBackend, "clientConfig">): Promise<TableVariables> {
  const listItems = (key: string, records: Readonly<Record<string, Readonly<Record<string, PlainValue>>>>): Items =>
    Object.entries(records).map(([name, record]) => toItem({ [key]: name, ...record }));
  return {
    USERS_TABLE: await createTable(clientConfig, { key: ["username"], items: listItems("username", storedUsers) }),
    GROUPS_TABLE: await createTable(clientConfig, { key: ["name"], items: listItems("name", storedGroups) }),
    LOCKOUT_TABLE: await createTable(clientConfig, { key: ["key"] }),
  };
}

type Items = ReturnType<typeof toItem>[];
