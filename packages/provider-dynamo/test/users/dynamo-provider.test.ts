import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { setTimeout as delay } from "node:timers/promises";
import {
  type AuthenticatorOptions,
  createAuthenticator,
  createBcryptScheme,
  createDecoy,
  createJsonLineLogger,
  type Decision,
} from "@transfer-idp/core";
import {
  createTable,
  type DynamoBackend,
  type DynamoProxy,
  expectNoSecret,
  listDynamoBackends,
  makePublicKey,
  type PlainValue,
  startDynamoProxy,
  toItem,
} from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDynamoProvider, type DynamoProviderOptions } from "../../src/index.ts";
import { userFields } from "../../src/users/record-fields.ts";

const serverId = "s-1234567890abcdef0";
const role = "arn:aws:iam::123456789012:role/transfer-user";
const password = "correct horse battery staple";
const key = makePublicKey("alice").split(" ").slice(0, 2).join(" ");
const weak = createBcryptScheme({ cost: 4 });
const hash = await weak.hash(password);
const session = { Role: role, HomeDirectory: "/bucket/alice" };
const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.each(backends)("createDynamoProvider on $name", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let tableName: string;
  let groupsTable: string;

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
    groupsTable = await createTable(backend.clientConfig, { key: ["name"] });
  });

  beforeEach(async () => {
    tableName = await createTable(backend.clientConfig, {
      key: ["username"],
      items: [toItem({ username: "alice", password: hash, publicKeys: new Set([key]), ...session })],
    });
    proxy.forgetRequests();
  });

  afterEach(() => {
    proxy.setFault(undefined);
  });

  afterAll(async () => {
    await proxy.stop();
    await backend.stop();
  });

  const put = async (item: Readonly<Record<string, PlainValue>>, table = tableName): Promise<void> => {
    const client = new DynamoDBClient(backend.clientConfig);
    await client.send(new PutItemCommand({ TableName: table, Item: toItem(item) }));
    client.destroy();
  };
  const putGroup = (item: Readonly<Record<string, PlainValue>>): Promise<void> => put(item, groupsTable);

  interface Transfer {
    readonly lines: readonly string[];
    verify(password: string, username?: string): Promise<Decision>;
    listKeys(username?: string): Promise<Decision>;
  }

  const open = (
    options: Partial<DynamoProviderOptions> = {},
    authenticatorOptions: Partial<AuthenticatorOptions> = {},
  ): Transfer => {
    const provider = createDynamoProvider({
      clientConfig: { ...proxy.clientConfig, maxAttempts: 1 },
      tableName,
      decoy: createDecoy({ scheme: "bcrypt", cost: 4 }),
      ...options,
    });
    const lines: string[] = [];
    const logger = createJsonLineLogger({ debug: true, write: (line) => void lines.push(line) });
    const authenticator = createAuthenticator({ provider, logger, ...authenticatorOptions });
    const login = { protocol: "SFTP", serverId, sourceIp: "203.0.113.7" } as const;
    return {
      lines,
      verify: (tried, username = "alice") => authenticator.verifyPassword({ ...login, username, password: tried }),
      listKeys: (username = "alice") => authenticator.listPublicKeys({ ...login, username }),
    };
  };

  it("grants the password and lists the keys of a user's item", async () => {
    const transfer = open();

    expect(await transfer.verify(password)).toMatchObject({ outcome: "granted", session });
    expect(await transfer.verify("wrong")).toMatchObject({ outcome: "denied", reason: "wrong-password" });
    expect(await transfer.listKeys()).toMatchObject({ outcome: "keysListed", publicKeys: [key], session });
    expect(await transfer.verify(password, "nobody")).toMatchObject({ outcome: "denied", reason: "unknown-user" });
  });

  it("takes no plaintext passwords, unless that is said", async () => {
    await put({ username: "plain", password, ...session });

    expect(await open().verify(password, "plain")).toMatchObject({ outcome: "failed", reason: "invalid-record" });
    expect(await open({ allowPlaintextPasswords: true }).verify(password, "plain")).toMatchObject({
      outcome: "granted",
    });
  });

  it("keeps a user out whose time to live is over, deleted or not", async () => {
    await put({ username: "gone", password: hash, ttl: Math.floor(Date.now() / 1_000) - 1, ...session });
    await put({ username: "going", password: hash, ttl: Math.floor(Date.now() / 1_000) + 60, ...session });
    const transfer = open({ fields: { validUntil: "ttl" } });

    expect(await transfer.verify(password, "gone")).toMatchObject({ outcome: "denied", reason: "no-longer-valid" });
    expect(await transfer.verify(password, "going")).toMatchObject({ outcome: "granted" });
  });

  it("has rules and settings of groups below those of the user", async () => {
    await putGroup({ name: "staff", sourceIps: "203.0.113.0/24", Role: "arn:aws:iam::123456789012:role/staff" });
    await putGroup({ name: "elsewhere", sourceIps: "198.51.100.0/24" });
    await put({ username: "member", password: hash, groups: ["staff"], HomeDirectory: "/bucket/member" });
    await put({ username: "barred", password: hash, groups: ["staff", "elsewhere"], ...session });
    const transfer = open({ groups: { tableName: groupsTable, key: { name: "{{group}}" } } });

    expect(await transfer.verify(password, "member")).toMatchObject({
      outcome: "granted",
      session: { Role: "arn:aws:iam::123456789012:role/staff", HomeDirectory: "/bucket/member" },
    });
    expect(await transfer.verify(password, "barred")).toMatchObject({
      outcome: "denied",
      reason: "source-ip-not-allowed",
    });
  });

  it("has of a set of groups the later one by their names win, for DynamoDB gives sets in any order", async () => {
    for (const name of ["a", "z"]) await putGroup({ name, Role: `arn:aws:iam::123456789012:role/${name}` });
    await put({ username: "member", password: hash, groups: new Set(["z", "a"]), HomeDirectory: "/bucket/member" });

    const decision = await open({ groups: { tableName: groupsTable, key: { name: "{{group}}" } } }).verify(
      password,
      "member",
    );

    expect(decision).toMatchObject({ outcome: "granted", session: { Role: "arn:aws:iam::123456789012:role/z" } });
  });

  it.each([
    ["disabled", true],
    ["source_ip", "203.0.113.7"],
    ["sourceIpDeny", "203.0.113.7"],
    ["group", "locked"],
  ])("fails on %s in a user's item, which is not read there and was meant to restrict", async (name, value) => {
    await put({ username: "odd", password: hash, ...session, [name]: value });

    expect(await open().verify(password, "odd")).toMatchObject({
      outcome: "failed",
      reason: "invalid-record",
      error: { field: name },
    });
  });

  it("fails on the state of a group, which only users have", async () => {
    await putGroup({ name: "odd", state: "disabled" });
    await put({ username: "member", password: hash, groups: ["odd"], ...session });

    const decision = await open({ groups: { tableName: groupsTable, key: { name: "{{group}}" } } }).verify(
      password,
      "member",
    );

    expect(decision).toMatchObject({ outcome: "failed", error: { field: "groups[0].state" } });
  });

  describe("grants nothing, within the login's time, on", () => {
    it.each(userFields)("an item whose %s is of a wrong type", async (field) => {
      const bytes = { B: new Uint8Array([1, 2, 3]) };
      const client = new DynamoDBClient(backend.clientConfig);
      const item = { ...toItem({ username: "alice", password: hash, publicKeys: new Set([key]), ...session }) };
      // The table's key is text, and so a wrong username has another name.
      const name = field === "username" ? "canonical" : field;
      await client.send(new PutItemCommand({ TableName: tableName, Item: { ...item, [name]: bytes } }));
      client.destroy();
      const transfer = open(
        field === "username" ? { key: { username: "{{username}}" }, fields: { username: "canonical" } } : {},
      );

      const decisions = [await transfer.verify(password), await transfer.listKeys()];

      // A key that cannot be read can only admit: it admits nothing, and the password still does.
      const denied = { outcome: "denied", reason: "no-usable-public-keys" };
      const failed = { outcome: "failed", reason: "invalid-record" };
      const expected = field === "publicKeys" ? [{ outcome: "granted" }, denied] : [failed, failed];
      expect(decisions).toMatchObject(expected);
    });

    it("an item of 400 KB, which is a policy", async () => {
      await put({ username: "huge", password: hash, Policy: "x".repeat(390_000), ...session });

      expect(await open().verify(password, "huge")).toMatchObject({
        outcome: "failed",
        reason: "invalid-record",
        error: { field: "Policy" },
      });
    });

    it.each(["hang", "hang-in-body"] as const)("a connection that is half open (%s)", async (fault) => {
      proxy.setFault(fault);
      const transfer = open({}, { loginTimeoutMs: 300 });
      const started = performance.now();

      const decisions = [await transfer.verify(password), await transfer.listKeys()];

      expect(decisions).toMatchObject([
        { outcome: "failed", reason: "unavailable", error: { kind: "timeout" } },
        { outcome: "failed", reason: "unavailable", error: { kind: "timeout" } },
      ]);
      expect(performance.now() - started).toBeLessThan(3_000);
    });

    it.each(["table-not-found", "access-denied", "throttle", "internal-error"] as const)("%s", async (fault) => {
      proxy.setFault(fault);
      const transfer = open({ clientConfig: proxy.clientConfig });

      const decisions = [
        await transfer.verify(password),
        await transfer.verify("wrong"),
        await transfer.listKeys("nobody"),
      ];

      const failed = { outcome: "failed", reason: "unavailable" };
      expect(decisions).toMatchObject([failed, failed, failed]);
      expectNoSecret([hash, password], { lines: transfer.lines });
    });

    it("groups that are throttled in part, when it has asked for the rest often enough", async () => {
      for (const name of ["a", "b", "c"]) await putGroup({ name, Role: role });
      await put({ username: "member", password: hash, groups: ["a", "b", "c"], ...session });
      const options = { groups: { tableName: groupsTable, key: { name: "{{group}}" } }, cache: false } as const;

      proxy.setFault("unprocessed-keys", { times: 2 });
      const sometimes = await open(options).verify(password, "member");
      proxy.setFault("unprocessed-keys");
      const always = await open(options).verify(password, "member");

      expect(sometimes).toMatchObject({ outcome: "granted" });
      expect(always).toMatchObject({ outcome: "failed", reason: "unavailable", error: { kind: "throttled" } });
    });
  });

  describe("remembers users", () => {
    it("and asks once for logins that come together", async () => {
      const transfer = open();

      await Promise.all(Array.from({ length: 20 }, () => transfer.verify(password)));

      expect(proxy.countRequests()).toBe(1);
    });

    it("and takes a password that was changed since", async () => {
      const transfer = open({ cache: { minRefreshIntervalMs: 1 } });
      await transfer.verify(password);
      await put({ username: "alice", password: await weak.hash("new password"), ...session });
      await delay(5);

      expect(await transfer.verify("new password")).toMatchObject({ outcome: "granted" });
      expect(await transfer.verify(password)).toMatchObject({ outcome: "denied", reason: "wrong-password" });
    });

    it("not at all where it is told so", async () => {
      const transfer = open({ cache: false });
      await transfer.listKeys();

      await put({ username: "alice", state: "disabled", publicKeys: [key], ...session });

      expect(await transfer.listKeys()).toMatchObject({ outcome: "denied", reason: "disabled" });
    });
  });

  describe("with rehashOnLogin", () => {
    const readPassword = async (): Promise<string | undefined> => {
      const client = new DynamoDBClient(backend.clientConfig);
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: toItem({ username: "alice" }), ConsistentRead: true }),
      );
      client.destroy();
      return Item?.["password"]?.S;
    };

    it("replaces a weak hash of a password that was proven, once, and the password still counts", async () => {
      const transfer = open({ rehashOnLogin: true });

      const first = await transfer.verify(password);
      const rehashed = await readPassword();
      proxy.forgetRequests();
      const second = await transfer.verify(password);

      expect([first, second]).toMatchObject([{ outcome: "granted" }, { outcome: "granted" }]);
      expect(rehashed).toMatch(/^\$2b\$10\$/);
      expect(await createBcryptScheme().verify(password, rehashed ?? "", new AbortController().signal)).toBe(true);
      // It was forgotten, so that the new hash is seen.
      expect(proxy.requests.map(({ operation }) => operation)).toStrictEqual(["GetItem"]);
      expectNoSecret([hash, rehashed ?? "", password], { lines: transfer.lines });
    });

    it("replaces a weak hash that is in a set once, beside the password that comes after it", async () => {
      const others = [await weak.hash("another password"), await weak.hash("a third password")];
      await put({ username: "alice", password: new Set([hash, ...others]), ...session });
      const transfer = open({ rehashOnLogin: true });

      const decisions = [await transfer.verify(password), await transfer.verify(password)];

      expect(decisions).toMatchObject([{ outcome: "granted" }, { outcome: "granted" }]);
      expect(proxy.countRequests("UpdateItem")).toBe(1);
      expect(await transfer.verify("another password")).toMatchObject({ outcome: "granted" });
    });

    it("writes nothing for a wrong password, a key, or a login that is denied in the end", async () => {
      await put({ username: "alice", password: hash, publicKeys: [key], HomeDirectory: "/bucket/alice" });
      const transfer = open({ rehashOnLogin: true });

      const decisions = [await transfer.verify("wrong"), await transfer.listKeys(), await transfer.verify(password)];

      expect(decisions).toMatchObject([{ reason: "wrong-password" }, { reason: "no-role" }, { reason: "no-role" }]);
      expect(proxy.countRequests("UpdateItem")).toBe(0);
      expect(await readPassword()).toBe(hash);
    });

    it("grants all the same where it may not write", async () => {
      proxy.setFault("access-denied", { operation: "UpdateItem" });
      const transfer = open({ rehashOnLogin: true });

      expect(await transfer.verify(password)).toMatchObject({ outcome: "granted" });
      expect(await readPassword()).toBe(hash);
    });

    it("is off unless it is switched on", async () => {
      await open().verify(password);

      expect(proxy.countRequests("UpdateItem")).toBe(0);
    });
  });
});

describe("createDynamoProvider", () => {
  it.each<[string, unknown]>([
    ["options", null],
    ["tableName", { clientConfig: {} }],
    ["cached", { clientConfig: {}, tableName: "users", cached: false }],
    ["cache", { clientConfig: {}, tableName: "users", cache: true }],
    ["allowPlaintextPasswords", { clientConfig: {}, tableName: "users", allowPlaintextPasswords: "yes" }],
    ["rehashOnLogin", { clientConfig: {}, tableName: "users", rehashOnLogin: "yes" }],
    // The key of the table is not known, and so nothing can be written.
    [
      "rehashOnLogin",
      {
        clientConfig: {},
        tableName: "users",
        rehashOnLogin: true,
        indexName: "by-email",
        key: { email: "{{username}}" },
      },
    ],
  ])("refuses options that cannot be used, and names %s (%j)", (option, options) => {
    expect(() => createDynamoProvider(options as never)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });
});
