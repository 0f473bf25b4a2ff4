import type {
  AttributeValue,
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  DynamoDBClient,
  DynamoDBClientConfig,
  GetItemCommandInput,
  GetItemCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { type AwsClientOptions, requireAwsClient } from "@transfer-idp/core";

/** An item as DynamoDB writes it: each value with its type. */
export type TypedItem = Readonly<Record<string, AttributeValue>>;

type Answer<Output> = Promise<Omit<Output, "$metadata">>;

interface PortCall {
  readonly signal: AbortSignal;
}

/** The few calls of DynamoDB that logins make. */
export interface DynamoPort {
  getItem(input: GetItemCommandInput, call: PortCall): Answer<GetItemCommandOutput>;
  batchGetItem(input: BatchGetItemCommandInput, call: PortCall): Answer<BatchGetItemCommandOutput>;
  query(input: QueryCommandInput, call: PortCall): Answer<QueryCommandOutput>;
  updateItem(input: UpdateItemCommandInput, call: PortCall): Answer<UpdateItemCommandOutput>;
  /** Finishes what the first call would wait for. */
  warmUp(): Promise<void>;
}

/** Exactly one of `client` and `clientConfig`. Where several stores ask DynamoDB, one client has one set of connections. */
export type DynamoClientOptions = AwsClientOptions<DynamoDBClient, DynamoDBClientConfig>;

/**
 * Where DynamoDB throttles, the SDK pauses for up to one second, then two, then four. Its four attempts take longer than a
 * call may: that would be given up as slow, and nobody told that it was throttled.
 */
const maxAttempts = 3;

/**
 * Fills the port with the AWS SDK. The SDK is loaded from now on, not when this module is: a cold start then waits for
 * it beside everything else.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: not exactly one of `client` and `clientConfig`, or a region that is none.
 */
export function createSdkPort(options: DynamoClientOptions): DynamoPort {
  requireAwsClient(options);
  const { client: given, clientConfig = {} } = options;
  const loading = import("@aws-sdk/client-dynamodb").then(
    ({ BatchGetItemCommand, DynamoDBClient, GetItemCommand, QueryCommand, UpdateItemCommand }) => ({
      client: given ?? new DynamoDBClient({ maxAttempts, ...clientConfig }),
      BatchGetItemCommand,
      GetItemCommand,
      QueryCommand,
      UpdateItemCommand,
    }),
  );
  // Whoever uses it first is told; until then this is nobody's unhandled rejection.
  loading.catch(() => undefined);
  return {
    getItem: async (input, { signal }) => {
      const { client, GetItemCommand } = await loading;
      return client.send(new GetItemCommand(input), { abortSignal: signal });
    },
    batchGetItem: async (input, { signal }) => {
      const { client, BatchGetItemCommand } = await loading;
      return client.send(new BatchGetItemCommand(input), { abortSignal: signal });
    },
    query: async (input, { signal }) => {
      const { client, QueryCommand } = await loading;
      return client.send(new QueryCommand(input), { abortSignal: signal });
    },
    updateItem: async (input, { signal }) => {
      const { client, UpdateItemCommand } = await loading;
      return client.send(new UpdateItemCommand(input), { abortSignal: signal });
    },
    warmUp: async () => {
      await loading;
    },
  };
}
