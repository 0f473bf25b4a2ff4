import type { BackoffSchedule } from "./lockout-store.ts";

/** What a counter holds. */
export interface CountedGuesses {
  readonly guesses: number;
  /** When the last guess was made, see {@link LockoutStore}: milliseconds since 1970. */
  readonly lastAt: number;
}

/** Whether a guess is admitted. */
export type GuessAdmission =
  | {
      readonly isAdmitted: true;
      /** Whether the counter begins anew: it is none yet, or its last guess is forgotten. */
      readonly isFirst: boolean;
    }
  | { readonly isAdmitted: false; readonly retryAfterMs: number };

/**
 * Decides whether a schedule admits a guess; counts nothing. For stores that can do both in one step, and for those that
 * let a database do it in one step, and then explain why it did not.
 *
 * @param counter - What is counted; `undefined` where nothing is.
 * @param now - When the guess is made: milliseconds since 1970.
 *
 * @example
 * ```ts
 * import { admitGuess, type CountedGuesses, type GuessOutcome, type GuessRequest } from "@transfer-idp/core";
 *
 * export function explainRefusal(counter: CountedGuesses, { schedule, at }: GuessRequest): GuessOutcome {
 *   const admission = admitGuess(counter, schedule, at);
 *   return admission.isAdmitted ? { outcome: "reserved" } : { outcome: "locked", retryAfterMs: admission.retryAfterMs };
 * }
 * ```
 */
export function admitGuess(
  counter: CountedGuesses | undefined,
  { steps, forgetAfterMs }: BackoffSchedule,
  now: number,
): GuessAdmission {
  if (counter === undefined) return { isAdmitted: true, isFirst: true };
  const { guesses, lastAt } = counter;
  const elapsed = now - lastAt;
  if (elapsed >= forgetAfterMs) return { isAdmitted: true, isFirst: true };
  const waits = steps.filter((step) => guesses <= step.guesses).map(({ waitMs }) => waitMs);
  // Where there is nothing to wait for, it does not matter that another caller's clock is ahead of this one's.
  if (waits.some((waitMs) => waitMs === 0 || elapsed >= waitMs)) return { isAdmitted: true, isFirst: false };
  return { isAdmitted: false, retryAfterMs: Math.min(...waits, forgetAfterMs) - elapsed };
}
