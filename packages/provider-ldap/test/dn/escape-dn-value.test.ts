import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeDnValue } from "../../src/dn/escape-dn-value.ts";

describe("escapeDnValue", () => {
  it.each([
    ["alice", "alice"],
    ["Lučić 😀", "Lučić 😀"],
    ["a b", "a b"],
    ["a#b", "a#b"],
    [" a ", String.raw`\20a\20`],
    ["  a  ", String.raw`\20 a \20`],
    [" ", String.raw`\20`],
    ["#a", String.raw`\#a`],
    ['\\ , + " < > ; =', String.raw`\\ \, \+ \" \< \> \; \=`],
    ["a\0", String.raw`a\00`],
    // OpenLDAP leaves these out at the ends.
    ["\ta\r\n", String.raw`\09a\0d\0a`],
    ["a\u0085", String.raw`a\c2\85`],
    ["", ""],
  ])("writes %j as %s", (text, expected) => {
    expect(escapeDnValue(text)).toBe(expected);
  });

  it("writes no control character, and no space at an end", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...' \t\0a,+"') }), (text) => {
        expect(escapeDnValue(text)).toMatch(/^(?! )(?!\p{Cc})[^\p{Cc}]*(?<! )$/u);
      }),
    );
  });
});
