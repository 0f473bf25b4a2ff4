import { BatchGetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { listDynamoBackends, toItem, type DynamoBackend } from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openScene, type Scene } from "./open-scene.ts";

const backends = (await listDynamoBackends()).filter(({ isThere, countsCapacity }) => isThere && countsCapacity);

describe.each(backends)("capacity on $name", ({ start }) => {
  let backend: DynamoBackend;
  let scene: Scene;

  beforeAll(async () => {
    backend = await start();
  });

  beforeEach(async () => {
    scene = await openScene(backend);
  });

  afterEach(async () => {
    await scene.close();
  });

  afterAll(async () => {
    await backend.stop();
  });

  /** An item of so many bytes, as AWS counts them: all names and all values. */
  const makeSized = (pk: string, bytes: number, rest: ReturnType<typeof toItem> = {}): ReturnType<typeof toItem> => ({
    ...toItem({ pk, filler: "x".repeat(bytes - "pk".length - pk.length - "filler".length) }),
    ...rest,
  });

  const putItems = async (...items: readonly ReturnType<typeof toItem>[]): Promise<void> => {
    const { client, proxy, tableName } = scene;
    for (const Item of items) await client.send(new PutItemCommand({ TableName: tableName, Item }));
    proxy.forgetRequests();
  };

  const listUnits = (): readonly number[] => scene.proxy.requests.map(({ capacityUnits }) => capacityUnits);

  it.each([
    [20, 1, 0.5],
    [4096, 1, 0.5],
    [4097, 2, 1],
    [8193, 3, 1.5],
  ])("counts a GetItem of %i bytes as %d read consistently, and as %d eventually", async (bytes, one, half) => {
    const { client, getItem, proxy } = scene;
    await putItems(makeSized("sized", bytes));

    await client.send(getItem("sized", { ConsistentRead: true, ProjectionExpression: "pk" }));
    await client.send(getItem("sized", { ReturnConsumedCapacity: "TOTAL" }));

    expect(listUnits()).toEqual([one, half]);
    expect(proxy.capacity()).toEqual({ read: one + half, write: 0 });
  });

  it("counts a GetItem that finds nothing as one of a small item", async () => {
    const { client, getItem } = scene;

    await client.send(getItem("nobody", { ConsistentRead: true }));
    await client.send(getItem("nobody"));

    expect(listUnits()).toEqual([1, 0.5]);
  });

  it("counts a BatchGetItem by each item: 1.5 kB as 4, 6.5 kB as 8, none as 4", async () => {
    const { client, proxy, tableName } = scene;
    await putItems(makeSized("a", 1536), makeSized("b", 6656));
    const Keys = ["a", "b", "nobody"].map((pk) => toItem({ pk }));

    await client.send(new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }));

    expect(proxy.capacity()).toEqual({ read: 4, write: 0 });
  });

  it("counts a Query by all that it reads together, and as one of a small item where that is nothing", async () => {
    const { client, tableName } = scene;
    await putItems(makeSized("a", 2100, toItem({ home: "/q" })), makeSized("b", 2100, toItem({ home: "/q" })));
    const query = (home: string, rest: object = {}): Promise<unknown> =>
      client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: "by-home",
          KeyConditionExpression: "home = :home",
          ExpressionAttributeValues: toItem({ ":home": home }),
          ProjectionExpression: "pk",
          ...rest,
        }),
      );

    await query("/q");
    await query("/q", { Limit: 1 });
    await query("/nothing");
    await client.send(
      new QueryCommand({
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: toItem({ ":pk": "nobody" }),
      }),
    );

    expect(listUnits()).toEqual([1, 0.5, 0.5, 1]);
  });

  it.each([
    [20, 30, 1],
    [500, 1024, 1],
    [500, 1025, 2],
    [3000, 50, 3],
  ])("counts an UpdateItem that makes %i bytes %i as %i", async (before, after, units) => {
    const { client, proxy, tableName } = scene;
    await putItems(makeSized("sized", before));

    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: toItem({ pk: "sized" }),
        UpdateExpression: "SET filler = :filler",
        ExpressionAttributeValues: { ":filler": makeSized("sized", after)["filler"] ?? { S: "" } },
      }),
    );

    expect(proxy.capacity()).toEqual({ read: 0, write: units });
  });

  it("counts a PutItem by the larger of the item before and after", async () => {
    const { client, proxy, tableName } = scene;
    await putItems(makeSized("sized", 2500));

    await client.send(new PutItemCommand({ TableName: tableName, Item: makeSized("sized", 100) }));

    expect(proxy.capacity()).toEqual({ read: 0, write: 3 });
  });

  it("counts a write whose condition fails as 1, and other errors as nothing", async () => {
    const { client, getItem, proxy, setHome } = scene;

    const failing = client.send(setHome("/x", { ConditionExpression: "attribute_not_exists(home)" }));
    await expect(failing).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
    await expect(client.send(setHome("/x", { TableName: "not-there" }))).rejects.toBeDefined();
    await expect(client.send(getItem("ada", { TableName: "not-there" }))).rejects.toBeDefined();

    expect(proxy.capacity()).toEqual({ read: 0, write: 1 });
  });

  it("tells a client of capacity only if it asked", async () => {
    const { client, getItem, tableName } = scene;

    const quiet = await client.send(getItem());
    const asking = await client.send(getItem("ada", { ReturnConsumedCapacity: "TOTAL" }));

    expect(quiet.ConsumedCapacity).toBeUndefined();
    expect(asking.ConsumedCapacity).toEqual({ TableName: tableName, CapacityUnits: 0.5 });
  });
});
