import {
  type AttributeValue,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  type KeySchemaElement,
  type Projection,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

/** The names of a key's attributes: the partition key, and the sort key where there is one. Both are strings. */
export type TableKey = readonly [partitionKey: string] | readonly [partitionKey: string, sortKey: string];

export interface NewTable {
  /** Default: one that no other table has. */
  readonly tableName?: string;
  readonly key: TableKey;
  /** As DynamoDB types them; {@link toItem} makes them of plain values. */
  readonly items?: readonly Readonly<Record<string, AttributeValue>>[];
  /** A global secondary index. */
  readonly index?: {
    /** Of 3 characters or more. */
    readonly indexName: string;
    readonly key: TableKey;
    /** What of an item is in the index beside the keys: everything, nothing, or these attributes. */
    readonly projection: "ALL" | "KEYS_ONLY" | { readonly include: readonly string[] };
  };
}

/** Makes a table with items in it, in any DynamoDB, and waits until it can be used. Returns its name. */
export async function createTable(
  clientConfig: DynamoDBClientConfig,
  { tableName: TableName = `table-${randomUUID()}`, key, items = [], index }: NewTable,
): Promise<string> {
  const client = new DynamoDBClient(clientConfig);
  const keyAttributes = new Set([...key, ...(index?.key ?? [])]);
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [...keyAttributes].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: makeKeySchema(key),
        GlobalSecondaryIndexes: index && [
          {
            IndexName: index.indexName,
            KeySchema: makeKeySchema(index.key),
            Projection: makeProjection(index.projection),
          },
        ],
      }),
    );
    await waitUntilActive(client, TableName);
    for (const Item of items) await client.send(new PutItemCommand({ TableName, Item }));
  } finally {
    client.destroy();
  }
  return TableName;
}

/** The SDK's own waiter looks once a second, and dynalite's tables are there in milliseconds. */
async function waitUntilActive(client: DynamoDBClient, TableName: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName }));
    if (table?.TableStatus === "ACTIVE") return;
    if (Date.now() > deadline) throw new Error(`The table ${TableName} is still ${String(table?.TableStatus)}.`);
    await delay(5);
  }
}

function makeKeySchema([partitionKey, sortKey]: TableKey): KeySchemaElement[] {
  const schema: KeySchemaElement[] = [{ AttributeName: partitionKey, KeyType: "HASH" }];
  if (sortKey !== undefined) schema.push({ AttributeName: sortKey, KeyType: "RANGE" });
  return schema;
}

function makeProjection(projection: (NewTable["index"] & object)["projection"]): Projection {
  if (typeof projection === "string") return { ProjectionType: projection };
  return { ProjectionType: "INCLUDE", NonKeyAttributes: [...projection.include] };
}
