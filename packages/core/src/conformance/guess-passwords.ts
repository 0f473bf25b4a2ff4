import { randomUUID } from "node:crypto";
import { type BackoffOptions, createBackoffSchedule } from "../access/backoff-schedule.ts";
import type { GuessOutcome, GuessReservation, LockoutStore } from "../access/lockout-store.ts";

/** Locks after five guesses, then for one, two, four and eight minutes, and forgets after a day. */
export const backoff: BackoffOptions = {
  threshold: 5,
  firstLockMs: 60_000,
  longestLockMs: 480_000,
  forgetAfterMs: 86_400_000,
};

/** A guess that was made, whatever came of it. */
export type MadeGuess = GuessOutcome & { readonly reservation: GuessReservation };

/** Makes guesses of one counter. All times are milliseconds since the guesser was made: nobody waits for them. */
export interface Guesser {
  guess(at: number): Promise<MadeGuess>;
  /** Makes a guess that must be admitted for the case to go on. */
  reserve(at: number): Promise<GuessReservation>;
  /** Makes a guess that was made before once more, as after an answer that was lost. */
  reserveAgain(reservation: GuessReservation): Promise<GuessOutcome>;
  /** Guesses until the counter is locked. The guesses wait. */
  fill(at: number): Promise<readonly GuessReservation[]>;
  /** Guesses wrong passwords until the counter is locked. */
  lock(at: number): Promise<readonly GuessReservation[]>;
  keep(reservation: GuessReservation): Promise<void>;
  release(reservation: GuessReservation | undefined): Promise<void>;
}

const { signal } = new AbortController();

/**
 * @param key - Names the counter.
 * @param start - What times are counted from: of now, for a backend may remove by itself what is long past. Guessers of
 *   one counter must share it.
 */
export function createGuesser(
  store: LockoutStore,
  key = "alice",
  options: Partial<BackoffOptions> = {},
  start: number = Date.now(),
): Guesser {
  const schedule = createBackoffSchedule({ ...backoff, ...options });
  const mostGuesses = schedule.steps.length + (options.threshold ?? backoff.threshold);
  const guesser: Guesser = {
    guess: async (at) => {
      const reservation = { key, id: randomUUID(), at: start + at };
      return { ...(await store.reserve({ ...reservation, schedule, signal })), reservation };
    },
    reserve: async (at) => {
      const { outcome, reservation } = await guesser.guess(at);
      if (outcome !== "reserved") throw new Error("A guess that this case begins with was not admitted.");
      return reservation;
    },
    reserveAgain: (reservation) => store.reserve({ ...reservation, schedule, signal }),
    fill: async (at) => {
      const reservations: GuessReservation[] = [];
      while (reservations.length <= mostGuesses) {
        const { outcome, reservation } = await guesser.guess(at);
        if (outcome !== "reserved") return reservations;
        reservations.push(reservation);
      }
      throw new Error("Guess after guess was admitted: the counter does not lock.");
    },
    lock: async (at) => {
      const reservations = await guesser.fill(at);
      await Promise.all(reservations.map(guesser.keep));
      return reservations;
    },
    keep: (reservation) => store.keep(reservation, signal),
    release: async (reservation) => {
      if (reservation !== undefined) await store.release(reservation, signal);
    },
  };
  return guesser;
}
