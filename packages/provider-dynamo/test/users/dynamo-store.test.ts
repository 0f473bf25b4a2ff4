import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { parseUserRecord, type UserLookup, type UserQuery } from "@transfer-idp/core";
import {
  createTable,
  type DynamoBackend,
  type DynamoProxy,
  expectNoSecret,
  garbageMarker,
  listDynamoBackends,
  type PlainValue,
  startDynamoProxy,
  toItem,
} from "@transfer-idp/test-parts";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TypedItem } from "../../src/dynamo-port.ts";
import { createDynamoStore, type DynamoStoreOptions } from "../../src/index.ts";
import { readItem } from "../../src/read-item.ts";

const serverId = "s-1234567890abcdef0";
const role = "arn:aws:iam::123456789012:role/transfer-user";
const { signal } = new AbortController();

const makeQuery = (change: Partial<UserQuery> = {}): UserQuery => ({
  username: "alice",
  protocol: "SFTP",
  serverId,
  freshness: "cached",
  signal,
  ...change,
});
const catchError = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "no error",
    (error: unknown) => error,
  );
const nobody = { record: undefined, fromCache: false };
const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.each(backends)("createDynamoStore on $name", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let table: string;

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
    table = await createTable(backend.clientConfig, {
      key: ["username"],
      items: [toItem({ username: "alice", password: "$2b$04$x", Role: role }), toItem({ username: "bob", Role: role })],
    });
  });

  beforeEach(() => {
    proxy.forgetRequests();
  });

  afterEach(() => {
    proxy.setFault(undefined);
  });

  afterAll(async () => {
    await proxy.stop();
    await backend.stop();
  });

  const open = (options: Partial<DynamoStoreOptions> = {}): ReturnType<typeof createDynamoStore> =>
    createDynamoStore({
      clientConfig: { ...proxy.clientConfig, maxAttempts: 1 },
      tableName: table,
      ...options,
    });
  const find = (query: Partial<UserQuery> = {}, options: Partial<DynamoStoreOptions> = {}): Promise<UserLookup> =>
    open(options).findUser(makeQuery(query));
  const put = async (item: Readonly<Record<string, PlainValue>>, tableName = table): Promise<void> => {
    const client = new DynamoDBClient(backend.clientConfig);
    await client.send(new PutItemCommand({ TableName: tableName, Item: toItem(item) }));
    client.destroy();
  };

  describe("finds a user", () => {
    it("by their name in one GetItem, which sees all that was written before", async () => {
      const lookup = await find();

      expect(lookup).toStrictEqual({
        record: parseUserRecord({ username: "alice", password: "$2b$04$x", Role: role }),
        fromCache: false,
      });
      expect(proxy.requests.map(({ operation, body }) => [operation, body])).toStrictEqual([
        [
          "GetItem",
          {
            TableName: table,
            Key: { username: { S: "alice" } },
            ConsistentRead: true,
            ReturnConsumedCapacity: "TOTAL",
          },
        ],
      ]);
    });

    it("with a read that may be behind, where that is said", async () => {
      await find({}, { consistentRead: false });

      expect(proxy.requests.map(({ body }) => body)).toMatchObject([{ ConsistentRead: false }]);
    });

    it("in a map behind a composite key", async () => {
      const tableName = await createTable(backend.clientConfig, {
        key: ["pk", "sk"],
        items: [
          toItem({ pk: `${serverId}#alice`, sk: "SFTP", record: { Role: role }, createdAt: "yesterday" }),
          toItem({ pk: `${serverId}#alice`, sk: "FTPS", record: { Role: "other" } }),
        ],
      });

      const lookup = await find(
        {},
        { tableName, key: { pk: "{{serverId}}#{{username}}", sk: "{{protocol}}" }, recordAttribute: "record" },
      );

      expect(lookup).toStrictEqual({ record: parseUserRecord({ Role: role }), fromCache: false });
    });

    it("by an index, in one Query", async () => {
      const tableName = await createTable(backend.clientConfig, {
        key: ["id"],
        items: [toItem({ id: "7", email: "alice@example.com", username: "alice", Role: role })],
        index: { indexName: "by-email", key: ["email"], projection: "ALL" },
      });
      const options = { tableName, indexName: "by-email", key: { email: "{{username}}" } };

      expect(await find({ username: "alice@example.com" }, options)).toStrictEqual({
        record: parseUserRecord({ username: "alice", Role: role }),
        fromCache: false,
      });
      expect(await find({ username: "alice" }, options)).toStrictEqual(nobody);
      expect(proxy.requests.map(({ operation }) => operation)).toStrictEqual(["Query", "Query"]);
    });
  });

  it("finds nobody where there is no item", async () => {
    expect(await find({ username: "nobody" })).toStrictEqual(nobody);
    expect(proxy.countRequests("GetItem")).toBe(1);
  });

  it("finds nobody else for any name", async () => {
    const store = open();

    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.constantFrom("ALICE", "alice ", "alice\0", "alic", "alice*", "a%", "__proto__", "{{username}}"),
        ),
        async (username) => {
          fc.pre(username !== "alice" && username !== "bob");

          expect(await store.findUser(makeQuery({ username }))).toStrictEqual(nobody);
        },
      ),
      { numRuns: 60 },
    );
  });

  describe("with an index", () => {
    it("refuses two items of one key, for it is nobody's choice whose they are", async () => {
      const tableName = await createTable(backend.clientConfig, {
        key: ["id"],
        items: ["1", "2", "3"].map((id) => toItem({ id, email: "a@example.com", Role: role })),
        index: { indexName: "by-email", key: ["email"], projection: "ALL" },
      });

      const error = await catchError(
        find({ username: "a@example.com" }, { tableName, indexName: "by-email", key: { email: "{{username}}" } }),
      );

      expect(error).toMatchObject({ code: "ERR_INVALID_USER_RECORD", field: "key" });
    });

    it.each(["KEYS_ONLY", { include: ["Role"] }] as const)(
      "fails where it projects %j: what restricts a user could be missing",
      async (projection) => {
        const tableName = await createTable(backend.clientConfig, {
          key: ["id"],
          items: [toItem({ id: "1", email: "a@example.com", Role: role, sourceIps: "203.0.113.7" })],
          index: { indexName: "by-email", key: ["email"], projection },
        });

        const error = await catchError(
          find({ username: "a@example.com" }, { tableName, indexName: "by-email", key: { email: "{{username}}" } }),
        );

        expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "misconfigured" });
      },
    );
  });

  describe("with groups", () => {
    let usersAndGroups: string;
    const options = (): Partial<DynamoStoreOptions> => ({
      tableName: usersAndGroups,
      key: { pk: "USER#{{username}}", sk: "X" },
      groups: { key: { pk: "GROUP#{{group}}", sk: "X" } },
    });

    beforeAll(async () => {
      const many = Array.from({ length: 100 }, (_, index) => `g${String(index)}`);
      usersAndGroups = await createTable(backend.clientConfig, {
        key: ["pk", "sk"],
        items: [
          { pk: "USER#alice", groups: new Set(["staff", "partners", "nowhere"]) },
          { pk: "USER#bob" },
          { pk: "USER#carol", groups: ["staff", "staff", "broken"] },
          { pk: "USER#dave", groups: ["staff", "staff"] },
          { pk: "USER#many", groups: many },
          { pk: "USER#more", groups: [...many, "g100"] },
          { pk: "GROUP#staff", Role: role, sourceIps: "203.0.113.0/24" },
          { pk: "GROUP#partners", disabled: false },
          { pk: "GROUP#broken", protocols: "GOPHER" },
          ...many.map((group) => ({ pk: `GROUP#${group}`, HomeDirectory: `/bucket/${group}` })),
        ].map((item) => toItem({ ...item, sk: "X" })),
      });
    });

    it("fetches their records with one more request, in the order of the user's record; one without an item has none", async () => {
      await put({ pk: "USER#ordered", sk: "X", groups: ["partners", "nowhere", "staff"] }, usersAndGroups);
      proxy.forgetRequests();

      const { groups } = await find({ username: "ordered" }, options());

      expect(groups?.map(({ name }) => name)).toStrictEqual(["partners", "staff"]);
      expect(groups?.[1]).toMatchObject({
        accessRules: { sourceIpAllow: ["203.0.113.0/24"] },
        settings: { Role: role },
      });
      expect(proxy.requests.map(({ operation }) => operation)).toStrictEqual(["GetItem", "BatchGetItem"]);
    });

    it("makes the same requests for whoever is in no group, and for nobody", async () => {
      expect(await find({ username: "bob" }, options())).toMatchObject({ groups: [] });
      expect(await find({ username: "nobody" }, options())).toStrictEqual({ ...nobody, groups: [] });
      expect(proxy.requests.map(({ operation }) => operation)).toStrictEqual([
        ...["GetItem", "BatchGetItem"],
        ...["GetItem", "BatchGetItem"],
      ]);
    });

    it("takes each group once", async () => {
      expect((await find({ username: "dave" }, options())).groups?.map(({ name }) => name)).toStrictEqual(["staff"]);
    });

    it("takes a hundred groups, which is what one request can ask for, and refuses more", async () => {
      expect((await find({ username: "many" }, options())).groups).toHaveLength(100);
      expect(await catchError(find({ username: "more" }, options()))).toMatchObject({
        code: "ERR_INVALID_USER_RECORD",
        field: "groups",
      });
    });

    it.each([
      ["ends with white space", "staff "],
      ["is longer than a key", "é".repeat(513)],
    ])("fails on a name that %s: nothing of what the group restricts would be found", async (_, name) => {
      await put({ pk: "USER#odd", sk: "X", groups: ["partners", name] }, usersAndGroups);

      expect(await catchError(find({ username: "odd" }, options()))).toMatchObject({
        code: "ERR_INVALID_USER_RECORD",
        field: "groups[1]",
      });
    });

    it("fails on a group's record that cannot be read, and names the group by its place", async () => {
      expect(await catchError(find({ username: "carol" }, options()))).toMatchObject({
        code: "ERR_INVALID_USER_RECORD",
        field: "groups[2].protocols[0]",
      });
    });

    it("finds records of groups in a table of their own, whose items are maps", async () => {
      const groupsTable = await createTable(backend.clientConfig, {
        key: ["name"],
        items: [toItem({ name: "staff", record: { Role: "staff-role" }, note: "x" })],
      });
      const { groups } = await find(
        { username: "dave" },
        { ...options(), groups: { tableName: groupsTable, key: { name: "{{group}}" }, recordAttribute: "record" } },
      );

      expect(groups).toMatchObject([{ name: "staff", settings: { Role: "staff-role" } }]);
    });

    it("finds records of groups, and fetches what it reads of them and their key, where others are to be ignored", async () => {
      const groupsTable = await createTable(backend.clientConfig, {
        key: ["name"],
        items: [toItem({ name: "staff", sourceIps: "203.0.113.0/24", source_ips: "x" })],
      });
      const groups = { tableName: groupsTable, key: { name: "{{group}}" } };

      const lookup = await find(
        { username: "dave" },
        { ...options(), groups: { ...groups, ignoreOtherAttributes: true } },
      );
      const strict = await catchError(find({ username: "dave" }, { ...options(), groups }));

      expect(lookup.groups).toMatchObject([{ name: "staff", accessRules: { sourceIpAllow: ["203.0.113.0/24"] } }]);
      expect(strict).toMatchObject({ code: "ERR_INVALID_USER_RECORD", field: "groups[0].source_ips" });
    });

    it.each([true, false])("reads them as it reads the user: consistentRead is %s", async (consistentRead) => {
      await find({ username: "dave" }, { ...options(), consistentRead });

      const [user, batch] = proxy.requests.map(({ body }) => body);
      expect(user).toMatchObject({ ConsistentRead: consistentRead });
      expect(batch?.["RequestItems"]).toMatchObject({ [usersAndGroups]: { ConsistentRead: consistentRead } });
    });
  });

  describe("rejects, and shows nothing of the item, on", () => {
    it.each([
      ["throttling", "throttle", { kind: "throttled", backendError: "ProvisionedThroughputExceededException" }],
      ["throttling of requests", "throttle-requests", { kind: "throttled", backendError: "ThrottlingException" }],
      ["the account's limit", "request-limit", { kind: "throttled", backendError: "RequestLimitExceeded" }],
      ["a missing permission", "access-denied", { kind: "access-denied", backendError: "AccessDeniedException" }],
      ["a missing table", "table-not-found", { kind: "misconfigured", backendError: "ResourceNotFoundException" }],
      ["a key of KMS that is disabled", "kms-key-disabled", { kind: "undecryptable" }],
      ["a key of KMS that is not to be used", "kms-access-denied", { kind: "undecryptable" }],
      ["an internal error", "internal-error", { kind: "backend-error", httpStatus: 500 }],
      ["credentials that have expired", "expired-token", { kind: "access-denied" }],
      ["an answer that is no JSON", "garbage", { kind: "backend-error" }],
      // DynamoDB says so of an item that is not there, but never without how much capacity that took.
      ["an empty answer of whatever stands before DynamoDB", "empty", { kind: "backend-error" }],
      ["a connection that is closed", "drop", { kind: "unreachable", backendError: "ECONNRESET" }],
    ] as const)("%s, for known and unknown users alike", async (_, fault, expected) => {
      proxy.setFault(fault);

      const errors = [await catchError(find()), await catchError(find({ username: "nobody" }))];

      const outage = { code: "ERR_PROVIDER_UNAVAILABLE", provider: "dynamodb", ...expected };
      expect(errors).toMatchObject([outage, outage]);
      expectNoSecret([garbageMarker, "$2b$04$x", table], { errors });
    });

    it.each(["hang", "hang-in-body"] as const)(
      "an answer that does not come (%s), when its own time is over",
      async (fault) => {
        proxy.setFault(fault);
        const started = performance.now();

        const error = await catchError(find({}, { requestTimeoutMs: 100 }));

        expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout" });
        expect(performance.now() - started).toBeLessThan(1_500);
      },
    );

    it("an answer that does not come, when the login's time is over", async () => {
      proxy.setFault("hang");

      const error = await catchError(find({ signal: AbortSignal.timeout(50) }));

      expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout" });
    });

    it("a table that really is not there", async () => {
      const error = await catchError(find({}, { tableName: "no-such-table" }));

      expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "misconfigured" });
    });

    it("a key that is not the table's", async () => {
      const error = await catchError(find({}, { key: { pk: "{{username}}" } }));

      expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "misconfigured" });
    });
  });

  it("lets the client try again within its time: what is throttled once is answered", async () => {
    proxy.setFault("throttle", { times: 1 });

    const lookup = await find({}, { clientConfig: proxy.clientConfig });

    expect(lookup).toMatchObject({ record: { state: "active" } });
    expect(proxy.countRequests("GetItem")).toBe(2);
  });

  it("reads an item of 400 KB, the most that there is, and refuses what no session can hold of it", async () => {
    const filler = "x".repeat(390_000);
    await put({ username: "large", Role: role, notes: filler });
    await put({ username: "huge", Role: role, Policy: filler });

    expect(await find({ username: "large" })).toMatchObject({ record: { settings: { Role: role } } });
    // Policies are read when a session is made of them: see the provider's test.
    expect(await find({ username: "huge" })).toMatchObject({ record: { settings: { Policy: filler } } });
  });

  it("fetches what it reads and no more of it, where others are to be ignored", async () => {
    await put({ username: "wide", Role: role, source_ips: "x", notes: "x".repeat(50_000) });
    proxy.forgetRequests();

    const lookup = await find({ username: "wide" }, { ignoreOtherAttributes: true });
    const strict = await catchError(find({ username: "wide" }));

    expect(lookup).toMatchObject({ record: { settings: { Role: role } } });
    expect(strict).toMatchObject({ code: "ERR_INVALID_USER_RECORD", field: "source_ips" });
  });

  it("fetches the map alone, where others are to be ignored, and refuses a restriction beside it otherwise", async () => {
    await put({ username: "beside", record: { Role: role }, state: "disabled" });
    proxy.forgetRequests();
    const map = { recordAttribute: "record" };

    const lookup = await find({ username: "beside" }, { ...map, ignoreOtherAttributes: true });
    const strict = await catchError(find({ username: "beside" }, map));

    expect(lookup).toMatchObject({ record: { state: "active" } });
    expect(proxy.requests[0]?.body).toMatchObject({
      ProjectionExpression: "#0",
      ExpressionAttributeNames: { "#0": "record" },
    });
    expect(strict).toMatchObject({ code: "ERR_INVALID_USER_RECORD", field: "state" });
  });

  describe("replaces a password", () => {
    const replacement = { protocol: "SFTP", serverId, position: 0, signal } as const;
    const readBack = async (username: string, tableName = table): Promise<TypedItem | undefined> => {
      const client = new DynamoDBClient(backend.clientConfig);
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: toItem({ username }), ConsistentRead: true }),
      );
      client.destroy();
      return Item;
    };

    it.each<[string, PlainValue, number, PlainValue]>([
      ["that is text", "old", 0, "new"],
      ["that is a map", { value: "old", scheme: "bcrypt" }, 0, { value: "new", scheme: "bcrypt" }],
      ["of a list", ["other", "old"], 1, ["other", "new"]],
      [
        "that is a map of a list",
        [{ value: "old", notAfter: "2030-01-01" }],
        0,
        [{ value: "new", notAfter: "2030-01-01" }],
      ],
      // Sets have no places: the record has it in that of its text.
      ["of a set", new Set(["z", "old", "a"]), 1, ["a", "new", "z"]],
      ["that is all of a set", new Set(["old"]), 0, ["new"]],
    ])("%s, and nothing else", async (_, password, position, expected) => {
      await put({ username: "rehash", password, Role: role, other: "x" });

      const outcome = await open().replacePassword?.({
        ...replacement,
        username: "rehash",
        position,
        previous: "old",
        hash: "new",
      });

      expect(outcome).toBe("replaced");
      // Of a set in the order of its texts.
      expect(readItem((await readBack("rehash")) ?? {})).toStrictEqual({
        username: "rehash",
        password: expected,
        Role: role,
        other: "x",
      });
    });

    it("under the name that the attribute has, in a map", async () => {
      const tableName = await createTable(backend.clientConfig, {
        key: ["username"],
        items: [toItem({ username: "a", record: { "pass-word": "old" } })],
      });
      const store = open({ tableName, recordAttribute: "record", fields: { password: "pass-word" } });

      expect(await store.replacePassword?.({ ...replacement, username: "a", previous: "old", hash: "new" })).toBe(
        "replaced",
      );
      expect(await readBack("a", tableName)).toStrictEqual(toItem({ username: "a", record: { "pass-word": "new" } }));
    });

    it.each<[string, PlainValue | undefined, number]>([
      ["that was changed meanwhile", "newer", 0],
      ["that is gone", undefined, 0],
      ["that is gone from a set", new Set(["newer", "other"]), 0],
      ["of a list that is one text now", "old", 1],
      ["of another place", ["old", "other"], 1],
    ])("but not one %s", async (_, password, position) => {
      const item = { username: "rehash", ...(password === undefined ? {} : { password }), Role: role };
      await put(item);

      const outcome = await open().replacePassword?.({
        ...replacement,
        username: "rehash",
        position,
        previous: "old",
        hash: "new",
      });

      expect(outcome).toBe("changed");
      expect(await readBack("rehash")).toStrictEqual(toItem(item));
    });

    it("but not one that is changed between its look and its write", async () => {
      await put({ username: "rehash", password: "old" });
      proxy.setFault({ slow: 150 }, { operation: "UpdateItem" });
      const replacing = open().replacePassword?.({ ...replacement, username: "rehash", previous: "old", hash: "new" });
      await expect.poll(() => proxy.countRequests("UpdateItem")).toBe(1);

      await put({ username: "rehash", password: "newer" });

      expect(await replacing).toBe("changed");
      expect(await readBack("rehash")).toStrictEqual(toItem({ username: "rehash", password: "newer" }));
    });

    it("but not one of a set that is changed between its look and its write", async () => {
      await put({ username: "rehash", password: new Set(["old", "other"]) });
      proxy.setFault({ slow: 150 }, { operation: "UpdateItem" });
      const replacing = open().replacePassword?.({ ...replacement, username: "rehash", previous: "old", hash: "new" });
      await expect.poll(() => proxy.countRequests("UpdateItem")).toBe(1);

      await put({ username: "rehash", password: new Set(["old"]) });

      expect(await replacing).toBe("changed");
      expect(await readBack("rehash")).toStrictEqual(toItem({ username: "rehash", password: new Set(["old"]) }));
    });

    it("one of a set whose texts DynamoDB has in another order when it writes", async () => {
      await put({ username: "rehash", password: new Set(["old", "a", "z"]) });
      proxy.setFault({ slow: 150 }, { operation: "UpdateItem" });
      const replacing = open().replacePassword?.({ ...replacement, username: "rehash", previous: "old", hash: "new" });
      await expect.poll(() => proxy.countRequests("UpdateItem")).toBe(1);

      await put({ username: "rehash", password: new Set(["z", "old", "a"]) });

      expect(await replacing).toBe("replaced");
    });

    it("but not one that became another scheme's between its look and its write", async () => {
      await put({ username: "rehash", password: { value: "old" } });
      proxy.setFault({ slow: 150 }, { operation: "UpdateItem" });
      const replacing = open().replacePassword?.({ ...replacement, username: "rehash", previous: "old", hash: "new" });
      await expect.poll(() => proxy.countRequests("UpdateItem")).toBe(1);

      await put({ username: "rehash", password: { value: "old", scheme: "plaintext" } });

      expect(await replacing).toBe("changed");
      expect(await readBack("rehash")).toStrictEqual(
        toItem({ username: "rehash", password: { value: "old", scheme: "plaintext" } }),
      );
    });

    it("of nobody never, and makes no item", async () => {
      const outcome = await open().replacePassword?.({
        ...replacement,
        username: "ghost",
        previous: "old",
        hash: "new",
      });

      expect(outcome).toBe("changed");
      expect(await readBack("ghost")).toBeUndefined();
    });

    it("and rejects when DynamoDB does not answer, without showing either", async () => {
      await put({ username: "rehash", password: "old-hash-value" });
      proxy.setFault("access-denied", { operation: "UpdateItem" });

      const error = await catchError(
        open().replacePassword?.({
          ...replacement,
          username: "rehash",
          previous: "old-hash-value",
          hash: "new-hash-value",
        }) ?? Promise.resolve(),
      );

      expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "access-denied" });
      expectNoSecret(["old-hash-value", "new-hash-value"], { error });
    });

    it("not at all where users are found by an index, for the key of the table is not known", () => {
      expect(open({ indexName: "by-email", key: { email: "{{username}}" } }).replacePassword).toBeUndefined();
    });
  });

  it("warms up without a request", async () => {
    await open().warmUp?.();

    expect(proxy.requests).toStrictEqual([]);
  });
});

describe("createDynamoStore", () => {
  it("is named dynamodb and has a decoy of bcrypt, or the caller's", () => {
    const store = createDynamoStore({ clientConfig: {}, tableName: "users" });
    const other = createDynamoStore({ clientConfig: {}, tableName: "users", name: "partners", decoy: "$2b$04$x" });

    expect([store.name, other.name, other.decoy]).toStrictEqual(["dynamodb", "partners", "$2b$04$x"]);
    expect(store.decoy).toMatch(/^\$2b\$10\$/);
  });

  it.each<[string, unknown]>([
    ["options", null],
    ["options", []],
    ["tablename", { clientConfig: {}, tablename: "users" }],
    ["tableName", { clientConfig: {} }],
    ["tableName", { clientConfig: {}, tableName: "" }],
    ["tableName", { clientConfig: {}, tableName: "a b" }],
    ["client", { tableName: "users" }],
    ["client", { tableName: "users", client: null }],
    ["clientConfig.region", { tableName: "users", clientConfig: { region: "" } }],
    ["key", { clientConfig: {}, tableName: "users", key: {} }],
    ["key.pk", { clientConfig: {}, tableName: "users", key: { pk: "{{name}}" } }],
    ["indexName", { clientConfig: {}, tableName: "users", indexName: "" }],
    ["consistentRead", { clientConfig: {}, tableName: "users", consistentRead: "true" }],
    ["consistentRead", { clientConfig: {}, tableName: "users", indexName: "i", consistentRead: true }],
    ["recordAttribute", { clientConfig: {}, tableName: "users", recordAttribute: "" }],
    ["fields.role", { clientConfig: {}, tableName: "users", fields: { role: "Role" } }],
    ["ignoreOtherAttributes", { clientConfig: {}, tableName: "users", ignoreOtherAttributes: 1 }],
    // All attributes of an index are read: it would ignore nothing.
    ["ignoreOtherAttributes", { clientConfig: {}, tableName: "users", indexName: "i", ignoreOtherAttributes: true }],
    ["groups", { clientConfig: {}, tableName: "users", groups: [] }],
    ["groups.keys", { clientConfig: {}, tableName: "users", groups: { keys: {} } }],
    ["groups.key", { clientConfig: {}, tableName: "users", groups: { key: { name: "staff" } } }],
    ["groups.key", { clientConfig: {}, tableName: "users", groups: {} }],
    ...[null, false, 0, ""].map((groups): [string, unknown] => [
      "groups",
      { clientConfig: {}, tableName: "users", groups },
    ]),
    // A user of the group's name would be the group, and a group of a user's name the user.
    ["groups.key", { clientConfig: {}, tableName: "users", groups: { key: { username: "{{group}}" } } }],
    ["groups.key", { clientConfig: {}, tableName: "users", groups: { key: { username: "group:{{group}}" } } }],
    [
      "groups.key",
      {
        clientConfig: {},
        tableName: "users",
        groups: {
          tableName: "arn:aws:dynamodb:eu-central-1:123456789012:table/users",
          key: { username: "{{group}}" },
        },
      },
    ],
    ["fields.username", { clientConfig: {}, tableName: "users", key: { username: "USER#{{username}}" } }],
    ["fields.state", { clientConfig: {}, tableName: "users", fields: { state: "meta.state" } }],
    ["recordAttribute", { clientConfig: {}, tableName: "users", recordAttribute: "username" }],
    ["groups.tableName", { clientConfig: {}, tableName: "users", groups: { tableName: "x", key: { n: "{{group}}" } } }],
    [
      "groups.fields.state",
      { clientConfig: {}, tableName: "users", groups: { key: { n: "{{group}}" }, fields: { state: "s" } } },
    ],
    ["name", { clientConfig: {}, tableName: "users", name: " " }],
    ["decoy", { clientConfig: {}, tableName: "users", decoy: "" }],
    ["requestTimeoutMs", { clientConfig: {}, tableName: "users", requestTimeoutMs: 0 }],
  ])("refuses options that cannot be used, and names %s (%j)", (option, options) => {
    expect(() => createDynamoStore(options as never)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });
});
