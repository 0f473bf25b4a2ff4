import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type AwsEndpoint, createTable, startDynalite, startDynamoProxy, toItem } from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSdkPort, type DynamoPort } from "../src/dynamo-port.ts";

const { signal } = new AbortController();
const Key = toItem({ pk: "a" });
let dynalite: AwsEndpoint;
let TableName: string;

beforeAll(async () => {
  dynalite = await startDynalite();
  TableName = await createTable(dynalite.clientConfig, { key: ["pk"], items: [toItem({ pk: "a", x: 1 })] });
});

afterAll(async () => {
  await dynalite.stop();
});

describe("createSdkPort", () => {
  it("makes each of the four calls, with a client of the caller's or one that it makes", async () => {
    const client = new DynamoDBClient(dynalite.clientConfig);
    const item = toItem({ pk: "a", x: 1 });

    for (const port of [createSdkPort({ client }), createSdkPort({ clientConfig: dynalite.clientConfig })]) {
      const answers = [
        (await port.getItem({ TableName, Key }, { signal })).Item,
        (await port.batchGetItem({ RequestItems: { [TableName]: { Keys: [Key] } } }, { signal })).Responses,
        (
          await port.query(
            { TableName, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: toItem({ ":pk": "a" }) },
            { signal },
          )
        ).Items,
        (
          await port.updateItem(
            {
              TableName,
              Key,
              UpdateExpression: "SET x = :x",
              ExpressionAttributeValues: toItem({ ":x": 1 }),
              ReturnValues: "ALL_NEW",
            },
            { signal },
          )
        ).Attributes,
      ];

      expect(answers).toStrictEqual([item, { [TableName]: [item] }, [item], item]);
    }
    client.destroy();
  });

  it.each<[operation: string, ask: (port: DynamoPort, call: { readonly signal: AbortSignal }) => Promise<unknown>]>([
    ["GetItem", (port, call) => port.getItem({ TableName, Key }, call)],
    ["BatchGetItem", (port, call) => port.batchGetItem({ RequestItems: { [TableName]: { Keys: [Key] } } }, call)],
    ["Query", (port, call) => port.query({ TableName, KeyConditionExpression: "pk = :pk" }, call)],
    ["UpdateItem", (port, call) => port.updateItem({ TableName, Key }, call)],
  ])("ends %s of the client that it was given when the signal aborts", async (operation, ask) => {
    const proxy = await startDynamoProxy(dynalite.endpoint);
    proxy.setFault("hang");
    const client = new DynamoDBClient(proxy.clientConfig);
    const controller = new AbortController();

    const asking = ask(createSdkPort({ client }), { signal: controller.signal });
    const ending = expect(asking).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(() => proxy.countRequests()).toBe(1);
    controller.abort();
    await ending;

    expect(proxy.countRequests(operation)).toBe(1);
    client.destroy();
    await proxy.stop();
  });

  it("refuses both a client and a configuration, and neither", () => {
    const client = new DynamoDBClient(dynalite.clientConfig);

    for (const options of [{}, { client, clientConfig: {} }]) {
      expect(() => createSdkPort(options)).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "client" }),
      );
    }
  });

  it("passes on what a client cannot be made with when it is used, and leaves no rejection unhandled", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listen);
    const clientConfig = {
      get endpoint(): never {
        throw new Error("no endpoint");
      },
    };
    const port = createSdkPort({ clientConfig });

    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", listen);

    await expect(port.warmUp()).rejects.toThrow("no endpoint");
    await expect(port.getItem({ TableName: "t", Key: {} }, { signal })).rejects.toThrow("no endpoint");
    expect(unhandled).toStrictEqual([]);
  });
});
