import { type BackoffOptions, createBackoffSchedule } from "../access/backoff-schedule.ts";
import type { GuessOutcome, GuessReservation, LockoutStore } from "../access/lockout-store.ts";

/** Locks after five guesses, then for one, two, four and eight minutes, and forgets after a day. */
export const backoff: BackoffOptions = {
  threshold: 5,
  firstLockMs: 60_000,
  longestLockMs: 480_000,
  forgetAfterMs: 86_400_000,
};

/** Makes guesses of one counter. All times are milliseconds since the guesser was made: nobody waits for them. */
export interface Guesser {
  guess(at: number): Promise<GuessOutcome>;
  /** Makes a guess that must be admitted for the case to go on. */
  reserve(at: number): Promise<GuessReservation>;
  /** Guesses until the counter is locked. */
  fill(at: number): Promise<readonly GuessReservation[]>;
  release(reservation: GuessReservation | undefined): Promise<void>;
}

const { signal } = new AbortController();

/** @param key - Names the counter. */
export function createGuesser(store: LockoutStore, key = "alice", options: Partial<BackoffOptions> = {}): Guesser {
  const schedule = createBackoffSchedule({ ...backoff, ...options });
  // Of now, for a backend may remove by itself what is long past.
  const start = Date.now();
  const guesser: Guesser = {
    guess: (at) => store.reserve({ key, schedule, now: start + at, signal }),
    reserve: async (at) => {
      const answer = await guesser.guess(at);
      if (answer.outcome !== "reserved") throw new Error("A guess that this case begins with was not admitted.");
      return answer.reservation;
    },
    fill: async (at) => {
      const reservations: GuessReservation[] = [];
      while (reservations.length <= schedule.steps.length + backoff.threshold) {
        const answer = await guesser.guess(at);
        if (answer.outcome !== "reserved") return reservations;
        reservations.push(answer.reservation);
      }
      throw new Error("Guess after guess was admitted: the counter does not lock.");
    },
    release: async (reservation) => {
      if (reservation !== undefined) await store.release(reservation, signal);
    },
  };
  return guesser;
}
