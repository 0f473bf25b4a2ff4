/** How often a counter admits guesses: see {@link LockoutStore.reserve}. At most 20 steps. */
export interface BackoffSchedule {
  /**
   * A guess is admitted where at most `guesses` are counted and the last one is at least `waitMs` ago: where any of the
   * steps says so. Both grow from step to step; `guesses` of the last step is `Infinity`. The first has `waitMs: 0`: it
   * admits the first `guesses + 1` of them at once, and whatever the clocks of different callers say.
   */
  readonly steps: readonly { readonly guesses: number; readonly waitMs: number }[];
  /** A counter whose last guess is at least this many milliseconds ago counts as if there were none. */
  readonly forgetAfterMs: number;
}

/** One guess to be counted. */
export interface GuessRequest {
  /**
   * Names the counter. Well-formed text of 1 to 1,024 bytes in UTF-8 without NUL, that may hold names as they were
   * typed: no two keys may share a counter, however alike they look.
   */
  readonly key: string;
  readonly schedule: BackoffSchedule;
  /** Milliseconds since 1970 by the clock of whoever asks: stores do not look at their own. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/** A guess that was counted. */
export interface GuessReservation {
  readonly key: string;
  /** Names the life of the counter, so that a release never reaches one that was forgotten and begun anew. */
  readonly generation: string;
  /** When it was made: `now` of its request. */
  readonly at: number;
  /** When the guess before it was made; `undefined` where the counter began with this one. */
  readonly previousAt: number | undefined;
}

/** What became of a guess. */
export type GuessOutcome =
  | { readonly outcome: "reserved"; readonly reservation: GuessReservation }
  | {
      readonly outcome: "locked";
      /** Milliseconds, from `now` on, until a guess is admitted if none is made meanwhile; absent where unknown. */
      readonly retryAfterMs?: number | undefined;
    };

/**
 * Counts guesses of passwords. `describeLockoutStore` of `@transfer-idp/core/conformance` proves one.
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
   * changes nothing.
   *
   * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the store could not be asked.
   */
  reserve(request: GuessRequest): Promise<GuessOutcome>;
  /**
   * Takes a guess back, which was none: one less is counted, and never less than none. Where no other guess was counted
   * since (the last one was made `at`), the last one is again that of `previousAt`. Otherwise a client that logs in
   * every minute with the right password would keep itself locked out by its own success, and old guesses would never
   * be forgotten. A counter that was forgotten, or has begun anew since, is left alone.
   *
   * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the store could not be asked.
   */
  release(reservation: GuessReservation, signal: AbortSignal): Promise<void>;
  /** As {@link IdentityProvider.warmUp}. */
  readonly warmUp?: (() => Promise<void>) | undefined;
}
