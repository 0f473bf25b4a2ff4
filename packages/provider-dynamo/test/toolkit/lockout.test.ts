import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { createStaticProvider } from "@transfer-idp/core";
import {
  createTable,
  type DynamoBackend,
  type DynamoProxy,
  listDynamoBackends,
  startDynamoProxy,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDynamoLockoutStore, type ToolkitModule } from "../../src/index.ts";
import { createToolkitTables, hash, openToolkit, password, role, type Transfer } from "./open-toolkit.ts";

const home = { Role: role, HomeDirectory: "/bucket/{{USERNAME}}" };
const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

/** A directory that is called as it is told, and knows `maria`. */
const createDirectory =
  (name?: string): ToolkitModule =>
  ({ provider }) =>
    createStaticProvider({ users: { maria: { password } }, name: name ?? provider, allowPlaintextPasswords: true });

describe.each(backends)("counters of createToolkitProvider's users on $name", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let lockoutTable: string;

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
  });

  beforeEach(async () => {
    lockoutTable = await createTable(backend.clientConfig, { key: ["key"] });
  });

  afterAll(async () => {
    await proxy.stop();
    await backend.stop();
  });

  const open = async (directory: ToolkitModule = createDirectory()): Promise<Transfer> => {
    const tables = await createToolkitTables(backend, {
      users: [
        { user: "alice", identity_provider_key: "corp", config: { ...home, argon2_hash: hash } },
        { user: "alice", identity_provider_key: "other", config: { ...home, argon2_hash: hash } },
        { user: "maria", identity_provider_key: "ldap", config: home },
      ],
      providers: [
        { provider: "corp", module: "argon2" },
        { provider: "other", module: "argon2" },
        { provider: "ldap", module: "directory" },
      ],
    });
    const store = createDynamoLockoutStore({ clientConfig: proxy.clientConfig, tableName: lockoutTable });
    const lockout = { store, whenUnavailable: "fail-logins", thresholds: { userAndSource: 2 } } as const;
    return openToolkit(tables, proxy, { delimiter: "@@", modules: { directory } }, { lockout });
  };

  /** Whose guesses were counted, and how many. */
  const readCounters = async (): Promise<unknown> => {
    const client = new DynamoDBClient(backend.clientConfig);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: lockoutTable }));
    client.destroy();
    const counters = Items.map(({ key, guesses }) => {
      const [, provider, username] = JSON.parse(key?.S ?? "[]") as readonly string[];
      return [`${String(provider)} ${String(username)}`, Number(guesses?.N)] as const;
    });
    return Object.fromEntries(counters);
  };

  it("are one for all ways to type a name", async () => {
    const transfer = await open();

    for (const username of ["alice", "ALICE@@corp"]) {
      expect(await transfer.verify(username, "wrong")).toMatchObject({ reason: "wrong-password" });
    }

    expect(await readCounters()).toStrictEqual({ "corp alice": 2 });
    for (const username of ["alice", "Alice", "ALICE@@corp", "alice@@CORP"]) {
      expect(await transfer.verify(username, password)).toMatchObject({ outcome: "denied", reason: "locked-out" });
    }
  });

  it("are two for one name at two identity providers", async () => {
    const transfer = await open();

    await transfer.verify("alice@@corp", "wrong");
    await transfer.verify("alice@@other", "wrong");

    expect(await readCounters()).toStrictEqual({ "corp alice": 1, "other alice": 1 });
  });

  it("have the name of the toolkit's provider for names that nobody has, however they are typed", async () => {
    const transfer = await open();

    for (const username of ["nobody", "NoBody@@corp"]) await transfer.verify(username, password);

    expect(await readCounters()).toStrictEqual({ "toolkit nobody": 2 });
  });

  it.each([
    ["the record's name where it takes that", undefined, "ldap"],
    ["a name of its own", "directory", "directory"],
  ])("have what a module makes for their provider: %s", async (_, name, expected) => {
    const transfer = await open(createDirectory(name));

    const decision = await transfer.verify("maria", "wrong");

    expect(decision).toMatchObject({ reason: "wrong-password", trace: { provider: expected } });
    expect(await readCounters()).toStrictEqual({ [`${expected} maria`]: 1 });
  });
});
