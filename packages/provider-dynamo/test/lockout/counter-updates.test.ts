import type { BackoffSchedule } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import {
  beginAnew,
  countEarlierGuess,
  countGuess,
  type CounterUpdate,
  keepEarlierGuess,
  keepGuess,
  restoreLatest,
  takeBackGuess,
} from "../../src/lockout/counter-updates.ts";
import { makeGuess, signal } from "./open-counters.ts";

/** The longest that the contract of lockout stores has, with the longest times and the most guesses. */
const longest: BackoffSchedule = {
  steps: Array.from({ length: 20 }, (_, index) => ({
    guesses: index === 19 ? Infinity : 999_980 + index,
    waitMs: index === 0 ? 0 : 2_147_483_600 + index,
  })),
  forgetAfterMs: 2_147_483_647,
};
const request = { ...makeGuess(0), id: "f".repeat(64), schedule: longest, signal };

describe.each<[string, CounterUpdate]>([
  ["countGuess", countGuess(request)],
  ["countEarlierGuess", countEarlierGuess(request)],
  ["beginAnew", beginAnew(request)],
  ["restoreLatest", restoreLatest(request)],
  ["keepGuess", keepGuess(request)],
  ["keepEarlierGuess", keepEarlierGuess(request)],
  ["takeBackGuess", takeBackGuess(request)],
])("%s", (_name, { update, condition, values }) => {
  // What stands for DynamoDB in tests does not look at these two.
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
  it("has expressions of 4 KB at most", () => {
    expect([update, condition].filter((expression) => Buffer.byteLength(expression) > 4_096)).toEqual([]);
  });

  it("has 300 operators and functions at most, in both expressions together", () => {
    const found = `${update} ${condition}`.match(/<=|>=|<>|[=<>]|\b(?:AND|OR|NOT)\b|\w+\(/g) ?? [];

    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(300);
  });

  it("gives each value that its expressions name, and no other, which DynamoDB would refuse", () => {
    const named = new Set(`${update} ${condition}`.match(/:\w+/g));

    expect(Object.keys(values).sort()).toEqual([...named].sort());
  });

  it("has numbers that DynamoDB knows", () => {
    const numbers = Object.values(values).flatMap(({ N }) => N ?? []);

    expect(numbers.filter((number) => !/^-?\d{1,38}$/.test(number))).toEqual([]);
  });
});
