import type { BackoffSchedule } from "./lockout-store.ts";

/** What a counter holds. */
export interface CountedGuesses {
  readonly guesses: number;
  /** Milliseconds since 1970. */
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
 * Decides whether a schedule admits a guess; counts nothing. For stores that can do both in one step.
 *
 * @param now - Milliseconds since 1970.
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
