import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import {
  type GuessReservation,
  type LockoutStore,
  type OptionNames,
  requireKnownOptions,
  requireMilliseconds,
  requireOption,
} from "@transfer-idp/core";
import { createSdkPort, type DynamoClientOptions } from "../dynamo-port.ts";
import { createDynamoTables, type UpdateOutcome } from "../dynamo-tables.ts";
import { isText } from "../is-text.ts";
import { requireTableName } from "../require-table-name.ts";
import { listTablePermissions } from "../table-permissions.ts";
import { rowAttributes, writeWaiting } from "./counter-row.ts";
import { type CounterUpdate, keepEarlierGuess, keepGuess, takeBackGuess } from "./counter-updates.ts";
import { reserveGuess } from "./reserve-guess.ts";

/** Options of {@link createDynamoLockoutStore}. */
export interface DynamoLockoutStoreOptions extends DynamoClientOptions {
  /** Of a table in one region: regions of a global table count each for itself, unless it has strong consistency. */
  readonly tableName: string;
  /** Name of the table's partition key, which is a string. @defaultValue key */
  readonly partitionKey?: string | undefined;
  /** The table's sort key, where it has one: all counters have the same value. @defaultValue none */
  readonly sortKey?: { readonly name: string; readonly value: string } | undefined;
  /**
   * What the keys of all counters begin with, so that they can share a table with users: no user's key may begin with it.
   * At most 1,024 bytes in UTF-8.
   *
   * @defaultValue none
   */
  readonly keyPrefix?: string | undefined;
  /**
   * The attribute with the time from which DynamoDB may delete a counter, in seconds since 1970: a day after it is
   * forgotten. Turn the table's time to live on for it. It clears away and does nothing else: whether a counter is
   * forgotten its own times decide.
   *
   * @defaultValue expiresAt
   */
  readonly ttlAttribute?: string | undefined;
  /** Names it in logs and errors. @defaultValue dynamodb-lockout */
  readonly name?: string | undefined;
  /**
   * Longest time of one request, retries included, in milliseconds. The login's own `lockout.requestTimeoutMs` ends it
   * earlier.
   *
   * @defaultValue 3000
   */
  readonly requestTimeoutMs?: number | undefined;
}

const optionNames: OptionNames<DynamoLockoutStoreOptions> = {
  client: true,
  clientConfig: true,
  tableName: true,
  partitionKey: true,
  sortKey: true,
  keyPrefix: true,
  ttlAttribute: true,
  name: true,
  requestTimeoutMs: true,
};

/**
 * Makes a lockout store of a DynamoDB table: one item a counter, and one `UpdateItem` for each guess that is counted,
 * refused, kept or taken back. It needs no other permission than `dynamodb:UpdateItem`.
 *
 * Two are made for a guess of a clock that is behind that of the latest guess; for the first one after a counter was
 * forgotten, while DynamoDB has not deleted it; and to keep a wrong guess after another wrong one that was made later. Up to
 * four are made where others wait, the guess after them was taken back, and whatever was kept is forgotten.
 * What stands for DynamoDB and does not hand back the item of a condition that failed is asked for it with one `GetItem`.
 *
 * A request that the SDK repeats, for its answer was lost, counts once. DynamoDB writes an item 1,000 times in a second at
 * most: a counter that is guessed at more often is throttled, which is an outage of the store. So is an item that would
 * exceed 400 KB, with some 8,000 guesses that wait.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 *
 * @example
 * ```ts
 * import type { LockoutOptions } from "@transfer-idp/core";
 * import { createDynamoLockoutStore } from "@transfer-idp/provider-dynamo";
 *
 * export const lockout: LockoutOptions = {
 *   store: createDynamoLockoutStore({ clientConfig: { region: "eu-central-1" }, tableName: "transfer-lockout" }),
 *   whenUnavailable: "fail-logins",
 * };
 * ```
 */
export function createDynamoLockoutStore(options: DynamoLockoutStoreOptions): LockoutStore {
  requireKnownOptions(options, optionNames);
  const { name = "dynamodb-lockout", requestTimeoutMs = 3_000 } = options;
  const tableName = requireTableName(options.tableName, "tableName");
  const { makeKey, nameAttribute } = checkItems(options);
  requireOption(typeof name === "string" && name.trim() !== "", "name", "must be text, and not blank");
  const timeoutMs = requireMilliseconds(requestTimeoutMs, "requestTimeoutMs");
  const tables = createDynamoTables(createSdkPort(options), name, timeoutMs);

  const updateCounter = (
    { key, ...guess }: GuessReservation,
    { update, condition, values }: CounterUpdate,
    signal: AbortSignal,
  ): Promise<UpdateOutcome> => {
    // DynamoDB refuses names that no expression has.
    const placeholders = new Set(`${update} ${condition}`.match(/#\w+/g));
    const nameOf = (placeholder: string): string =>
      placeholder === "#id" ? writeWaiting(guess) : nameAttribute(placeholder.slice(1));
    return tables.updateItem(
      {
        TableName: tableName,
        Key: makeKey(key),
        UpdateExpression: update,
        ConditionExpression: condition,
        ExpressionAttributeNames: Object.fromEntries([...placeholders].map((each) => [each, nameOf(each)])),
        ExpressionAttributeValues: values,
      },
      signal,
    );
  };

  return {
    name,
    reserve: (request) =>
      reserveGuess(request, {
        name,
        update: (change) => updateCounter(request, change, request.signal),
        read: () =>
          tables.getItem({ TableName: tableName, Key: makeKey(request.key), ConsistentRead: true }, request.signal),
      }),
    keep: async (reservation, signal) => {
      const { outcome } = await updateCounter(reservation, keepGuess(reservation), signal);
      if (outcome === "condition-failed") await updateCounter(reservation, keepEarlierGuess(reservation), signal);
    },
    release: async (reservation, signal) => {
      await updateCounter(reservation, takeBackGuess(reservation), signal);
    },
    warmUp: () => tables.warmUp(),
    // DynamoDB hands back the item of a condition that failed: only what stands for it is asked for it.
    permissions: listTablePermissions(options, [{ tableName, operations: ["UpdateItem"] }]),
  };
}

interface CounterItems {
  readonly makeKey: (key: string) => Record<string, AttributeValue>;
  /** Names the attribute that an expression speaks of. */
  readonly nameAttribute: (word: string) => string;
}

function checkItems(options: DynamoLockoutStoreOptions): CounterItems {
  const { partitionKey = "key", sortKey, keyPrefix = "", ttlAttribute = "expiresAt" } = options;
  if (sortKey !== undefined) requireKnownOptions(sortKey, { name: true, value: true }, "sortKey");
  const taken = new Set<string>(rowAttributes);
  for (const [option, attribute] of [
    ["partitionKey", partitionKey],
    ["sortKey.name", sortKey?.name],
    ["ttlAttribute", ttlAttribute],
  ] as const) {
    if (option === "sortKey.name" && sortKey === undefined) continue;
    requireOption(isText(attribute, 1, 255), option, "must be the name of an attribute");
    requireOption(!taken.has(attribute), option, "must not be the name of another attribute of counters");
    taken.add(attribute);
  }
  const sortKeyValue = sortKey?.value;
  requireOption(
    sortKey === undefined || isText(sortKeyValue, 1, 1_024),
    "sortKey.value",
    "must be text of 1 to 1024 bytes",
  );
  // Keys have up to 1,024 bytes, and DynamoDB's partition keys 2,048.
  requireOption(isText(keyPrefix, 0, 1_024), "keyPrefix", "must be text of at most 1024 bytes");
  return {
    makeKey: (key) => ({
      [partitionKey]: { S: `${keyPrefix}${key}` },
      ...(sortKey && { [sortKey.name]: { S: sortKey.value } }),
    }),
    nameAttribute: (word) => (word === "key" ? partitionKey : word === "ttl" ? ttlAttribute : word),
  };
}
