import {
  type Account,
  type AuthenticatorOptions,
  createAuthenticator,
  createMemoryLockoutStore,
  type Decision,
  type DenialReason,
  type GuessRequest,
  type LockoutOptions,
  type LockoutStore,
  type LoginOptions,
  ProviderUnavailableError,
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
const rejectWithOutage = (): never => {
  throw new ProviderUnavailableError({ provider: "scripted", kind: "unreachable" });
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
        steps: [...passed("parse-event", "static-rules", "find-account"), { step: "lockout" }, ...passed("decoy")],
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
      expect(store.calls).toEqual(["reserve", "reserve", "reserve", "reserve"]);
    });
  });

  describe("gives back what a rule barred", () => {
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
      // A directory says so of a right password.
      ["must-change-password", { verify: () => ({ outcome: "refused", reason: "must-change-password" }) }],
      // What was verified was right, whatever came of it then.
      ["disabled", { verify: () => ({ outcome: "verified", account: createAccount({ state: "disabled" }) }) }],
      ["no-role", account({ settings: [] })],
    ])("for %s", async (reason, script) => {
      const { store, logIn } = setUp(script);

      const reasons = [];
      for (let count = 0; count < 5; count += 1) reasons.push(reasonOf(await logIn()));

      expect(reasons).toEqual(Array.from({ length: 5 }, () => reason));
      expect(store.calls.filter((call) => call === "release").length).toBeGreaterThanOrEqual(5);
    });

    it("while the decoy is spent, so that it takes no call to the store longer than a wrong password", async () => {
      const order: string[] = [];
      const { provider, store, logIn } = setUp({
        ...account({ state: "disabled" }),
        decoy: () => {
          order.push(...store.calls, "decoy");
          return Promise.resolve();
        },
      });

      await logIn();

      expect([order, provider.decoys.length]).toEqual([["reserve", "release", "decoy"], 1]);
    });

    it("and waits for that, for Lambda freezes a function that has answered", async () => {
      const memory = createMemoryLockoutStore();
      let isReleased = false;
      const store: LockoutStore = {
        name: "slow",
        reserve: (request) => memory.reserve(request),
        release: async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          isReleased = true;
        },
      };

      const decision = await setUp(account({ state: "disabled" }), { store }).logIn();

      expect(isReleased).toBe(true);
      expect(decision.trace.steps.at(-1)).toMatchObject({
        step: "lockout-release",
        outcome: "passed",
        notes: [{ outcome: "released" }],
      });
    });

    it("from the counters that counted it where another one is locked, while the decoy is spent", async () => {
      const order: string[] = [];
      const scene = setUp(
        {
          decoy: () => {
            order.push(...scene.store.calls.slice(2), "decoy");
            return Promise.resolve();
          },
        },
        { thresholds: { userAndSource: 1, user: 10 } },
      );
      await scene.logIn(wrong);

      const decision = await scene.logIn();

      expect(order).toEqual(["reserve", "reserve", "release", "decoy"]);
      expect(decision).toMatchObject({
        reason: "locked-out",
        trace: { steps: [{}, {}, {}, { step: "lockout" }, { step: "decoy" }, { step: "lockout-release" }] },
      });
    });

    it("asks no counter where a rule of the authenticator's own bars", async () => {
      const { store, logIn } = setUp({}, {}, { accessRules: { protocols: ["FTPS"] } });

      expect(reasonOf(await logIn())).toBe("protocol-not-allowed");
      expect(store.calls).toEqual([]);
    });
  });

  it("gives back the guesses of an outage, of which nobody learnt whether they were right", async () => {
    const { store, logIn } = setUp({ verify: rejectWithOutage });

    const reasons = [];
    for (let count = 0; count < 5; count += 1) reasons.push(reasonOf(await logIn()));

    expect(reasons).toEqual(Array.from({ length: 5 }, () => "unavailable"));
    expect(store.calls.filter((call) => call === "release")).toHaveLength(5);
  });

  it("gives them back also where the login's time was over", async () => {
    const { store, logIn } = setUp({ verify: () => new Promise(() => undefined) }, {}, { loginTimeoutMs: 20 });

    const decision = await logIn();

    expect(withoutTimes(decision)).toMatchObject({
      reason: "unavailable",
      trace: {
        steps: [
          {},
          {},
          {},
          { step: "lockout" },
          {},
          {},
          { step: "verify-password", outcome: "failed" },
          { step: "lockout-release", outcome: "passed", notes: [{ outcome: "released" }] },
        ],
      },
    });
    expect(store.calls).toEqual(["reserve", "release"]);
  });

  it("counts nothing where the user could not be looked up", async () => {
    const { store, logIn } = setUp({ find: rejectWithOutage });

    expect(reasonOf(await logIn())).toBe("unavailable");
    expect(store.calls).toEqual([]);
  });

  it("never counts key logins, nor denies them while the user is locked out", async () => {
    const { store, logIn, listKeys } = setUp({}, { thresholds: { userAndSource: 1, user: 1, source: 1 } });
    await logIn(wrong);
    const before = store.calls.length;

    const outcomes = [await logIn(), await listKeys(), await listKeys()].map(reasonOf);

    expect(outcomes).toEqual(["locked-out", "keysListed", "keysListed"]);
    expect(store.calls.slice(before).filter((call) => call === "reserve")).toHaveLength(3);
  });

  it("counts a user once, however the name is typed, by the name of the account", async () => {
    const { logIn } = setUp();

    const reasons = [];
    for (const username of ["alice", "ALICE", "alice@@corp", "Alice@corp.example"]) {
      reasons.push(reasonOf(await logIn({ ...wrong, username })));
    }

    expect(reasons).toEqual(["wrong-password", "wrong-password", "wrong-password", "locked-out"]);
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
    const store: LockoutStore = { name: "counters", reserve: rejectWithOutage, release: rejectWithOutage };

    it("fails logins, if it is told to, before anything is verified", async () => {
      const { provider, logIn } = setUp({}, { store });

      const decision = await logIn();

      expect(decision).toMatchObject({ outcome: "failed", reason: "unavailable" });
      expect(withoutTimes(decision)).toMatchObject({
        trace: { steps: [{}, {}, {}, { step: "lockout", outcome: "failed" }] },
      });
      expect([provider.verified, provider.decoys]).toEqual([[], []]);
    });

    it("lets guesses through, if it is told to, and warns", async () => {
      const { logger, logIn } = setUp({}, { store, whenUnavailable: "allow-unlimited-guesses" });

      const reasons = [];
      for (let count = 0; count < 5; count += 1) reasons.push(reasonOf(await logIn(wrong)));

      expect(reasons).toEqual(Array.from({ length: 5 }, () => "wrong-password"));
      expect(logger.calls.filter(([level]) => level === "warn")).toHaveLength(5);
    });

    it("grants a right password where the guess cannot be given back", async () => {
      const memory = createMemoryLockoutStore();
      const { logger, logIn } = setUp(
        {},
        { store: { name: "half", reserve: (request) => memory.reserve(request), release: rejectWithOutage } },
      );

      const decision = await logIn();

      expect(decision.outcome).toBe("granted");
      expect(decision.trace.steps.find(({ step }) => step === "lockout-release")).toMatchObject({
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
          ...passed("parse-event", "static-rules", "find-account"),
          { step: "lockout", outcome: "passed", notes: notes("counted") },
          ...passed("account-state", "account-rules", "verify-password"),
          { step: "lockout-release", outcome: "passed", notes: notes("released") },
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
    expect(steps).not.toContain("lockout-release");
    expect(denied("verify-password", "wrong-password").step).toBe(steps.at(-1));
  });
});
