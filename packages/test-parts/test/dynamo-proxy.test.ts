import { BatchGetItemCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import {
  listDynamoBackends,
  startDynalite,
  startDynamoProxy,
  toItem,
  type DynamoBackend,
} from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openScene, type Scene } from "./dynamo/open-scene.ts";
import { postCall } from "./dynamo/post-call.ts";

const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.each(backends)("startDynamoProxy before $name", ({ start }) => {
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

  const readAnswer = async (answer: Response): Promise<unknown> => {
    const [text, type] = [await answer.text(), answer.headers.get("content-type")];
    return {
      status: answer.status,
      type,
      body: type?.includes("json") === true ? (JSON.parse(text) as unknown) : text,
    };
  };

  const setHome = {
    Key: toItem({ pk: "ada" }),
    UpdateExpression: "SET home = :home",
    ExpressionAttributeValues: toItem({ ":home": "/x" }),
  };

  it.each<[string, object]>([
    ["GetItem", { Key: toItem({ pk: "ada" }), ConsistentRead: true }],
    ["GetItem", { Key: toItem({ pk: "ada" }), ReturnConsumedCapacity: "TOTAL" }],
    ["GetItem", { Key: toItem({ pk: "ada" }), ReturnConsumedCapacity: "NONE" }],
    ["GetItem", { Key: toItem({ pk: "nobody" }) }],
    ["GetItem", { Key: toItem({ other: "ada" }) }],
    ["GetItem", { Key: toItem({ pk: "ada" }), TableName: "not-there" }],
    [
      "UpdateItem",
      {
        ...setHome,
        ExpressionAttributeValues: toItem({ ":home": "/ä-€-😀" }),
        ReturnValues: "ALL_NEW",
        ReturnConsumedCapacity: "TOTAL",
      },
    ],
    ["PutItem", { Item: toItem({ pk: "äöü-€-😀", home: "/ä" }), ReturnConsumedCapacity: "INDEXES" }],
    ["DescribeTable", {}],
    ["Query", { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: toItem({ ":pk": "ada" }) }],
    ["UpdateItem", { ...setHome, ConditionExpression: "attribute_not_exists(home)" }],
    ["UpdateItem", { Key: toItem({ pk: "ada" }), UpdateExpression: "SET status = home" }],
    ["NoSuchOperation", {}],
  ])("answers %s %j as the DynamoDB behind it does", async (operation, input) => {
    const body = { TableName: scene.tableName, ...input };
    const direct = await readAnswer(await postCall(backend.endpoint, operation, body));

    const answer = await readAnswer(await postCall(scene.proxy.endpoint, operation, body));

    expect(answer).toEqual(direct);
  });

  it("keeps a client's connection, whatever the DynamoDB behind it does with its own", async () => {
    const answer = await postCall(scene.proxy.endpoint, "GetItem", scene.getItem().input);

    expect(answer.headers.get("connection")).toBe("keep-alive");
  });

  it("records what was asked, and the status of the answer", async () => {
    const { client, getItem, proxy, setHome, tableName } = scene;
    const keys = { Keys: [toItem({ pk: "ada" })] };

    await client.send(getItem("ada", { ProjectionExpression: "home" }));
    await client.send(setHome("/x", { ConditionExpression: "attribute_not_exists(home)" })).catch(() => undefined);
    await client.send(new BatchGetItemCommand({ RequestItems: { [tableName]: keys } }));

    const rest = { tableNames: [tableName], fault: undefined, capacityUnits: expect.any(Number) as number };
    expect(proxy.requests).toEqual([
      {
        operation: "GetItem",
        body: { TableName: tableName, Key: toItem({ pk: "ada" }), ProjectionExpression: "home" },
        status: 200,
        ...rest,
      },
      {
        operation: "UpdateItem",
        body: {
          TableName: tableName,
          Key: toItem({ pk: "ada" }),
          UpdateExpression: "SET home = :home",
          ExpressionAttributeValues: toItem({ ":home": "/x" }),
          ConditionExpression: "attribute_not_exists(home)",
        },
        status: 400,
        ...rest,
      },
      { operation: "BatchGetItem", body: { RequestItems: { [tableName]: keys } }, status: 200, ...rest },
    ]);
    expect([proxy.countRequests(), proxy.countRequests("GetItem"), proxy.countRequests("Query")]).toEqual([3, 1, 0]);
  });

  it("forgets its requests", async () => {
    const { client, getItem, proxy } = scene;
    await client.send(getItem());

    proxy.forgetRequests();

    expect([proxy.requests, proxy.countRequests(), proxy.capacity()]).toEqual([[], 0, { read: 0, write: 0 }]);
  });

  it("refuses connections while it is stopped, and listens on the same port after a restart", async () => {
    const { client, getItem, proxy } = scene;
    await proxy.stop();
    await expect(client.send(getItem())).rejects.toMatchObject({ code: "ECONNREFUSED" });

    await proxy.restart();

    const { Item: item } = await client.send(getItem());
    expect(item).toEqual(toItem({ pk: "ada", home: "/a" }));
  });
});

describe("startDynamoProxy", () => {
  it("closes the connection where no DynamoDB is behind it", async () => {
    const backend = await startDynalite();
    await backend.stop();
    const proxy = await startDynamoProxy(backend.endpoint);
    const client = new DynamoDBClient({ ...proxy.clientConfig, maxAttempts: 1 });

    const get = client.send(new GetItemCommand({ TableName: "not-there", Key: toItem({ pk: "ada" }) }));

    await expect(get).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(proxy.requests).toMatchObject([{ operation: "GetItem", status: undefined, fault: undefined }]);
    client.destroy();
    await proxy.stop();
  });
});
