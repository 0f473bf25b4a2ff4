import {
  BatchGetItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { createTable, listDynamoBackends, startDynalite, toItem, type DynamoBackend } from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

type TypedItem = Readonly<Record<string, AttributeValue>>;

const backends = await listDynamoBackends();

/** DynamoDB keeps no order in a set. */
const sortSets = (item: TypedItem = {}): TypedItem =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, value.SS === undefined ? value : { SS: value.SS.toSorted() }]),
  );

describe("listDynamoBackends", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("has dynalite first, and moto second", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", "");

    const names = (await listDynamoBackends()).map(({ name }) => name);

    expect(names).toEqual(["dynalite", "moto"]);
  });

  it("has the endpoint of AWS_ENDPOINT_URL_DYNAMODB in dynalite's place, and leaves it running", async () => {
    const running = await startDynalite();
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", running.endpoint);

    const [given] = await listDynamoBackends();
    const backend = await given?.start();
    await backend?.stop();

    const answer = await fetch(running.endpoint);
    expect([given?.name, backend?.endpoint, backend?.clientConfig.endpoint, answer.status]).toEqual([
      "AWS_ENDPOINT_URL_DYNAMODB",
      running.endpoint,
      running.endpoint,
      200,
    ]);
    await running.stop();
  });
});

describe.each(backends.filter(({ isThere }) => isThere))("$name", ({ name, start, updatesAtomically }) => {
  let backend: DynamoBackend;
  let client: DynamoDBClient;
  let tableName: string;

  beforeAll(async () => {
    backend = await start();
    client = new DynamoDBClient({ ...backend.clientConfig, maxAttempts: 1 });
  });

  beforeEach(async () => {
    tableName = await createTable(backend.clientConfig, {
      key: ["pk", "sk"],
      items: [
        toItem({
          pk: "USER#ada",
          sk: "PROFILE",
          email: "ada@example.com",
          roles: new Set(["admin", "staff"]),
          home: "/a",
        }),
        toItem({ pk: "USER#ada", sk: "KEY#1", body: "one" }),
        toItem({ pk: "USER#ada", sk: "KEY#2", body: "two" }),
        toItem({ pk: "USER#bob", sk: "PROFILE", email: "bob@example.com" }),
      ],
      index: { indexName: "by-email", key: ["email"], projection: "ALL" },
    });
  });

  afterAll(async () => {
    client.destroy();
    await backend.stop();
  });

  const ada = toItem({ pk: "USER#ada", sk: "PROFILE" });

  const update = (input: Omit<UpdateItemCommandInput, "TableName" | "Key">, Key = ada): Promise<unknown> =>
    client
      .send(new UpdateItemCommand({ TableName: tableName, Key, ReturnValues: "ALL_NEW", ...input }))
      .then(({ Attributes }) => sortSets(Attributes));

  const read = async (Key = ada): Promise<unknown> =>
    sortSets((await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item);

  describe("createTable", () => {
    it("makes a table that can be used, paid for by the request", async () => {
      const { Table: table } = await client.send(new DescribeTableCommand({ TableName: tableName }));

      expect(table).toMatchObject({
        TableStatus: "ACTIVE",
        BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        GlobalSecondaryIndexes: [{ IndexName: "by-email", Projection: { ProjectionType: "ALL" } }],
      });
    });

    it("takes a name, a key of one attribute, and an index with a sort key and some attributes", async () => {
      const given = `given-${tableName}`;

      const returned = await createTable(backend.clientConfig, {
        tableName: given,
        key: ["pk"],
        items: [toItem({ pk: "a", email: "ada@example.com", sort: "1", home: "/a", secret: "x" })],
        index: { indexName: "by-email", key: ["email", "sort"], projection: { include: ["home"] } },
      });

      const { Items: found } = await client.send(
        new QueryCommand({
          TableName: given,
          IndexName: "by-email",
          KeyConditionExpression: "email = :email AND sort = :sort",
          ExpressionAttributeValues: toItem({ ":email": "ada@example.com", ":sort": "1" }),
        }),
      );
      expect(returned).toBe(given);
      expect(found).toEqual([toItem({ pk: "a", email: "ada@example.com", sort: "1", home: "/a" })]);
    });

    it("gives each table a name of its own", async () => {
      const other = await createTable(backend.clientConfig, { key: ["pk"] });

      expect(other).not.toBe(tableName);
    });
  });

  describe("GetItem", () => {
    it("gives the attributes of a projection, read consistently", async () => {
      const { Item: item } = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: ada,
          ConsistentRead: true,
          ProjectionExpression: "#0, #1, #2",
          ExpressionAttributeNames: { "#0": "email", "#1": "roles", "#2": "unheard-of" },
        }),
      );

      expect(sortSets(item)).toEqual(toItem({ email: "ada@example.com", roles: new Set(["admin", "staff"]) }));
    });

    it("gives no item for a key that is not there", async () => {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: toItem({ pk: "USER#eve", sk: "PROFILE" }) }),
      );

      expect(item).toBeUndefined();
    });

    it("says ResourceNotFoundException for a table that is not there", async () => {
      const get = client.send(new GetItemCommand({ TableName: "not-there", Key: ada }));

      await expect(get).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        message: "Requested resource not found",
        $metadata: { httpStatusCode: 400 },
      });
    });
  });

  describe("Query", () => {
    const keysOf = { KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)" };

    it("gives the items of one partition in the order of their sort keys, and no more than the limit", async () => {
      const query = (rest: object): Promise<unknown> =>
        client
          .send(
            new QueryCommand({
              TableName: tableName,
              ...keysOf,
              ExpressionAttributeValues: toItem({ ":pk": "USER#ada", ":prefix": "KEY#" }),
              ProjectionExpression: "body",
              ...rest,
            }),
          )
          .then(({ Items }) => Items);

      const answers = await Promise.all([query({}), query({ Limit: 1 }), query({ ScanIndexForward: false, Limit: 1 })]);

      expect(answers).toEqual([
        [toItem({ body: "one" }), toItem({ body: "two" })],
        [toItem({ body: "one" })],
        [toItem({ body: "two" })],
      ]);
    });

    it("gives whole items from an index that has all attributes", async () => {
      const { Items: items } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: "by-email",
          Select: "ALL_ATTRIBUTES",
          Limit: 2,
          KeyConditionExpression: "email = :email",
          ExpressionAttributeValues: toItem({ ":email": "ada@example.com" }),
        }),
      );

      expect(items?.map(sortSets)).toEqual([await read()]);
    });

    // moto does since some version after 5.2.1.
    const hasStrictSelect = name !== "moto";

    // Not left out, which a run says of what it could not do: there is no such rule there.
    if (hasStrictSelect)
      it.each(["KEYS_ONLY", { include: ["home"] }] as const)(
        "refuses ALL_ATTRIBUTES of an index whose projection is %j",
        async (projection) => {
          const other = await createTable(backend.clientConfig, {
            key: ["pk", "sk"],
            index: { indexName: "by-email", key: ["email"], projection },
          });

          const query = client.send(
            new QueryCommand({
              TableName: other,
              IndexName: "by-email",
              Select: "ALL_ATTRIBUTES",
              KeyConditionExpression: "email = :email",
              ExpressionAttributeValues: toItem({ ":email": "ada@example.com" }),
            }),
          );

          await expect(query).rejects.toMatchObject({
            name: "ValidationException",
            message: expect.stringContaining(
              "Select type ALL_ATTRIBUTES is not supported for global secondary index",
            ) as string,
          });
        },
      );

    it("refuses to read an index consistently", async () => {
      const query = client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: "by-email",
          ConsistentRead: true,
          KeyConditionExpression: "email = :email",
          ExpressionAttributeValues: toItem({ ":email": "ada@example.com" }),
        }),
      );

      await expect(query).rejects.toMatchObject({ name: "ValidationException" });
    });
  });

  describe("BatchGetItem", () => {
    const getBatch = async (keys: readonly ReturnType<typeof toItem>[]): Promise<unknown> => {
      const { Responses: responses, UnprocessedKeys: unprocessed } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: [...keys], ProjectionExpression: "email" } } }),
      );
      return { emails: responses?.[tableName]?.map(({ email }) => email?.S).toSorted(), unprocessed };
    };

    it("gives what is there of the keys, and says that none is left over", async () => {
      const answer = await getBatch([
        ada,
        toItem({ pk: "USER#eve", sk: "PROFILE" }),
        toItem({ pk: "USER#bob", sk: "PROFILE" }),
      ]);

      expect(answer).toEqual({ emails: ["ada@example.com", "bob@example.com"], unprocessed: {} });
    });

    it("refuses a key that is there twice", async () => {
      await expect(getBatch([ada, ada])).rejects.toMatchObject({
        name: "ValidationException",
        message: "Provided list of item keys contains duplicates",
      });
    });
  });

  describe("UpdateItem", () => {
    const holdsAdmin = {
      ConditionExpression: "contains(#roles, :admin)",
      ExpressionAttributeNames: { "#roles": "roles" },
    };

    it("adds to numbers and to sets, and sets what is not there yet, also of an item that is not there yet", async () => {
      const key = toItem({ pk: "USER#eve", sk: "LOCKOUT" });
      const input = {
        UpdateExpression: "SET since = if_not_exists(since, :now) ADD failures :one, addresses :address",
      };

      await update(
        {
          ...input,
          ExpressionAttributeValues: toItem({ ":now": 100, ":one": 1, ":address": new Set(["192.0.2.1"]) }),
        },
        key,
      );
      const second = await update(
        {
          ...input,
          ExpressionAttributeValues: toItem({ ":now": 200, ":one": 1, ":address": new Set(["192.0.2.2"]) }),
        },
        key,
      );

      const expected = {
        ...key,
        ...toItem({ since: 100, failures: 2, addresses: new Set(["192.0.2.1", "192.0.2.2"]) }),
      };
      expect([second, await read(key)]).toEqual([expected, expected]);
    });

    it("deletes from a set while the condition holds, and the set with its last member", async () => {
      const remove = (role: string): Promise<unknown> =>
        update({
          ...holdsAdmin,
          UpdateExpression: "DELETE #roles :gone",
          ExpressionAttributeValues: toItem({ ":admin": "admin", ":gone": new Set([role]) }),
        });

      const first = await remove("staff");
      const second = await remove("admin");

      expect(first).toMatchObject(toItem({ roles: new Set(["admin"]) }));
      expect(second).not.toHaveProperty("roles");
    });

    const failCondition = (): Promise<unknown> =>
      update({
        ...holdsAdmin,
        UpdateExpression: "SET home = :home",
        ExpressionAttributeValues: toItem({ ":admin": "adm", ":home": "/b" }),
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }).catch((error: unknown) => error);

    it("changes nothing where the condition does not hold, and says ConditionalCheckFailedException", async () => {
      const before = await read();

      const error = await failCondition();

      expect(error).toMatchObject({
        name: "ConditionalCheckFailedException",
        message: "The conditional request failed",
        $metadata: { httpStatusCode: 400 },
      });
      expect(await read()).toEqual(before);
    });

    if (name === "moto")
      it("gives the item along with a condition that failed", async () => {
        const error = await failCondition();

        expect(sortSets((error as { Item?: TypedItem }).Item)).toEqual(await read());
      });

    if (name === "dynalite")
      it("does not give the item along with a condition that failed", async () => {
        const error = await failCondition();

        expect((error as { Item?: unknown }).Item).toBeUndefined();
      });

    if (updatesAtomically)
      it("lets 100 updates at a time take no more than the condition allows", async () => {
        // The size of the item gives them time to get into each other's way.
        const attributes = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`a${String(index)}`, "v"]));
        const key = toItem({ pk: "USER#ada", sk: "LOCKOUT" });
        await update(
          { UpdateExpression: "SET big = :big", ExpressionAttributeValues: toItem({ ":big": attributes }) },
          key,
        );

        const outcomes = await Promise.allSettled(
          Array.from({ length: 100 }, () =>
            update(
              {
                UpdateExpression: "ADD failures :one",
                ConditionExpression: "attribute_not_exists(failures) OR failures < :limit",
                ExpressionAttributeValues: toItem({ ":one": 1, ":limit": 40 }),
                ReturnValues: "NONE",
              },
              key,
            ),
          ),
        );

        const refusals = outcomes.flatMap((outcome) =>
          outcome.status === "rejected" ? [(outcome.reason as Error).name] : [],
        );
        expect(refusals).toEqual(Array<string>(60).fill("ConditionalCheckFailedException"));
        expect(await read(key)).toMatchObject(toItem({ failures: 40 }));
      });
  });
});
