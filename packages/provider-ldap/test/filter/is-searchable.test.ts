import { describe, expect, it } from "vitest";
import { isSearchable } from "../../src/filter/is-searchable.ts";

describe("isSearchable", () => {
  it.each([
    "alice",
    "Alice Smith",
    "alice@example.com",
    String.raw`CORP\alice`,
    "Lučić",
    "王",
    "😀",
    "*",
    ")(uid=*",
    "a".repeat(256),
  ])("is true of %j", (username) => {
    expect(isSearchable(username)).toBe(true);
  });

  it.each([
    ["the empty name", ""],
    ["a blank", " "],
    ["a blank at the beginning", " alice"],
    ["a blank at the end", "alice "],
    ["a blank of another kind at an end", "alice\u00a0"],
    ["a tab", "ali\tce"],
    ["a NUL", "alice\0"],
    ["a control character of Latin 1", "ali\u0085ce"],
    ["a character without width", "ali\u200bce"],
    ["a soft hyphen", "ali\u00adce"],
    ["a change of direction", "\u202ealice"],
    ["a byte order mark", "\ufeffalice"],
    ["half of a surrogate pair", "alice\ud800"],
    ["the other half", "\udc00alice"],
    ["more than 256 characters", "a".repeat(257)],
  ])("is false of %s, by which a directory might find somebody else", (_, username) => {
    expect(isSearchable(username)).toBe(false);
  });
});
