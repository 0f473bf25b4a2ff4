import { describe, expect, it } from "vitest";
import { kerberosState } from "../../src/state/kerberos-state.ts";
import { makeEntry } from "../make-entry.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const [past, future] = ["20260101000000Z", "20260101000001Z"];

describe("kerberosState", () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["an account that nothing ends", {}, []],
    ["an account at its end", { krbPrincipalExpiration: past }, ["expired"]],
    ["a password at its end", { krbPasswordExpiration: past }, ["password-expired"]],
    ["both", { krbPrincipalExpiration: past, krbPasswordExpiration: past }, ["expired", "password-expired"]],
    ["both before their ends", { krbPrincipalExpiration: future, krbPasswordExpiration: future }, []],
    // FreeIPA's way to have a new password changed.
    ["a password whose end is 1970", { krbPasswordExpiration: "19700101000000Z" }, ["password-expired"]],
  ])("reads %s", (_, attributes, expected) => {
    expect(kerberosState.read(makeEntry(attributes), now)).toEqual(expected);
  });

  it.each(["krbPrincipalExpiration", "krbPasswordExpiration"])(
    "refuses an account whose %s is no time",
    (attribute) => {
      expect(() => kerberosState.read(makeEntry({ [attribute]: "never" }), now)).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: attribute }),
      );
    },
  );

  it("asks for what it reads", () => {
    expect(kerberosState.attributes).toEqual(["krbPrincipalExpiration", "krbPasswordExpiration"]);
  });
});
