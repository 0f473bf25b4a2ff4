import {
  type Account,
  type AuthenticatorOptions,
  createApiGatewayHandler,
  createAuthenticator,
  type Decision,
  type DenialReason,
  type Finding,
  type PasswordVerdict,
} from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import {
  aliceKey,
  aliceLogin,
  alicePassword,
  aliceRole,
  aliceSession,
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

const setting = (field: string, origin = "user"): object => ({ kind: "setting", field, origin });
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

const barredByState = [
  ...passed("parse-event", "static-rules", "find-account"),
  denied("account-state"),
  ...passed("decoy"),
];
const barredByRules = [
  ...passed("parse-event", "static-rules", "find-account", "account-state"),
  denied("account-rules"),
  ...passed("decoy"),
];
const refusedByVerification = [...untilVerified, denied("verify-password")];
const atParse = [denied("parse-event")];

// A reason that is added must be added here. One reason is a handler's, and tested below.
const denials: Record<
  Exclude<DenialReason, "unauthenticated-caller">,
  { run: () => Promise<Run>; steps: unknown[] }
> = {
  "wrong-password": { run: () => runPassword({}, { password: "wrong" }), steps: refusedByVerification },
  "unknown-user": {
    run: () => runPassword({ find: () => ({ kind: "unknown" }) }),
    steps: [...passed("parse-event", "static-rules"), denied("find-account"), ...passed("decoy")],
  },
  "wrong-password-or-unknown-user": {
    run: () => runPassword(refuse("wrong-password-or-unknown-user")),
    steps: refusedByVerification,
  },
  "no-password": {
    run: () => runPassword({ find: () => ({ kind: "account", account: createAccount() }) }),
    steps: [...untilVerified, ...passed("decoy")],
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
    steps: barredByRules,
  },
  "protocol-not-allowed": { run: () => runPassword(withRules({ protocols: ["FTPS"] })), steps: barredByRules },
  "server-not-allowed": { run: () => runPassword(withRules({ servers: ["s-0"] })), steps: barredByRules },
  "not-yet-valid": { run: () => runPassword(withRules({ validFrom: future })), steps: barredByRules },
  "no-longer-valid": { run: () => runPassword(withRules({ validUntil: past })), steps: barredByRules },
  "no-public-keys": {
    run: () => runKey({ account: createAccount({ publicKeys: [] }) }),
    steps: [...untilVerified, denied("public-keys")],
  },
  "no-usable-public-keys": {
    run: () => runKey({ account: createAccount({ publicKeys: [{ value: "ssh-rsa AAAA" }] }) }),
    steps: [
      ...untilVerified,
      {
        step: "public-keys",
        outcome: "denied",
        notes: [{ kind: "dropped-key", position: 0, problem: "unreadable-body" }],
      },
    ],
  },
  "key-login-not-supported": {
    run: () =>
      runKey({ find: () => ({ kind: "opaque", verifyPassword: () => Promise.reject(new Error("not asked")) }) }),
    steps: [...passed("parse-event", "static-rules", "find-account")],
  },
  "no-role": {
    run: () => runPassword(withSettings({ Role: " ", HomeDirectory: "/bucket/alice" })),
    steps: [
      ...untilVerified,
      ...afterVerified,
      { step: "session", outcome: "denied", notes: [setting("HomeDirectory")] },
    ],
  },
  "no-directories": {
    run: () => runPassword(withSettings({ Role: aliceRole, HomeDirectoryDetails: [] })),
    steps: [
      ...untilVerified,
      ...afterVerified,
      { step: "session", outcome: "denied", notes: [setting("Role"), setting("HomeDirectoryDetails")] },
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

    expect(withoutTimes(decision)).toEqual(deniedFor(reason as DenialReason, ...(steps as TimelessStep[])));
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
          deniedFor(state, ...passed("parse-event", "static-rules", "find-account"), denied("account-state")),
        );
        expect(provider.decoys).toEqual([]);
      },
    );

    it("for access rules, and for an unknown user, without a decoy", async () => {
      const barred = await runKey(withRules({ sourceIpDeny: ["198.51.100.7"] }));
      const unknown = await runKey({ find: () => ({ kind: "unknown" }) });

      expect(withoutTimes(barred.decision)).toMatchObject({ reason: "source-ip-not-allowed" });
      expect(withoutTimes(unknown.decision)).toEqual(
        deniedFor("unknown-user", ...passed("parse-event", "static-rules"), denied("find-account")),
      );
      expect([barred.provider.decoys, unknown.provider.decoys]).toEqual([[], []]);
    });

    it("for settings without a role", async () => {
      const { decision } = await runKey(withSettings({}));

      expect(withoutTimes(decision)).toEqual(
        deniedFor("no-role", ...untilVerified, ...passed("public-keys"), denied("session")),
      );
    });
  });

  describe("with rules of its own", () => {
    const rules = { accessRules: { sourceIpAllow: ["192.0.2.0/24"] } };

    it("denies before anybody is asked, and spends no decoy", async () => {
      const password = await runPassword({}, {}, rules);
      const key = await runKey({}, {}, rules);

      const expected = deniedFor("source-ip-not-allowed", ...passed("parse-event"), denied("static-rules"));
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
        { kind: "unreadable-entry", field: "sourceIps.allow", position: 0 },
        { kind: "unreadable-entry", field: "sourceIps.allow", position: 1 },
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
      ["disabled", { state: "disabled" }, denied("account-state")],
      ["source-ip-not-allowed", { accessRules: [{ sourceIpAllow: ["192.0.2.1"] }] }, denied("account-rules")],
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
            ...passed("parse-event", "static-rules", "find-account", "verify-password"),
            ...passed("account-state", "account-rules"),
            openedSession,
          ],
        },
      });
      expect(disabled.decision).toMatchObject({ outcome: "denied", reason: "locked" });
    });

    it("denies what was refused, without a decoy", async () => {
      const { decision, provider } = await runPassword(
        opaque({ outcome: "refused", reason: "wrong-password-or-unknown-user" }),
      );

      expect(decision).toMatchObject({ outcome: "denied", reason: "wrong-password-or-unknown-user" });
      expect(provider.decoys).toEqual([]);
    });
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
        deniedFor("unknown-user", ...passed("parse-event", "static-rules"), denied("find-account")),
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
