import {
  type AwsPermission,
  createAuthenticator,
  createBcryptScheme,
  createDecoy,
  type IdentityProvider,
  type LockoutOptions,
} from "@transfer-idp/core";
import {
  createTable,
  type DynamoBackend,
  type DynamoProxy,
  type DynamoRequest,
  listDynamoBackends,
  startDynamoProxy,
  toItem,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamoLockoutStore, createDynamoProvider, createToolkitProvider } from "../src/index.ts";
import { createToolkitTables } from "./toolkit/open-toolkit.ts";

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const login = { protocol: "SFTP", serverId: "s-1234567890abcdef0", sourceIp: "203.0.113.7" } as const;
const password = "correct horse";
const settings = { Role: "arn:aws:iam::123456789012:role/user", HomeDirectory: "/bucket/home" };
const decoy = createDecoy({ scheme: "bcrypt", cost: 4 });
const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.each(backends)("permissions of what asks DynamoDB, on $name,", ({ start, name: backendName }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let hash: string;
  let usersTable: string;
  let groupsTable: string;

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
    hash = await createBcryptScheme({ cost: 4 }).hash(password);
    groupsTable = await createTable(backend.clientConfig, {
      key: ["name"],
      items: [toItem({ name: "staff", ...settings })],
    });
    usersTable = await makeUsers();
  });

  afterAll(async () => {
    await proxy.stop();
    await backend.stop();
  });

  const makeUsers = (): Promise<string> =>
    createTable(backend.clientConfig, {
      key: ["username"],
      index: { indexName: "by-email", key: ["email"], projection: "ALL" },
      items: ["alice", "bob"].map((username) =>
        toItem({ username, email: `${username}@example.com`, password: hash, groups: ["staff"], ...settings }),
      ),
    });

  /** What an authenticator says that it calls, and what it called. */
  const compare = async (
    { provider, lockout }: { readonly provider: IdentityProvider; readonly lockout?: LockoutOptions },
    usernames: readonly string[],
  ): Promise<{ readonly said: readonly string[]; readonly made: readonly string[] }> => {
    const authenticator = createAuthenticator({ provider, lockout, logger: silent });
    proxy.forgetRequests();
    for (const username of usernames) {
      for (const tried of [password, "wrong", "wrong"]) {
        await authenticator.verifyPassword({ ...login, username, password: tried });
      }
      await authenticator.listPublicKeys({ ...login, username });
    }
    return { said: listGrants(authenticator.permissions ?? []), made: listCalls(proxy.requests) };
  };

  it("are what logins call, of users and their groups", async () => {
    const provider = createDynamoProvider({
      clientConfig: proxy.clientConfig,
      tableName: usersTable,
      groups: { tableName: groupsTable, key: { name: "{{group}}" } },
      decoy,
    });

    const { said, made } = await compare({ provider }, ["alice", "nobody"]);

    expect(said).toStrictEqual(made);
    expect(said).toStrictEqual([`BatchGetItem on ${groupsTable}`, `GetItem on ${usersTable}`]);
  });

  it("are what logins call, of users by an index", async () => {
    const provider = createDynamoProvider({
      clientConfig: proxy.clientConfig,
      tableName: usersTable,
      key: { email: "{{username}}" },
      indexName: "by-email",
      decoy,
    });

    const { said, made } = await compare({ provider }, ["alice@example.com", "nobody@example.com"]);

    expect(said).toStrictEqual(made);
    expect(said).toStrictEqual([`Query on ${usersTable}/index/by-email`]);
  });

  it.each([
    ["an attribute", {}, "password"],
    ["a map", { recordAttribute: "record" }, "record"],
    ["another attribute", { fields: { password: "secret" } }, "secret"],
  ] as const)(
    "are what logins call that replace passwords, which write %s and nothing else",
    async (_what, layout, attribute) => {
      // bcrypt of cost 4 is weak, so it is made anew.
      const record = { [attribute === "secret" ? "secret" : "password"]: hash, ...settings };
      const tableName = await createTable(backend.clientConfig, {
        key: ["username"],
        items: [toItem({ username: "alice", ...(attribute === "record" ? { record } : record) })],
      });
      const provider = createDynamoProvider({
        clientConfig: proxy.clientConfig,
        tableName,
        ...layout,
        decoy,
        rehashOnLogin: true,
      });

      const { said, made } = await compare({ provider }, ["alice"]);

      expect(said).toStrictEqual(made);
      expect(said).toStrictEqual([`GetItem on ${tableName}`, `UpdateItem on ${tableName}`]);
      const written = proxy.requests.filter(({ operation }) => operation === "UpdateItem").flatMap(listAttributes);
      expect(provider.permissions).toContainEqual({
        actions: ["dynamodb:UpdateItem"],
        resources: [expect.stringContaining(tableName) as string],
        conditions: { "ForAllValues:StringEquals": { "dynamodb:Attributes": [...new Set(written)].toSorted() } },
      });
      expect(new Set(written)).toStrictEqual(new Set([attribute, "username"]));
    },
  );

  it("are what logins call that are counted", async () => {
    const tableName = await createTable(backend.clientConfig, { key: ["key"] });
    const store = createDynamoLockoutStore({ clientConfig: proxy.clientConfig, tableName });
    const provider = createDynamoProvider({ clientConfig: proxy.clientConfig, tableName: usersTable, decoy });
    // What gives no item back with a condition that failed is asked for it: that is not DynamoDB, see reserve-guess.ts.
    const isLocked = backendName === "moto";
    const thresholds = { userAndSource: isLocked ? 1 : 10 };

    const { said, made } = await compare({ provider, lockout: { store, whenUnavailable: "fail-logins", thresholds } }, [
      "alice",
      "nobody",
    ]);

    expect(said).toStrictEqual(made);
    expect(said).toStrictEqual([`GetItem on ${usersTable}`, `UpdateItem on ${tableName}`].toSorted());
  });

  it.each([
    ["without a delimiter", undefined, ["alice", "nobody"], ["Query"]],
    ["with a delimiter", "@@", ["alice", "alice@@corp", "nobody@@nowhere"], ["GetItem", "Query"]],
  ] as const)("are what logins call, of the toolkit's tables %s", async (_what, delimiter, usernames, ofUsers) => {
    const { names } = await createToolkitTables(backend, {
      users: [{ user: "alice", identity_provider_key: "corp", config: settings }],
      providers: [{ provider: "corp", module: "argon2" }],
    });
    const provider = createToolkitProvider({ clientConfig: proxy.clientConfig, ...names, delimiter });

    const { said, made } = await compare({ provider }, usernames);

    expect(said).toStrictEqual(made);
    expect(said).toStrictEqual(
      [
        ...ofUsers.map((operation) => `${operation} on ${names.usersTable}`),
        `GetItem on ${names.identityProvidersTable}`,
      ].toSorted(),
    );
  });
});

describe("permissions of what asks DynamoDB", () => {
  const read = (clientOptions: object, tableName = "users"): readonly AwsPermission[] | undefined =>
    createDynamoProvider({ ...clientOptions, tableName, decoy }).permissions;
  const ofResource = (resource: string): readonly AwsPermission[] => [
    { actions: ["dynamodb:GetItem"], resources: [resource] },
  ];

  it.each([
    ["the region that is configured", { clientConfig: { region: "eu-west-1" } }, "eu-west-1"],
    ["no region that is not", { clientConfig: {} }, "{{region}}"],
    ["no region that a function finds", { clientConfig: { region: () => Promise.resolve("eu-west-1") } }, "{{region}}"],
    ["no region of a client", { client: { config: { region: "eu-west-1" } } }, "{{region}}"],
  ])("say %s", (_what, options, region) => {
    expect(read(options)).toStrictEqual(ofResource(`arn:{{partition}}:dynamodb:${region}:{{account}}:table/users`));
  });

  it("have a table's ARN as it was given, and an index below it", () => {
    const arn = "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/users";

    const { permissions } = createDynamoProvider({ clientConfig: {}, tableName: arn, indexName: "by-email", decoy });

    expect(read({ clientConfig: { region: "eu-west-1" } }, arn)).toStrictEqual(ofResource(arn));
    expect(permissions).toStrictEqual([{ actions: ["dynamodb:Query"], resources: [`${arn}/index/by-email`] }]);
  });

  it("do not write passwords where no field is one", () => {
    const options = { clientConfig: {}, tableName: "users", fields: { password: null }, decoy, rehashOnLogin: true };

    expect(createDynamoProvider(options).permissions).toStrictEqual(
      ofResource("arn:{{partition}}:dynamodb:{{region}}:{{account}}:table/users"),
    );
  });

  it("say of the toolkit's modules that what they call is not known", () => {
    const modules = { secrets_manager: notCalled, ldap: notCalled };

    const { permissions } = createToolkitProvider({
      clientConfig: {},
      usersTable: "users",
      identityProvidersTable: "providers",
      modules,
    });

    expect(permissions?.filter((permission) => "unknown" in permission)).toStrictEqual([
      { unknown: "what providers of the module ldap call" },
      { unknown: "what providers of the module secrets_manager call" },
    ]);
  });
});

function notCalled(): never {
  throw new Error("Nobody has logged in.");
}

/** `GetItem on users`, one of each. */
function listGrants(permissions: readonly AwsPermission[]): readonly string[] {
  const grants = permissions.flatMap((permission) => {
    if ("unknown" in permission) return [permission.unknown];
    return permission.actions.flatMap((action) =>
      permission.resources.map((resource) => {
        const table = resource.replace(/^arn:\{\{partition\}\}:dynamodb:[a-z0-9-]+:\{\{account\}\}:table\//, "");
        return `${action.replace("dynamodb:", "")} on ${table}`;
      }),
    );
  });
  return [...new Set(grants)].toSorted();
}

function listCalls(requests: readonly DynamoRequest[]): readonly string[] {
  const calls = requests.flatMap(({ operation, tableNames, body }) => {
    const { IndexName: index } = body as { readonly IndexName?: string };
    return tableNames.map((table) => `${operation} on ${table}${index === undefined ? "" : `/index/${index}`}`);
  });
  return [...new Set(calls)].toSorted();
}

/** The attributes of an item that a request speaks of, as IAM has them: those at the top. */
function listAttributes({ body }: DynamoRequest): readonly string[] {
  const { Key, UpdateExpression, ConditionExpression, ExpressionAttributeNames } = body as {
    readonly Key: Readonly<Record<string, unknown>>;
    readonly UpdateExpression: string;
    readonly ConditionExpression: string;
    readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  };
  const paths = `${UpdateExpression} ${ConditionExpression}`.match(/#[\w.#]+/g) ?? [];
  const tops = paths.map((path) => ExpressionAttributeNames[path.split(".")[0] ?? ""] ?? path);
  return [...Object.keys(Key), ...tops];
}
