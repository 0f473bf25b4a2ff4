import { type AttributeValue, DeleteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createAuthenticator, createDecoy, type LockoutOptions } from "@transfer-idp/core";
import {
  createTable,
  type DynamoBackend,
  type DynamoProxy,
  listDynamoBackends,
  startDynamoProxy,
  type TableKey,
} from "@transfer-idp/test-parts";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDynamoLockoutStore, createDynamoProvider } from "../src/index.ts";
import { tellRestrictingNames } from "../src/users/restricting-names.ts";

type Item = Record<string, AttributeValue>;

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const lockoutPage = readFileSync(new URL("../../../docs/lockout.md", import.meta.url), "utf8");
const [, passwordSaid = ""] = /The password is "([^"]+)"/.exec(readme) ?? [];
const [, itemSaid = "{}"] = /put-item --table-name transfer-users --item '([^']+)'/.exec(readme) ?? [];
const [, keySaid = "{}"] =
  /delete-item [^']*--table-name transfer-lockout [^']*--key '([^']+)'/.exec(lockoutPage) ?? [];
const item = JSON.parse(itemSaid) as Item;
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const login = { protocol: "SFTP", serverId: "s-1234567890abcdef0", username: "alice" } as const;
const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.each(backends)("what README.md and docs/lockout.md show, on $name:", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let users: string;
  let groups: string;
  let counters: string;

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
    groups = await createTable(backend.clientConfig, { key: ["name"] });
  });

  beforeEach(async () => {
    users = await createTable(backend.clientConfig, { key: readKey(readme, "transfer-users"), items: [item] });
    counters = await createTable(backend.clientConfig, { key: readKey(lockoutPage, "transfer-lockout") });
    proxy.forgetRequests();
  });

  afterAll(async () => {
    await proxy.stop();
    await backend.stop();
  });

  const open = (
    thresholds: LockoutOptions["thresholds"] = { userAndSource: 10 },
  ): ReturnType<typeof createAuthenticator> => {
    const { clientConfig } = proxy;
    const store = createDynamoLockoutStore({ clientConfig, tableName: counters });
    return createAuthenticator({
      provider: createDynamoProvider({
        clientConfig,
        tableName: users,
        groups: { tableName: groups, key: { name: "{{group}}" } },
        decoy: createDecoy({ scheme: "bcrypt", cost: 4 }),
      }),
      lockout: { store, whenUnavailable: "fail-logins", thresholds },
      logger: silent,
    });
  };

  it("the item lets its user in, from where it says and nowhere else", async () => {
    const request = { ...login, password: passwordSaid };

    const decisions = [
      await open().verifyPassword({ ...request, sourceIp: "203.0.113.7" }),
      await open().listPublicKeys({ ...login, sourceIp: "2001:db8::7" }),
      await open().verifyPassword({ ...request, sourceIp: "198.51.100.7" }),
    ];

    const session = {
      Role: "arn:aws:iam::123456789012:role/transfer-user",
      HomeDirectoryDetails: [{ Entry: "/", Target: "/my-bucket/alice" }],
    };
    expect(decisions).toMatchObject([
      { outcome: "granted", session },
      { outcome: "keysListed", session, publicKeys: item["publicKeys"]?.SS },
      { outcome: "denied", reason: "source-ip-not-allowed" },
    ]);
  });

  it("the policies allow what is asked of each table, and no more", async () => {
    const authenticator = open();
    for (const username of ["alice", "nobody"]) {
      await authenticator.verifyPassword({ ...login, username, password: "wrong", sourceIp: "203.0.113.7" });
    }

    const names = new Map([
      [users, "transfer-users"],
      [groups, "transfer-groups"],
      [counters, "transfer-lockout"],
    ]);
    const asked = new Set(
      proxy.requests.map(
        ({ operation, tableNames: [table = ""] }) => `dynamodb:${operation} on ${names.get(table) ?? table}`,
      ),
    );
    expect(readPolicy(readme).toSorted()).toStrictEqual([...asked].toSorted());
    expect(readPolicy(lockoutPage)).toStrictEqual(["dynamodb:UpdateItem on transfer-lockout"]);
  });

  it("the key of a counter is that of a user who is locked out, whom it lets in again", async () => {
    const { key } = JSON.parse(keySaid) as { readonly key: { readonly S: string } };
    const [, , , sourceIp] = JSON.parse(key.S) as readonly string[];
    // Whom a rule keeps out is not guessed at: this one may come from anywhere.
    users = await createTable(backend.clientConfig, {
      key: ["username"],
      items: [{ ...item, sourceIps: { S: "0.0.0.0/0" } }],
    });
    const request = { ...login, sourceIp, password: passwordSaid };
    const authenticator = open({ userAndSource: 1 });
    await authenticator.verifyPassword({ ...request, password: "wrong" });

    const locked = await authenticator.verifyPassword(request);
    const client = new DynamoDBClient(backend.clientConfig);
    const { Attributes } = await client.send(
      new DeleteItemCommand({ TableName: counters, Key: { key }, ReturnValues: "ALL_OLD" }),
    );
    client.destroy();
    const later = await authenticator.verifyPassword(request);

    expect(locked).toMatchObject({ outcome: "denied", reason: "locked-out" });
    expect(Attributes).toMatchObject({ guesses: { N: "1" } });
    expect(later).toMatchObject({ outcome: "granted" });
  });
});

describe("README.md", () => {
  it("names what is refused as the name of a restriction, and nothing that is not", () => {
    const [, list = ""] = /has the name of a restriction([^]*?)\*\*Any other attribute/.exec(readme) ?? [];
    const names = [...list.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
    const prefixes = ["is", "user", "account"];
    const isRestricting = tellRestrictingNames(new Map([["sourceIps", "sourceIps"]]), []);

    const unnoticed = names.filter((name) => !isRestricting(name));

    expect(names.length).toBeGreaterThan(15);
    expect(unnoticed).toStrictEqual(prefixes);
  });
});

function readKey(text: string, table: string): TableKey {
  const command = new RegExp(
    `create-table --table-name ${table} [^]*?--key-schema AttributeName=(\\w+),KeyType=HASH\n`,
  );
  return [command.exec(text)?.[1] ?? ""];
}

/** What the JSON of a page allows on which table. */
function readPolicy(text: string): readonly string[] {
  interface Statement {
    readonly Action: string | readonly string[];
    readonly Resource: string;
  }
  const [, json = "{}"] = /```json\n(\{[^]*?"Action"[^]*?)```/.exec(text) ?? [];
  const policy = JSON.parse(json) as Statement | { readonly Statement: readonly Statement[] };
  const statements = "Statement" in policy ? policy.Statement : [policy];
  return statements.flatMap(({ Action, Resource }) =>
    [Action].flat().map((action) => `${action} on ${Resource.replace(/^.*table\//, "")}`),
  );
}
