import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { type CountedGuesses, type GuessReservation, ProviderUnavailableError } from "@transfer-idp/core";
import type { TypedItem } from "../dynamo-port.ts";

/**
 * The attributes of a counter beside its key and its time to live. Times are milliseconds since 1970, by the callers'
 * clocks. The last guess was made at `reservedAt` or `keptAt`, whichever is later.
 *
 * The names are whole words, for whoever looks at the table at night: they take 40 bytes of the 1,024 that one unit of
 * capacity writes, and a guess that waits takes 50.
 */
export const rowAttributes = [
  /** Number: how many guesses are counted. */
  "guesses",
  /**
   * String set: the guesses that wait, see {@link writeWaiting}. Without any there is no such attribute, for DynamoDB has no
   * empty set.
   */
  "waiting",
  /** Number: when the latest guess was made; 0 when that was taken back, until somebody needs to know it. */
  "reservedAt",
  /** Map of one entry: the latest guess, as in `waiting`, and what `reservedAt` becomes when it is taken back, 0. */
  "latest",
  /** Number: when the latest guess was made of those that were kept; until one is kept, when the counter began. */
  "keptAt",
  /** Number: how many guesses were kept; no such attribute until one is. */
  "kept",
] as const;

/** A guess that waits. */
export type WaitingGuess = Pick<GuessReservation, "id" | "at">;

/** What a counter's item says. */
export interface CounterRow extends CountedGuesses {
  readonly waiting: readonly WaitingGuess[];
  /** The latest of those that wait, where `lastAt` may be earlier: the guess after it was taken back. */
  readonly hiddenLatest: WaitingGuess | undefined;
}

/** Writes a guess that waits: when it was made, a blank, and its id. */
export function writeWaiting({ id, at }: WaitingGuess): string {
  return `${String(at)} ${id}`;
}

/**
 * Reads the item of a counter.
 *
 * @param store - Names it in errors.
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE` (`misconfigured`): something else has the key of a counter.
 */
export function readCounterRow(item: TypedItem, store: string): CounterRow {
  const [guesses, reservedAt, keptAt] = [item["guesses"], item["reservedAt"], item["keptAt"]].map(readNumber);
  const waiting = (item["waiting"]?.SS ?? []).map(readWaiting);
  const numbers = [guesses, reservedAt, keptAt, ...waiting.map(({ at }) => at)];
  if (guesses === undefined || reservedAt === undefined || keptAt === undefined || numbers.some(Number.isNaN)) {
    throw new ProviderUnavailableError({ provider: store, kind: "misconfigured" });
  }
  const [latest] = waiting.toSorted((one, other) => other.at - one.at);
  const hiddenLatest = reservedAt === 0 ? latest : undefined;
  return { guesses, lastAt: Math.max(reservedAt, keptAt), waiting, hiddenLatest };
}

function readWaiting(text: string): WaitingGuess {
  const [at, id] = text.split(" ", 2);
  return { id: id ?? "", at: id === undefined ? Number.NaN : Number(at) };
}

function readNumber(value: AttributeValue | undefined): number {
  return Number(value?.N ?? Number.NaN);
}
