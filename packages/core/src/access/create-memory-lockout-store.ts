import { ProviderUnavailableError } from "../errors/provider-unavailable-error.ts";
import { requireKnownOptions, requireOption } from "../require-option.ts";
import { admitGuess } from "./admit-guess.ts";
import type { GuessOutcome, GuessRequest, GuessReservation, LockoutStore } from "./lockout-store.ts";

/** Options of {@link createMemoryLockoutStore}. */
export interface MemoryLockoutStoreOptions {
  /**
   * How many counters are kept, a whole number from 1 to 1,000,000. One takes about 400 bytes of memory, and 2,300 where
   * somebody types the longest names; while a guess of it waits, 500 more.
   *
   * @defaultValue 100000
   */
  readonly maxCounters?: number | undefined;
}

interface Counter {
  guesses: number;
  /** When the latest guess was made that was kept. */
  keptAt: number;
  /** When those were made that wait, by their ids. */
  readonly waiting: Map<string, number>;
}

const name = "memory-lockout-store";

/**
 * Makes a lockout store in this process, for one process that is always on, for tests, and for what is better than
 * nothing.
 *
 * In Lambda each execution environment has a process of its own: an attacker has `threshold` guesses in each of those
 * that run at the same time, and again in each that Lambda starts. Where it must hold, count in a store that all share.
 *
 * When there is room for no more counters, the one that was used least recently is dropped, locked or not. Whoever can
 * make wrong guesses for `maxCounters` names starts anew; a counter by `source` stands in the way of one that does it
 * from few addresses. Logins with the right password leave no counter.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: `maxCounters` cannot be used.
 * @example
 * ```ts
 * import { createMemoryLockoutStore, type LockoutOptions } from "@transfer-idp/core";
 *
 * export const lockout: LockoutOptions = { store: createMemoryLockoutStore(), whenUnavailable: "fail-logins" };
 * ```
 */
export function createMemoryLockoutStore(options: MemoryLockoutStoreOptions = {}): LockoutStore {
  requireKnownOptions(options, { maxCounters: true });
  const { maxCounters = 100_000 } = options;
  const isSize = Number.isInteger(maxCounters) && maxCounters >= 1 && maxCounters <= 1_000_000;
  requireOption(isSize, "maxCounters", "must be a whole number from 1 to 1000000");
  // In the order of use: a Map keeps the order in which keys were set. (`LRUCache` would make room for all at once.)
  const counters = new Map<string, Counter>();

  const touch = (key: string, counter: Counter): void => {
    counters.delete(key);
    counters.set(key, counter);
    if (counters.size <= maxCounters) return;
    // Only then: to find the first one takes the longer, the more were deleted before it.
    const [oldest] = counters.keys();
    if (oldest !== undefined) counters.delete(oldest);
  };

  const reserve = ({ key, id, at, schedule }: GuessRequest): GuessOutcome => {
    const counter = counters.get(key);
    if (counter?.waiting.has(id) === true) return { outcome: "reserved" };
    const admission = admitGuess(counter && { guesses: counter.guesses, lastAt: findLast(counter) }, schedule, at);
    if (!admission.isAdmitted) {
      // A locked counter that is still guessed at is not the one to be dropped.
      if (counter !== undefined) touch(key, counter);
      return { outcome: "locked", retryAfterMs: admission.retryAfterMs };
    }
    const current = (admission.isFirst ? undefined : counter) ?? {
      guesses: 0,
      keptAt: -Infinity,
      waiting: new Map<string, number>(),
    };
    current.guesses += 1;
    current.waiting.set(id, at);
    touch(key, current);
    return { outcome: "reserved" };
  };

  /** Gives the counter of a guess that waits, which waits no more. In its place: this is no use of a counter. */
  const settle = ({ key, id }: GuessReservation): Counter | undefined => {
    const counter = counters.get(key);
    return counter?.waiting.delete(id) === true ? counter : undefined;
  };

  const keep = (reservation: GuessReservation): void => {
    const counter = settle(reservation);
    if (counter !== undefined) counter.keptAt = Math.max(counter.keptAt, reservation.at);
  };

  const release = (reservation: GuessReservation): void => {
    const counter = settle(reservation);
    if (counter === undefined) return;
    counter.guesses -= 1;
    if (counter.guesses === 0) counters.delete(reservation.key);
  };

  // None waits for anything, so that each is one step for all others.
  return {
    name,
    permissions: Object.freeze([]),
    reserve: (request) => runUnlessAborted(request.signal, () => reserve(request)),
    keep: (reservation, signal) =>
      runUnlessAborted(signal, () => {
        keep(reservation);
      }),
    release: (reservation, signal) =>
      runUnlessAborted(signal, () => {
        release(reservation);
      }),
  };
}

function findLast({ keptAt, waiting }: Counter): number {
  let last = keptAt;
  for (const at of waiting.values()) last = Math.max(last, at);
  return last;
}

function runUnlessAborted<Result>(signal: AbortSignal, run: () => Result): Promise<Result> {
  return signal.aborted
    ? Promise.reject(new ProviderUnavailableError({ provider: name, kind: "timeout" }))
    : Promise.resolve(run());
}
