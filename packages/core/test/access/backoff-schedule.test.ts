import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BackoffOptions, createBackoffSchedule } from "../../src/access/backoff-schedule.ts";

const defaults = { threshold: 10, firstLockMs: 60_000, longestLockMs: 3_600_000, forgetAfterMs: 86_400_000 };
const refusal = (option: string): unknown => expect.objectContaining({ code: "ERR_CONFIGURATION", option });

describe("createBackoffSchedule", () => {
  it("admits threshold guesses at once, then doubles the wait up to the longest lock", () => {
    expect(createBackoffSchedule(defaults)).toEqual({
      steps: [
        { guesses: 9, waitMs: 0 },
        { guesses: 10, waitMs: 60_000 },
        { guesses: 11, waitMs: 120_000 },
        { guesses: 12, waitMs: 240_000 },
        { guesses: 13, waitMs: 480_000 },
        { guesses: 14, waitMs: 960_000 },
        { guesses: 15, waitMs: 1_920_000 },
        { guesses: Infinity, waitMs: 3_600_000 },
      ],
      forgetAfterMs: 86_400_000,
    });
  });

  it("locks equally long each time where the first lock is the longest", () => {
    const options = { threshold: 1, firstLockMs: 5, longestLockMs: 5, forgetAfterMs: 5 };

    expect(createBackoffSchedule(options).steps).toEqual([
      { guesses: 0, waitMs: 0 },
      { guesses: Infinity, waitMs: 5 },
    ]);
  });

  it("ends on the longest lock where a doubling meets it", () => {
    const options = { threshold: 2, firstLockMs: 10, longestLockMs: 40, forgetAfterMs: 99 };

    expect(createBackoffSchedule(options).steps).toEqual([
      { guesses: 1, waitMs: 0 },
      { guesses: 2, waitMs: 10 },
      { guesses: 3, waitMs: 20 },
      { guesses: Infinity, waitMs: 40 },
    ]);
  });

  it("has at most 18 steps that grow, whatever is allowed", () => {
    const anyOptions = fc
      .record({
        threshold: fc.integer({ min: 1, max: 1_000_000 }),
        firstLockMs: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        factor: fc.double({ min: 1, max: 2 ** 16, noNaN: true }),
        rest: fc.nat(),
      })
      .map(({ threshold, firstLockMs, factor, rest }): BackoffOptions => {
        const longestLockMs = Math.min(Math.floor(firstLockMs * factor), 2 ** 31 - 1);
        const forgetAfterMs = Math.min(longestLockMs + rest, 2 ** 31 - 1);
        return { threshold, firstLockMs, longestLockMs, forgetAfterMs };
      });

    fc.assert(
      fc.property(anyOptions, (options) => {
        const { steps, forgetAfterMs } = createBackoffSchedule(options);

        const grows = (values: readonly number[]): boolean =>
          values.every((value, index) => index === 0 || value > (values[index - 1] ?? Infinity));
        expect({
          isShort: steps.length >= 2 && steps.length <= 18,
          guessesGrow: grows(steps.map(({ guesses }) => guesses)),
          waitsGrow: grows(steps.map(({ waitMs }) => waitMs)),
          first: steps[0],
          last: steps.at(-1),
          forgetAfterMs,
        }).toEqual({
          isShort: true,
          guessesGrow: true,
          waitsGrow: true,
          first: { guesses: options.threshold - 1, waitMs: 0 },
          last: { guesses: Infinity, waitMs: options.longestLockMs },
          forgetAfterMs: options.forgetAfterMs,
        });
      }),
    );
  });

  it("cannot be changed afterwards", () => {
    const schedule = createBackoffSchedule(defaults);

    expect([schedule, schedule.steps, schedule.steps[0]].every(Object.isFrozen)).toBe(true);
  });

  it.each(["firstLockMs", "longestLockMs", "forgetAfterMs"])("refuses a %s that is no whole number of time", (name) => {
    for (const value of [0, -1, 1.5, Number.NaN, Infinity, 2 ** 31, "60000", null]) {
      const change = { [name]: value } as Partial<BackoffOptions>;

      expect(() => createBackoffSchedule({ ...defaults, ...change })).toThrow(refusal(`lockout.${name}`));
    }
  });

  it("refuses a longest lock below the first, and one that takes more than 16 doublings", () => {
    const times = { threshold: 3, firstLockMs: 10, forgetAfterMs: 10_000_000 };

    expect(createBackoffSchedule({ ...times, longestLockMs: 655_360 }).steps).toHaveLength(18);
    for (const longestLockMs of [9, 655_361]) {
      expect(() => createBackoffSchedule({ ...times, longestLockMs })).toThrow(refusal("lockout.longestLockMs"));
    }
  });

  it("refuses to forget a counter while it is locked", () => {
    const change = { forgetAfterMs: defaults.longestLockMs - 1 };

    expect(() => createBackoffSchedule({ ...defaults, ...change })).toThrow(refusal("lockout.forgetAfterMs"));
  });

  it("takes times of a single millisecond", () => {
    const shortest = { threshold: 1, firstLockMs: 1, longestLockMs: 1, forgetAfterMs: 1 };

    expect(createBackoffSchedule(shortest)).toEqual({
      steps: [
        { guesses: 0, waitMs: 0 },
        { guesses: Infinity, waitMs: 1 },
      ],
      forgetAfterMs: 1,
    });
  });
});
