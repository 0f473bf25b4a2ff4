import { describe, expect, it } from "vitest";
import {
  createPasswordPolicyState,
  type PasswordPolicy,
  passwordPolicyAttributes,
  readPasswordPolicy,
} from "../../src/state/password-policy-state.ts";
import { makeEntry, type Values } from "../make-entry.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const policy: PasswordPolicy = { lockMs: 600_000, passwordMs: 86_400_000 };
const read = (attributes: Readonly<Record<string, Values>>, of: PasswordPolicy | undefined = policy): unknown =>
  createPasswordPolicyState(of).read(makeEntry(attributes), now);

describe("readPasswordPolicy", () => {
  /** What each policy has. */
  const named = { pwdAttribute: "userPassword" };

  it.each<[string, Readonly<Record<string, string>>, PasswordPolicy]>([
    ["seconds", { pwdLockoutDuration: "600", pwdMaxAge: "86400" }, policy],
    ["0 for ever", { pwdLockoutDuration: "0", pwdMaxAge: "0" }, { lockMs: Infinity, passwordMs: Infinity }],
    ["what is not there for ever", {}, { lockMs: Infinity, passwordMs: Infinity }],
    ["one of the two", { pwdMaxAge: "1" }, { lockMs: Infinity, passwordMs: 1_000 }],
  ])("reads %s", (_, attributes, expected) => {
    expect(readPasswordPolicy(makeEntry({ ...named, ...attributes }))).toEqual(expected);
  });

  it("gives none of an entry without what each policy has", () => {
    expect(readPasswordPolicy(makeEntry({ pwdLockoutDuration: "600", pwdMaxAge: "86400" }))).toBeUndefined();
    expect(readPasswordPolicy(makeEntry({}))).toBeUndefined();
  });

  it.each(
    ["pwdLockoutDuration", "pwdMaxAge"].flatMap((attribute) =>
      ["", "-1", "1.5", "1e3", "for ever", "1".repeat(11)].map((text) => [attribute, text] as const),
    ),
  )("refuses one whose %s is %j", (attribute, text) => {
    expect(() => readPasswordPolicy(makeEntry({ ...named, [attribute]: text }))).toThrow(
      expect.objectContaining({
        code: "ERR_INVALID_USER_RECORD",
        field: attribute,
        problem: "must be a number of seconds",
      }),
    );
  });

  it("is read from the attributes that are asked for", () => {
    expect(passwordPolicyAttributes).toEqual(["pwdAttribute", "pwdLockoutDuration", "pwdMaxAge"]);
  });
});

describe("createPasswordPolicyState", () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["an account of which nothing is written", {}, []],
    ["a lock that holds", { pwdAccountLockedTime: "20251231235001Z" }, ["locked"]],
    ["a lock that has ended", { pwdAccountLockedTime: "20251231235000Z" }, []],
    ["a lock that only an administrator ends", { pwdAccountLockedTime: "000001010000Z" }, ["locked"]],
    ["a start to come", { pwdStartTime: "20260101000001Z" }, ["disabled"]],
    ["a start that is now", { pwdStartTime: "20260101000000Z" }, []],
    ["an end that is now", { pwdEndTime: "20260101000000Z" }, ["expired"]],
    ["an end to come", { pwdEndTime: "20260101000001Z" }, []],
    ["a password that somebody else has set", { pwdReset: "TRUE" }, ["must-change-password"]],
    ["that in small letters", { pwdReset: "true" }, ["must-change-password"]],
    ["one that the user has set", { pwdReset: "FALSE" }, []],
    ["a password at its end", { pwdChangedTime: "20251231000000Z" }, ["password-expired"]],
    ["a password before its end", { pwdChangedTime: "20251231000001Z" }, []],
    [
      "everything at once",
      {
        pwdAccountLockedTime: "000001010000Z",
        pwdStartTime: "20990101000000Z",
        pwdEndTime: "20200101000000Z",
        pwdReset: "TRUE",
        pwdChangedTime: "20200101000000Z",
      },
      ["locked", "disabled", "expired", "must-change-password", "password-expired"],
    ],
  ])("reads %s", (_, attributes, expected) => {
    expect(read(attributes)).toEqual(expected);
  });

  it("takes a lock for one that holds, and a password for good, where nobody knows the policy", () => {
    const attributes = { pwdAccountLockedTime: "20000101000000Z", pwdChangedTime: "20000101000000Z" };

    expect(createPasswordPolicyState(undefined).read(makeEntry(attributes), now)).toEqual(["locked"]);
  });

  it("lets a lock hold for ever, and a password be good for ever, where the policy says so", () => {
    const attributes = { pwdAccountLockedTime: "20000101000000Z", pwdChangedTime: "20000101000000Z" };

    expect(read(attributes, { lockMs: Infinity, passwordMs: Infinity })).toEqual(["locked"]);
  });

  it("keeps a lock of the year 0 where no other one counts", () => {
    const none = { lockMs: 0, passwordMs: Infinity };

    expect(read({ pwdAccountLockedTime: "00000101000000Z" }, none)).toEqual(["locked"]);
    expect(read({ pwdAccountLockedTime: "20251231235959Z" }, none)).toEqual([]);
  });

  it.each([
    ["pwdAccountLockedTime", "soon"],
    ["pwdChangedTime", "soon"],
    ["pwdStartTime", "soon"],
    ["pwdEndTime", "soon"],
    ["pwdReset", "yes"],
    ["pwdReset", ""],
  ])("refuses an account whose %s is %j", (attribute, text) => {
    expect(() => read({ [attribute]: text })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: attribute }),
    );
  });

  it("asks for what it reads, and for the user's own policy", () => {
    expect(createPasswordPolicyState(undefined).attributes).toEqual([
      "pwdAccountLockedTime",
      "pwdReset",
      "pwdChangedTime",
      "pwdStartTime",
      "pwdEndTime",
      "pwdPolicySubentry",
    ]);
  });
});
