import type {
  BatchGetItemCommandInput,
  GetItemCommandInput,
  KeysAndAttributes,
  QueryCommandInput,
  UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { callBackend, isTransferIdpError, ProviderUnavailableError } from "@transfer-idp/core";
import { setTimeout as delay } from "node:timers/promises";
import type { DynamoPort, TypedItem } from "./dynamo-port.ts";
import { mapDynamoError } from "./map-dynamo-error.ts";

/** What became of a conditional update. */
export type UpdateOutcome =
  | { readonly outcome: "updated" }
  | {
      readonly outcome: "condition-failed";
      /** The item as it was then; absent where there is none, or where what stands for DynamoDB does not say it. */
      readonly item?: TypedItem | undefined;
    };

/** DynamoDB as logins see it: within their time, and with every failure an outage. Each rejects with a `ProviderUnavailableError`. */
export interface DynamoTables {
  /** `undefined`: DynamoDB answered that there is no such item. */
  getItem(input: GetItemCommandInput, signal: AbortSignal): Promise<TypedItem | undefined>;
  /** In no order. Fewer than the keys that were asked for: there are no more. */
  getItems(tableName: string, keys: KeysAndAttributes, signal: AbortSignal): Promise<readonly TypedItem[]>;
  /** The first page: as many as the `Limit`, or there are no more. */
  query(input: QueryCommandInput, signal: AbortSignal): Promise<readonly TypedItem[]>;
  updateItem(input: UpdateItemCommandInput, signal: AbortSignal): Promise<UpdateOutcome>;
  warmUp(): Promise<void>;
}

/** How long it waits before it asks again for what was not processed, and how often: DynamoDB throttles by the second. */
const pausesMs = [25, 50, 100, 200, 400];

/**
 * Asks DynamoDB through a port.
 *
 * Each request asks how much capacity it took. DynamoDB always says that; what answers 200 and does not is not DynamoDB, but
 * something that stands before it, whose `{}` would be "no such user".
 *
 * @param provider - Names it in errors.
 * @param timeoutMs - Longest time of one call, retries included, in milliseconds.
 */
export function createDynamoTables(port: DynamoPort, provider: string, timeoutMs: number): DynamoTables {
  const call = async <Answer>(
    signal: AbortSignal,
    ask: (callSignal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> => {
    try {
      return await callBackend({ provider, timeoutMs, signal }, ask);
    } catch (error) {
      throw isTransferIdpError(error) ? error : mapDynamoError(error, provider);
    }
  };
  const requireAnswer = (isAnswer: boolean): void => {
    if (!isAnswer) throw new ProviderUnavailableError({ provider, kind: "backend-error" });
  };

  const getBatch = async (input: BatchGetItemCommandInput, signal: AbortSignal): Promise<readonly TypedItem[]> => {
    const found: TypedItem[] = [];
    let request = input;
    for (let turn = 0; ; turn += 1) {
      const { Responses, UnprocessedKeys, ConsumedCapacity } = await port.batchGetItem(request, { signal });
      requireAnswer(ConsumedCapacity !== undefined && ConsumedCapacity.length > 0 && Responses !== undefined);
      for (const items of Object.values(Responses ?? {})) found.push(...items);
      if (UnprocessedKeys === undefined || Object.keys(UnprocessedKeys).length === 0) return found;
      const pauseMs = pausesMs[turn];
      if (pauseMs === undefined) throw new ProviderUnavailableError({ provider, kind: "throttled" });
      request = { ...input, RequestItems: UnprocessedKeys };
      await delay(pauseMs, undefined, { signal });
    }
  };

  return {
    getItem: (input, signal) =>
      call(signal, async (callSignal) => {
        const answer = await port.getItem({ ...input, ReturnConsumedCapacity: "TOTAL" }, { signal: callSignal });
        requireAnswer(answer.ConsumedCapacity !== undefined);
        return answer.Item;
      }),
    getItems: (tableName, keys, signal) =>
      call(signal, (callSignal) =>
        getBatch({ RequestItems: { [tableName]: keys }, ReturnConsumedCapacity: "TOTAL" }, callSignal),
      ),
    query: (input, signal) =>
      call(signal, async (callSignal) => {
        const answer = await port.query({ ...input, ReturnConsumedCapacity: "TOTAL" }, { signal: callSignal });
        const { Items = [], LastEvaluatedKey, ConsumedCapacity } = answer;
        // Where there is more than was answered, what is not there may be.
        const isWhole = LastEvaluatedKey === undefined || Items.length >= (input.Limit ?? 1);
        requireAnswer(ConsumedCapacity !== undefined && answer.Items !== undefined && isWhole);
        return Items;
      }),
    updateItem: (input, signal) =>
      call(signal, async (callSignal): Promise<UpdateOutcome> => {
        try {
          const answer = await port.updateItem(
            { ...input, ReturnConsumedCapacity: "TOTAL", ReturnValuesOnConditionCheckFailure: "ALL_OLD" },
            { signal: callSignal },
          );
          requireAnswer(answer.ConsumedCapacity !== undefined);
          return { outcome: "updated" };
        } catch (error) {
          const { name, Item } = error as { readonly name?: unknown; readonly Item?: TypedItem };
          if (name !== "ConditionalCheckFailedException") throw error;
          return { outcome: "condition-failed", item: Item };
        }
      }),
    warmUp: () => port.warmUp(),
  };
}
