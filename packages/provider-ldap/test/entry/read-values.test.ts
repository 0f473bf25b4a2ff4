import { describe, expect, it } from "vitest";
import { readText, readTexts } from "../../src/entry/read-values.ts";
import { makeEntry } from "../make-entry.ts";

const entry = makeEntry({
  uid: "alice",
  mail: ["a@x", "b@x"],
  photo: Buffer.from([0xff]),
  mixed: ["a", Buffer.from("b")],
});

describe("readTexts", () => {
  it.each([
    ["uid", ["alice"]],
    ["UID", ["alice"]],
    ["mail", ["a@x", "b@x"]],
    ["phone", []],
  ])("reads %s", (attribute, expected) => {
    expect(readTexts(entry, attribute)).toEqual(expected);
  });

  it.each(["photo", "Mixed"])("refuses %s, of which a value is no text", (attribute) => {
    expect(() => readTexts(entry, attribute)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: attribute, problem: "must be text" }),
    );
  });
});

describe("readText", () => {
  it.each([
    ["uid", "alice"],
    ["Uid", "alice"],
    ["phone", undefined],
  ])("reads %s", (attribute, expected) => {
    expect(readText(entry, attribute)).toBe(expected);
  });

  it.each([
    ["Mail", "must have one value"],
    ["photo", "must be text"],
  ])("refuses %s, which %s", (attribute, problem) => {
    expect(() => readText(entry, attribute)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: attribute, problem }),
    );
  });
});
