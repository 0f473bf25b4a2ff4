import { parseGroupRecord } from "@transfer-idp/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const role = "arn:aws:iam::123456789012:role/partners";

describe("parseGroupRecord", () => {
  it("reads rules and settings in the form that user records have them, and names the layer after the group", () => {
    const record = parseGroupRecord("partners", {
      disabled: false,
      sourceIps: "198.51.100.0/24, 2001:db8::/32",
      protocols: ["SFTP"],
      servers: "s-1234567890abcdef0",
      validFrom: "2026-01-01",
      validUntil: "2027-01-01T00:00:00Z",
      Role: role,
      HomeDirectory: null,
    });

    expect(record).toEqual({
      name: "partners",
      accessRules: {
        origin: "group:partners",
        disabled: false,
        sourceIpAllow: ["198.51.100.0/24", "2001:db8::/32"],
        protocols: ["SFTP"],
        servers: ["s-1234567890abcdef0"],
        validFrom: new Date("2026-01-01T00:00:00Z"),
        validUntil: new Date("2027-01-01T00:00:00Z"),
      },
      settings: { Role: role },
    });
    expect([record, record.accessRules, record.accessRules.sourceIpAllow].every(Object.isFrozen)).toBe(true);
  });

  it("reads an empty record as a group that demands and sets nothing", () => {
    expect(parseGroupRecord("staff", {})).toEqual({
      name: "staff",
      accessRules: { origin: "group:staff" },
      settings: {},
    });
  });

  it.each([
    ["disabled", { disabled: "false" }],
    ["disabled", { disabled: 0 }],
    ["protocols[0]", { protocols: ["SSH"] }],
    ["validUntil", { validUntil: "tomorrow" }],
    ["sourceIp", { sourceIp: "198.51.100.0/24" }],
    ["state", { state: "disabled" }],
    ["password", { password: "correct horse" }],
    ["record", "staff"],
    ["record", null],
    ["record", []],
  ])("refuses %s in %j, and quotes no value", (field, input) => {
    expect(() => parseGroupRecord("staff", input)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field }),
    );
  });

  it("reads anything, or throws an error of its own", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withDate: true }), (input) => {
        try {
          parseGroupRecord("staff", input);
        } catch (error) {
          expect(error).toMatchObject({ code: "ERR_INVALID_USER_RECORD" });
        }
      }),
      { numRuns: 500 },
    );
  });
});
