import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { type CountedGuesses, ProviderUnavailableError } from "@transfer-idp/core";
import type { TypedItem } from "../dynamo-port.ts";

/**
 * The attributes of a counter beside its key and its time to live. Times are milliseconds since 1970, by the callers'
 * clocks. The last guess was made at `reservedAt` or `keptAt`, whichever is later.
 *
 * The names are whole words, for whoever looks at the table at night: they take 40 bytes of the 1,024 that one unit of
 * capacity writes, and a guess that waits takes 36.
 */
export const rowAttributes = [
  /** Number: how many guesses are counted. */
  "guesses",
  /** String set: ids of the guesses that wait. Without any there is no such attribute, for DynamoDB has no empty set. */
  "waiting",
  /** Number: when the latest guess was made; 0 when that was taken back. */
  "reservedAt",
  /** Map of one entry: the id of the latest guess, and what `reservedAt` becomes when that guess is taken back, 0. */
  "latest",
  /** Number: when the latest guess was made of those that were kept; until one is kept, when the counter began. */
  "keptAt",
  /** Number: how many guesses were kept; no such attribute until one is. */
  "kept",
] as const;

/** What a counter's item says. */
export interface CounterRow extends CountedGuesses {
  /** Ids of the guesses that wait. */
  readonly waiting: readonly string[];
}

/**
 * Reads the item of a counter.
 *
 * @param store - Names it in errors.
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE` (`misconfigured`): something else has the key of a counter.
 */
export function readCounterRow(item: TypedItem, store: string): CounterRow {
  const { guesses, waiting, reservedAt, keptAt } = item;
  const lastAt = Math.max(readNumber(reservedAt), readNumber(keptAt));
  if (Number.isNaN(readNumber(guesses)) || Number.isNaN(lastAt)) {
    throw new ProviderUnavailableError({ provider: store, kind: "misconfigured" });
  }
  return { guesses: readNumber(guesses), lastAt, waiting: waiting?.SS ?? [] };
}

function readNumber(value: AttributeValue | undefined): number {
  return Number(value?.N ?? Number.NaN);
}
