import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTypedLine, refuseTyped } from "../src/commands/read-typed-line.ts";

describe("readTypedLine", () => {
  it.each([
    ["secret\r", "secret"],
    ["secret\n", "secret"],
    [" secret \r", " secret "],
    ["secxx\u007f\u007fret\r", "secret"],
    ["secrex\bt\r", "secret"],
    ["\u007f\u007fsecret\r", "secret"],
    ["wrong\u0015secret\r", "secret"],
    ["pässx🔑\u007f\u007f\r", "päss"],
    ["sec\u0004ret\r", "secret"],
    ["a\tb\r", "a\tb"],
    ["\r", ""],
  ])("reads %j as its line", (typed, line) => {
    expect(readTypedLine(typed)).toEqual({ outcome: "entered", line, rest: "" });
  });

  it("leaves what was typed behind Enter to the next line", () => {
    expect(readTypedLine("first\rsecond\rthird")).toEqual({ outcome: "entered", line: "first", rest: "second\rthird" });
  });

  it.each([
    ["secret\u0003", "interrupted"],
    ["\u0003secret\r", "interrupted"],
    ["\u0004secret\r", "ended"],
    ["x\u007f\u0004", "ended"],
    ["secret", "unfinished"],
    ["secret\u0004", "unfinished"],
    ["", "unfinished"],
  ])("takes %j for %s", (typed, outcome) => {
    expect(readTypedLine(typed)).toEqual({ outcome });
  });

  it("keeps every character that is no key of its own", () => {
    const keys = new Set(["\r", "\n", "\u0003", "\u0004", "\b", "\u007f", "\u0015"]);
    const character = fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).filter((unit) => !keys.has(unit));

    fc.assert(
      fc.property(fc.array(character), (characters) => {
        const line = characters.join("");
        expect(readTypedLine(`${line}\r`)).toEqual({ outcome: "entered", line, rest: "" });
      }),
    );
  });
});

describe("refuseTyped", () => {
  it.each(["\u001b[D", "a\u0001", "a\0", "\u0016", "a\u009bb"])("refuses keys that are no characters: %j", (line) => {
    expect(refuseTyped(line)).toMatch(/no character/);
  });

  it("refuses what a terminal sent that is no UTF-8", () => {
    expect(refuseTyped("p\ufffdss")).toMatch(/no UTF-8/);
  });

  it.each(["secret", "a\tb", "pässwörd 🔑", " ", ""])("takes %j", (line) => {
    expect(refuseTyped(line)).toBeUndefined();
  });
});
