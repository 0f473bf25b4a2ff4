import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { createTable, startDynamoProxy, toItem, type DynamoBackend, type DynamoProxy } from "@transfer-idp/test-parts";

/** A table of three items with an index, and a client that asks for it through a proxy, once. */
export interface Scene {
  readonly tableName: string;
  readonly proxy: DynamoProxy;
  readonly client: DynamoDBClient;
  getItem(pk?: string, rest?: object): GetItemCommand;
  /** Sets an attribute of the item `ada`. */
  setHome(home: string, rest?: object): UpdateItemCommand;
  /** Reads that attribute, past the proxy. */
  readHome(): Promise<string | undefined>;
  close(): Promise<void>;
}

export async function openScene(backend: DynamoBackend): Promise<Scene> {
  const tableName = await createTable(backend.clientConfig, {
    key: ["pk"],
    items: [toItem({ pk: "ada", home: "/a" }), toItem({ pk: "bob", home: "/b" }), toItem({ pk: "cyd", home: "/c" })],
    index: { indexName: "by-home", key: ["home"], projection: "ALL" },
  });
  const proxy = await startDynamoProxy(backend.endpoint);
  const client = new DynamoDBClient({ ...proxy.clientConfig, maxAttempts: 1 });
  const direct = new DynamoDBClient(backend.clientConfig);
  const getItem: Scene["getItem"] = (pk = "ada", rest = {}) =>
    new GetItemCommand({ TableName: tableName, Key: toItem({ pk }), ...rest });
  return {
    tableName,
    proxy,
    client,
    getItem,
    setHome: (home, rest = {}) =>
      new UpdateItemCommand({
        TableName: tableName,
        Key: toItem({ pk: "ada" }),
        UpdateExpression: "SET home = :home",
        ExpressionAttributeValues: toItem({ ":home": home }),
        ...rest,
      }),
    readHome: async () => (await direct.send(getItem("ada", { ConsistentRead: true }))).Item?.["home"]?.S,
    async close() {
      client.destroy();
      direct.destroy();
      await proxy.stop();
    },
  };
}
