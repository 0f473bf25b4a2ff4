import { freezeDeep } from "../freeze-deep.ts";
import { requireOption } from "../require-option.ts";
import type { BackoffSchedule } from "./lockout-store.ts";

/** How a counter locks. */
export interface BackoffOptions {
  /** How many guesses are admitted before it locks, a whole number above 0. */
  readonly threshold: number;
  readonly firstLockMs: number;
  readonly longestLockMs: number;
  readonly forgetAfterMs: number;
}

// With the steps before the first and after the last doubling there are 18 at most. A DynamoDB store makes one
// condition of all of them, and its text and operators are limited.
const mostDoublings = 16;

const longestTimeMs = 2_147_483_647;

/**
 * Makes a schedule that admits `threshold` guesses at once, then one after `firstLockMs`, and so on with twice the wait
 * each time, up to `longestLockMs`.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: a time is no whole number of milliseconds from 1 to 2147483647, or is
 *   below the one before it, or the lock would double more than 16 times.
 */
export function createBackoffSchedule(options: BackoffOptions): BackoffSchedule {
  const { threshold, firstLockMs, longestLockMs, forgetAfterMs } = options;
  for (const [name, value] of Object.entries({ firstLockMs, longestLockMs, forgetAfterMs })) {
    const isTime = Number.isInteger(value) && value >= 1 && value <= longestTimeMs;
    requireOption(isTime, `lockout.${name}`, "must be a whole number of milliseconds from 1 to 2147483647");
  }
  const isReachable = longestLockMs >= firstLockMs && longestLockMs <= firstLockMs * 2 ** mostDoublings;
  requireOption(isReachable, "lockout.longestLockMs", "must be from firstLockMs to 65536 times that");
  // A counter that was forgotten while it is locked would admit the next guess at once.
  requireOption(forgetAfterMs >= longestLockMs, "lockout.forgetAfterMs", "must be at least longestLockMs");
  const steps = [{ guesses: threshold - 1, waitMs: 0 }];
  let waitMs = firstLockMs;
  for (let guesses = threshold; waitMs < longestLockMs; guesses += 1) {
    steps.push({ guesses, waitMs });
    waitMs *= 2;
  }
  steps.push({ guesses: Infinity, waitMs: longestLockMs });
  return freezeDeep({ steps, forgetAfterMs });
}
