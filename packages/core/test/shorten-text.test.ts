import { describe, expect, it } from "vitest";
import { shortenText } from "../src/shorten-text.ts";

describe("shortenText", () => {
  it.each([
    ["keeps text of 128 characters", "x".repeat(128), "x".repeat(128)],
    ["cuts longer text off and says so", "x".repeat(129), `${"x".repeat(128)}…`],
    ["keeps an empty text", "", ""],
    ["leaves out what is no text", ["alice"], undefined],
    ["leaves out nothing", undefined, undefined],
  ])("%s", (_, text, shortened) => {
    expect(shortenText(text)).toBe(shortened);
  });
});
