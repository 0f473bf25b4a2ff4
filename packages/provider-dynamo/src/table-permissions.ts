import { type AwsPermission, type KnownPermission, mergePermissions } from "@transfer-idp/core";
import type { DynamoClientOptions } from "./dynamo-port.ts";

/** Calls of one table. */
export interface TableCalls {
  /** Name or ARN. */
  readonly tableName: string;
  /** The index that is asked in place of the table. */
  readonly indexName?: string | undefined;
  readonly operations: readonly ("GetItem" | "BatchGetItem" | "Query" | "UpdateItem")[];
  readonly conditions?: KnownPermission["conditions"];
}

/** Says what is called at AWS: the calls of each table, and no other. */
export function listTablePermissions(
  { clientConfig }: DynamoClientOptions,
  calls: readonly TableCalls[],
): readonly AwsPermission[] {
  // What the SDK finds by itself, or a client of the user's own has, is known when it is asked.
  const region = typeof clientConfig?.region === "string" ? clientConfig.region : "{{region}}";
  const permissions = calls.map(({ tableName, indexName, operations, conditions }): AwsPermission => {
    const table = tableName.startsWith("arn:")
      ? tableName
      : `arn:{{partition}}:dynamodb:${region}:{{account}}:table/${tableName}`;
    return {
      actions: operations.map((operation) => `dynamodb:${operation}`),
      resources: [indexName === undefined ? table : `${table}/index/${indexName}`],
      conditions,
    };
  });
  return mergePermissions([{ name: "DynamoDB", permissions }]);
}
