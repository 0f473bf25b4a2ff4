import { describe, expect, it } from "vitest";
import { shadowState } from "../../src/state/shadow-state.ts";
import { makeEntry, type Values } from "../make-entry.ts";

/** The day 20454 since 1970. */
const now = Date.parse("2026-01-01T00:00:00Z");
const read = (shadowExpire: Values, at = now): readonly string[] => shadowState.read(makeEntry({ shadowExpire }), at);

describe("shadowState", () => {
  it.each<[string, Values, readonly string[]]>([
    ["no expiry", [], []],
    ["-1, which is never", "-1", []],
    ["0, which is a day in the past", "0", ["expired"]],
    ["the first day of which the account is no longer good", "20454", ["expired"]],
    ["the day after it", "20455", []],
    ["the last day that there is", "2147483647", []],
  ])("reads %s", (_, value, expected) => {
    expect(read(value)).toEqual(expected);
  });

  it("lets an account be good until its day begins", () => {
    expect(read("20454", now - 1)).toEqual([]);
  });

  it.each<[string, Values]>([
    ["empty text", ""],
    ["a date", "2026-01-01"],
    ["a fraction", "1.5"],
    ["too many digits", "1".repeat(11)],
    ["two days", ["1", "2"]],
  ])("refuses %s", (_, value) => {
    expect(() => read(value)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "shadowExpire" }),
    );
  });

  it("asks for what it reads", () => {
    expect(shadowState.attributes).toEqual(["shadowExpire"]);
  });
});
