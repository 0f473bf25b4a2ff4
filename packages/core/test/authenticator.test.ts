import { getEventListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import {
  type Account,
  type Authenticator,
  type AuthenticatorOptions,
  createAuthenticator,
  createJsonLineLogger,
  createMemoryLockoutStore,
  createStaticProvider,
  type FailureReason,
  type Finding,
  type IdentityProvider,
  InvalidUserRecordError,
  type LockoutStore,
  ProviderUnavailableError,
} from "@transfer-idp/core";
import { expectNoSecret } from "@transfer-idp/test-parts";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  aliceKey,
  aliceLogin,
  answeredBy,
  alicePassword,
  aliceRole,
  createAccount,
  createKeepingLogger,
  createScriptedProvider,
  denied,
  failed,
  passed,
  type Script,
  withoutTimes,
} from "./scripted-provider.ts";

const passwordLogin = { ...aliceLogin, password: alicePassword };

function create(script: Script = {}, options: Partial<AuthenticatorOptions> = {}): Authenticator {
  return createAuthenticator({ provider: createScriptedProvider(script), logger: createKeepingLogger(), ...options });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("createAuthenticator", () => {
  it("refuses options that cannot be used", () => {
    expect(() => createAuthenticator({ provider: {} as IdentityProvider })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "provider" }),
    );
  });

  it("asks the provider nothing until there is a login", () => {
    const provider = createScriptedProvider();

    createAuthenticator({ provider });

    expect(provider.logins).toEqual([]);
  });

  describe("verifyPassword", () => {
    it.each([
      ["empty", ""],
      ["missing", undefined],
      ["null", null],
      ["a number", 0],
      ["an object", {}],
      ["a list", [alicePassword]],
      ["a boxed text", Object(alicePassword)],
    ])("denies a password that is %s on every protocol, and never lists keys", async (_, password) => {
      const provider = createScriptedProvider();
      const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

      for (const protocol of ["SFTP", "FTP", "FTPS"] as const) {
        const decision = await authenticator.verifyPassword({ ...aliceLogin, protocol, password: password as string });

        expect(withoutTimes(decision)).toEqual({
          outcome: "denied",
          reason: "empty-password",
          trace: { provider: "scripted", steps: [denied("parse-event", "empty-password")] },
        });
      }
      expect(provider.logins).toEqual([]);
    });

    it("denies the login of a user with keys only, however the password is left out", async () => {
      const provider = createStaticProvider({ users: { alice: { publicKeys: aliceKey, Role: aliceRole } } });
      const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

      const decision = await authenticator.verifyPassword(aliceLogin as unknown as typeof passwordLogin);

      expect(decision).toMatchObject({ outcome: "denied", reason: "empty-password" });
      expect(decision).not.toHaveProperty("publicKeys");
    });

    it("hands the password over as it is: white space, 1024 characters, any letters", async () => {
      const provider = createScriptedProvider();
      const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });
      const passwords = [" x ", " ", "\n", "x".repeat(1024), "🔑".repeat(512), "pa\0ss", "p\u0061\u0308ss"];

      for (const password of passwords) await authenticator.verifyPassword({ ...aliceLogin, password });

      expect(provider.verified).toEqual(passwords);
    });

    it("denies 1025 characters before anything is asked, verified or spent", async () => {
      const provider = createScriptedProvider();
      const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

      const decision = await authenticator.verifyPassword({ ...aliceLogin, password: "x".repeat(1025) });

      expect(decision).toMatchObject({ outcome: "denied", reason: "password-too-long" });
      expect([provider.logins, provider.verified, provider.decoys]).toEqual([[], [], []]);
    });
  });

  it("denies a name that no provider could hold before the provider is asked", async () => {
    const provider = createScriptedProvider();
    const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

    const decisions = [
      await authenticator.verifyPassword({ ...passwordLogin, username: "x".repeat(101) }),
      await authenticator.listPublicKeys({ ...aliceLogin, username: "alice\r\n" }),
    ];

    expect(decisions).toMatchObject([{ reason: "malformed-username" }, { reason: "malformed-username" }]);
    expect(provider.logins).toEqual([]);
  });

  // A reason that is added must be added here.
  const failures: Record<FailureReason, { readonly error: Error; readonly code: string }> = {
    unavailable: {
      error: new ProviderUnavailableError({ provider: "scripted", kind: "throttled" }),
      code: "ERR_PROVIDER_UNAVAILABLE",
    },
    "invalid-record": { error: new InvalidUserRecordError("Policy", "is not JSON"), code: "ERR_INVALID_USER_RECORD" },
    internal: { error: new TypeError("x is not a function"), code: "ERR_UNEXPECTED" },
  };

  describe.each(Object.entries(failures))("fails as %s", (reason, { error, code }) => {
    const fail = (): Promise<never> => Promise.reject(error);

    it("when the provider rejects with such an error, on both kinds of login", async () => {
      const authenticator = create({ find: fail });

      const decisions = [
        await authenticator.verifyPassword(passwordLogin),
        await authenticator.listPublicKeys(aliceLogin),
      ];

      for (const decision of decisions) {
        expect(withoutTimes(decision)).toEqual({
          outcome: "failed",
          reason,
          error: expect.objectContaining({ code }) as unknown,
          trace: { provider: "scripted", steps: [...passed("parse-event", "static-rules"), failed("find-account")] },
        });
      }
    });

    it("when a verification rejects with one", async () => {
      const decision = await create({ verify: fail }).verifyPassword(passwordLogin);

      expect(withoutTimes(decision)).toMatchObject({
        outcome: "failed",
        reason,
        error: { code },
        trace: { steps: [{}, {}, {}, {}, {}, failed("verify-password")] },
      });
    });

    it("when a decoy rejects with one, for then nobody may be told that there is no such user", async () => {
      const decision = await create({ find: () => ({ kind: "unknown" }), decoy: fail }).verifyPassword(passwordLogin);

      expect(withoutTimes(decision)).toMatchObject({
        outcome: "failed",
        reason,
        trace: { steps: [{}, {}, denied("find-account", "unknown-user", [answeredBy]), failed("decoy")] },
      });
    });
  });

  it("passes on the error itself where it is one of this library's", async () => {
    const { error } = failures.unavailable;

    const decision = await create({ find: () => Promise.reject(error) }).listPublicKeys(aliceLogin);

    expect(decision.outcome === "failed" && decision.error).toBe(error);
  });

  it.each([
    ["rules", { accessRules: [{ sourceIpDeny: ["nonsense"] }] }, "sourceIps.deny[0]", "account-rules"],
    ["a policy", { settings: [{ origin: "user", values: { Role: aliceRole, Policy: "{" } }] }, "Policy", "session"],
  ] as const)("fails as invalid-record on an account with %s that cannot be read", async (_, change, field, step) => {
    const decision = await create({ account: createAccount(change) }).verifyPassword(passwordLogin);

    expect(decision).toMatchObject({ outcome: "failed", reason: "invalid-record", error: { field } });
    expect(decision.trace.steps.at(-1)).toMatchObject({ step, outcome: "failed" });
  });

  describe("never rejects, and shows no password, whatever a provider throws:", () => {
    const secret = alicePassword;
    const throwsOnRead = (property: string): Error =>
      Object.defineProperty(new Error("x"), property, {
        get: () => {
          throw new Error(secret);
        },
      });
    const thrown: readonly (readonly [string, unknown])[] = [
      ["nothing", undefined],
      ["null", null],
      ["text with the password", `wrong: ${secret}`],
      ["an object with the password", { message: secret, name: secret, password: secret }],
      ["an error with the password in its message", new Error(`bind failed for ${secret}`)],
      ["an error with the password in lines that look like frames", new Error(`x\n    at ${secret} (a.js:1:1)`)],
      ["an error with the password in its cause", new Error("x", { cause: new Error(secret) })],
      ["an error with the password in a property", Object.assign(new Error("x"), { attempt: { password: secret } })],
      ["an error with the password in its name", Object.assign(new Error("x"), { name: `Wrong ${secret}` })],
      ["an error with a name of control characters", Object.assign(new Error("x"), { name: "\u001b[2J\n" })],
      ["an error whose name throws", throwsOnRead("name")],
      ["an error whose message throws", throwsOnRead("message")],
      ["an error whose stack throws", throwsOnRead("stack")],
      ["an error whose name is a symbol", Object.defineProperty(new Error("x"), "name", { value: Symbol("x") })],
      ["an error whose stack is a number", Object.defineProperty(new Error("x"), "stack", { value: 1 })],
      ["an aggregate of errors", new AggregateError([new Error(secret)], secret)],
      ["an error with one of our codes", Object.assign(new Error(secret), { code: "ERR_PROVIDER_UNAVAILABLE" })],
      [
        "a proxy that throws",
        new Proxy(new Error("x"), {
          get: () => {
            throw new Error(secret);
          },
          getPrototypeOf: () => {
            throw new Error(secret);
          },
        }),
      ],
    ];

    it.each(thrown)("%s", async (_, value) => {
      const lines: string[] = [];
      const logger = createJsonLineLogger({ debug: true, write: (line) => void lines.push(line) });
      const throwing = (): never => {
        throw value;
      };
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is what is tested
      const rejecting = (): Promise<never> => Promise.reject(value);
      const synchronous: IdentityProvider = { ...createScriptedProvider(), findAccount: throwing };
      const asynchronous = createScriptedProvider({ find: rejecting });
      const verifying = createScriptedProvider({ verify: rejecting });

      for (const provider of [synchronous, asynchronous, verifying]) {
        const decision = await createAuthenticator({ provider, logger }).verifyPassword(passwordLogin);

        expect(decision).toMatchObject({ outcome: "failed", reason: "internal", error: { code: "ERR_UNEXPECTED" } });
        expectNoSecret([secret], { decision });
      }
      expectNoSecret([secret], { lines });
      expect(lines.filter((line) => line.includes('"level":"ERROR"'))).toHaveLength(3);
    });
  });

  describe("ends every wait", () => {
    const hang = (): Promise<never> => new Promise(() => undefined);
    const hanging: readonly (readonly [string, Script, string])[] = [
      ["a look-up", { find: hang }, "find-account"],
      ["a verification", { verify: hang }, "verify-password"],
      ["a decoy", { find: () => ({ kind: "unknown" }), decoy: hang }, "decoy"],
    ];
    const timedOut = { outcome: "failed", reason: "unavailable", error: { kind: "timeout", provider: "scripted" } };

    it.each(hanging)("of %s at its own limit", async (_, script, step) => {
      const started = performance.now();

      const decision = await create(script, { loginTimeoutMs: 50 }).verifyPassword(passwordLogin);

      expect(decision).toMatchObject(timedOut);
      expect(decision.trace.steps.at(-1)).toMatchObject({ step, outcome: "failed" });
      expect(performance.now() - started).toBeLessThan(2000);
    });

    it.each(hanging)("of %s when the caller's signal aborts", async (_, script) => {
      const controller = new AbortController();
      const deciding = create(script).verifyPassword({ ...passwordLogin, signal: controller.signal });

      await delay(5);
      controller.abort();
      const decision = await deciding;

      expect(decision).toMatchObject(timedOut);
      expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    });

    it("of a key login too", async () => {
      const decision = await create({ find: hang }, { loginTimeoutMs: 20 }).listPublicKeys(aliceLogin);

      expect(decision).toMatchObject(timedOut);
    });

    it("at the time that remains where that is less than its own limit, and at its own where it is not", async () => {
      const authenticator = create({ find: hang }, { loginTimeoutMs: 300 });
      const measure = async (remainingTimeMs: number): Promise<number> => {
        const { trace } = await authenticator.verifyPassword({ ...passwordLogin, remainingTimeMs });
        return trace.milliseconds;
      };

      const [short, long] = [await measure(20), await measure(60_000)];

      expect(short).toBeLessThan(250);
      expect(long).toBeGreaterThan(250);
    });

    it.each([0, -500])("at once where %s ms remain", async (remainingTimeMs) => {
      const decision = await create({ find: hang }).verifyPassword({ ...passwordLogin, remainingTimeMs });

      expect(decision).toMatchObject(timedOut);
    });

    it("at once where the caller's signal has aborted before", async () => {
      const decision = await create({ find: hang }).listPublicKeys({ ...aliceLogin, signal: AbortSignal.abort() });

      expect(decision).toMatchObject(timedOut);
    });

    it("tells the provider by the login's signal", async () => {
      let seen: AbortSignal | undefined;
      const find = (login: { readonly signal: AbortSignal }): Promise<Finding> => {
        seen = login.signal;
        return hang();
      };

      await create({ find }, { loginTimeoutMs: 20 }).verifyPassword(passwordLogin);

      expect(seen?.aborted).toBe(true);
    });

    it("frees its timer and the caller's signal, however a login ends", async () => {
      const controller = new AbortController();
      const started = vi.spyOn(globalThis, "setTimeout");
      const cleared = vi.spyOn(globalThis, "clearTimeout");
      const scripts: readonly Script[] = [
        {},
        { verify: () => ({ outcome: "refused", reason: "wrong-password" }) },
        { find: () => Promise.reject(new Error("x")) },
      ];

      for (const script of scripts) {
        await create(script).verifyPassword({ ...passwordLogin, signal: controller.signal });
      }

      const timers = started.mock.results.map(({ value }) => value as NodeJS.Timeout);
      const freed = cleared.mock.calls.map(([timer]) => timer);
      expect(timers.length).toBeGreaterThanOrEqual(3);
      expect(timers.filter((timer) => !freed.includes(timer))).toEqual([]);
      await delay(0);
      expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    });

    it("and hears nothing of a provider that fails later", async () => {
      const unhandled: unknown[] = [];
      const listen = (reason: unknown): void => void unhandled.push(reason);
      process.on("unhandledRejection", listen);
      const find = async (): Promise<never> => {
        await delay(40);
        throw new Error("too late");
      };

      await create({ find }, { loginTimeoutMs: 10 }).verifyPassword(passwordLogin);
      await delay(60);
      process.off("unhandledRejection", listen);

      expect(unhandled).toEqual([]);
    });
  });

  it("never mixes logins that run at the same time", async () => {
    const accountOf = (username: string): Account =>
      createAccount({
        username,
        settings: [{ origin: "user", values: { Role: aliceRole, HomeDirectory: `/bucket/${username}` } }],
      });
    const provider: IdentityProvider = {
      name: "scripted",
      findAccount: async ({ username }) => {
        await delay(Math.random() * 20);
        return {
          kind: "account",
          account: accountOf(username),
          verifyPassword: async (password) => {
            await delay(Math.random() * 20);
            return password === `password of ${username}`
              ? { outcome: "verified", account: accountOf(username) }
              : { outcome: "refused", reason: "wrong-password" };
          },
        };
      },
    };
    const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });
    const numbers = Array.from({ length: 100 }, (_, index) => index);

    const decisions = await Promise.all(
      numbers.map((index) => {
        const owner = index % 3 === 0 ? index + 1 : index;
        return authenticator.verifyPassword({
          ...aliceLogin,
          username: `user${String(index)}`,
          password: `password of user${String(owner)}`,
        });
      }),
    );

    expect(
      decisions.map((decision) => (decision.outcome === "granted" ? decision.session.HomeDirectory : null)),
    ).toEqual(numbers.map((index) => (index % 3 === 0 ? null : `/bucket/user${String(index)}`)));
  });

  it("decides alike twice in a row: nothing is kept of a login", async () => {
    const authenticator = create();

    const first = withoutTimes(await authenticator.verifyPassword(passwordLogin));
    await authenticator.verifyPassword({ ...passwordLogin, password: "wrong" });
    const third = withoutTimes(await authenticator.verifyPassword(passwordLogin));

    expect(third).toEqual(first);
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a signal that is none", { username: "alice", password: "x", protocol: "SFTP", serverId: "s-1", signal: {} }],
    [
      "a time that is none",
      { username: "alice", password: "x", protocol: "SFTP", serverId: "s-1", remainingTimeMs: NaN },
    ],
  ])("resolves when it is handed %s, and grants nothing", async (_, request) => {
    const authenticator = createAuthenticator({ provider: createScriptedProvider(), logger: createKeepingLogger() });

    const decisions = [
      await authenticator.verifyPassword(request as never),
      await authenticator.listPublicKeys(request as never),
    ];

    expect(decisions.filter(({ outcome }) => outcome === "granted" || outcome === "keysListed")).toEqual([]);
  });

  it("returns decisions that cannot be changed", async () => {
    const authenticator = create();

    const decisions = [
      await authenticator.verifyPassword(passwordLogin),
      await authenticator.listPublicKeys(aliceLogin),
      await authenticator.verifyPassword({ ...passwordLogin, password: "wrong" }),
      await create({ find: () => Promise.reject(new Error("x")) }).listPublicKeys(aliceLogin),
    ];

    expect(decisions.map(({ outcome }) => outcome)).toEqual(["granted", "keysListed", "denied", "failed"]);
    for (const decision of decisions) {
      expect(Object.isFrozen(decision)).toBe(true);
      if ("session" in decision) expect(Object.isFrozen(decision.session)).toBe(true);
      if ("publicKeys" in decision) expect(Object.isFrozen(decision.publicKeys)).toBe(true);
    }
  });

  describe("writes one line a login", () => {
    const fields = ["level", "message", "username", "serverId", "protocol", "sourceIp", "method", "provider"];

    async function readLines(
      run: (authenticator: Authenticator) => Promise<unknown>,
      script: Script = {},
    ): Promise<string[]> {
      const lines: string[] = [];
      const logger = createJsonLineLogger({ write: (line) => void lines.push(line) });
      await run(create(script, { logger }));
      return lines;
    }

    it("with exactly the documented fields", async () => {
      const granted = await readLines((authenticator) => authenticator.verifyPassword(passwordLogin));
      const refused = await readLines((authenticator) => authenticator.listPublicKeys(aliceLogin), {
        find: () => ({ kind: "unknown" }),
      });

      expect([granted.length, refused.length]).toEqual([1, 1]);
      const [one, other] = [granted, refused].map(([line = ""]) => JSON.parse(line) as Record<string, unknown>);
      expect(Object.keys(one ?? {})).toEqual([...fields, "outcome", "milliseconds"]);
      expect(Object.keys(other ?? {})).toEqual([...fields, "outcome", "reason", "milliseconds"]);
      expect(one).toMatchObject({ level: "INFO", username: "alice", method: "password", outcome: "granted" });
      expect(other).toMatchObject({ method: "publicKey", outcome: "denied", reason: "unknown-user" });
    });

    it("that is one line of printable JSON, whatever the name and the address", async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: "binary" }), fc.string(), async (username, sourceIp) => {
          const lines = await readLines((authenticator) =>
            authenticator.verifyPassword({ ...passwordLogin, username, sourceIp }),
          );

          expect(lines).toHaveLength(1);
          expect(lines[0]?.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
          expect(JSON.parse(lines[0] ?? "")).toMatchObject({ message: "transfer login" });
        }),
        { numRuns: 200 },
      );
    });

    it("that holds no password, no key, no role and no policy", async () => {
      const account = createAccount({
        settings: [{ origin: "user", values: { Role: aliceRole, HomeDirectory: "/b/x", Policy: '{"Statement":[]}' } }],
      });
      const lines: string[] = [];
      const logger = createJsonLineLogger({ debug: true, write: (line) => void lines.push(line) });
      const authenticator = create({ account }, { logger });

      await authenticator.verifyPassword(passwordLogin);
      await authenticator.verifyPassword({ ...passwordLogin, password: "another secret" });
      await authenticator.listPublicKeys(aliceLogin);

      expect(lines).toHaveLength(6);
      const keyBody = aliceKey.split(" ")[1] ?? "";
      expectNoSecret([alicePassword, "another secret", keyBody, aliceRole, '"Statement"'], { lines });
    });

    it("and decides alike where the logger throws", async () => {
      const fail = (): never => {
        throw new Error("no space left");
      };
      const logger = { debug: fail, info: fail, warn: fail, error: fail };

      const decisions = [
        await create({}, { logger }).verifyPassword(passwordLogin),
        await create({}, { logger }).verifyPassword({ ...passwordLogin, password: "wrong" }),
        await create({ find: () => Promise.reject(new Error("x")) }, { logger }).listPublicKeys(aliceLogin),
      ];

      expect(decisions.map(({ outcome }) => outcome)).toEqual(["granted", "denied", "failed"]);
    });
  });

  it("shows no password, hash or key of a user record in any decision, however it is inspected", async () => {
    const hash = "$2b$04$abcdefghijklmnopqrstuuBOeuETEbDcJUh3b7SJTqsH11z9ZzaR6";
    const password = "pässwörd €uro";
    const provider = createStaticProvider({
      users: { alice: { password: hash, publicKeys: aliceKey, Role: aliceRole } },
    });
    const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

    const decisions = {
      granted: await authenticator.verifyPassword({ ...aliceLogin, password }),
      refused: await authenticator.verifyPassword({ ...aliceLogin, password: "another secret" }),
      unknown: await authenticator.verifyPassword({ ...aliceLogin, username: "nobody", password: "another secret" }),
      listed: await authenticator.listPublicKeys(aliceLogin),
    };

    expect(Object.values(decisions).map(({ outcome }) => outcome)).toEqual([
      "granted",
      "denied",
      "denied",
      "keysListed",
    ]);
    const keyBody = aliceKey.split(" ")[1] ?? "";
    expectNoSecret([password, "another secret", hash, hash.slice(7), keyBody], {
      ...decisions,
      provider,
      authenticator,
    });
    expect(decisions.listed).toMatchObject({ publicKeys: [aliceKey] });
  });

  it("shows no key of a provider's own account either", async () => {
    const publicKeys = [{ value: aliceKey }, `${aliceKey} as text, which is no key of this form` as never];
    const authenticator = create({ account: createAccount({ publicKeys }) });

    const decisions = [
      await authenticator.verifyPassword(passwordLogin),
      await authenticator.listPublicKeys(aliceLogin),
    ];

    expect(decisions.map(({ outcome }) => outcome)).toEqual(["granted", "keysListed"]);
    expectNoSecret([aliceKey.split(" ")[1] ?? ""], { decisions });
  });

  it.each<[string, unknown]>([
    ["text", aliceKey],
    ["a set", new Set([{ value: aliceKey }])],
    ["one key", { value: aliceKey }],
    ["a list in a list", [[{ value: aliceKey }]]],
    ["nothing", undefined],
  ])("asks for no list of keys on a password login, and shows none where it has %s", async (_, publicKeys) => {
    const authenticator = create({ account: createAccount({ publicKeys: publicKeys as never }) });

    const decisions = [
      await authenticator.verifyPassword(passwordLogin),
      await authenticator.listPublicKeys(aliceLogin),
    ];

    expect(decisions.map(({ outcome }) => outcome)).toEqual(["granted", "denied"]);
    expectNoSecret([aliceKey.split(" ")[1] ?? ""], { decisions });
  });

  it("fails on an error whose code cannot be read twice", async () => {
    let reads = 0;
    const error = Object.defineProperty(new ProviderUnavailableError({ provider: "x", kind: "timeout" }), "code", {
      get: () => {
        reads += 1;
        if (reads > 1) throw new Error("horse");
        return "ERR_PROVIDER_UNAVAILABLE";
      },
    });
    const authenticator = create({}, { resolve: () => Promise.reject(error) });

    const decision = await authenticator.verifyPassword(passwordLogin);

    expect(decision).toMatchObject({ outcome: "failed", reason: "internal", error: { code: "ERR_UNEXPECTED" } });
  });

  it("takes no part of a text for a group", async () => {
    const rules = [{ when: { group: "admins" }, apply: { Role: "arn:aws:iam::123456789012:role/admin" } }];
    const authenticator = create({ account: createAccount({ groups: "not-admins" as never }) }, { rules });

    expect(await authenticator.verifyPassword(passwordLogin)).toMatchObject({
      outcome: "failed",
      reason: "invalid-record",
      error: { field: "groups" },
    });
  });

  describe("resolves whatever it is handed", () => {
    const hostile: readonly (readonly [string, unknown])[] = [
      [
        "a request whose name cannot be read",
        {
          ...passwordLogin,
          get username(): string {
            throw new Error("horse");
          },
        },
      ],
      [
        "a request that cannot be looked at",
        new Proxy(passwordLogin, {
          get: () => {
            throw new Error("horse");
          },
        }),
      ],
    ];

    it.each(hostile)("as failed: %s", async (_, request) => {
      const logger = createKeepingLogger();
      const authenticator = create({}, { logger });

      const decisions = [
        await authenticator.verifyPassword(request as typeof passwordLogin),
        await authenticator.listPublicKeys(request as typeof passwordLogin),
      ];

      const failure = { outcome: "failed", reason: "internal" };
      expect(decisions).toMatchObject([failure, failure]);
      expect(logger.calls.filter(([level]) => level === "error")).toHaveLength(2);
      expect(JSON.stringify(logger.calls)).not.toContain("horse");
    });

    it("as failed: options that cannot be read", async () => {
      const options = {
        get isDryRun(): boolean {
          throw new Error("horse");
        },
      };

      expect(await create().verifyPassword(passwordLogin, options)).toMatchObject({ outcome: "failed" });
    });

    it.each([undefined, null, 7, "alice", []])("as denied: %j", async (request) => {
      const decision = await create().verifyPassword(request as never);

      expect(decision).toMatchObject({ outcome: "denied", reason: "malformed-event" });
    });

    it.each([
      ["an object", {}],
      ["null", null],
      ["a controller", new AbortController()],
      ["a target of events that never aborts", new EventTarget()],
    ])("as failed: a signal that is %s, which leaves no timer", async (_, signal) => {
      vi.useFakeTimers();
      try {
        const decision = await create().verifyPassword({ ...passwordLogin, signal: signal as AbortSignal });

        expect(decision).toMatchObject({ outcome: "failed", reason: "internal" });
        expect(vi.getTimerCount()).toBe(0);
      } finally {
        vi.useRealTimers();
      }
    });

    it("with a provider whose name can be read once only", async () => {
      const names = ["corp"];
      const provider = Object.defineProperty({ ...createScriptedProvider() }, "name", {
        get: () => {
          // Checked, and then kept.
          if (names.push("again") > 3) throw new Error("horse");
          return "corp";
        },
      });
      const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

      expect(await authenticator.verifyPassword(passwordLogin)).toMatchObject({
        outcome: "granted",
        trace: { provider: "corp" },
      });
    });

    it("as failed: an error of ours that does not let its code be read", async () => {
      const error = Object.defineProperty(new ProviderUnavailableError({ provider: "p", kind: "timeout" }), "code", {
        get: () => {
          throw new Error("horse");
        },
      });

      for (const script of [{ find: () => Promise.reject(error) }, { verify: () => Promise.reject(error) }]) {
        expect(await create(script).verifyPassword(passwordLogin)).toMatchObject({
          outcome: "failed",
          reason: "internal",
        });
      }
    });

    it("asking for each field once, so that no check sees another value than the provider", async () => {
      const names = ["alice", "mallory"];
      const provider = createScriptedProvider();
      const request = {
        ...passwordLogin,
        get username(): string {
          return names.shift() ?? "nobody";
        },
      };

      await createAuthenticator({ provider, logger: createKeepingLogger() }).verifyPassword(request);

      expect(provider.logins.map(({ username, presentedUsername }) => [username, presentedUsername])).toEqual([
        ["alice", "alice"],
      ]);
      expect(names).toEqual(["mallory"]);
    });

    it("reading what an instance of a class has from its prototype", async () => {
      class Request {
        readonly username = "alice";
        readonly protocol = "SFTP";
        readonly serverId = aliceLogin.serverId;
        get password(): string {
          return alicePassword;
        }
      }

      expect(await create().verifyPassword(new Request())).toMatchObject({ outcome: "granted" });
    });
  });

  it("fails as internal what another copy of this library throws and this one does not know", async () => {
    const error = Object.assign(new ProviderUnavailableError({ provider: "p", kind: "timeout" }), {
      code: "__proto__",
    });

    const decision = await create({ find: () => Promise.reject(error) }).verifyPassword(passwordLogin);

    expect(decision).toMatchObject({ outcome: "failed", reason: "internal" });
  });

  it("asks a provider nothing more than its options let it: isDryRun is true and nothing else", async () => {
    const provider = createScriptedProvider();
    const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

    for (const isDryRun of [true, 1, "true", undefined]) {
      await authenticator.verifyPassword(passwordLogin, { isDryRun } as { isDryRun: boolean });
      await authenticator.listPublicKeys(aliceLogin, { isDryRun } as { isDryRun: boolean });
    }

    const seen = [true, false, false, false].flatMap((isDryRun) => [isDryRun, isDryRun]);
    expect(provider.logins.map(({ isDryRun }) => isDryRun)).toEqual(seen);
  });

  it("lists keys on a key login, also where the request has a password: that one is nobody's", async () => {
    const provider = createScriptedProvider();
    const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

    for (const password of [alicePassword, "wrong"]) {
      expect(await authenticator.listPublicKeys({ ...aliceLogin, password } as typeof aliceLogin)).toMatchObject({
        outcome: "keysListed",
      });
    }
    expect([provider.verified, provider.decoys]).toEqual([[], []]);
  });

  it("keeps variables as they were when it was made", async () => {
    const variables: Record<string, string> = { bucket: "one" };
    const settings = [{ origin: "user", values: { Role: aliceRole, HomeDirectory: "/{{bucket}}/alice" } }];
    const authenticator = create({ account: createAccount({ settings }) }, { variables });

    variables["bucket"] = "other";

    expect(await authenticator.verifyPassword(passwordLogin)).toMatchObject({
      session: { HomeDirectory: "/one/alice" },
    });
  });

  describe("warmUp", () => {
    it("warms up the lockout store too, and rejects as it does", async () => {
      const warmed: string[] = [];
      const store = (warmUp: () => Promise<void>): LockoutStore => ({ ...createMemoryLockoutStore(), warmUp });
      const open = (warmUp: () => Promise<void>): Authenticator =>
        create({}, { lockout: { store: store(warmUp), whenUnavailable: "fail-logins" } });

      await open(() => Promise.resolve(void warmed.push("store"))).warmUp();

      expect(warmed).toEqual(["store"]);
      await expect(open(() => Promise.reject(new Error("no table"))).warmUp()).rejects.toThrow("no table");
    });

    it("does what the provider's does", async () => {
      let warm = 0;
      const provider: IdentityProvider = {
        ...createScriptedProvider(),
        warmUp: () => {
          warm += 1;
          return Promise.resolve();
        },
      };

      await createAuthenticator({ provider }).warmUp();

      expect(warm).toBe(1);
    });

    it("rejects as the provider's does, and resolves where there is none", async () => {
      const provider = { ...createScriptedProvider(), warmUp: () => Promise.reject(new Error("no region")) };

      await expect(createAuthenticator({ provider }).warmUp()).rejects.toThrow("no region");
      await expect(create().warmUp()).resolves.toBeUndefined();
    });
  });

  it("shortens what a provider says of itself and of the user, for traces are logged", async () => {
    const long = "x".repeat(5_000);
    const decision = await create({
      find: () => ({ kind: "account", provider: long, account: createAccount({ username: long }) }),
    }).verifyPassword(passwordLogin);

    expect(JSON.stringify(decision.trace).length).toBeLessThan(1_500);
  });

  it("shortens what a provider says, with its verdict, of who verified the password", async () => {
    const decision = await create({
      find: () => ({
        kind: "opaque",
        verifyPassword: () =>
          Promise.resolve({ outcome: "verified", account: createAccount(), provider: "x".repeat(5_000) }),
      }),
    }).verifyPassword(passwordLogin);

    expect(decision.outcome).toBe("granted");
    expect(JSON.stringify(decision.trace).length).toBeLessThan(1_500);
  });

  it("shows its logger, for handlers to write to", () => {
    const logger = createKeepingLogger();

    expect(create({}, { logger }).logger).toBe(logger);
  });
});
