import { describe, expect, it } from "vitest";
import { requireAccessRules } from "../../src/access/require-access-rules.ts";

describe("requireAccessRules", () => {
  it("gives the rules that are there, and leaves out what is undefined", () => {
    const rules = { sourceIpAllow: ["10.0.0.0/8"], sourceIpDeny: [], servers: undefined };

    expect(requireAccessRules(rules, "rules")).toStrictEqual({
      sourceIpAllow: ["10.0.0.0/8"],
      sourceIpDeny: [],
    });
  });

  it.each(["disabled", "sourceIpAllow", "sourceIpDeny", "protocols", "servers", "validFrom", "validUntil"])(
    "refuses %s that is null, as a configuration has it whose list was not set",
    (name) => {
      expect(() => requireAccessRules({ [name]: null }, "rules")).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: `rules.${name}` }),
      );
    },
  );

  it("gives a copy that nobody can take a rule from", () => {
    const servers = ["s-1"];
    const validFrom = new Date("2026-01-01T00:00:00Z");

    const rules = requireAccessRules({ servers, validFrom }, "rules");
    servers.push("s-2");
    validFrom.setFullYear(2000);

    expect(rules).toEqual({ servers: ["s-1"], validFrom: new Date("2026-01-01T00:00:00Z") });
    expect(Object.isFrozen(rules) && Object.isFrozen(rules.servers)).toBe(true);
    expect(() => rules.validFrom?.setFullYear(2000)).toThrow(TypeError);
  });

  it.each<[string, object, string]>([
    ["an allow list without an entry", { sourceIpAllow: [] }, "rules.sourceIpAllow"],
    ["protocols without an entry", { protocols: [] }, "rules.protocols"],
    ["servers without an entry", { servers: [] }, "rules.servers"],
    ["an empty server id", { servers: ["s-1", ""] }, "rules.servers"],
    ["an address that is none in an allow list", { sourceIpAllow: ["10.0.0.1", "here"] }, "rules.sourceIpAllow"],
    ["an address that is none in a deny list", { sourceIpDeny: ["here"] }, "rules.sourceIpDeny"],
    ["a day that is none", { validFrom: new Date(Number.NaN) }, "rules.validFrom"],
    ["a rule that is unknown", { sourceIp: [] }, "rules.sourceIp"],
  ])("refuses %s, and names the option", (_, rules, option) => {
    expect(() => requireAccessRules(rules, "rules")).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });
});
