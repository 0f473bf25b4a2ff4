import { BatchGetItemCommand, DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import {
  createTable,
  garbageMarker,
  startDynalite,
  toItem,
  type DynamoBackend,
  type DynamoErrorFault,
} from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openScene, type Scene } from "./open-scene.ts";
import { postCall } from "./post-call.ts";

describe("setFault", () => {
  let backend: DynamoBackend;
  let scene: Scene;

  beforeAll(async () => {
    backend = await startDynalite();
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

  const makeArn = (): string => `arn:aws:dynamodb:eu-central-1:123456789012:table/${scene.tableName}`;

  it.each<[DynamoErrorFault, string, number, RegExp]>([
    ["throttle", "ProvisionedThroughputExceededException", 400, /^The level of configured provisioned throughput/],
    ["throttle-requests", "ThrottlingException", 400, /^Rate of requests exceeds the allowed throughput/],
    ["request-limit", "RequestLimitExceeded", 400, /^Throughput exceeds the current throughput limit/],
    ["internal-error", "InternalServerError", 500, /^Internal server error$/],
    ["access-denied", "AccessDeniedException", 400, /is not authorized to perform: dynamodb:GetItem on resource: arn:/],
    ["table-not-found", "ResourceNotFoundException", 400, /^Requested resource not found$/],
    ["kms-key-disabled", "ValidationException", 400, /^KMS key disabled error: .*DisabledException: arn:aws:kms:/],
    ["kms-access-denied", "AccessDeniedException", 400, /^KMS key access denied error: /],
    ["expired-token", "ExpiredTokenException", 400, /token included in the request is expired/],
    ["unrecognized-client", "UnrecognizedClientException", 400, /token included in the request is invalid/],
  ])("%s: the client gets %s with %i, and DynamoDB no request", async (fault, name, httpStatusCode, message) => {
    const { client, getItem, proxy, readHome, setHome } = scene;
    proxy.setFault(fault);

    const writing = client.send(setHome("/x"));
    await expect(writing).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    const reading = client.send(getItem());
    await expect(reading).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });

    await expect(reading).rejects.toThrow(message);
    expect(proxy.requests).toMatchObject([
      { operation: "UpdateItem", status: httpStatusCode, fault, capacityUnits: 0 },
      { operation: "GetItem", status: httpStatusCode, fault, capacityUnits: 0 },
    ]);
    expect(await readHome()).toBe("/a");
  });

  it("access-denied: names the caller, the operation and the index", async () => {
    const { client, proxy, tableName } = scene;
    proxy.setFault("access-denied");

    const query = client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: "by-home",
        KeyConditionExpression: "home = :home",
        ExpressionAttributeValues: toItem({ ":home": "/a" }),
      }),
    );

    await expect(query).rejects.toMatchObject({
      message: `User: arn:aws:sts::123456789012:assumed-role/transfer-idp-test/transfer-idp-test is not authorized to perform: dynamodb:Query on resource: ${makeArn()}/index/by-home because no identity-based policy allows the dynamodb:Query action`,
    });
  });

  it("throttle: says whether reads or writes were throttled, and of which table", async () => {
    const { client, getItem, proxy, setHome } = scene;
    proxy.setFault("throttle");

    const reading = client.send(getItem());
    await expect(reading).rejects.toMatchObject({
      ThrottlingReasons: [{ reason: "TableReadProvisionedThroughputExceeded", resource: makeArn() }],
    });
    const writing = client.send(setHome("/x"));
    await expect(writing).rejects.toMatchObject({
      ThrottlingReasons: [{ reason: "TableWriteProvisionedThroughputExceeded", resource: makeArn() }],
    });
  });

  it.each<DynamoErrorFault>(["throttle", "throttle-requests", "request-limit", "internal-error"])(
    "%s: the SDK asks again, and gets through when it is over",
    async (fault) => {
      const { getItem, proxy } = scene;
      proxy.setFault(fault, { times: 1 });
      const patient = new DynamoDBClient({ ...proxy.clientConfig, maxAttempts: 2 });

      const { Item: item } = await patient.send(getItem());

      expect(item).toEqual(toItem({ pk: "ada", home: "/a" }));
      expect(proxy.requests.map((request) => request.fault)).toEqual([fault, undefined]);
      patient.destroy();
    },
  );

  it("drop: the connection is closed, and DynamoDB gets no request", async () => {
    const { client, proxy, readHome, setHome } = scene;
    proxy.setFault("drop");

    await expect(client.send(setHome("/x"))).rejects.toMatchObject({ code: "ECONNRESET" });

    expect(proxy.requests).toMatchObject([{ operation: "UpdateItem", status: undefined, fault: "drop" }]);
    expect(await readHome()).toBe("/a");
  });

  it("hang: no answer comes, and DynamoDB gets no request", async () => {
    const { client, proxy, readHome, setHome } = scene;
    proxy.setFault("hang");

    const update = client.send(setHome("/x"), { abortSignal: AbortSignal.timeout(200) });

    await expect(update).rejects.toMatchObject({ name: "AbortError" });
    expect(proxy.requests).toMatchObject([{ operation: "UpdateItem", status: undefined, fault: "hang" }]);
    expect(await readHome()).toBe("/a");
  });

  it("hang-in-body: DynamoDB does what is asked, and half of the answer's body comes", async () => {
    const { client, proxy, readHome, setHome } = scene;
    proxy.setFault("hang-in-body");

    const answer = await postCall(proxy.endpoint, "UpdateItem", { ...setHome("/x").input, ReturnValues: "ALL_NEW" });
    const body = answer.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    const { value: chunk } = await body.read();

    const length = Number(answer.headers.get("content-length"));
    expect([answer.status, chunk?.length]).toEqual([200, Math.floor(length / 2)]);
    expect(await readHome()).toBe("/x");
    const update = client.send(setHome("/y"), { abortSignal: AbortSignal.timeout(200) });
    await expect(update).rejects.toMatchObject({ name: "AbortError" });
    expect(proxy.requests.map(({ status, fault }) => [status, fault])).toEqual([
      [undefined, "hang-in-body"],
      [undefined, "hang-in-body"],
    ]);
    await body.cancel();
  });

  it("garbage: the client cannot read the answer", async () => {
    const { client, getItem, proxy } = scene;
    proxy.setFault("garbage");

    const answer = await postCall(proxy.endpoint, "GetItem", getItem().input);

    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(garbageMarker)]);
    await expect(client.send(getItem())).rejects.toMatchObject({ name: "SyntaxError" });
  });

  it("empty: for the client there is no item, and no capacity where it asked", async () => {
    const { client, getItem, proxy } = scene;
    proxy.setFault("empty");

    const { $metadata: metadata, ...answer } = await client.send(getItem("ada", { ReturnConsumedCapacity: "TOTAL" }));

    expect([metadata.httpStatusCode, answer]).toEqual([200, {}]);
  });

  it("slow: the answer comes so many milliseconds later", async () => {
    const { client, getItem, proxy } = scene;
    proxy.setFault({ slow: 150 });
    const startedAt = performance.now();

    const { Item: item } = await client.send(getItem());

    // Timers may fire a little early by this clock.
    expect(performance.now() - startedAt).toBeGreaterThan(145);
    expect(item).toEqual(toItem({ pk: "ada", home: "/a" }));
  });

  describe("unprocessed-keys", () => {
    const [ada, bob, eve] = [toItem({ pk: "ada" }), toItem({ pk: "bob" }), toItem({ pk: "eve" })];

    const getBatch = async (RequestItems: BatchGetItemCommand["input"]["RequestItems"]): Promise<unknown> => {
      const answer = await scene.client.send(new BatchGetItemCommand({ RequestItems }));
      return { Responses: answer.Responses, UnprocessedKeys: answer.UnprocessedKeys };
    };

    it("gives the first item, and all other keys back as they were asked for", async () => {
      const { proxy, tableName } = scene;
      proxy.setFault("unprocessed-keys", { times: 1 });
      const other = await createTable(backend.clientConfig, { key: ["pk"], items: [eve] });
      const options = { ConsistentRead: true, ProjectionExpression: "pk" };

      const first = await getBatch({ [tableName]: { Keys: [ada, bob], ...options }, [other]: { Keys: [eve] } });
      const second = await getBatch({ [tableName]: { Keys: [bob], ...options }, [other]: { Keys: [eve] } });

      expect([first, second]).toEqual([
        {
          Responses: { [tableName]: [ada] },
          UnprocessedKeys: { [tableName]: { Keys: [bob], ...options }, [other]: { Keys: [eve] } },
        },
        { Responses: { [tableName]: [bob], [other]: [eve] }, UnprocessedKeys: {} },
      ]);
    });

    it("throttles a batch of one key", async () => {
      scene.proxy.setFault("unprocessed-keys");

      const batch = getBatch({ [scene.tableName]: { Keys: [ada] } });

      await expect(batch).rejects.toMatchObject({ name: "ProvisionedThroughputExceededException" });
    });

    it("leaves an error as it is", async () => {
      const { proxy } = scene;
      proxy.setFault("unprocessed-keys");
      const input = { RequestItems: { "not-there": { Keys: [ada, bob] } } };

      const answer = await postCall(proxy.endpoint, "BatchGetItem", input);

      expect([answer.status, await answer.json()]).toEqual([
        400,
        {
          __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
          message: "Requested resource not found",
        },
      ]);
    });

    it("leaves other operations alone", async () => {
      const { client, getItem, proxy } = scene;
      proxy.setFault("unprocessed-keys");

      const { Item: item } = await client.send(getItem());

      expect(item).toEqual(toItem({ pk: "ada", home: "/a" }));
      expect(proxy.requests).toMatchObject([{ fault: undefined }]);
    });
  });

  it("meets one operation only, and so many of its requests", async () => {
    const { client, getItem, proxy, setHome } = scene;
    proxy.setFault("internal-error", { operation: "UpdateItem", times: 1 });

    await client.send(getItem());
    await expect(client.send(setHome("/x"))).rejects.toMatchObject({ name: "InternalServerError" });
    await client.send(setHome("/y"));

    expect(proxy.requests.map(({ status }) => status)).toEqual([200, 500, 200]);
  });

  it("takes the place of the fault before, and ends with undefined", async () => {
    const { client, getItem, proxy } = scene;
    proxy.setFault("internal-error");
    proxy.setFault("table-not-found");
    await expect(client.send(getItem())).rejects.toMatchObject({ name: "ResourceNotFoundException" });

    proxy.setFault(undefined);

    const { Item: item } = await client.send(getItem());
    expect(item).toEqual(toItem({ pk: "ada", home: "/a" }));
  });
});
