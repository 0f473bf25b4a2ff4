import type { CountedGuesses, GuessReservation } from "@transfer-idp/core";
import { expect } from "vitest";

/** What the item of a counter says. */
export interface BookedRow extends CountedGuesses {
  readonly waiting: readonly string[];
}

/** What became of each guess of a counter since it began, for a row to be held against. */
export interface GuessBooks {
  count(guess: GuessReservation): GuessBooks;
  keep(guess: GuessReservation): GuessBooks;
  release(guess: GuessReservation): GuessBooks;
  isWaiting(guess: GuessReservation): boolean;
  /** Expects the row to say what the contract of lockout stores says. */
  check(row: BookedRow | undefined): void;
}

interface Entries {
  readonly waiting: readonly GuessReservation[];
  readonly kept: readonly GuessReservation[];
  readonly firstAt: number | undefined;
  readonly isAnyReleased: boolean;
}

export function openBooks(
  entries: Entries = { waiting: [], kept: [], firstAt: undefined, isAnyReleased: false },
): GuessBooks {
  const { waiting, kept, firstAt, isAnyReleased } = entries;
  const isWaiting = ({ id }: GuessReservation): boolean => waiting.some((guess) => guess.id === id);
  const without = ({ id }: GuessReservation): typeof waiting => waiting.filter((guess) => guess.id !== id);
  const books: GuessBooks = {
    isWaiting,
    count: (guess) => openBooks({ ...entries, waiting: [...waiting, guess], firstAt: firstAt ?? guess.at }),
    keep: (guess) =>
      isWaiting(guess) ? openBooks({ ...entries, waiting: without(guess), kept: [...kept, guess] }) : books,
    release: (guess) =>
      isWaiting(guess) ? openBooks({ ...entries, waiting: without(guess), isAnyReleased: true }) : books,
    check: (row) => {
      const guesses = waiting.length + kept.length;
      expect({ guesses: row?.guesses ?? 0, waiting: row?.waiting ?? [] }).toEqual({
        guesses,
        waiting: waiting.map(({ id }) => id).sort(),
      });
      if (guesses === 0 || firstAt === undefined) return;
      const latest = latestOf([...waiting, ...kept]);
      // While others wait, the last guess may be the latest that was kept, or the first: but only once one was taken back.
      const least = kept.length > 0 ? latestOf(kept) : firstAt;
      const range = waiting.length === 0 ? [latestOf(kept)] : isAnyReleased ? [latest, least] : [latest];
      expect(row?.lastAt).toBeGreaterThanOrEqual(Math.min(...range));
      expect(row?.lastAt).toBeLessThanOrEqual(Math.max(...range));
    },
  };
  return books;
}

function latestOf(guesses: readonly GuessReservation[]): number {
  return Math.max(...guesses.map(({ at }) => at));
}
