import { type AttributeValue, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  type AuthenticatorOptions,
  createArgon2Scheme,
  createAuthenticator,
  createDecoy,
  createJsonLineLogger,
  type Decision,
  type LoginRequest,
} from "@transfer-idp/core";
import { createTable, type DynamoBackend, type DynamoProxy, type PlainValue, toItem } from "@transfer-idp/test-parts";
import { createToolkitProvider, type ToolkitProviderOptions } from "../../src/index.ts";

type PlainRecord = Readonly<Record<string, PlainValue>>;
type Item = Readonly<Record<string, AttributeValue>>;

export const serverId = "s-1234567890abcdef0";
export const role = "arn:aws:iam::123456789012:role/transfer-user";
export const password = "correct horse battery staple";
/** As little work as Argon2 can be: tests are about what is decided. */
export const cheapArgon2 = { memory: 8, passes: 1, parallelism: 1 } as const;
export const hash: string = await createArgon2Scheme(cheapArgon2).hash(password);

/** What is in the tables, in plain values or as DynamoDB types them. */
export interface StoredRecords {
  readonly users?: readonly PlainRecord[];
  readonly providers?: readonly PlainRecord[];
}

/** The tables of the toolkit, with the keys that its template gives them. */
export interface ToolkitTables {
  readonly names: Pick<ToolkitProviderOptions, "usersTable" | "identityProvidersTable">;
  putUser(item: Item): Promise<void>;
  putProvider(item: Item): Promise<void>;
}

export async function createToolkitTables(
  { clientConfig }: DynamoBackend,
  { users = [], providers = [] }: StoredRecords,
): Promise<ToolkitTables> {
  const usersTable = await createTable(clientConfig, {
    key: ["user", "identity_provider_key"],
    items: users.map((user) => toItem(user)),
  });
  const identityProvidersTable = await createTable(clientConfig, {
    key: ["provider"],
    items: providers.map((provider) => toItem(provider)),
  });
  const put = async (TableName: string, Item: Item): Promise<void> => {
    const client = new DynamoDBClient(clientConfig);
    await client.send(new PutItemCommand({ TableName, Item }));
    client.destroy();
  };
  return {
    names: { usersTable, identityProvidersTable },
    putUser: (item) => put(usersTable, item),
    putProvider: (item) => put(identityProvidersTable, item),
  };
}

/** Transfer in front of an authenticator in front of the tables. */
export interface Transfer {
  /** What was logged. */
  readonly lines: readonly string[];
  verify(username: string, password: string, login?: Partial<LoginRequest>): Promise<Decision>;
  listKeys(username: string, login?: Partial<LoginRequest>): Promise<Decision>;
}

export function openToolkit(
  { names }: ToolkitTables,
  proxy: DynamoProxy,
  options: Partial<ToolkitProviderOptions> = {},
  authenticatorOptions: Partial<AuthenticatorOptions> = {},
): Transfer {
  const provider = createToolkitProvider({
    clientConfig: { ...proxy.clientConfig, maxAttempts: 1 },
    ...names,
    decoy: createDecoy({ scheme: "argon2id", ...cheapArgon2 }),
    ...options,
  });
  const lines: string[] = [];
  const authenticator = createAuthenticator({
    provider,
    logger: createJsonLineLogger({ debug: true, write: (line) => void lines.push(line) }),
    variables: { AWS_REGION: "eu-west-1", REGION: "eu-west-1", AWS_ACCOUNT: "123456789012" },
    ...authenticatorOptions,
  });
  const login = { protocol: "SFTP", serverId, sourceIp: "203.0.113.7" } as const;
  return {
    lines,
    verify: (username, tried, given) => authenticator.verifyPassword({ ...login, ...given, username, password: tried }),
    listKeys: (username, given) => authenticator.listPublicKeys({ ...login, ...given, username }),
  };
}

/** A key as an answer lists it: without its comment. */
export function withoutComment(key: string): string {
  return key.split(" ").slice(0, 2).join(" ");
}
