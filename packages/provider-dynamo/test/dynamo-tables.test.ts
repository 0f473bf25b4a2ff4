import type { QueryCommandInput } from "@aws-sdk/client-dynamodb";
import {
  createTable,
  type DynamoBackend,
  type DynamoProxy,
  listDynamoBackends,
  startDynamoProxy,
  toItem,
} from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSdkPort, type DynamoPort } from "../src/dynamo-port.ts";
import { createDynamoTables, type DynamoTables } from "../src/dynamo-tables.ts";

const { signal } = new AbortController();
const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.each(backends)("createDynamoTables on $name", ({ name, start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let tables: DynamoTables;
  let TableName: string;

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
    tables = createDynamoTables(
      createSdkPort({ clientConfig: { ...proxy.clientConfig, maxAttempts: 1 } }),
      "users",
      2_000,
    );
    const items = ["a", "b", "c", "d"].map((pk) => toItem({ pk, x: 1 }));
    TableName = await createTable(backend.clientConfig, { key: ["pk"], items });
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

  const Key = toItem({ pk: "a" });
  const keys = (...names: readonly string[]): { Keys: ReturnType<typeof toItem>[] } => ({
    Keys: names.map((pk) => toItem({ pk })),
  });
  const update = (x: number, expected: number, updateSignal = signal): ReturnType<DynamoTables["updateItem"]> =>
    tables.updateItem(
      {
        TableName,
        Key,
        UpdateExpression: "SET x = :x",
        ConditionExpression: "x = :expected",
        ExpressionAttributeValues: toItem({ ":x": x, ":expected": expected }),
      },
      updateSignal,
    );
  const query = (pk: string, more: Partial<QueryCommandInput> = {}): ReturnType<DynamoTables["query"]> =>
    tables.query(
      { TableName, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: toItem({ ":pk": pk }), ...more },
      signal,
    );

  it("gives an item, or that there is none", async () => {
    expect(await tables.getItem({ TableName, Key }, signal)).toStrictEqual(toItem({ pk: "a", x: 1 }));
    expect(await tables.getItem({ TableName, Key: toItem({ pk: "none" }) }, signal)).toBeUndefined();
    expect(await query("a")).toStrictEqual([toItem({ pk: "a", x: 1 })]);
    expect(await query("none")).toStrictEqual([]);
  });

  it("gives the items that there are of many keys", async () => {
    const items = await tables.getItems(TableName, keys("a", "none", "c"), signal);

    expect(items.map(({ pk }) => pk?.S).sort()).toStrictEqual(["a", "c"]);
  });

  it("asks again for what was not processed, and again", async () => {
    proxy.setFault("unprocessed-keys", { times: 2 });

    const items = await tables.getItems(TableName, keys("a", "b", "c", "d"), signal);

    expect(items.map(({ pk }) => pk?.S).sort()).toStrictEqual(["a", "b", "c", "d"]);
    expect(proxy.countRequests("BatchGetItem")).toBe(3);
  });

  it("gives up after six requests, each later than the one before, as throttled", async () => {
    proxy.setFault("unprocessed-keys");
    const port = createSdkPort({ clientConfig: proxy.clientConfig });
    const times: number[] = [];
    const batchGetItem: DynamoPort["batchGetItem"] = (input, call) => {
      times.push(performance.now());
      return port.batchGetItem(input, call);
    };
    const timed = createDynamoTables({ ...port, batchGetItem }, "users", 2_000);

    const asking = timed.getItems(TableName, keys("a", "b", "c", "d", "e", "f", "g", "h"), signal);

    await expect(asking).rejects.toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "throttled" });
    expect(proxy.countRequests("BatchGetItem")).toBe(6);
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    // A timer may be a millisecond early.
    for (const [index, leastMs] of [25, 50, 100, 200, 400].entries())
      expect(pauses[index]).toBeGreaterThan(leastMs - 2);
  });

  it("updates an item on a condition, or says that this did not hold, with the item where DynamoDB tells it", async () => {
    const updated = await update(2, 1);
    const refused = await update(3, 1);
    await update(1, 2);

    expect(updated).toStrictEqual({ outcome: "updated" });
    // dynalite does not know how to tell it.
    const item = name === "moto" ? toItem({ pk: "a", x: 2 }) : undefined;
    expect(refused).toStrictEqual({ outcome: "condition-failed", item });
  });

  it.each<[string, () => Promise<unknown>]>([
    ["getItem", () => tables.getItem({ TableName, Key }, signal)],
    ["getItems", () => tables.getItems(TableName, keys("a"), signal)],
    ["query", () => query("a")],
    ["updateItem", () => update(1, 1)],
  ])("takes 200 and {} for no answer to %s: DynamoDB says how much capacity it took", async (_, ask) => {
    proxy.setFault("empty");

    await expect(ask()).rejects.toMatchObject({
      code: "ERR_PROVIDER_UNAVAILABLE",
      provider: "users",
      kind: "backend-error",
    });
  });

  it.each([
    ["empty", "none"],
    ["not full", "second"],
  ])("takes a page that is %s for no answer to a query where DynamoDB says that there is more", async (_, x) => {
    const items = ["first", "second", "third"].map((sk) => toItem({ pk: "a", sk, x: sk }));
    const sorted = await createTable(backend.clientConfig, { key: ["pk", "sk"], items });
    // With a filter it says so of whatever it has looked at.
    const filter = { FilterExpression: "x = :x", ExpressionAttributeValues: toItem({ ":pk": "a", ":x": x }) };

    const asking = query("a", { TableName: sorted, Limit: 2, ...filter });

    const outage = { code: "ERR_PROVIDER_UNAVAILABLE", provider: "users", kind: "backend-error" };
    await expect(asking).rejects.toMatchObject(outage);
    expect(await query("a", { TableName: sorted, Limit: 2 })).toHaveLength(2);
    expect(await query("a", { TableName: sorted, Limit: 4, ...filter })).toHaveLength(x === "none" ? 0 : 1);
  });

  it("ends where the login's time is over, and asks nothing where it was over before", async () => {
    proxy.setFault("hang");

    await expect(update(1, 1, AbortSignal.timeout(30))).rejects.toMatchObject({ kind: "timeout" });
    proxy.forgetRequests();
    await expect(update(1, 1, AbortSignal.abort())).rejects.toMatchObject({ kind: "timeout" });
    expect(proxy.countRequests()).toBe(0);
  });
});
