import type { Account, Decision, TraceNote, TraceStep } from "@transfer-idp/core";
import { InvalidUserRecordError, ProviderUnavailableError, UnexpectedError } from "@transfer-idp/core";
import { expectNoSecret, makePublicKey } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import { chooseSigns, describeDecision } from "../src/commands/describe-decision.ts";
import { describeNote } from "../src/commands/describe-note.ts";
import { type ExplainedLogin, summarizeDecision } from "../src/commands/summarize-decision.ts";
import { summarizeKey } from "../src/commands/summarize-key.ts";

const signs = chooseSigns({ LANG: "en_US.UTF-8" });
const login: ExplainedLogin = {
  username: "Alice",
  method: "password",
  protocol: "SFTP",
  serverId: "s-01234567890abcdef",
  sourceIp: "198.51.100.7",
};
const account: Account = {
  username: "alice",
  state: "active",
  groups: ["staff", "editors"],
  attributes: { mail: ["alice@example.com"] },
  publicKeys: [{ value: "ssh-ed25519 stored" }],
  accessRules: [{ origin: "group:staff", sourceIpAllow: ["198.51.100.0/24"] }],
  settings: [{ origin: "user", values: { Policy: "stored" } }],
};
const role = "arn:aws:iam::123456789012:role/transfer";

function trace(...steps: readonly TraceStep[]): Decision["trace"] {
  return { provider: "static", milliseconds: 1234.5, steps };
}

function passed(step: TraceStep["step"], milliseconds: number, ...notes: readonly TraceNote[]): TraceStep {
  return { step, outcome: "passed", milliseconds, notes };
}

function draw(decision: Decision, asked: ExplainedLogin = login): readonly string[] {
  return describeDecision(summarizeDecision(decision, asked), signs);
}

describe("describeDecision", () => {
  it("draws a granted login: the steps with their times aligned, and the session", () => {
    const decision: Decision = {
      outcome: "granted",
      account,
      session: {
        Role: role,
        Policy: '{"Version":"2012-10-17"}',
        HomeDirectoryType: "LOGICAL",
        HomeDirectoryDetails: [
          { Entry: "/", Target: "/bucket/alice" },
          { Entry: "/notes", Target: "/bucket/notes", Type: "FILE" },
        ],
        PosixProfile: { Uid: 1, Gid: 2 },
      },
      trace: trace(
        passed("find-account", 0.5, { kind: "provider", provider: "static", username: "alice" }),
        passed("account-rules", 12, {
          kind: "access-rule",
          origin: "group:staff",
          rule: "sourceIpAllow",
          outcome: "passed",
          position: 1,
        }),
        passed("session", 100.25, { kind: "setting", field: "Role", origin: "user" }),
      ),
    };

    expect(draw(decision)).toEqual([
      "granted",
      "Alice, password login, SFTP, s-01234567890abcdef, from 198.51.100.7; provider static; 1234.50 ms",
      "",
      "  ✓   0.50 ms  find-account",
      "                 static found the account alice",
      "  ✓  12.00 ms  account-rules",
      "                 sourceIpAllow of group:staff: passed, entry 2 matched",
      "  ✓ 100.25 ms  session",
      "                 Role from user",
      "",
      "account  alice",
      "groups   staff, editors",
      "session",
      `  Role                  ${role}`,
      '  Policy                {"Version":"2012-10-17"}',
      "  HomeDirectoryType     LOGICAL",
      "  HomeDirectoryDetails",
      "    / -> /bucket/alice",
      "    /notes -> /bucket/notes (FILE)",
      '  PosixProfile          {"Uid":1,"Gid":2}',
      "",
      "The password was proven. Transfer would open this session.",
    ]);
  });

  it("draws listed keys by their fingerprints", () => {
    const key = makePublicKey("alice").split(" ", 2).join(" ");
    const decision: Decision = {
      outcome: "keysListed",
      account: { ...account, groups: [] },
      session: { Role: role },
      publicKeys: [key],
      trace: trace(passed("public-keys", 1, { kind: "dropped-key", position: 2, problem: "expired" })),
    };
    const lines = draw(decision, { ...login, method: "publicKey", sourceIp: undefined });

    expect(lines).toEqual([
      "keysListed",
      "Alice, key login, SFTP, s-01234567890abcdef, without a source address; provider static; 1234.50 ms",
      "",
      "  ✓ 1.00 ms  public-keys",
      "               key 3 dropped: expired",
      "",
      "account  alice",
      "session",
      `  Role  ${role}`,
      "keys",
      `  256 ${summarizeKey(key).fingerprint} (ED25519)`,
      "",
      "Nothing is proven: Transfer would open this session for a client that has one of these keys.",
    ]);
    expectNoSecret([key.split(" ")[1] ?? ""], { lines });
  });

  it("draws a denial with its reason, the step that denied, and where the reason is explained", () => {
    const decision: Decision = {
      outcome: "denied",
      reason: "locked-out",
      trace: trace(passed("find-account", 1), {
        step: "lockout",
        outcome: "denied",
        reason: "locked-out",
        milliseconds: 2,
        notes: [{ kind: "lockout", counter: "userAndSource", outcome: "locked", retryAfterMs: 59_001 }],
      }),
    };

    expect(draw(decision)).toEqual([
      "denied: locked-out",
      "Alice, password login, SFTP, s-01234567890abcdef, from 198.51.100.7; provider static; 1234.50 ms",
      "",
      "  ✓ 1.00 ms  find-account",
      "  ✗ 2.00 ms  lockout: locked-out",
      "               guesses by userAndSource: locked, for at least 60 s more",
      "",
      "What it means and what to do: docs/reasons.md#locked-out",
    ]);
  });

  it("draws a failure with the typed fields of its error", () => {
    const decision: Decision = {
      outcome: "failed",
      reason: "unavailable",
      error: new ProviderUnavailableError({ provider: "corp", kind: "throttled", httpStatus: 400 }),
      trace: trace({ step: "find-account", outcome: "failed", milliseconds: 3000, notes: [] }),
    };

    expect(draw(decision)).toEqual([
      "failed: unavailable",
      "Alice, password login, SFTP, s-01234567890abcdef, from 198.51.100.7; provider static; 1234.50 ms",
      "",
      "  ! 3000.00 ms  find-account",
      "",
      "error    ProviderUnavailableError (ERR_PROVIDER_UNAVAILABLE)",
      "  The identity provider could not ask its backend.",
      "  provider: corp",
      "  kind: throttled",
      "  httpStatus: 400",
      "",
      "What it means and what to do: docs/reasons.md#unavailable",
    ]);
  });

  it("says of a defect where it came from, and of a record only what is wrong with it", () => {
    const failed = (error: Extract<Decision, { outcome: "failed" }>["error"]): readonly string[] =>
      draw({ outcome: "failed", reason: "internal", error, trace: trace() });

    const defect = failed(new UnexpectedError(new RangeError("quotes a secret")));
    const record = failed(new InvalidUserRecordError("Policy", "is no JSON"));

    expect(defect.filter((line) => line.startsWith("  at "))).not.toEqual([]);
    expect(defect).toContain("  thrownName: RangeError");
    expectNoSecret(["quotes a secret"], { defect });
    expect(record.filter((line) => line.startsWith("  "))).toEqual([
      "  A user record cannot be used: Policy is no JSON.",
      "  field: Policy",
      "  problem: is no JSON",
    ]);
  });

  it("writes nothing that a terminal acts upon, wherever hostile text stands", () => {
    const hostile = "x\u001b[2J\r\n\u202e\u009b\u2028y";
    const notes = [
      { kind: "provider", provider: hostile, username: hostile },
      { kind: "access-rule", origin: hostile, rule: "disabled", outcome: "passed" },
      { kind: "unreadable-entry", origin: hostile, field: hostile, position: 0 },
      { kind: "setting", field: "Role", origin: hostile },
      { kind: "warning", field: hostile, code: hostile },
      { kind: hostile, [hostile]: hostile },
    ] as readonly TraceNote[];
    const decisions: readonly Decision[] = [
      {
        outcome: "granted",
        account: { ...account, username: hostile, groups: [hostile] },
        session: { Role: hostile, HomeDirectoryDetails: [{ Entry: hostile, Target: hostile }], ...{ [hostile]: 1 } },
        trace: { ...trace(passed(hostile as "session", 1, ...notes)), provider: hostile },
      },
      { outcome: "denied", reason: hostile as "disabled", trace: trace() },
      { outcome: "failed", reason: "internal", error: new InvalidUserRecordError(hostile, hostile), trace: trace() },
    ];

    const lines = decisions.flatMap((decision) =>
      draw(decision, { ...login, username: hostile, serverId: hostile, sourceIp: hostile }),
    );

    expect(lines.filter((line) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line))).toEqual([]);
    expect(lines.filter((line) => line.includes("\\u{1b}[2J")).length).toBeGreaterThan(15);
  });

  it("draws a long list short, and says where it is whole", () => {
    const directories = Array.from({ length: 25 }, (_, index) => ({ Entry: `/${String(index)}`, Target: "/bucket/x" }));
    const decision: Decision = {
      outcome: "granted",
      account: { ...account, groups: directories.map(({ Entry }) => Entry) },
      session: { Role: role, HomeDirectoryDetails: directories },
      trace: trace(),
    };

    const lines = draw(decision);

    expect(lines.filter((line) => line.includes("->"))).toHaveLength(20);
    expect(lines).toContain("    and 5 more: see --format json");
    expect(lines.find((line) => line.startsWith("groups"))).toMatch(/, \/19, and 5 more: see --format json$/);
  });

  it("draws what a newer core may add: steps, outcomes and kinds of notes", () => {
    const step = {
      step: "second-factor",
      outcome: "postponed",
      milliseconds: 1,
      notes: [{ kind: "factor", device: "phone", attempt: 2, details: { inner: "value" } }],
    } as unknown as TraceStep;

    expect(draw({ outcome: "denied", reason: "no-factor" as "disabled", trace: trace(step) })).toEqual([
      "denied: no-factor",
      "Alice, password login, SFTP, s-01234567890abcdef, from 198.51.100.7; provider static; 1234.50 ms",
      "",
      "  ? 1.00 ms  second-factor",
      "               factor: device phone, attempt 2",
      "",
      "What it means and what to do: docs/reasons.md#no-factor",
    ]);
  });
});

describe("describeNote", () => {
  it.each<readonly [TraceNote, string]>([
    [{ kind: "provider", provider: "corp" }, "corp answered"],
    [
      { kind: "access-rule", origin: "user", rule: "sourceIpAllow", outcome: "denied" },
      "sourceIpAllow of user: denied, no entry matched",
    ],
    [
      { kind: "access-rule", origin: "user", rule: "sourceIpDeny", outcome: "passed" },
      "sourceIpDeny of user: passed, no entry matched",
    ],
    [
      { kind: "access-rule", origin: "user", rule: "sourceIpDeny", outcome: "denied", position: 0 },
      "sourceIpDeny of user: denied, entry 1 matched",
    ],
    [
      { kind: "access-rule", origin: "user", rule: "sourceIpDeny", outcome: "denied" },
      "sourceIpDeny of user: denied, the login has no address",
    ],
    [
      { kind: "access-rule", origin: "authenticator", rule: "validUntil", outcome: "denied" },
      "validUntil of authenticator: denied",
    ],
    [{ kind: "lockout", counter: "user", outcome: "counted" }, "guesses by user: counted"],
    [{ kind: "lockout", counter: "user", outcome: "not-counted" }, "guesses by user: not counted"],
    [
      { kind: "unreadable-entry", origin: "user", field: "sourceIps.allow", position: 1 },
      "sourceIps.allow of user: entry 2 cannot be read, and admits nothing",
    ],
    [{ kind: "warning", field: "Policy", code: "wildcard" }, "warning: Policy (wildcard)"],
    [{ kind: "rehash", outcome: "replaced" }, "stored hash: replaced"],
    [{ kind: "rehash", outcome: "changed" }, "stored hash: changed meanwhile, and left as it is"],
    [{ kind: "rehash", outcome: "failed" }, "stored hash: failed"],
  ])("writes %j in words", (note, words) => {
    expect(describeNote(note)).toBe(words);
  });
});

describe("chooseSigns", () => {
  it.each([
    [{ LANG: "en_US.UTF-8" }, "✓"],
    [{ LC_ALL: "C.utf8", LANG: "C" }, "✓"],
    [{ LC_ALL: "", LC_CTYPE: "UTF-8", LANG: "C" }, "✓"],
    [{ LC_ALL: "C", LANG: "en_US.UTF-8" }, "+"],
    [{ LANG: "de_DE.ISO-8859-1" }, "+"],
    [{}, "+"],
  ])("chooses for the locale %j the sign %s", (environment, sign) => {
    expect(chooseSigns(environment).passed).toBe(sign);
  });
});

describe("summarizeDecision", () => {
  it("holds the session and its origins, and of the account nothing but its name and groups", () => {
    const key = makePublicKey("alice").split(" ", 2).join(" ");
    const decision: Decision = {
      outcome: "keysListed",
      account,
      session: { Role: role },
      publicKeys: [key],
      trace: trace(passed("session", 1, { kind: "setting", field: "Role", origin: "group:staff" })),
    };

    expect(summarizeDecision(decision, login)).toEqual({
      outcome: "keysListed",
      login,
      provider: "static",
      milliseconds: 1234.5,
      account: { username: "alice", groups: ["staff", "editors"] },
      session: { Role: role },
      origins: { Role: "group:staff" },
      publicKeys: [summarizeKey(key)],
      steps: decision.trace.steps,
    });
  });

  it("holds the fields of an error that are plain values", () => {
    const error = Object.assign(new InvalidUserRecordError("Policy", "is no JSON"), {
      backend: { password: "secret" },
    });
    const decision: Decision = { outcome: "failed", reason: "invalid-record", error, trace: trace() };

    expect(summarizeDecision(decision, login)).toEqual({
      outcome: "failed",
      reason: "invalid-record",
      error: {
        name: "InvalidUserRecordError",
        code: "ERR_INVALID_USER_RECORD",
        message: "A user record cannot be used: Policy is no JSON.",
        fields: { field: "Policy", problem: "is no JSON" },
        frames: [],
      },
      login,
      provider: "static",
      milliseconds: 1234.5,
      origins: {},
      steps: [],
    });
  });
});
