import { lowerCaseUsername } from "@transfer-idp/core";
import fastCheck from "fast-check";
import { describe, expect, it } from "vitest";

describe("lowerCaseUsername", () => {
  it.each([
    ["ALICE", "alice"],
    ["Alice.O-Neil_1@Corp.Example", "alice.o-neil_1@corp.example"],
    ["ÄÉΣЯ", "äéσя"],
    ["𐐀", "𐐨"],
    ["alice", "alice"],
    ["", ""],
  ])("writes %j as %j", (username, small) => {
    expect(lowerCaseUsername(username)).toBe(small);
  });

  it.each(["\u212Aate", "\u0130rem", "\u1E9E", "\u2126", "\u01C5", "\uD800"])(
    "leaves %j, whose small letter is another letter's too, or longer",
    (username) => {
      expect(lowerCaseUsername(username)).toBe(username);
    },
  );

  it("makes no two names the same but those whose capitals are the same, and none longer", () => {
    const anyText = fastCheck.string({ unit: "binary" });
    // Every letter for itself: for whole words, upper case is not what small letters came from (`ß`, `SS`).
    const capitals = (text: string): readonly string[] =>
      Array.from(text, (letter) => (letter.toUpperCase().toLowerCase() === letter ? letter.toUpperCase() : letter));

    fastCheck.assert(
      fastCheck.property(anyText, (username) => {
        const small = lowerCaseUsername(username);

        expect({ again: lowerCaseUsername(small), length: small.length, capitals: capitals(small) }).toEqual({
          again: small,
          length: username.length,
          capitals: capitals(username),
        });
      }),
      { numRuns: 2000 },
    );
  });
});
