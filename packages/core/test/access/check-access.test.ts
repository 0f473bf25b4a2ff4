import { describe, expect, it } from "vitest";
import type { AccessRules } from "../../src/access/access-rules.ts";
import { type AccessVerdict, checkAccess } from "../../src/access/check-access.ts";
import type { InvalidUserRecordError } from "../../src/errors/invalid-user-record-error.ts";
import type { LoginRequest } from "../../src/login.ts";

const login: LoginRequest = {
  username: "alice",
  protocol: "SFTP",
  serverId: "s-1234567890abcdef0",
  sourceIp: "198.51.100.7",
};
const now = new Date("2026-11-22T12:00:00Z");
const passes: AccessVerdict = { reason: undefined, notes: [] };
const denies = (reason: AccessVerdict["reason"]): AccessVerdict => ({ reason, notes: [] });

/** Without what each rule said, which the last tests are about. */
const withoutRules = ({ reason, notes }: AccessVerdict): AccessVerdict => {
  return { reason, notes: notes.filter(({ kind }) => kind !== "access-rule") };
};
const check = (rules: AccessRules, change: Partial<LoginRequest> = {}): AccessVerdict =>
  withoutRules(checkAccess(rules, { ...login, ...change }, now));

describe("checkAccess", () => {
  it("passes a login when there are no rules, with and without an address", () => {
    expect(check({})).toEqual(passes);
    expect(check({}, { sourceIp: undefined })).toEqual(passes);
  });

  describe("of source addresses", () => {
    it("passes one that the allow list has, and denies any other", () => {
      const rules = { sourceIpAllow: ["203.0.113.0/24", "198.51.100.0/24"] };

      expect(check(rules)).toEqual(passes);
      expect(check(rules, { sourceIp: "192.0.2.1" })).toEqual(denies("source-ip-not-allowed"));
    });

    it("denies one that the deny list has, also where the allow list has it", () => {
      expect(check({ sourceIpDeny: ["198.51.100.7"] })).toEqual(denies("source-ip-not-allowed"));
      expect(check({ sourceIpDeny: ["192.0.2.0/24"] })).toEqual(passes);
      expect(check({ sourceIpAllow: ["0.0.0.0/0"], sourceIpDeny: ["198.51.100.0/24"] })).toEqual(
        denies("source-ip-not-allowed"),
      );
    });

    it("denies a login without an address under either list", () => {
      for (const rules of [{ sourceIpAllow: ["0.0.0.0/0", "::/0"] }, { sourceIpDeny: ["192.0.2.1"] }]) {
        expect(check(rules, { sourceIp: undefined })).toEqual(denies("source-ip-not-allowed"));
      }
    });

    it("takes ::/0 for every IPv6 address and for no IPv4 address", () => {
      expect(check({ sourceIpAllow: ["::/0"] })).toEqual(denies("source-ip-not-allowed"));
      expect(check({ sourceIpAllow: ["::/0"] }, { sourceIp: "2001:db8::1" })).toEqual(passes);
      expect(check({ sourceIpAllow: ["::/0"] }, { sourceIp: "::ffff:198.51.100.7" })).toEqual(
        denies("source-ip-not-allowed"),
      );
    });

    it("lets unreadable entries of an allow list admit nobody, and notes their positions", () => {
      const rules = { sourceIpAllow: ["everywhere", "198.51.100.0/24", "198.51.100.0/33"] };
      const notes = [0, 2].map((position) => ({
        kind: "unreadable-entry" as const,
        origin: "account",
        field: "sourceIps.allow",
        position,
      }));

      expect(check(rules)).toEqual({ reason: undefined, notes });
      expect(check(rules, { sourceIp: "192.0.2.1" })).toEqual({ reason: "source-ip-not-allowed", notes });
    });

    it.each([[[]], [["everywhere"]], [["10.0.0.0/33", ""]]])(
      "fails on an allow list without one readable entry: %j",
      (sourceIpAllow) => {
        for (const sourceIp of [login.sourceIp, undefined]) {
          expect(() => check({ sourceIpAllow }, { sourceIp })).toThrow(
            expect.objectContaining({
              code: "ERR_INVALID_USER_RECORD",
              field: "sourceIps.allow",
              problem: "has no entry that is an address or a CIDR block",
            }),
          );
        }
      },
    );

    it("fails on any unreadable entry of a deny list, naming its position and not the entry", () => {
      const rules = { sourceIpAllow: ["0.0.0.0/0"], sourceIpDeny: ["192.0.2.1", "192.0.2.0/2a"] };

      expect(() => check(rules)).toThrow(
        expect.objectContaining({
          code: "ERR_INVALID_USER_RECORD",
          field: "sourceIps.deny[1]",
          message: "A user record cannot be used: sourceIps.deny[1] is no address and no CIDR block.",
        }),
      );
    });

    it("finds every address of an entry that holds several, and says at which position the entry is stored", () => {
      const several = ["", "203.0.113.1, 203.0.113.2", " ", "192.0.2.1 198.51.100.0/24\n192.0.2.2", "198.51.100.7"];

      const verdicts = [{ sourceIpAllow: several }, { sourceIpDeny: several }].map((rules) =>
        checkAccess(rules, login, now),
      );

      const note = { kind: "access-rule", origin: "account", position: 3 };
      expect(verdicts).toEqual([
        { reason: undefined, notes: [{ ...note, rule: "sourceIpAllow", outcome: "passed" }] },
        { reason: "source-ip-not-allowed", notes: [{ ...note, rule: "sourceIpDeny", outcome: "denied" }] },
      ]);
    });

    it("names an unreadable entry by the position it is stored at, once, whatever stands before it", () => {
      const sourceIpAllow = ["", "192.0.2.1 192.0.2.2", "everywhere, 198.51.100.7 nowhere"];
      const sourceIpDeny = ["", "192.0.2.1,192.0.2.2", " nonsense"];

      expect(check({ sourceIpAllow })).toEqual({
        reason: undefined,
        notes: [{ kind: "unreadable-entry", origin: "account", field: "sourceIps.allow", position: 2 }],
      });
      expect(() => check({ sourceIpDeny })).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "sourceIps.deny[2]" }),
      );
    });

    it("fails on a deny list of blank entries, which would deny nobody, and takes an empty one for none", () => {
      for (const sourceIpDeny of [[""], [" ", ","]]) {
        expect(() => check({ sourceIpDeny })).toThrow(
          expect.objectContaining({
            code: "ERR_INVALID_USER_RECORD",
            field: "sourceIps.deny",
            problem: "has no entry that is an address or a CIDR block",
          }),
        );
      }
      expect(check({ sourceIpDeny: [] })).toEqual(passes);
    });

    it("fails on a deny list with IPv4 in IPv6 that is wider than IPv4, for it would deny nobody", () => {
      expect(() => check({ sourceIpDeny: ["::ffff:198.51.100.0/24"] })).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "sourceIps.deny[0]" }),
      );
      expect(check({ sourceIpDeny: ["::ffff:198.51.100.0/120"] })).toEqual(denies("source-ip-not-allowed"));
    });

    it("denies everybody by 0.0.0.0/0 and ::/0 together, and by one of them the addresses of its kind", () => {
      const addresses = ["198.51.100.7", "::ffff:198.51.100.7", "2001:db8::1"];
      const isDenied = (sourceIpDeny: readonly string[]): readonly boolean[] =>
        addresses.map((sourceIp) => check({ sourceIpDeny }, { sourceIp }).reason !== undefined);

      expect(isDenied(["0.0.0.0/0", "::/0"])).toEqual([true, true, true]);
      expect(isDenied(["0.0.0.0/0"])).toEqual([true, true, false]);
      expect(isDenied(["::/0"])).toEqual([false, false, true]);
    });

    it("fails on an unreadable entry of a deny list rather than denying by another rule", () => {
      const rules = { sourceIpDeny: ["nonsense"], protocols: ["FTP"] as const };

      expect(() => check(rules, { sourceIp: undefined })).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_USER_RECORD" }),
      );
    });
  });

  it("passes the protocols that are listed and no other", () => {
    const rules: AccessRules = { protocols: ["SFTP", "FTPS"] };

    const verdicts = (["SFTP", "FTPS", "FTP"] as const).map((protocol) => check(rules, { protocol }));

    expect(verdicts).toEqual([passes, passes, denies("protocol-not-allowed")]);
    expect(check({ protocols: [] })).toEqual(denies("protocol-not-allowed"));
  });

  it("passes the servers that are listed, by their whole ids", () => {
    const servers = ["s-1234567890abcdef0"];

    const verdicts = ["s-1234567890abcdef0", "s-1234567890abcdef", "S-1234567890ABCDEF0"].map((serverId) =>
      check({ servers }, { serverId }),
    );

    expect(verdicts).toEqual([passes, denies("server-not-allowed"), denies("server-not-allowed")]);
    expect(check({ servers: [] })).toEqual(denies("server-not-allowed"));
  });

  describe("of validity", () => {
    const at = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);

    it("passes from the instant of validFrom on", () => {
      const verdicts = [-1, 0, 1].map((offset) => check({ validFrom: at(offset) }));

      expect(verdicts).toEqual([passes, passes, denies("not-yet-valid")]);
    });

    it("passes until the instant of validUntil, which it denies", () => {
      const verdicts = [1, 0, -1].map((offset) => check({ validUntil: at(offset) }));

      expect(verdicts).toEqual([passes, denies("no-longer-valid"), denies("no-longer-valid")]);
    });

    it("compares with the clock where it is given no time", () => {
      const soon = new Date(Date.now() + 60_000);

      expect(withoutRules(checkAccess({ validFrom: soon }, login))).toEqual(denies("not-yet-valid"));
      expect(withoutRules(checkAccess({ validUntil: soon }, login))).toEqual(passes);
    });

    it.each(["validFrom", "validUntil"])("fails when %s is no date", (field) => {
      expect(() => check({ [field]: new Date(Number.NaN) })).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field, problem: "is no date" }),
      );
    });
  });

  it("denies when any one of many rules does not pass", () => {
    const passing: AccessRules = {
      sourceIpAllow: ["198.51.100.0/24"],
      sourceIpDeny: ["198.51.100.8"],
      protocols: ["SFTP"],
      servers: [login.serverId],
      validFrom: now,
      validUntil: new Date(now.getTime() + 1),
    };
    const changes: readonly Partial<AccessRules>[] = [
      { sourceIpAllow: ["192.0.2.0/24"] },
      { sourceIpDeny: ["198.51.100.7"] },
      { protocols: ["FTPS"] },
      { servers: ["s-0"] },
      { validFrom: new Date(now.getTime() + 1) },
      { validUntil: now },
    ];

    const reasons = changes.map((change) => check({ ...passing, ...change }).reason);

    expect(check(passing)).toEqual(passes);
    expect(reasons).toEqual([
      "source-ip-not-allowed",
      "source-ip-not-allowed",
      "protocol-not-allowed",
      "server-not-allowed",
      "not-yet-valid",
      "no-longer-valid",
    ]);
  });

  it("takes rules that are undefined for absent", () => {
    const rules: AccessRules = {
      sourceIpAllow: undefined,
      sourceIpDeny: undefined,
      protocols: undefined,
      servers: undefined,
      validFrom: undefined,
      validUntil: undefined,
    };

    expect(check(rules, { sourceIp: undefined })).toEqual(passes);
  });

  it("denies everybody under a layer that is disabled, before any other of its rules", () => {
    expect(check({ disabled: true, sourceIpAllow: ["192.0.2.1"] })).toEqual(denies("disabled"));
    expect(check({ disabled: false })).toEqual(passes);
  });

  it("says what each rule said, of which layer it is, and which entry matched", () => {
    const rules: AccessRules = {
      origin: "group:staff",
      disabled: false,
      sourceIpDeny: ["192.0.2.1"],
      sourceIpAllow: ["everywhere", "203.0.113.0/24", "198.51.100.0/24"],
      protocols: ["SFTP"],
      servers: [login.serverId],
      validFrom: now,
      validUntil: now,
    };
    const rule = (name: string, outcome: string, position?: number): object => {
      const entry = position === undefined ? {} : { position };
      return { kind: "access-rule", origin: "group:staff", rule: name, outcome, ...entry };
    };

    expect(checkAccess(rules, login, now)).toEqual({
      reason: "no-longer-valid",
      notes: [
        { kind: "unreadable-entry", origin: "group:staff", field: "sourceIps.allow", position: 0 },
        rule("disabled", "passed"),
        rule("sourceIpDeny", "passed"),
        rule("sourceIpAllow", "passed", 2),
        rule("protocols", "passed"),
        rule("servers", "passed"),
        rule("validFrom", "passed"),
        rule("validUntil", "denied"),
      ],
    });
  });

  it("says nothing of the rules behind the one that denies, and which entry of a deny list matched", () => {
    const rules: AccessRules = { sourceIpDeny: ["192.0.2.1", "198.51.100.0/24"], protocols: ["SFTP"] };

    expect(checkAccess(rules, login, now)).toEqual({
      reason: "source-ip-not-allowed",
      notes: [{ kind: "access-rule", origin: "account", rule: "sourceIpDeny", outcome: "denied", position: 1 }],
    });
  });

  it("names the layer in the field that it cannot read, but for the user's own record", () => {
    const fields = ["group:staff", "user", undefined].map((origin) => {
      try {
        return check({ origin, sourceIpDeny: ["nonsense"] });
      } catch (error) {
        return (error as InvalidUserRecordError).field;
      }
    });

    expect(fields).toEqual(["group:staff.sourceIps.deny[0]", "sourceIps.deny[0]", "sourceIps.deny[0]"]);
  });
});
