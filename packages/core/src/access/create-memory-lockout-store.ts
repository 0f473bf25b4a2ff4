import { ProviderUnavailableError } from "../errors/provider-unavailable-error.ts";
import { requireOption } from "../require-option.ts";
import { admitGuess, type CountedGuesses } from "./admit-guess.ts";
import type { GuessOutcome, GuessRequest, GuessReservation, LockoutStore } from "./lockout-store.ts";

/** Options of {@link createMemoryLockoutStore}. */
export interface MemoryLockoutStoreOptions {
  /**
   * How many counters are kept, a whole number from 1 to 1,000,000. One takes about 250 bytes of memory, and 1,300 where
   * somebody types the longest names.
   *
   * @defaultValue 100000
   */
  readonly maxCounters?: number | undefined;
}

interface Counter extends CountedGuesses {
  readonly generation: string;
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
export function createMemoryLockoutStore({ maxCounters = 100_000 }: MemoryLockoutStoreOptions = {}): LockoutStore {
  const isSize = Number.isInteger(maxCounters) && maxCounters >= 1 && maxCounters <= 1_000_000;
  requireOption(isSize, "maxCounters", "must be a whole number from 1 to 1000000");
  // In the order of use: a Map keeps the order in which keys were set. (`LRUCache` would make room for all at once.)
  const counters = new Map<string, Counter>();
  let lives = 0;

  const keep = (key: string, counter: Counter): void => {
    counters.delete(key);
    counters.set(key, counter);
    const [oldest] = counters.keys();
    if (counters.size > maxCounters && oldest !== undefined) counters.delete(oldest);
  };

  const reserve = ({ key, schedule, now }: GuessRequest): GuessOutcome => {
    const counter = counters.get(key);
    const admission = admitGuess(counter, schedule, now);
    if (!admission.isAdmitted) {
      // A locked counter that is still guessed at is not the one to be dropped.
      if (counter !== undefined) keep(key, counter);
      return { outcome: "locked", retryAfterMs: admission.retryAfterMs };
    }
    const current = admission.isFirst ? undefined : counter;
    const generation = current?.generation ?? String((lives += 1));
    keep(key, { generation, guesses: (current?.guesses ?? 0) + 1, lastAt: now });
    return { outcome: "reserved", reservation: { key, generation, at: now, previousAt: current?.lastAt } };
  };

  const release = ({ key, generation, at, previousAt }: GuessReservation): void => {
    const counter = counters.get(key);
    if (counter?.generation !== generation) return;
    const guesses = counter.guesses - 1;
    const lastAt = counter.lastAt === at ? (previousAt ?? at) : counter.lastAt;
    // In its place: to take a guess back is no use of a counter.
    if (guesses === 0) counters.delete(key);
    else counters.set(key, { generation, guesses, lastAt });
  };

  // Neither waits for anything, so that each is one step for all others.
  return {
    name,
    reserve: (request) => runUnlessAborted(request.signal, () => reserve(request)),
    release: (reservation, signal) =>
      runUnlessAborted(signal, () => {
        release(reservation);
      }),
  };
}

function runUnlessAborted<Result>(signal: AbortSignal, run: () => Result): Promise<Result> {
  return signal.aborted
    ? Promise.reject(new ProviderUnavailableError({ provider: name, kind: "timeout" }))
    : Promise.resolve(run());
}
