import { describe, expect, it } from "vitest";
import { isNoPassword } from "../../src/login/is-no-password.ts";

describe("isNoPassword", () => {
  it.each([
    ["nothing, by which a bind succeeds and proves nothing", ""],
    ["what ends with a NUL", "hunter2\0"],
    ["what has a NUL in it", "hunter2\0x"],
    ["half of a surrogate pair", "hunter2\ud800"],
    ["the other half", "\udc00hunter2"],
  ])("is true of %s", (_, password) => {
    expect(isNoPassword(password)).toBe(true);
  });

  it.each([" ", "hunter2", "\n", "😀", "*", "\ufffd"])("is false of %j", (password) => {
    expect(isNoPassword(password)).toBe(false);
  });
});
