import { describe, expect, it } from "vitest";
import { admitGuess } from "../../src/access/admit-guess.ts";
import { createBackoffSchedule } from "../../src/access/backoff-schedule.ts";

const lastAt = 1_800_000_000_000;
// Three at once; then after 100, 200, 400 and 500 milliseconds.
const schedule = createBackoffSchedule({ threshold: 3, firstLockMs: 100, longestLockMs: 500, forgetAfterMs: 9_000 });

describe("admitGuess", () => {
  it("begins a counter with the first guess", () => {
    expect(admitGuess(undefined, schedule, lastAt)).toEqual({ isAdmitted: true, isFirst: true });
  });

  it.each([0, 1, 2])("admits one at once where %d are counted", (guesses) => {
    expect(admitGuess({ guesses, lastAt }, schedule, lastAt)).toEqual({ isAdmitted: true, isFirst: false });
  });

  it.each([
    [3, 100],
    [4, 200],
    [5, 400],
    [6, 500],
    [7, 500],
    [1000, 500],
  ])("admits one more than %d after %d milliseconds and not before", (guesses, waitMs) => {
    const admit = (elapsed: number): unknown => admitGuess({ guesses, lastAt }, schedule, lastAt + elapsed);

    expect([admit(0), admit(waitMs - 1), admit(waitMs), admit(8_999)]).toEqual([
      { isAdmitted: false, retryAfterMs: waitMs },
      { isAdmitted: false, retryAfterMs: 1 },
      { isAdmitted: true, isFirst: false },
      { isAdmitted: true, isFirst: false },
    ]);
  });

  it("begins anew once the last guess is forgotten, however many there were", () => {
    expect(admitGuess({ guesses: 1, lastAt }, schedule, lastAt + 9_000)).toEqual({ isAdmitted: true, isFirst: true });
    expect(admitGuess({ guesses: 99, lastAt }, schedule, lastAt + 9_000)).toEqual({ isAdmitted: true, isFirst: true });
  });

  it("admits below the threshold by a clock that is behind, and keeps what is locked locked", () => {
    expect(admitGuess({ guesses: 2, lastAt }, schedule, lastAt - 70)).toEqual({ isAdmitted: true, isFirst: false });
    expect(admitGuess({ guesses: 3, lastAt }, schedule, lastAt - 70)).toEqual({ isAdmitted: false, retryAfterMs: 170 });
  });

  it("says of a lock that outlasts the counter that it ends with it", () => {
    const short = { ...schedule, forgetAfterMs: 300 };

    expect(admitGuess({ guesses: 6, lastAt }, short, lastAt + 50)).toEqual({ isAdmitted: false, retryAfterMs: 250 });
  });
});
