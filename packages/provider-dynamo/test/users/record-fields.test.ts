import { describe, expect, it } from "vitest";
import { groupFields, userFields } from "../../src/users/record-fields.ts";

// The types of the option `fields` say the same by hand: a field that core learns to read belongs into both.
describe("userFields and groupFields", () => {
  it("are the fields that the types of the option name", () => {
    const rules = ["sourceIps", "protocols", "servers", "validFrom", "validUntil"];
    const settings = ["Role", "Policy", "HomeDirectoryType", "HomeDirectory", "HomeDirectoryDetails", "PosixProfile"];
    const own = ["username", "password", "publicKeys", "state", "groups", "attributes"];

    expect([...userFields].sort()).toStrictEqual([...own, ...rules, ...settings].sort());
    expect([...groupFields].sort()).toStrictEqual(["disabled", ...rules, ...settings].sort());
  });
});
