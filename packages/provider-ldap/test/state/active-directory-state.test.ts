import { describe, expect, it } from "vitest";
import { activeDirectoryState } from "../../src/state/active-directory-state.ts";
import { makeEntry, type Values } from "../make-entry.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const never = "9223372036854775807";

/** What stands in an account that may log in. */
const active = {
  userAccountControl: "512",
  "msDS-User-Account-Control-Computed": "0",
  accountExpires: never,
  pwdLastSet: "133500000000000000",
};

/** As Active Directory counts: 100 nanoseconds since 1601. */
const countFileTime = (time: number): string => String((BigInt(time) + 11_644_473_600_000n) * 10_000n);
const read = (attributes: Readonly<Record<string, Values>>): readonly string[] =>
  activeDirectoryState.read(makeEntry({ ...active, ...attributes }), now);

describe("activeDirectoryState", () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["a normal account", {}, []],
    ["ACCOUNTDISABLE", { userAccountControl: "514" }, ["disabled"]],
    // Of these two the attribute itself says nothing, whatever stands there.
    ["LOCKOUT, where it does not count", { userAccountControl: "528" }, []],
    ["PASSWORD_EXPIRED, where it does not count", { userAccountControl: "8389120" }, []],
    ["LOCKOUT, computed", { "msDS-User-Account-Control-Computed": "16" }, ["locked"]],
    ["PASSWORD_EXPIRED, computed", { "msDS-User-Account-Control-Computed": "8388608" }, ["password-expired"]],
    ["both, computed", { "msDS-User-Account-Control-Computed": "8388624" }, ["locked", "password-expired"]],
    ["a flag that is none of these", { userAccountControl: "262656", "msDS-User-Account-Control-Computed": "4" }, []],
    ["a negative number of all flags", { userAccountControl: "-1" }, ["disabled"]],
    ["an expiry of 0, which is never", { accountExpires: "0" }, []],
    ["an expiry that is never", { accountExpires: never }, []],
    ["an expiry that is past", { accountExpires: countFileTime(now - 1) }, ["expired"]],
    ["an expiry that is now", { accountExpires: countFileTime(now) }, ["expired"]],
    ["an expiry that is to come", { accountExpires: countFileTime(now + 1) }, []],
    ["an expiry in 1601", { accountExpires: "1" }, ["expired"]],
    ["an expiry before that", { accountExpires: "-1" }, ["expired"]],
    // A double would take it for never.
    ["an expiry that is nearly never", { accountExpires: "9223372036854775806" }, []],
    ["a password that was never set", { pwdLastSet: "0" }, ["must-change-password"]],
    ["one that never expires", { pwdLastSet: "0", userAccountControl: "66048" }, []],
    [
      "everything at once",
      {
        userAccountControl: "514",
        "msDS-User-Account-Control-Computed": "8388624",
        accountExpires: "1",
        pwdLastSet: "0",
      },
      ["disabled", "expired", "locked", "must-change-password", "password-expired"],
    ],
  ])("reads %s", (_, attributes, expected) => {
    expect(read(attributes)).toEqual(expected);
  });

  it.each(Object.keys(active))("refuses an account without %s, which every one has", (attribute) => {
    expect(() => read({ [attribute]: [] })).toThrow(
      expect.objectContaining({
        code: "ERR_INVALID_USER_RECORD",
        field: attribute,
        problem: "must be there, and readable by the service account",
      }),
    );
  });

  it.each(
    Object.keys(active).flatMap((attribute) =>
      ["", "0x200", "5 12", "5.12", "many", "1".repeat(21)].map((text) => [attribute, text] as const),
    ),
  )("refuses an account whose %s is %j", (attribute, text) => {
    expect(() => read({ [attribute]: text })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: attribute, problem: "must be a whole number" }),
    );
  });

  it("asks for every attribute that it reads", () => {
    expect(activeDirectoryState.attributes).toEqual(Object.keys(active));
  });
});
