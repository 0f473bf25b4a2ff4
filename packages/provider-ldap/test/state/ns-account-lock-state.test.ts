import { describe, expect, it } from "vitest";
import { nsAccountLockState } from "../../src/state/ns-account-lock-state.ts";
import { makeEntry } from "../make-entry.ts";

const now = Date.parse("2026-01-01T00:00:00Z");

describe("nsAccountLockState", () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["an account of which nothing is written", {}, []],
    ["one that is locked", { nsAccountLock: "TRUE" }, ["disabled"]],
    ["that in small letters", { nsAccountLock: "true" }, ["disabled"]],
    ["one that is not", { nsAccountLock: "FALSE" }, []],
    ["a lock that ends later", { accountUnlockTime: "20260101000001Z" }, ["locked"]],
    ["a lock that ends now", { accountUnlockTime: "20260101000000Z" }, []],
    ["a lock that only an administrator ends", { accountUnlockTime: "19700101000000Z" }, ["locked"]],
    ["a password that was reset", { passwordExpirationTime: "19700101000000Z" }, ["must-change-password"]],
    ["a password at its end", { passwordExpirationTime: "20260101000000Z" }, ["password-expired"]],
    ["a password before its end", { passwordExpirationTime: "20260101000001Z" }, []],
    [
      "everything at once",
      { nsAccountLock: "TRUE", accountUnlockTime: "19700101000000Z", passwordExpirationTime: "20200101000000Z" },
      ["disabled", "locked", "password-expired"],
    ],
  ])("reads %s", (_, attributes, expected) => {
    expect(nsAccountLockState.read(makeEntry(attributes), now)).toEqual(expected);
  });

  it.each([
    ["nsAccountLock", "yes"],
    ["nsAccountLock", ""],
    ["accountUnlockTime", "0"],
    ["passwordExpirationTime", "0"],
  ])("refuses an account whose %s is %j", (attribute, text) => {
    expect(() => nsAccountLockState.read(makeEntry({ [attribute]: text }), now)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: attribute }),
    );
  });

  it("asks for what it reads", () => {
    expect(nsAccountLockState.attributes).toEqual(["nsAccountLock", "accountUnlockTime", "passwordExpirationTime"]);
  });
});
