import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { checkAccess } from "../../src/access/check-access.ts";
import { readAccessRules } from "../../src/access/read-access-rules.ts";

const read = (rules: unknown): unknown => readAccessRules(rules, "accessRules[1]");
const refusal = (field: string): unknown => expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field });

const all = {
  origin: "group:staff",
  disabled: false,
  sourceIpAllow: ["10.0.0.0/8", "nonsense"],
  sourceIpDeny: ["10.0.0.1"],
  protocols: ["SFTP", "FTPS"],
  servers: ["s-1234567890abcdef0"],
  validFrom: new Date("2026-01-01T00:00:00Z"),
  validUntil: new Date("2027-01-01T00:00:00Z"),
};

describe("readAccessRules", () => {
  it("gives a frozen copy of every rule, and leaves addresses for the check", () => {
    const rules = read(all);

    expect(rules).toEqual(all);
    expect(rules).not.toBe(all);
    expect(Object.isFrozen(rules)).toBe(true);
  });

  it("gives lists and dates that nobody can take a rule from", () => {
    const sourceIpDeny = ["10.0.0.1"];
    const validUntil = new Date("2027-01-01T00:00:00Z");

    const rules = readAccessRules({ sourceIpDeny, validUntil }, "accessRules[1]");
    sourceIpDeny.pop();
    validUntil.setFullYear(2999);

    expect(rules).toEqual({ sourceIpDeny: ["10.0.0.1"], validUntil: new Date("2027-01-01T00:00:00Z") });
    expect(Object.isFrozen(rules.sourceIpDeny)).toBe(true);
    expect(() => rules.validUntil?.setFullYear(2999)).toThrow(TypeError);
  });

  it("reads each rule once: a getter may give another one when it is compared", () => {
    const counts = { sourceIpDeny: 0, entry: 0 };
    const list = Object.defineProperty([""], 0, {
      get: () => {
        counts.entry += 1;
        return counts.entry === 1 ? "10.0.0.1" : "192.0.2.1";
      },
    });
    const rules = {
      get sourceIpDeny(): unknown {
        counts.sourceIpDeny += 1;
        return counts.sourceIpDeny === 1 ? list : [];
      },
    };

    expect(read(rules)).toEqual({ sourceIpDeny: ["10.0.0.1"] });
    expect(counts).toEqual({ sourceIpDeny: 1, entry: 1 });
  });

  it("takes an object without a prototype, and fields that are not enumerable", () => {
    const rules = Object.create(null, { sourceIpDeny: { value: ["10.0.0.1"] } }) as object;

    expect(read(rules)).toEqual({ sourceIpDeny: ["10.0.0.1"] });
  });

  it("goes by the date that a class of dates is, whatever it says", () => {
    class Liar extends Date {
      override getTime(): number {
        return null as never;
      }
    }

    const { validFrom, validUntil } = readAccessRules(
      { validFrom: new Liar("2999-01-01"), validUntil: new Liar("2000-01-01") },
      "rules",
    );

    expect([validFrom, validUntil].map((date) => date?.toISOString().slice(0, 4))).toEqual(["2999", "2000"]);
    expect(() => readAccessRules({ validFrom: new Liar("nonsense") }, "rules")).toThrow(
      expect.objectContaining({ field: "rules.validFrom" }),
    );
  });

  it("takes an empty list for a list", () => {
    const rules = { sourceIpAllow: [], sourceIpDeny: [], protocols: [], servers: [] };

    expect(read(rules)).toEqual(rules);
  });

  it("takes null and undefined for no rule, so that a login is not compared with them", () => {
    const absent = Object.fromEntries(
      Object.keys(all).map((name, index) => [name, index % 2 === 0 ? null : undefined]),
    );

    const rules = readAccessRules(absent, "accessRules[1]");

    expect(rules).toStrictEqual({});
    expect(checkAccess(rules, { sourceIp: undefined, protocol: "SFTP", serverId: "s-1" })).toEqual({
      reason: undefined,
      notes: [],
    });
  });

  it.each([[undefined], [null], [[]], ["SFTP"], [7], [new Map([["disabled", true]])], [new Set()]])(
    "refuses %o, which is no object",
    (rules) => {
      expect(() => read(rules)).toThrow(refusal("accessRules[1]"));
    },
  );

  it("refuses an object that may inherit rules, which would restrict nothing", () => {
    class Rules {
      get sourceIpDeny(): readonly string[] {
        return ["0.0.0.0/0", "::/0"];
      }
    }
    class NoRules {
      readonly disabled = true;
    }
    const inheriting = [
      Object.create({ sourceIpDeny: ["0.0.0.0/0"] }),
      Object.create(Object.create(null) as object),
      new Rules(),
      new NoRules(),
      runInNewContext("({ disabled: true })"),
    ];

    for (const rules of inheriting) expect(() => read(rules)).toThrow(refusal("accessRules[1]"));
  });

  it.each([
    ["origin", [7, ["user"], {}]],
    // "false" is true in code.
    ["disabled", ["false", 0, "yes", []]],
    ["sourceIpAllow", ["10.0.0.0/8", [7], ["10.0.0.0/8", null], {}, new Set(["10.0.0.0/8"])]],
    ["sourceIpDeny", ["10.0.0.0/8", [7], ["10.0.0.0/8", undefined], false]],
    // `"SFTPS".includes("FTPS")`: text would let other protocols in than it says.
    ["protocols", ["SFTPS", [7], ["sftp"], ["SFTP", "AS2"], [""]]],
    ["servers", ["s-1234567890abcdef0", [7], ["s-1", {}], 0]],
    ["validFrom", ["2026-01-01", 0, new Date(Number.NaN), []]],
    ["validUntil", ["2026-01-01", 0, new Date(Number.NaN), []]],
  ])("refuses values of %s that would not restrict as they were meant", (name, values) => {
    for (const value of values) expect(() => read({ [name]: value })).toThrow(refusal(`accessRules[1].${name}`));
  });

  it.each(["sourceIpAllow", "sourceIpDeny", "protocols", "servers"])("refuses a list of %s with a hole", (name) => {
    const list = Object.assign(new Array<string>(3), { 0: "SFTP", 2: "FTPS" });

    for (const value of [list, new Array(1)]) {
      expect(() => read({ [name]: value })).toThrow(refusal(`accessRules[1].${name}`));
    }
  });

  it.each(["sourceIPAllow", "sourceIps", "protocol", "valid", "validTo", "disable"])(
    "refuses the unknown rule %s, which may have been meant to restrict",
    (name) => {
      expect(() => read({ [name]: [] })).toThrow(refusal(`accessRules[1].${name}`));
    },
  );
});
