import type { AwsPermission } from "../permissions/aws-permission.ts";

/** How often a counter admits guesses: see {@link LockoutStore.reserve}. At most 20 steps. */
export interface BackoffSchedule {
  /**
   * A guess is admitted if any step holds: at most `guesses` are counted, and the last was at least `waitMs` ago. Both grow from step to step; `guesses` of the last step is `Infinity`. The first has `waitMs: 0`: it
   * admits the first `guesses + 1` of them at once, and whatever the clocks of different callers say.
   */
  readonly steps: readonly { readonly guesses: number; readonly waitMs: number }[];
  /** A counter whose last guess is at least this many milliseconds ago counts as if there were none. */
  readonly forgetAfterMs: number;
}

/** A guess on one counter. */
export interface GuessReservation {
  /**
   * Names the counter. Well-formed text of 1 to 1,024 bytes in UTF-8 without NUL, that may hold names as they were
   * typed: no two keys may share a counter, however alike they look.
   */
  readonly key: string;
  /** Names the guess: 1 to 64 letters, digits and `-`, which nobody can predict and no other guess of the counter has. */
  readonly id: string;
  /** When it was made: milliseconds since 1970 by the clock of whoever asks. Stores do not look at their own. */
  readonly at: number;
}

/** A guess to be counted. */
export interface GuessRequest extends GuessReservation {
  readonly schedule: BackoffSchedule;
  readonly signal: AbortSignal;
}

/** What became of a guess. */
export type GuessOutcome =
  | { readonly outcome: "reserved" }
  | {
      readonly outcome: "locked";
      /** Milliseconds, from `at` on, until a guess is admitted if none is made meanwhile; absent where unknown. */
      readonly retryAfterMs?: number | undefined;
    };

/**
 * Counts guesses of passwords. `describeLockoutStore` of `@transfer-idp/core/conformance` proves one.
 *
 * A guess is reserved before its password is verified, and waits from then on; afterwards it is kept or released. While
 * it waits it counts as one that was kept. The *last guess* of a counter is the latest that was kept or that waits, by
 * what they say themselves: a clock that is behind sets nothing back.
 *
 * Every method MUST reject when the store could not be asked, and settle soon after `signal` aborts.
 */
export interface LockoutStore {
  /** Names it in logs and errors. */
  readonly name: string;
  /**
   * Counts one guess, if the schedule admits it.
   *
   * MUST decide and count in one step that no other guess can come between, over all processes that share the store:
   * of any number of guesses at once it admits as many as it would one after the other. A guess that is not admitted
   * changes nothing. One that waits already, for the call was made again after its answer was lost, is not counted again.
   *
   * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the store could not be asked.
   */
  reserve(request: GuessRequest): Promise<GuessOutcome>;
  /**
   * Settles a guess that was wrong: it stays counted, and the counter's last guess is never earlier than this one again.
   * Changes nothing where the guess does not wait.
   *
   * The store is asked so after every wrong password, so that a right one, whose guess is released, takes no longer.
   *
   * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the store could not be asked.
   */
  keep(reservation: GuessReservation, signal: AbortSignal): Promise<void>;
  /**
   * Takes a guess back, which was none: one less is counted, and when no guess waits any more, the last guess is the
   * latest that was kept. Otherwise a client that logs in every minute with the right password would keep itself locked
   * out by its own success, and old guesses would never be forgotten. (While others wait, it may already be that, or the
   * first one of the counter where none was kept: a store need not remember when each of them was made.)
   *
   * MUST change nothing where the counter has no such guess that waits: it was kept or released before, was not admitted,
   * or the counter was forgotten meanwhile. The store is also asked so for logins of which no guess was counted, to take
   * the same time: this SHOULD take as long as any other call.
   *
   * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the store could not be asked.
   */
  release(reservation: GuessReservation, signal: AbortSignal): Promise<void>;
  /** As {@link IdentityProvider.warmUp}. */
  readonly warmUp?: (() => Promise<void>) | undefined;
  /** As {@link IdentityProvider.permissions}. */
  readonly permissions?: readonly AwsPermission[] | undefined;
}
