import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessRules } from "../../src/access/access-rules.ts";
import { checkAccount, checkRules, checkState } from "../../src/access/check-account.ts";
import { type AccountState, accountStates } from "../../src/account.ts";

const login = { protocol: "SFTP", serverId: "s-1234567890abcdef0", sourceIp: "198.51.100.7" } as const;

const passing: readonly AccessRules[] = [
  {},
  { disabled: false },
  { sourceIpAllow: ["198.51.100.0/24"] },
  { sourceIpDeny: ["192.0.2.1"] },
  { protocols: ["SFTP", "FTPS"] },
  { servers: [login.serverId] },
  { validFrom: new Date(0) },
  { validUntil: new Date("2999-01-01") },
];
const denying: readonly AccessRules[] = [
  { disabled: true },
  { sourceIpAllow: ["192.0.2.0/24"] },
  { sourceIpDeny: ["198.51.100.7"] },
  { protocols: ["FTP"] },
  { servers: ["s-0"] },
  { validFrom: new Date("2999-01-01") },
  { validUntil: new Date(0) },
];
const unreadable: readonly unknown[] = [
  { sourceIpDeny: ["nonsense"] },
  { sourceIpAllow: ["nonsense"] },
  { disabled: "false" },
  { protocols: "SFTPS" },
  { validUntil: "tomorrow" },
  { sourceIpalow: ["198.51.100.0/24"] },
  null,
];

describe("checkState", () => {
  it("lets an active account in, and denies every other state by its own name", () => {
    expect(accountStates.map((state) => checkState({ state }).reason)).toEqual([
      undefined,
      "disabled",
      "locked",
      "expired",
      "password-expired",
      "must-change-password",
    ]);
  });

  it.each([undefined, "", "Active", "enabled", true])("fails on %j, which is no state", (state) => {
    expect(() => checkState({ state: state as AccountState })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "state" }),
    );
  });
});

describe("checkRules", () => {
  it("passes where there are no layers", () => {
    expect(checkRules([], login)).toEqual({ reason: undefined, notes: [] });
  });

  it("denies in whatever order layers stand, if one of them denies", () => {
    const layers = fc.tuple(fc.subarray([...passing]), fc.subarray([...denying])).chain(([passes, denies]) => {
      const all = [...passes, ...denies];
      return fc.tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.constant(denies.length > 0));
    });

    fc.assert(
      fc.property(layers, ([rules, isDenied]) => {
        expect(checkRules(rules, login).reason !== undefined).toBe(isDenied);
      }),
      { numRuns: 500 },
    );
  });

  it("fails in whatever order layers stand, if one of them cannot be read", () => {
    const layers = fc
      .tuple(fc.subarray([...passing, ...denying]), fc.constantFrom(...unreadable))
      .chain(([readable, broken]) => {
        const all = [...readable, broken];
        return fc.shuffledSubarray(all, { minLength: all.length });
      });

    fc.assert(
      fc.property(layers, (rules) => {
        expect(() => checkRules(rules as AccessRules[], login)).toThrow(
          expect.objectContaining({ code: "ERR_INVALID_USER_RECORD" }),
        );
      }),
    );
  });

  it.each([
    [undefined],
    [null],
    [{}],
    ["none"],
    [new Set([{ disabled: true }])],
    [{ 0: { disabled: true }, length: 1 }],
  ])("fails on %o, which is no list of layers and must not pass for an empty one", (accessRules) => {
    const fails: unknown = expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "accessRules" });

    expect(() => checkRules(accessRules as never, login)).toThrow(fails);
    expect(() => checkAccount({ state: "active", accessRules: accessRules as never }, login)).toThrow(fails);
  });

  it("fails on a hole between layers, which may have been meant to restrict", () => {
    const layers = Object.assign(new Array<AccessRules>(3), { 0: {}, 2: {} });

    expect(() => checkRules(layers, login)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "accessRules[1]" }),
    );
  });

  it("names the layer that cannot be read by its position", () => {
    expect(() => checkRules([{}, { disabled: "false" as never }], login)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "accessRules[1].disabled" }),
    );
  });

  it("keeps what every layer said, also of those behind the one that denies", () => {
    const rules = [
      { origin: "group:staff", disabled: true },
      { origin: "user", protocols: ["SFTP"] as const },
    ];

    expect(checkRules(rules, login)).toEqual({
      reason: "disabled",
      notes: [
        { kind: "access-rule", origin: "group:staff", rule: "disabled", outcome: "denied" },
        { kind: "access-rule", origin: "user", rule: "protocols", outcome: "passed" },
      ],
    });
  });
});

describe("checkAccount", () => {
  it("asks for the state first, then for the rules", () => {
    const accessRules = [{ disabled: true }];

    const reasons = [
      checkAccount({ state: "locked", accessRules }, login).reason,
      checkAccount({ state: "active", accessRules }, login).reason,
      checkAccount({ state: "active", accessRules: [] }, login).reason,
    ];

    expect(reasons).toEqual(["locked", "disabled", undefined]);
  });
});
