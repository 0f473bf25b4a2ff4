import {
  type AccessRules,
  type Account,
  type AuthenticatorOptions,
  createAuthenticator,
  createMemoryLockoutStore,
  type Decision,
  type DenialReason,
  type Finding,
  firstMatch,
  type GuessRequest,
  InvalidUserRecordError,
  type LockoutOptions,
  type LockoutStore,
  type Login,
  type LoginOptions,
  mapUsername,
  type PasswordVerdict,
  ProviderUnavailableError,
  restrict,
} from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import {
  aliceLogin,
  alicePassword,
  createAccount,
  createKeepingLogger,
  createScriptedProvider,
  denied,
  passed,
  type Script,
  withoutTimes,
} from "./scripted-provider.ts";

/** A memory store that keeps what it was asked. */
function createWatchedStore(): LockoutStore & { readonly calls: string[]; readonly requests: GuessRequest[] } {
  const store = createMemoryLockoutStore();
  const calls: string[] = [];
  const requests: GuessRequest[] = [];
  return {
    name: "watched",
    calls,
    requests,
    reserve: (request) => {
      calls.push("reserve");
      requests.push(request);
      return store.reserve(request);
    },
    keep: (reservation, signal) => {
      calls.push("keep");
      return store.keep(reservation, signal);
    },
    release: (reservation, signal) => {
      calls.push("release");
      return store.release(reservation, signal);
    },
  };
}

interface Scene {
  readonly provider: ReturnType<typeof createScriptedProvider>;
  readonly store: ReturnType<typeof createWatchedStore>;
  readonly logger: ReturnType<typeof createKeepingLogger>;
  readonly logIn: (change?: object, options?: LoginOptions) => Promise<Decision>;
  readonly listKeys: () => Promise<Decision>;
}

function setUp(
  script: Script = {},
  lockout: Partial<LockoutOptions> = {},
  options: Partial<AuthenticatorOptions> = {},
): Scene {
  const provider = createScriptedProvider(script);
  const store = createWatchedStore();
  const logger = createKeepingLogger();
  const authenticator = createAuthenticator({
    provider,
    logger,
    lockout: { store, whenUnavailable: "fail-logins", thresholds: { userAndSource: 3 }, ...lockout },
    ...options,
  });
  return {
    provider,
    store,
    logger,
    logIn: (change = {}, loginOptions) =>
      authenticator.verifyPassword({ ...aliceLogin, password: alicePassword, ...change }, loginOptions),
    listKeys: () => authenticator.listPublicKeys(aliceLogin),
  };
}

const reasonOf = (decision: Decision): string => ("reason" in decision ? decision.reason : decision.outcome);
const wrong = { password: "wrong" };
const outage = new ProviderUnavailableError({ provider: "scripted", kind: "unreachable" });
const rejectWithOutage = (): never => {
  throw outage;
};

describe("authenticate with lockout", () => {
  it("has no more than the threshold of 200 guesses at once verified, one of which would have been right", async () => {
    const { provider, logIn } = setUp();
    const guesses = Array.from({ length: 200 }, (_, index) => ({ password: index === 150 ? alicePassword : "wrong" }));

    const decisions = await Promise.all(guesses.map((guess) => logIn(guess)));

    expect(provider.verified).toHaveLength(3);
    expect(decisions.map(reasonOf).filter((reason) => reason === "locked-out")).toHaveLength(197);
    expect(provider.decoys).toHaveLength(197);
  });

  it("gives right passwords back, so that however many of them in a row lock nobody out", async () => {
    const { logIn } = setUp();

    const reasons = [];
    for (let count = 0; count < 10; count += 1) reasons.push(reasonOf(await logIn()));

    expect(reasons).toEqual(Array.from({ length: 10 }, () => "granted"));
  });

  it("does not let a right password wipe out the wrong ones before it", async () => {
    const { logIn } = setUp();

    const reasons = [];
    for (const change of [wrong, wrong, {}, wrong, {}]) reasons.push(reasonOf(await logIn(change)));

    expect(reasons).toEqual(["wrong-password", "wrong-password", "granted", "wrong-password", "locked-out"]);
  });

  it("looks a locked user up, spends one decoy and verifies nothing, whatever the password", async () => {
    const { provider, logIn } = setUp({}, { thresholds: { userAndSource: 1 } });
    await logIn(wrong);

    const decision = await logIn();

    const [lockoutStep] = decision.trace.steps.filter(({ step }) => step === "lockout");
    expect(lockoutStep).toMatchObject({
      outcome: "denied",
      reason: "locked-out",
      notes: [{ kind: "lockout", counter: "userAndSource", outcome: "locked" }],
    });
    expect(withoutTimes(decision)).toMatchObject({
      outcome: "denied",
      reason: "locked-out",
      trace: {
        steps: [
          ...passed("parse-event", "static-rules", "find-account", "account-state", "account-rules"),
          { step: "lockout" },
          ...passed("decoy"),
          { step: "lockout-settle", outcome: "passed", notes: [] },
        ],
      },
    });
    expect([provider.logins.length, provider.verified, provider.decoys]).toEqual([2, ["wrong"], [alicePassword]]);
  });

  describe("counts what was wrong, or nobody's", () => {
    it.each<[DenialReason, Script]>([
      ["wrong-password", { verify: () => ({ outcome: "refused", reason: "wrong-password" }) }],
      ["unknown-user", { find: () => ({ kind: "unknown" }) }],
      ["unknown-user", { verify: () => ({ outcome: "refused", reason: "unknown-user" }) }],
      [
        "wrong-password-or-unknown-user",
        { verify: () => ({ outcome: "refused", reason: "wrong-password-or-unknown-user" }) },
      ],
      ["no-password", { find: () => ({ kind: "account", account: createAccount() }) }],
    ])("for %s", async (reason, script) => {
      const { store, logIn } = setUp(script);

      const reasons = [];
      for (let count = 0; count < 4; count += 1) reasons.push(reasonOf(await logIn()));

      expect(reasons).toEqual([reason, reason, reason, "locked-out"]);
      const kept = ["reserve", "keep"];
      expect(store.calls).toEqual([...kept, ...kept, ...kept, "reserve", "release"]);
    });
  });

  describe("counts nothing of what a rule bars, also while it runs", () => {
    const account = (change: Partial<Account>): Script => ({ account: createAccount(change) });

    it.each<[DenialReason, Script]>([
      ["disabled", account({ state: "disabled" })],
      ["locked", account({ state: "locked" })],
      ["source-ip-not-allowed", account({ accessRules: [{ sourceIpDeny: [aliceLogin.sourceIp] }] })],
      ["no-longer-valid", account({ accessRules: [{ validUntil: new Date(0) }] })],
      ["no-provider", { find: () => ({ kind: "denied", reason: "no-provider" }) }],
      [
        "protocol-not-allowed",
        {
          find: () => ({
            kind: "opaque",
            accessRules: [{ protocols: ["FTP"] }],
            verifyPassword: () => Promise.reject(new Error("not asked")),
          }),
        },
      ],
    ])("for %s", async (reason, script) => {
      const { store, logIn } = setUp(script, { thresholds: { userAndSource: 1 } });

      const decisions = await Promise.all(Array.from({ length: 5 }, () => logIn()));

      expect(decisions.map(reasonOf)).toEqual(Array.from({ length: 5 }, () => reason));
      expect(store.requests).toEqual([]);
    });

    it("so that barred logins in flight lock nobody out", async () => {
      const bar: AccessRules = { sourceIpDeny: [aliceLogin.sourceIp] };
      const { logIn } = setUp(
        { account: createAccount({ accessRules: [bar] }), decoy: () => new Promise((end) => setTimeout(end, 20)) },
        { thresholds: { user: 1 } },
      );

      const barred = Array.from({ length: 40 }, () => logIn(wrong));
      const decision = await logIn({ sourceIp: "203.0.113.9" });

      expect(decision.outcome).toBe("granted");
      expect(new Set((await Promise.all(barred)).map(reasonOf))).toEqual(new Set(["source-ip-not-allowed"]));
    });

    it("asks no counter where a rule of the authenticator's own bars", async () => {
      const { store, logIn } = setUp({}, {}, { accessRules: { protocols: ["FTPS"] } });

      expect(reasonOf(await logIn())).toBe("protocol-not-allowed");
      expect(store.calls).toEqual([]);
    });
  });

  describe("gives back what was right", () => {
    it.each<[DenialReason, Script]>([
      // A directory says so of a right password.
      ["must-change-password", { verify: () => ({ outcome: "refused", reason: "must-change-password" }) }],
      ["no-user-record", { verify: () => ({ outcome: "refused", reason: "no-user-record" }) }],
      // Whatever came of it then.
      ["disabled", { verify: () => ({ outcome: "verified", account: createAccount({ state: "disabled" }) }) }],
      ["no-role", { account: createAccount({ settings: [] }) }],
    ])("and is denied for %s", async (reason, script) => {
      const { store, logIn } = setUp(script, { thresholds: { userAndSource: 1 } });

      const reasons = [];
      for (let count = 0; count < 3; count += 1) reasons.push(reasonOf(await logIn()));

      expect(reasons).toEqual([reason, reason, reason]);
      expect(store.calls).toEqual(["reserve", "release", "reserve", "release", "reserve", "release"]);
    });

    it("but keeps it where somebody else had found the password wrong", async () => {
      const verify = (): PasswordVerdict => ({ outcome: "refused", reason: "disabled", countsAsGuess: true });
      const { store, logIn } = setUp({ verify }, { thresholds: { userAndSource: 1 } });

      const reasons = [reasonOf(await logIn()), reasonOf(await logIn())];

      expect(reasons).toEqual(["disabled", "locked-out"]);
      expect(store.calls.slice(0, 2)).toEqual(["reserve", "keep"]);
    });
  });

  describe("makes the same number of calls to the store, at the same places", () => {
    const disabled = createAccount({ state: "disabled" });

    it.each<[string, Script, object]>([
      ["a wrong password", {}, wrong],
      ["the right password", {}, {}],
      ["the right password of a user without a role", { account: createAccount({ settings: [] }) }, {}],
      ["the right password of a user found to be disabled then", { verify: () => verified(disabled) }, {}],
      ["an unknown user", { find: () => ({ kind: "unknown" }) }, wrong],
      ["a disabled user", { account: disabled }, wrong],
      ["a barred user", { account: createAccount({ accessRules: [{ protocols: ["FTP"] }] }) }, wrong],
      ["nobody's login", { find: () => ({ kind: "denied", reason: "provider-disabled" }) }, wrong],
      ["a user who is locked out", { find: (login) => findLocked(login) }, wrong],
    ])("for %s", async (_, script, change) => {
      const thresholds = { userAndSource: 2, source: 100, user: 100 };
      const before: number[] = [];
      const observe = (): void => {
        before.push(scene.store.calls.length);
      };
      const scene: Scene = setUp(
        {
          ...script,
          verify: (password, signal) => {
            observe();
            return script.verify?.(password, signal) ?? judge(password, script.account);
          },
          decoy: () => {
            observe();
            return Promise.resolve();
          },
        },
        { thresholds },
      );
      if (script.find !== undefined) for (let count = 0; count < 2; count += 1) await scene.logIn(wrong);
      const begun = scene.store.calls.length;

      await scene.logIn(change);

      const asked = { before: (before.at(-1) ?? 0) - begun, inAll: scene.store.calls.length - begun };
      expect(asked).toEqual({ before: 3, inAll: 6 });
    });

    const verified = (account: Account): PasswordVerdict => ({ outcome: "verified", account });
    const judge = (password: string, account = createAccount()): PasswordVerdict =>
      password === alicePassword ? verified(account) : { outcome: "refused", reason: "wrong-password" };
    const findLocked = ({ username }: Login): Finding => ({ kind: "unknown", askedUsername: username });
  });

  it.each<DenialReason>(["locked-out", "malformed-password", "no-role", "empty-password"])(
    "keeps the guess of a provider that refuses a password for %s, which is no reason of a provider",
    async (reason) => {
      const { logIn } = setUp(
        { verify: () => ({ outcome: "refused", reason }) as PasswordVerdict },
        { thresholds: { userAndSource: 1 } },
      );

      expect([await logIn(), await logIn()].map(reasonOf)).toEqual(["wrong-password-or-unknown-user", "locked-out"]);
    },
  );

  it("keeps no guess of a login that was not admitted, also where its decoy throws", async () => {
    const { store, logIn } = setUp(
      {
        decoy: () => Promise.reject(new InvalidUserRecordError("password", "is broken")),
      },
      { thresholds: { userAndSource: 10, source: 1 } },
    );
    await logIn(wrong);

    expect(await logIn(wrong)).toMatchObject({ outcome: "failed", reason: "invalid-record" });
    expect(store.calls).toEqual(["reserve", "reserve", "keep", "keep", "reserve", "reserve", "release", "release"]);
  });

  it("counts nothing of what the rules of an opaque provider bar, where nobody is asked behind it", async () => {
    const barred = restrict(
      createScriptedProvider({ find: () => ({ kind: "opaque", verifyPassword: rejectWithOutage }) }),
      { protocols: ["FTPS"] },
    );
    const behind = createScriptedProvider({ find: () => ({ kind: "unknown" }) });
    const reasons = [];
    const counted = [];
    for (const whenUndisclosed of ["stop", "continue"] as const) {
      const store = createWatchedStore();
      const authenticator = createAuthenticator({
        provider: firstMatch({ providers: [barred, behind], whenUndisclosed }),
        logger: createKeepingLogger(),
        lockout: { store, whenUnavailable: "fail-logins" },
      });
      reasons.push(reasonOf(await authenticator.verifyPassword({ ...aliceLogin, ...wrong })));
      counted.push(store.requests.length);
    }

    expect([reasons, counted]).toEqual([
      ["protocol-not-allowed", "protocol-not-allowed"],
      [0, 1],
    ]);
  });

  it("waits until the guess is given back, for Lambda freezes a function that has answered", async () => {
    const memory = createMemoryLockoutStore();
    let isReleased = false;
    const store: LockoutStore = {
      ...memory,
      release: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        isReleased = true;
      },
    };

    const decision = await setUp({}, { store }).logIn();

    expect(isReleased).toBe(true);
    expect(decision.trace.steps.find(({ step }) => step === "lockout-settle")).toMatchObject({
      outcome: "passed",
      notes: [{ outcome: "released" }],
    });
  });

  it("gives back what a counter counted before another one was found locked", async () => {
    const scene = setUp({}, { thresholds: { userAndSource: 10, user: 1 } });
    await scene.logIn(wrong);

    const decision = await scene.logIn();

    expect(scene.store.calls.slice(4)).toEqual(["reserve", "reserve", "release", "release"]);
    expect(decision).toMatchObject({ reason: "locked-out" });
    expect(decision.trace.steps.at(-1)).toMatchObject({
      step: "lockout-settle",
      notes: [{ counter: "userAndSource", outcome: "released" }],
    });
  });

  describe("when the login fails", () => {
    it("gives back the guesses of an outage, of which nobody learnt whether they were right", async () => {
      const { store, logIn } = setUp({ verify: rejectWithOutage });

      const reasons = [];
      for (let count = 0; count < 5; count += 1) reasons.push(reasonOf(await logIn()));

      expect(reasons).toEqual(Array.from({ length: 5 }, () => "unavailable"));
      expect(store.calls.filter((call) => call === "release")).toHaveLength(5);
    });

    it.each<[string, unknown]>([
      [
        "an outage after the password was found wrong",
        new ProviderUnavailableError({ provider: "scripted", kind: "timeout", countsAsGuess: true }),
      ],
      ["a stored password that cannot be read", new InvalidUserRecordError("password", "is broken")],
      ["a defect, which may be one of wrong passwords only", new TypeError("boom")],
      ["what is no error at all", undefined],
    ])("keeps the guess of %s", async (_, thrown) => {
      const { store, logIn } = setUp(
        {
          verify: () => {
            throw thrown as Error;
          },
        },
        { thresholds: { userAndSource: 1 } },
      );

      const outcomes = [(await logIn()).outcome, reasonOf(await logIn())];

      expect(outcomes).toEqual(["failed", "locked-out"]);
      expect(store.calls).toEqual(["reserve", "keep", "reserve", "release"]);
    });

    it("keeps the guess of what is no verdict", async () => {
      const { store, logIn } = setUp({ verify: () => ({}) as PasswordVerdict });

      expect(await logIn()).toMatchObject({ outcome: "failed", reason: "internal" });
      expect(store.calls).toEqual(["reserve", "keep"]);
    });

    it("gives back the guess of an outage of the decoy", async () => {
      const { store, logIn } = setUp({ find: () => ({ kind: "unknown" }), decoy: () => Promise.reject(outage) });

      expect(reasonOf(await logIn())).toBe("unavailable");
      expect(store.calls).toEqual(["reserve", "release"]);
    });

    it("counts nothing where the user could not be looked up", async () => {
      const { store, logIn } = setUp({ find: rejectWithOutage });

      expect(reasonOf(await logIn())).toBe("unavailable");
      expect(store.calls).toEqual([]);
    });
  });

  describe("when the login's time is over while the password is verified", () => {
    const abortAnyway = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          reject(outage);
        });
      });
    const afterAbort = (signal: AbortSignal, end: () => PasswordVerdict): Promise<PasswordVerdict> =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          setTimeout(() => {
            resolve(Promise.resolve().then(end));
          }, 10);
        });
      });

    it.each<[string, "keep" | "release", () => PasswordVerdict]>([
      ["keeps the guess that was wrong", "keep", () => ({ outcome: "refused", reason: "wrong-password" })],
      ["gives a right one back", "release", () => ({ outcome: "verified", account: createAccount() })],
      ["gives back what nobody could judge", "release", rejectWithOutage],
      [
        "keeps what was found wrong before an outage",
        "keep",
        () => {
          throw new ProviderUnavailableError({ provider: "scripted", kind: "timeout", countsAsGuess: true });
        },
      ],
    ])("%s, and fails", async (_, call, end) => {
      const { store, logIn } = setUp({ verify: (__, signal) => afterAbort(signal, end) }, {}, { loginTimeoutMs: 20 });

      const decision = await logIn();

      expect(decision).toMatchObject({ outcome: "failed", reason: "unavailable" });
      expect(store.calls).toEqual(["reserve", call]);
      expect(decision.trace.steps.slice(-2)).toMatchObject([
        { step: "verify-password", outcome: "failed" },
        { step: "lockout-settle", outcome: "passed" },
      ]);
    });

    it.each<["gives back" | "keeps", "caller" | "deadline", "keep" | "release"]>([
      ["keeps", "caller", "keep"],
      ["gives back", "deadline", "release"],
    ])("%s the guess of an outage after the %s ended the login", async (_, endedBy, call) => {
      const { store, logIn } = setUp(
        { verify: (__, signal) => afterAbort(signal, rejectWithOutage) },
        {},
        { loginTimeoutMs: endedBy === "deadline" ? 20 : 10_000 },
      );
      const controller = new AbortController();
      if (endedBy === "caller") {
        setTimeout(() => {
          controller.abort();
        }, 20);
      }

      const decision = await logIn({ signal: controller.signal });

      expect(decision).toMatchObject({ outcome: "failed", reason: "unavailable" });
      expect(store.calls).toEqual(["reserve", call]);
    });

    it.each<[string, Script]>([
      ["knows", { verify: (__, signal) => abortAnyway(signal) }],
      ["does not know", { find: () => ({ kind: "unknown" }), decoy: (signal) => abortAnyway(signal) }],
      [
        "knows without a password",
        { find: () => ({ kind: "account", account: createAccount() }), decoy: (signal) => abortAnyway(signal) },
      ],
    ])(
      "keeps the guess of a caller who hangs up on a user whom the provider %s: it must tell nobody who exists",
      async (_, script) => {
        const { store, logIn } = setUp(script);
        const controller = new AbortController();
        setTimeout(() => {
          controller.abort();
        }, 20);

        expect(await logIn({ ...wrong, signal: controller.signal })).toMatchObject({ outcome: "failed" });
        expect(store.calls).toEqual(["reserve", "keep"]);
      },
    );

    it("counts nothing of a caller who hangs up before the password is looked at", async () => {
      const controller = new AbortController();
      const { provider, store, logIn } = setUp(
        {},
        {
          whenUnavailable: "allow-unlimited-guesses",
          store: {
            ...createMemoryLockoutStore(),
            reserve: () => new Promise(() => undefined),
            keep: () => Promise.reject(new Error("nothing was compared")),
          },
        },
      );
      setTimeout(() => {
        controller.abort();
      }, 20);

      const decision = await logIn({ signal: controller.signal });

      expect(decision).toMatchObject({ outcome: "failed", reason: "unavailable", error: { countsAsGuess: false } });
      expect([provider.verified, store.calls]).toEqual([[], []]);
    });

    it("keeps a guess of which nobody says anything: whoever hangs up must not learn more than who waits", async () => {
      const { store, logIn } = setUp({ verify: () => new Promise(() => undefined) });
      const controller = new AbortController();
      setTimeout(() => {
        controller.abort();
      }, 20);

      const decision = await logIn({ signal: controller.signal });

      expect(decision).toMatchObject({ outcome: "failed", reason: "unavailable", error: { countsAsGuess: true } });
      expect(store.calls).toEqual(["reserve", "keep"]);
    });
  });

  it("never counts key logins, nor denies them while the user is locked out", async () => {
    const { store, logIn, listKeys } = setUp({}, { thresholds: { userAndSource: 1, user: 1, source: 1 } });
    await logIn(wrong);
    const before = store.calls.length;

    const outcomes = [await logIn(), await listKeys(), await listKeys()].map(reasonOf);

    expect(outcomes).toEqual(["locked-out", "keysListed", "keysListed"]);
    // All of them are those of the password login.
    expect(store.calls.slice(before)).toEqual(["reserve", ...Array.from({ length: 5 }, () => "release")]);
  });

  it("counts a user once, however the name is typed, by the name of the account", async () => {
    const { logIn } = setUp();

    const reasons = [];
    for (const username of ["alice", "ALICE", "alice@@corp", "Alice@corp.example"]) {
      reasons.push(reasonOf(await logIn({ ...wrong, username })));
    }

    expect(reasons).toEqual(["wrong-password", "wrong-password", "wrong-password", "locked-out"]);
  });

  it.each<[string, Finding]>([
    ["is unknown", { kind: "unknown" }],
    [
      "has no account before a password is tried",
      { kind: "opaque", verifyPassword: () => Promise.resolve({ outcome: "refused", reason: "wrong-password" }) },
    ],
  ])("counts a user who %s by the name that the provider was asked for", async (_, finding) => {
    const provider = createScriptedProvider({ find: () => finding });
    const authenticator = createAuthenticator({
      provider: mapUsername(provider, (username) => username.replace(/\+.*/, "")),
      logger: createKeepingLogger(),
      lockout: { store: createMemoryLockoutStore(), whenUnavailable: "fail-logins", thresholds: { user: 3 } },
    });

    const reasons = [];
    for (const username of ["alice", "alice+1", "alice+2", "alice+3"]) {
      reasons.push(reasonOf(await authenticator.verifyPassword({ ...aliceLogin, ...wrong, username })));
    }

    expect(reasons.slice(0, 3)).not.toContain("locked-out");
    expect(reasons[3]).toBe("locked-out");
  });

  it("counts users of different addresses, and of different providers, apart", async () => {
    const answers = ["one", "other"];
    const { logIn } = setUp(
      { find: () => ({ kind: "unknown", provider: answers.shift() ?? "third" }) },
      { thresholds: { userAndSource: 1 } },
    );

    const reasons = [
      await logIn(),
      await logIn(),
      await logIn(),
      await logIn({ sourceIp: "192.0.2.1" }),
      await logIn(),
    ].map(reasonOf);

    expect(reasons).toEqual(["unknown-user", "unknown-user", "unknown-user", "unknown-user", "locked-out"]);
  });

  it("counts no dry run, nor denies one", async () => {
    const { store, logIn } = setUp({}, { thresholds: { userAndSource: 1 } });
    await logIn(wrong);
    const before = store.calls.length;

    const reasons = [await logIn({}, { isDryRun: true }), await logIn(wrong, { isDryRun: true })].map(reasonOf);

    expect([reasons, store.calls.length - before]).toEqual([["granted", "wrong-password"], 0]);
  });

  it("takes no login for a dry run because of what is in it, which may have come from whoever logs in", async () => {
    const { logIn } = setUp({}, { thresholds: { userAndSource: 1 } });

    const reasons = [];
    for (let count = 0; count < 2; count += 1) reasons.push(reasonOf(await logIn({ ...wrong, isDryRun: true })));

    expect(reasons).toEqual(["wrong-password", "locked-out"]);
  });

  describe("whose store cannot be asked", () => {
    const store: LockoutStore = {
      name: "counters",
      reserve: rejectWithOutage,
      keep: rejectWithOutage,
      release: rejectWithOutage,
    };

    it("fails logins, if it is told to, before anything is verified", async () => {
      const { provider, logIn } = setUp({}, { store });

      const decision = await logIn();

      expect(decision).toMatchObject({ outcome: "failed", reason: "unavailable" });
      expect(withoutTimes(decision)).toMatchObject({
        trace: { steps: [{}, {}, {}, {}, {}, { step: "lockout", outcome: "failed" }] },
      });
      expect([provider.verified, provider.decoys]).toEqual([[], []]);
    });

    it("fails logins that a rule bars like all others, for time would tell them apart", async () => {
      const { logIn } = setUp({ account: createAccount({ state: "disabled" }) }, { store });

      expect(await logIn()).toMatchObject({ outcome: "failed", reason: "unavailable" });
    });

    it("lets guesses through, if it is told to, and warns", async () => {
      const { logger, logIn } = setUp({}, { store, whenUnavailable: "allow-unlimited-guesses" });

      const reasons = [];
      for (let count = 0; count < 5; count += 1) reasons.push(reasonOf(await logIn(wrong)));

      expect(reasons).toEqual(Array.from({ length: 5 }, () => "wrong-password"));
      expect(logger.calls.filter(([level]) => level === "warn")).toHaveLength(10);
    });

    it("grants a right password where the guess cannot be given back", async () => {
      const memory = createMemoryLockoutStore();
      const { logger, logIn } = setUp({}, { store: { ...memory, release: rejectWithOutage } });

      const decision = await logIn();

      expect(decision.outcome).toBe("granted");
      expect(decision.trace.steps.find(({ step }) => step === "lockout-settle")).toMatchObject({
        outcome: "passed",
        notes: [{ kind: "lockout", counter: "userAndSource", outcome: "unavailable" }],
      });
      expect(logger.calls.some(([level]) => level === "warn")).toBe(true);
    });
  });

  it("says in the trace what each counter said, and when a guess was given back", async () => {
    const { logIn } = setUp({}, { thresholds: { userAndSource: 3, source: 100 } });

    const decision = await logIn();

    const notes = (outcome: string): object[] => [
      { kind: "lockout", counter: "userAndSource", outcome },
      { kind: "lockout", counter: "source", outcome },
    ];
    expect(withoutTimes(decision)).toMatchObject({
      outcome: "granted",
      trace: {
        steps: [
          ...passed("parse-event", "static-rules", "find-account", "account-state", "account-rules"),
          { step: "lockout", outcome: "passed", notes: notes("counted") },
          ...passed("verify-password"),
          { step: "lockout-settle", outcome: "passed", notes: notes("released") },
          ...passed("account-state", "account-rules"),
          { step: "session" },
        ],
      },
    });
  });

  it("has no steps of lockout where there is none", async () => {
    const { logIn } = setUp({}, {}, { lockout: undefined });

    const steps = (await logIn(wrong)).trace.steps.map(({ step }) => step);

    expect(steps).not.toContain("lockout");
    expect(steps).not.toContain("lockout-settle");
    expect(denied("verify-password", "wrong-password").step).toBe(steps.at(-1));
  });
});
