import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { BackoffSchedule, GuessOutcome, GuessReservation, LockoutStore } from "@transfer-idp/core";
import {
  createTable,
  type DynamoBackend,
  type DynamoProxy,
  type PlainValue,
  startDynamoProxy,
  toItem,
} from "@transfer-idp/test-parts";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { randomUUID } from "node:crypto";
import { createDynamoLockoutStore, type DynamoLockoutStoreOptions } from "../../src/lockout/dynamo-lockout-store.ts";

export const minute = 60_000;
export const hour: number = 60 * minute;
export const day: number = 24 * hour;

/** Now, for tests to count from: a DynamoDB may delete what is long past. */
export const start: number = Date.now();

/** Locks after three guesses: for a minute, then for two, four and five at a time. Forgets after a day. */
export const schedule: BackoffSchedule = {
  steps: [
    { guesses: 2, waitMs: 0 },
    { guesses: 3, waitMs: minute },
    { guesses: 4, waitMs: 2 * minute },
    { guesses: 5, waitMs: 4 * minute },
    { guesses: Infinity, waitMs: 5 * minute },
  ],
  forgetAfterMs: day,
};

export const signal: AbortSignal = new AbortController().signal;

/** Makes a guess, `at` milliseconds after the start. */
export function makeGuess(at: number, key = "alice"): GuessReservation {
  return { key, id: randomUUID(), at: start + at };
}

export function reserve(store: LockoutStore, guess: GuessReservation): Promise<GuessOutcome> {
  return store.reserve({ ...guess, schedule, signal });
}

/** How the item of a counter names guesses that wait. */
export function listWaiting(...guesses: readonly (GuessReservation | undefined)[]): readonly string[] {
  return guesses.map((guess) => `${String(guess?.at)} ${String(guess?.id)}`).sort();
}

/** Makes guesses, one after the other, each of which must be admitted. */
export async function reserveAll(
  store: LockoutStore,
  ...times: readonly number[]
): Promise<[GuessReservation, ...GuessReservation[]]> {
  const guesses = times.map((at) => makeGuess(at));
  for (const guess of guesses) {
    const { outcome } = await reserve(store, guess);
    if (outcome !== "reserved") throw new Error("A guess that this test begins with was not admitted.");
  }
  return guesses as [GuessReservation, ...GuessReservation[]];
}

/** A table of counters behind a proxy that counts requests. */
export interface Counters {
  readonly proxy: DynamoProxy;
  readonly store: LockoutStore;
  openStore(options?: Partial<DynamoLockoutStoreOptions>): LockoutStore;
  /** The item of a key, in plain values; sets sorted. */
  readItem(key: Readonly<Record<string, string>>): Promise<Readonly<Record<string, unknown>> | undefined>;
  putItem(item: Readonly<Record<string, PlainValue>>): Promise<void>;
  deleteItem(key: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

export async function openCounters(
  { endpoint, clientConfig }: DynamoBackend,
  key: readonly [string] | readonly [string, string] = ["key"],
): Promise<Counters> {
  const tableName = await createTable(clientConfig, { key });
  const proxy = await startDynamoProxy(endpoint);
  const client = new DynamoDBClient(clientConfig);
  const openStore: Counters["openStore"] = (options = {}) =>
    createDynamoLockoutStore({ clientConfig: { ...proxy.clientConfig, maxAttempts: 1 }, tableName, ...options });
  return {
    proxy,
    store: openStore(),
    openStore,
    readItem: async (itemKey) => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: toItem(itemKey), ConsistentRead: true }),
      );
      return Item && fromItem(Item);
    },
    putItem: async (item) => {
      await client.send(new PutItemCommand({ TableName: tableName, Item: toItem(item) }));
    },
    deleteItem: async (itemKey) => {
      await client.send(new DeleteItemCommand({ TableName: tableName, Key: toItem(itemKey) }));
    },
    close: async () => {
      client.destroy();
      await proxy.stop();
    },
  };
}

function fromItem(item: Parameters<typeof unmarshall>[0]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(unmarshall(item)).map(([name, value]) => [
      name,
      value instanceof Set ? [...(value as Set<string>)].sort() : (value as unknown),
    ]),
  );
}
