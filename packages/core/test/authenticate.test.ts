import {
  type AccessRuleName,
  type Account,
  type AuthenticatorOptions,
  createApiGatewayHandler,
  createAuthenticator,
  type Decision,
  type DenialReason,
  type Finding,
  type LockoutStore,
  type PasswordVerdict,
  type TraceNote,
} from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import {
  aliceKey,
  aliceLogin,
  alicePassword,
  aliceRole,
  aliceSession,
  answeredBy,
  createAccount,
  createKeepingLogger,
  createScriptedProvider,
  denied,
  passed,
  type Script,
  type ScriptedProvider,
  type TimelessStep,
  withoutTimes,
} from "./scripted-provider.ts";

const setting = (field: string, origin = "user"): TraceNote => ({ kind: "setting", field, origin });

/** Every counter of it is locked. */
const createLockedStore = (): LockoutStore => ({
  name: "locked",
  reserve: () => Promise.resolve({ outcome: "locked", retryAfterMs: 1000 }),
  keep: () => Promise.reject(new Error("nothing was reserved")),
  release: () => Promise.resolve(),
});
const openedSession = { step: "session", outcome: "passed", notes: [setting("Role"), setting("HomeDirectory")] };

interface Run {
  readonly decision: Decision;
  readonly provider: ScriptedProvider;
}

async function runPassword(
  script: Script,
  login: object = {},
  options: Partial<AuthenticatorOptions> = {},
): Promise<Run> {
  const provider = createScriptedProvider(script);
  const authenticator = createAuthenticator({ provider, logger: createKeepingLogger(), ...options });
  const request = { ...aliceLogin, password: alicePassword, ...login };
  return { decision: await authenticator.verifyPassword(request), provider };
}

async function runKey(script: Script, login: object = {}, options: Partial<AuthenticatorOptions> = {}): Promise<Run> {
  const provider = createScriptedProvider(script);
  const authenticator = createAuthenticator({ provider, logger: createKeepingLogger(), ...options });
  return { decision: await authenticator.listPublicKeys({ ...aliceLogin, ...login }), provider };
}

const deniedFor = (reason: DenialReason, ...steps: readonly TimelessStep[]): object => ({
  outcome: "denied",
  reason,
  trace: { provider: "scripted", steps },
});

const untilVerified = passed("parse-event", "static-rules", "find-account", "account-state", "account-rules");
const afterVerified = passed("verify-password", "account-state", "account-rules");
const refuse = (reason: Extract<PasswordVerdict, { outcome: "refused" }>["reason"]): Script => ({
  verify: () => ({ outcome: "refused", reason }),
});
const inState = (state: Account["state"]): Script => ({ account: createAccount({ state }) });
const withRules = (rules: Account["accessRules"][number]): Script => ({
  account: createAccount({ accessRules: [{}, rules] }),
});
const withSettings = (values: Account["settings"][number]["values"]): Script => ({
  account: createAccount({ settings: [{ origin: "user", values }] }),
});
const past = new Date(Date.now() - 60_000);
const future = new Date(Date.now() + 60_000);

type StepsOf = (reason: DenialReason) => readonly object[];

const barredBy = (rule: AccessRuleName, position?: number): StepsOf => {
  const entry = position === undefined ? {} : { position };
  return (reason) => [
    ...passed("parse-event", "static-rules", "find-account", "account-state"),
    denied("account-rules", reason, [{ kind: "access-rule", origin: "account", rule, outcome: "denied", ...entry }]),
    ...passed("decoy"),
  ];
};
const barredByState: StepsOf = (reason) => [
  ...passed("parse-event", "static-rules", "find-account"),
  denied("account-state", reason),
  ...passed("decoy"),
];
const notFound: StepsOf = (reason) => [
  ...passed("parse-event", "static-rules"),
  denied("find-account", reason, [answeredBy]),
  ...passed("decoy"),
];
const refusedByVerification: StepsOf = (reason) => [...untilVerified, denied("verify-password", reason)];
const atParse: StepsOf = (reason) => [denied("parse-event", reason)];

// A reason that is added must be added here. One reason is a handler's, and tested below.
const denials: Record<
  Exclude<DenialReason, "unauthenticated-caller">,
  { readonly run: () => Promise<Run>; readonly steps: StepsOf }
> = {
  "wrong-password": { run: () => runPassword({}, { password: "wrong" }), steps: refusedByVerification },
  "unknown-user": {
    run: () => runPassword({ find: () => ({ kind: "unknown" }) }),
    steps: notFound,
  },
  "wrong-password-or-unknown-user": {
    run: () => runPassword(refuse("wrong-password-or-unknown-user")),
    steps: refusedByVerification,
  },
  "no-password": {
    run: () => runPassword({ find: () => ({ kind: "account", account: createAccount() }) }),
    steps: () => [...untilVerified, ...passed("decoy")],
  },
  "no-user-record": { run: () => runPassword(refuse("no-user-record")), steps: refusedByVerification },
  "group-required": { run: () => runPassword(refuse("group-required")), steps: refusedByVerification },
  "outside-logon-hours": { run: () => runPassword(refuse("outside-logon-hours")), steps: refusedByVerification },
  "workstation-not-allowed": {
    run: () => runPassword(refuse("workstation-not-allowed")),
    steps: refusedByVerification,
  },
  disabled: { run: () => runPassword(inState("disabled")), steps: barredByState },
  locked: { run: () => runPassword(inState("locked")), steps: barredByState },
  expired: { run: () => runPassword(inState("expired")), steps: barredByState },
  "password-expired": { run: () => runPassword(inState("password-expired")), steps: barredByState },
  "must-change-password": { run: () => runPassword(inState("must-change-password")), steps: barredByState },
  "malformed-event": { run: () => runPassword({}, { sourceIp: "nonsense" }), steps: atParse },
  "malformed-username": { run: () => runPassword({}, { username: "alice\0" }), steps: atParse },
  "empty-password": { run: () => runPassword({}, { password: "" }), steps: atParse },
  "password-too-long": { run: () => runPassword({}, { password: "x".repeat(1025) }), steps: atParse },
  "malformed-password": { run: () => runPassword({}, { password: "\ud800" }), steps: atParse },
  "source-ip-not-allowed": {
    run: () => runPassword(withRules({ sourceIpAllow: ["192.0.2.0/24"] })),
    steps: barredBy("sourceIpAllow"),
  },
  "protocol-not-allowed": { run: () => runPassword(withRules({ protocols: ["FTPS"] })), steps: barredBy("protocols") },
  "server-not-allowed": { run: () => runPassword(withRules({ servers: ["s-0"] })), steps: barredBy("servers") },
  "not-yet-valid": { run: () => runPassword(withRules({ validFrom: future })), steps: barredBy("validFrom") },
  "no-longer-valid": { run: () => runPassword(withRules({ validUntil: past })), steps: barredBy("validUntil") },
  "no-public-keys": {
    run: () => runKey({ account: createAccount({ publicKeys: [] }) }),
    steps: (reason) => [...untilVerified, denied("public-keys", reason)],
  },
  "no-usable-public-keys": {
    run: () => runKey({ account: createAccount({ publicKeys: [{ value: "ssh-rsa AAAA" }] }) }),
    steps: (reason) => [
      ...untilVerified,
      denied("public-keys", reason, [{ kind: "dropped-key", position: 0, problem: "unreadable-body" }]),
    ],
  },
  "key-login-not-supported": {
    run: () =>
      runKey({ find: () => ({ kind: "opaque", verifyPassword: () => Promise.reject(new Error("not asked")) }) }),
    steps: () => [
      ...passed("parse-event", "static-rules"),
      { step: "find-account", outcome: "passed", notes: [answeredBy] },
    ],
  },
  "no-role": {
    run: () => runPassword(withSettings({ Role: " ", HomeDirectory: "/bucket/alice" })),
    steps: (reason) => [...untilVerified, ...afterVerified, denied("session", reason, [setting("HomeDirectory")])],
  },
  "no-directories": {
    run: () => runPassword(withSettings({ Role: aliceRole, HomeDirectoryDetails: [] })),
    steps: (reason) => [
      ...untilVerified,
      ...afterVerified,
      denied("session", reason, [setting("Role"), setting("HomeDirectoryDetails")]),
    ],
  },
  "role-not-allowed": {
    run: () => runPassword({}, {}, { allowedRoles: ["arn:aws:iam::123456789012:role/other"] }),
    steps: (reason) => [
      ...untilVerified,
      ...afterVerified,
      denied("session", reason, [setting("Role"), setting("HomeDirectory")]),
    ],
  },
  "target-not-allowed": {
    run: () => runPassword({}, {}, { allowedTargets: ["/bucket/bob"] }),
    steps: (reason) => [
      ...untilVerified,
      ...afterVerified,
      denied("session", reason, [setting("Role"), setting("HomeDirectory")]),
    ],
  },
  "no-provider": {
    run: () => runPassword({ find: () => ({ kind: "denied", reason: "no-provider" }) }),
    steps: notFound,
  },
  "provider-disabled": {
    run: () => runPassword({ find: () => ({ kind: "denied", reason: "provider-disabled" }) }),
    steps: notFound,
  },
  "locked-out": {
    run: () => runPassword({}, {}, { lockout: { store: createLockedStore(), whenUnavailable: "fail-logins" } }),
    steps: (reason) => [
      ...untilVerified,
      denied("lockout", reason, [{ kind: "lockout", counter: "userAndSource", outcome: "locked", retryAfterMs: 1000 }]),
      ...passed("decoy", "lockout-settle"),
    ],
  },
};

describe("authenticate", () => {
  it("grants a right password with the account, its session and every step", async () => {
    const { decision, provider } = await runPassword({});

    expect(withoutTimes(decision)).toEqual({
      outcome: "granted",
      account: createAccount(),
      session: aliceSession,
      trace: { provider: "scripted", steps: [...untilVerified, ...afterVerified, openedSession] },
    });
    expect([provider.verified, provider.decoys]).toEqual([[alicePassword], []]);
  });

  it("lists the keys of a user with the account, the session and every step, and verifies nothing", async () => {
    const { decision, provider } = await runKey({});

    expect(withoutTimes(decision)).toEqual({
      outcome: "keysListed",
      account: createAccount(),
      session: aliceSession,
      publicKeys: [aliceKey],
      trace: { provider: "scripted", steps: [...untilVerified, ...passed("public-keys"), openedSession] },
    });
    expect([provider.verified, provider.decoys]).toEqual([[], []]);
  });

  it("notes the keys that it left out beside those that it lists", async () => {
    const publicKeys = [{ value: `ssh-dss AAAA\n${aliceKey}` }, { value: aliceKey, notAfter: past }];

    const { decision } = await runKey({ account: createAccount({ publicKeys }) });

    expect(withoutTimes(decision)).toMatchObject({
      publicKeys: [aliceKey],
      trace: {
        steps: [
          ...untilVerified,
          {
            step: "public-keys",
            outcome: "passed",
            notes: [
              { kind: "dropped-key", position: 0, problem: "unsupported-type" },
              { kind: "dropped-key", position: 2, problem: "expired" },
            ],
          },
          openedSession,
        ],
      },
    });
  });

  it.each(Object.entries(denials))("denies for %s, with the steps that led there", async (reason, { run, steps }) => {
    const { decision } = await run();

    expect(withoutTimes(decision)).toEqual(
      deniedFor(reason as DenialReason, ...(steps(reason as DenialReason) as TimelessStep[])),
    );
  });

  it("denies for unauthenticated-caller in the handler that can see the caller", async () => {
    const logger = createKeepingLogger();
    const handler = createApiGatewayHandler(createAuthenticator({ provider: createScriptedProvider(), logger }));

    const answer = await handler({ requestContext: { identity: {} } });

    expect(answer).toMatchObject({ statusCode: 200, body: "{}" });
    expect(logger.calls[0]?.[2]).toMatchObject({ outcome: "denied", reason: "unauthenticated-caller" });
  });

  describe("reaches the same denials on key logins", () => {
    it.each(["disabled", "locked", "expired", "password-expired", "must-change-password"] as const)(
      "for an account that is %s, and lists no keys",
      async (state) => {
        const { decision, provider } = await runKey(inState(state));

        expect(withoutTimes(decision)).toEqual(
          deniedFor(state, ...passed("parse-event", "static-rules", "find-account"), denied("account-state", state)),
        );
        expect(provider.decoys).toEqual([]);
      },
    );

    it("for access rules, and for an unknown user, without a decoy", async () => {
      const barred = await runKey(withRules({ sourceIpDeny: ["198.51.100.7"] }));
      const unknown = await runKey({ find: () => ({ kind: "unknown" }) });

      expect(withoutTimes(barred.decision)).toMatchObject({ reason: "source-ip-not-allowed" });
      expect(withoutTimes(unknown.decision)).toEqual(
        deniedFor(
          "unknown-user",
          ...passed("parse-event", "static-rules"),
          denied("find-account", "unknown-user", [answeredBy]),
        ),
      );
      expect([barred.provider.decoys, unknown.provider.decoys]).toEqual([[], []]);
    });

    it("for settings without a role", async () => {
      const { decision } = await runKey(withSettings({}));

      expect(withoutTimes(decision)).toEqual(
        deniedFor("no-role", ...untilVerified, ...passed("public-keys"), denied("session", "no-role")),
      );
    });
  });

  describe("with rules of its own", () => {
    const rules = { accessRules: { sourceIpAllow: ["192.0.2.0/24"] } };

    it("denies before anybody is asked, and spends no decoy", async () => {
      const password = await runPassword({}, {}, rules);
      const key = await runKey({}, {}, rules);

      const expected = deniedFor(
        "source-ip-not-allowed",
        ...passed("parse-event"),
        denied("static-rules", "source-ip-not-allowed", [
          { kind: "access-rule", origin: "authenticator", rule: "sourceIpAllow", outcome: "denied" },
        ]),
      );
      expect([password, key].map(({ decision }) => withoutTimes(decision))).toEqual([expected, expected]);
      expect([password, key].map(({ provider }) => [provider.logins, provider.decoys])).toEqual([
        [[], []],
        [[], []],
      ]);
    });

    it("does not let the account's rules relax them, nor them the account's", async () => {
      const wide = { sourceIpAllow: ["0.0.0.0/0"] };

      const narrowOption = await runPassword(withRules(wide), {}, rules);
      const narrowAccount = await runPassword(withRules(rules.accessRules), {}, { accessRules: wide });

      const reasons = [narrowOption, narrowAccount].map(({ decision }) => "reason" in decision && decision.reason);
      expect(reasons).toEqual(["source-ip-not-allowed", "source-ip-not-allowed"]);
    });
  });

  it("notes unreadable entries of every layer of the account's rules", async () => {
    const accessRules = [{ sourceIpAllow: ["x", "0.0.0.0/0"] }, {}, { sourceIpAllow: ["198.51.100.7", "y"] }];

    const { decision } = await runPassword({ account: createAccount({ accessRules }) });

    expect(decision.trace.steps.find(({ step }) => step === "account-rules")).toMatchObject({
      outcome: "passed",
      notes: [
        { kind: "unreadable-entry", origin: "account", field: "sourceIps.allow", position: 0 },
        { kind: "access-rule", origin: "account", rule: "sourceIpAllow", outcome: "passed", position: 1 },
        { kind: "unreadable-entry", origin: "account", field: "sourceIps.allow", position: 1 },
        { kind: "access-rule", origin: "account", rule: "sourceIpAllow", outcome: "passed", position: 0 },
      ],
    });
  });

  it("denies nobody the role of the defaults, which lie below the account's settings", async () => {
    const options = { defaults: { Role: aliceRole, HomeDirectory: "/other" } };

    const { decision } = await runPassword(withSettings({ HomeDirectory: "/bucket/alice" }), {}, options);

    expect(withoutTimes(decision)).toMatchObject({
      session: aliceSession,
      trace: {
        steps: [
          ...untilVerified,
          ...afterVerified,
          { step: "session", notes: [setting("Role", "defaults"), setting("HomeDirectory")] },
        ],
      },
    });
  });

  describe("gives the session of the account that was verified, which may be newer than the one that was found", () => {
    const verifiedAs = (change: Partial<Account>): Script => ({
      verify: () => ({ outcome: "verified", account: createAccount(change) }),
    });

    it("with its settings", async () => {
      const settings = [{ origin: "user", values: { ...aliceSession, HomeDirectory: "/bucket/new" } }];

      const { decision } = await runPassword(verifiedAs({ settings }));

      expect(decision).toMatchObject({ outcome: "granted", session: { HomeDirectory: "/bucket/new" } });
    });

    it.each([
      ["disabled", { state: "disabled" }, denied("account-state", "disabled")],
      [
        "source-ip-not-allowed",
        { accessRules: [{ sourceIpAllow: ["192.0.2.1"] }] },
        denied("account-rules", "source-ip-not-allowed", [
          { kind: "access-rule", origin: "account", rule: "sourceIpAllow", outcome: "denied" },
        ]),
      ],
    ] as const)(
      "denies when it is %s by then, and spends no decoy after a verification",
      async (reason, change, step) => {
        const { decision, provider } = await runPassword(verifiedAs(change));

        const steps = step.step === "account-state" ? [step] : [...passed("account-state"), step];
        expect(withoutTimes(decision)).toEqual(
          deniedFor(reason, ...untilVerified, ...passed("verify-password"), ...steps),
        );
        expect(provider.decoys).toEqual([]);
      },
    );
  });

  describe("with an account of which nothing is known until the password is tried", () => {
    const opaque = (verdict: PasswordVerdict): Script => ({
      find: () => ({ kind: "opaque", verifyPassword: () => Promise.resolve(verdict) }),
    });

    it("grants what was verified, and checks its state and rules then", async () => {
      const { decision } = await runPassword(opaque({ outcome: "verified", account: createAccount() }));
      const disabled = await runPassword(opaque({ outcome: "verified", account: createAccount({ state: "locked" }) }));

      expect(withoutTimes(decision)).toMatchObject({
        outcome: "granted",
        trace: {
          steps: [
            ...passed("parse-event", "static-rules"),
            { step: "find-account", outcome: "passed", notes: [answeredBy] },
            ...passed("verify-password", "account-state", "account-rules"),
            openedSession,
          ],
        },
      });
      expect(disabled.decision).toMatchObject({ outcome: "denied", reason: "locked" });
    });

    it("checks its rules before the password is tried", async () => {
      const verified: string[] = [];
      const { decision, provider } = await runPassword({
        find: () => ({
          kind: "opaque",
          accessRules: [{ origin: "provider:corp", sourceIpAllow: ["192.0.2.0/24"] }],
          verifyPassword: (password) => {
            verified.push(password);
            return Promise.resolve({ outcome: "verified", account: createAccount() });
          },
        }),
      });

      expect(withoutTimes(decision)).toEqual(
        deniedFor(
          "source-ip-not-allowed",
          ...passed("parse-event", "static-rules"),
          { step: "find-account", outcome: "passed", notes: [answeredBy] },
          denied("account-rules", "source-ip-not-allowed", [
            { kind: "access-rule", origin: "provider:corp", rule: "sourceIpAllow", outcome: "denied" },
          ]),
          ...passed("decoy"),
        ),
      );
      expect([verified, provider.decoys]).toEqual([[], [alicePassword]]);
    });

    it("denies what was refused for a reason that is none, and keeps that out of decision and log", async () => {
      const logger = createKeepingLogger();
      const verdicts = [{ outcome: "refused", reason: "horse is wrong" }, { outcome: "refused" }];

      const decisions = [];
      for (const verdict of verdicts) {
        decisions.push((await runPassword(opaque(verdict as PasswordVerdict), {}, { logger })).decision);
      }

      const expected = {
        outcome: "denied",
        reason: "wrong-password-or-unknown-user",
        trace: {
          provider: "scripted",
          steps: [
            ...passed("parse-event", "static-rules"),
            { step: "find-account", outcome: "passed", notes: [answeredBy] },
            denied("verify-password", "wrong-password-or-unknown-user", [
              { kind: "warning", field: "reason", code: "unknown-reason" },
            ]),
          ],
        },
      };
      expect(decisions.map(withoutTimes)).toEqual([expected, expected]);
      expect(JSON.stringify(logger.calls)).not.toContain("horse is wrong");
    });

    it("denies what was refused, without a decoy", async () => {
      const { decision, provider } = await runPassword(
        opaque({ outcome: "refused", reason: "wrong-password-or-unknown-user" }),
      );

      expect(decision).toMatchObject({ outcome: "denied", reason: "wrong-password-or-unknown-user" });
      expect(provider.decoys).toEqual([]);
    });
  });

  describe("with a provider that asked another", () => {
    const decoys: string[] = [];
    const spendDecoy = (password: string): Promise<void> => {
      decoys.push(password);
      return Promise.resolve();
    };

    it("names the one that answered, and spends its decoy in place of the one that was asked", async () => {
      const { decision, provider } = await runPassword({
        find: () => ({ kind: "unknown", provider: "corp", spendDecoy }),
      });

      expect(withoutTimes(decision)).toEqual({
        outcome: "denied",
        reason: "unknown-user",
        trace: {
          provider: "corp",
          steps: [
            ...passed("parse-event", "static-rules"),
            denied("find-account", "unknown-user", [{ kind: "provider", provider: "corp" }]),
            ...passed("decoy"),
          ],
        },
      });
      expect([decoys, provider.decoys]).toEqual([[alicePassword], []]);
    });

    it("names the one that verified, where only the verification found out", async () => {
      const { decision } = await runPassword({
        verify: () => ({ outcome: "verified", account: createAccount(), provider: "partners" }),
      });

      expect(decision).toMatchObject({ outcome: "granted", trace: { provider: "partners" } });
    });
  });

  it("fails on a finding that denies for a reason that is none", async () => {
    const find = (): Finding => ({ kind: "denied", reason: "because" as DenialReason });

    const decisions = [await runPassword({ find }), await runKey({ find })].map(({ decision }) => decision);

    expect(decisions).toMatchObject([
      { outcome: "failed", reason: "internal" },
      { outcome: "failed", reason: "internal" },
    ]);
  });

  describe("denies for the reason of a finding that denies", () => {
    it.each(["no-provider", "provider-disabled", "key-login-not-supported"] as const)(
      "%s, on password and key logins alike",
      async (reason) => {
        const script: Script = { find: () => ({ kind: "denied", reason }) };

        const decisions = [await runPassword(script), await runKey(script)].map(({ decision }) => decision);

        expect(decisions).toMatchObject([
          { outcome: "denied", reason },
          { outcome: "denied", reason },
        ]);
      },
    );
  });

  describe("spends one decoy, on the password that was presented, exactly where nothing was verified", () => {
    it.each([
      ["unknown", { find: () => ({ kind: "unknown" }) }, 1],
      ["barred by a rule", withRules({ protocols: [] }), 1],
      ["disabled", inState("disabled"), 1],
      ["key-only", { find: () => ({ kind: "account", account: createAccount() }) }, 1],
      ["known, with the right password", {}, 0],
      ["known, with a password that is refused", refuse("wrong-password"), 0],
      ["locked, as the verification says", refuse("locked"), 0],
      ["without a role", withSettings({}), 0],
    ] as readonly (readonly [string, Script, number])[])("for a user who is %s", async (_, script, count) => {
      const { provider } = await runPassword(script);

      expect(provider.decoys).toEqual(Array.from({ length: count }, () => alicePassword));
    });

    it("and none where the provider has none to spend", async () => {
      const scripted = createScriptedProvider({ find: () => ({ kind: "unknown" }) });
      const provider = { name: scripted.name, findAccount: scripted.findAccount };
      const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

      const decision = await authenticator.verifyPassword({ ...aliceLogin, password: "x" });

      expect(withoutTimes(decision)).toEqual(
        deniedFor(
          "unknown-user",
          ...passed("parse-event", "static-rules"),
          denied("find-account", "unknown-user", [answeredBy]),
        ),
      );
    });
  });

  it("shows the provider a login that is frozen, holds no password and says what is asked", async () => {
    const password = await runPassword({});
    const key = await runKey({}, { sourceIp: undefined });

    const [login] = password.provider.logins;
    expect(login).toEqual({
      ...aliceLogin,
      presentedUsername: "alice",
      isDryRun: false,
      method: "password",
      signal: expect.any(AbortSignal) as unknown,
    });
    expect(key.provider.logins[0]).toMatchObject({ method: "publicKey", sourceIp: undefined });
    expect(Object.isFrozen(login)).toBe(true);
    expect(JSON.stringify(login)).not.toContain(alicePassword);
  });

  describe("grants nothing to a provider that breaks its contract, and fails", () => {
    const account = createAccount();

    it.each([
      ["answers nothing", undefined],
      ["answers an unknown kind", { kind: "maybe", account: undefined }],
      ["answers an account without an account", { kind: "account" }],
      ["answers an account without a state", { kind: "account", account: { ...account, state: undefined } }],
      ["answers an account whose state is null", { kind: "account", account: { ...account, state: null } }],
      ["answers an account in an unknown state", { kind: "account", account: { ...account, state: "ok" } }],
      ["answers an account of an unknown kind", { kind: "user", account }],
      [
        "answers rules under another name",
        { kind: "account", account: { ...account, accessRules: [{ sourceIps: ["10.0.0.0/8"] }] } },
      ],
      [
        "answers protocols as text",
        { kind: "account", account: { ...account, accessRules: [{ protocols: "SFTPS" }] } },
      ],
      ["answers servers as text", { kind: "account", account: { ...account, accessRules: [{ servers: "s-1" }] } }],
      [
        "answers a misspelt policy",
        {
          kind: "account",
          account: { ...account, settings: [{ origin: "x", values: { Role: aliceRole, policy: "{}" } }] },
        },
      ],
      ["answers an account without rules", { kind: "account", account: { ...account, accessRules: undefined } }],
    ])("when it %s", async (_, answer) => {
      const found = answer as { readonly account: Account } | undefined;
      const verifyPassword = (): Promise<PasswordVerdict> =>
        Promise.resolve({ outcome: "verified", account: (found as { readonly account: Account }).account });
      const find = (): Finding => (found === undefined ? found : { ...found, verifyPassword }) as unknown as Finding;

      const runs = [await runPassword({ find }), await runKey({ find })];

      expect(runs.map(({ decision }) => decision.outcome)).toEqual(["failed", "failed"]);
    });

    it.each([
      ["nothing", undefined],
      ["a verification without an account", { outcome: "verified" }],
      [
        "a verification of an account without a state",
        { outcome: "verified", account: { ...account, state: undefined } },
      ],
    ])("when it verifies to %s", async (_, verdict) => {
      const { decision } = await runPassword({ verify: () => verdict as PasswordVerdict });

      expect(decision.outcome).toBe("failed");
    });
  });

  it.each([
    ["true", true],
    ["an unknown outcome", { outcome: "ok", account: createAccount() }],
    ["another provider's word for it", { outcome: "granted", account: createAccount() }],
  ])("grants nothing when a verification says %s", async (_, verdict) => {
    const { decision } = await runPassword({ verify: () => verdict as PasswordVerdict });

    expect(["denied", "failed"]).toContain(decision.outcome);
  });
});
