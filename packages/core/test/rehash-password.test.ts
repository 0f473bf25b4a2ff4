import { getEventListeners } from "node:events";
import {
  type Account,
  type AuthenticatorOptions,
  createAuthenticator,
  createJsonLineLogger,
  type Decision,
  type LoginOptions,
  type PasswordLogin,
  ProviderUnavailableError,
  type RehashPassword,
} from "@transfer-idp/core";
import { expectNoSecret } from "@transfer-idp/test-parts";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  aliceLogin,
  alicePassword,
  createAccount,
  createKeepingLogger,
  createScriptedProvider,
  withoutTimes,
} from "./scripted-provider.ts";

const hang = (): Promise<never> => new Promise(() => undefined);

interface Run {
  readonly account?: Account;
  readonly login?: Partial<PasswordLogin>;
  readonly loginOptions?: LoginOptions;
  readonly options?: Partial<AuthenticatorOptions>;
}

/** A password login whose verification brings a rehash. */
async function logIn(rehash: RehashPassword, { account, login, loginOptions, options }: Run = {}): Promise<Decision> {
  const provider = createScriptedProvider({
    verify: () => ({ outcome: "verified", account: account ?? createAccount(), needsRehash: true, rehash }),
  });
  const authenticator = createAuthenticator({ provider, logger: createKeepingLogger(), ...options });
  return authenticator.verifyPassword({ ...aliceLogin, password: alicePassword, ...login }, loginOptions);
}

/** Keeps what it was called with. */
function createRehash(answer: "replaced" | "changed" = "replaced"): RehashPassword & {
  readonly calls: Parameters<RehashPassword>[];
} {
  const calls: Parameters<RehashPassword>[] = [];
  const rehash: RehashPassword = (...call) => {
    calls.push(call);
    return Promise.resolve(answer);
  };
  return Object.assign(rehash, { calls });
}

const step = (outcome: "passed" | "failed", became: "replaced" | "changed" | "failed"): object => ({
  step: "rehash",
  outcome,
  notes: [{ kind: "rehash", outcome: became }],
});
const failed = step("failed", "failed");

function readSteps(decision: Decision): readonly object[] {
  return (withoutTimes(decision) as { readonly trace: { readonly steps: readonly object[] } }).trace.steps;
}

afterEach(() => {
  vi.useRealTimers();
});

describe("rehashPassword", () => {
  it.each(["replaced", "changed"] as const)(
    "is done once a login is granted, and the trace says %s",
    async (became) => {
      const rehash = createRehash(became);

      const decision = await logIn(rehash);

      expect(decision).toMatchObject({ outcome: "granted", session: { HomeDirectory: "/bucket/alice" } });
      expect(rehash.calls).toEqual([[alicePassword, expect.any(AbortSignal)]]);
      expect(readSteps(decision).slice(-2)).toMatchObject([{ step: "session" }, step("passed", became)]);
    },
  );

  it("is waited for, for a process may stand still as soon as it has answered", async () => {
    const writing = Promise.withResolvers<"replaced">();
    let isDecided = false;
    const deciding = logIn(() => writing.promise).then(() => {
      isDecided = true;
    });

    await new Promise((resolve) => setTimeout(resolve, 20));
    const wasDecided = isDecided;
    writing.resolve("replaced");
    await deciding;

    expect(wasDecided).toBe(false);
  });

  describe("is not done", () => {
    it.each<[string, string, Run]>([
      ["without a role", "no-role", { account: createAccount({ settings: [] }) }],
      [
        "of an account that the verification found disabled",
        "disabled",
        { account: createAccount({ state: "disabled" }) },
      ],
      [
        "of an account that the verification found barred by a rule",
        "protocol-not-allowed",
        { account: createAccount({ accessRules: [{ protocols: ["FTPS"] }] }) },
      ],
      [
        "with a role that is not allowed",
        "role-not-allowed",
        { options: { allowedRoles: ["arn:aws:iam::123456789012:role/x"] } },
      ],
    ])("for a right password that is denied: %s", async (_, reason, run) => {
      const rehash = createRehash();

      const decision = await logIn(rehash, run);

      expect(decision).toMatchObject({ outcome: "denied", reason });
      expect(rehash.calls).toEqual([]);
    });

    it("for a right password whose session fails", async () => {
      const rehash = createRehash();
      const settings = [{ origin: "user", values: { Role: "no role" } }];

      const decision = await logIn(rehash, { account: createAccount({ settings }) });

      expect(decision).toMatchObject({ outcome: "failed", reason: "invalid-record" });
      expect(rehash.calls).toEqual([]);
    });

    it("on a dry run", async () => {
      const rehash = createRehash();

      const decision = await logIn(rehash, { loginOptions: { isDryRun: true } });

      expect(decision).toMatchObject({ outcome: "granted" });
      expect(readSteps(decision).at(-1)).toMatchObject({ step: "session" });
      expect(rehash.calls).toEqual([]);
    });

    it("for a password that was refused, whatever comes with the refusal", async () => {
      const rehash = createRehash();
      const verdict = { outcome: "refused", reason: "wrong-password", rehash } as const;
      const provider = createScriptedProvider({ verify: () => verdict });
      const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

      const decision = await authenticator.verifyPassword({ ...aliceLogin, password: alicePassword });

      expect(decision).toMatchObject({ outcome: "denied", reason: "wrong-password" });
      expect(rehash.calls).toEqual([]);
    });
  });

  describe("leaves a login granted", () => {
    const outage = new ProviderUnavailableError({ provider: "table", kind: "access-denied", httpStatus: 400 });

    it.each<[string, () => unknown, object]>([
      [
        "that rejects with an outage",
        () => Promise.reject(outage),
        { code: "ERR_PROVIDER_UNAVAILABLE", kind: "access-denied" },
      ],
      ["that rejects with a defect", () => Promise.reject(new Error("x")), { code: "ERR_UNEXPECTED" }],
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is what is tested
      ["that rejects with nothing", () => Promise.reject(), { code: "ERR_UNEXPECTED" }],
      [
        "that throws at once",
        () => {
          throw new Error("x");
        },
        { code: "ERR_UNEXPECTED" },
      ],
      ["that answers nothing", () => undefined, { code: "ERR_UNEXPECTED" }],
      ["that answers nonsense", () => Promise.resolve("ok"), { code: "ERR_UNEXPECTED" }],
      ["that answers what only looks like an answer", () => Promise.resolve(["replaced"]), { code: "ERR_UNEXPECTED" }],
    ])("%s, and warns of it", async (_, rehash, error) => {
      const logger = createKeepingLogger();

      const decision = await logIn(rehash as RehashPassword, { options: { logger } });

      expect(decision).toMatchObject({ outcome: "granted" });
      expect(readSteps(decision).at(-1)).toEqual(failed);
      expect(logger.calls).toMatchObject([
        ["warn", "password rehash failed", { provider: "scripted", error }],
        ["info", "transfer login", { outcome: "granted" }],
        ["debug", "transfer login trace", {}],
      ]);
    });

    it("of a logger that throws", async () => {
      const logger = {
        ...createKeepingLogger(),
        warn: () => {
          throw new Error("x");
        },
      };

      expect(await logIn(() => Promise.reject(outage), { options: { logger } })).toMatchObject({ outcome: "granted" });
    });

    it("after 2 seconds, where it hangs", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const begun = Promise.withResolvers<AbortSignal>();
      let decision: Decision | undefined;
      const deciding = logIn((_, signal) => {
        begun.resolve(signal);
        return hang();
      }).then((made) => {
        decision = made;
      });

      const given = await begun.promise;
      await vi.advanceTimersByTimeAsync(1_999);
      const early = [decision, given.aborted];
      await vi.advanceTimersByTimeAsync(1);
      await deciding;

      expect(early).toEqual([undefined, false]);
      expect(decision).toMatchObject({ outcome: "granted" });
      expect(readSteps(decision as unknown as Decision).at(-1)).toEqual(failed);
      expect([given.aborted, vi.getTimerCount()]).toEqual([true, 0]);
    });

    it.each<[string, () => Run]>([
      ["the login's own limit", () => ({ options: { loginTimeoutMs: 50 } })],
      ["the time that remains", () => ({ login: { remainingTimeMs: 50 } })],
      ["the caller's signal", () => ({ login: { signal: AbortSignal.timeout(50) } })],
    ])("at %s, where that comes first", async (_, makeRun) => {
      const started = performance.now();

      const decision = await logIn(hang, makeRun());

      expect(decision).toMatchObject({ outcome: "granted" });
      expect(readSteps(decision).at(-1)).toEqual(failed);
      expect(performance.now() - started).toBeLessThan(1_500);
    });

    it("and listens no more to the caller's signal afterwards", async () => {
      const { signal } = new AbortController();

      await logIn(createRehash(), { login: { signal } });

      expect(getEventListeners(signal, "abort")).toEqual([]);
    });

    it("where it rejects after its time is over, which nobody hears of", async () => {
      const late = Promise.withResolvers<never>();

      const decision = await logIn(() => late.promise, { options: { loginTimeoutMs: 20 } });
      late.reject(new Error("x"));
      // A rejection that nobody takes would fail the run after this turn.
      await new Promise((resolve) => setImmediate(resolve));

      expect(decision).toMatchObject({ outcome: "granted" });
    });
  });

  it("shows neither password nor what was thrown, in decision and log", async () => {
    const lines: string[] = [];
    const logger = createJsonLineLogger({ debug: true, write: (line) => void lines.push(line) });
    const rehash: RehashPassword = (password) => Promise.reject(new Error(`${password} and $2b$05$hash`));

    const decision = await logIn(rehash, { options: { logger } });

    expect(lines).toHaveLength(3);
    expectNoSecret([alicePassword, "$2b$05$hash"], { decision, lines });
  });
});
