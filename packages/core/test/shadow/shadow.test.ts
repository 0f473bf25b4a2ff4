import { inspect } from "node:util";
import { createAuthenticator, shadow, type KeyLogin, type LockoutStore, type Metrics } from "@transfer-idp/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openAuthenticator } from "../handlers/open-authenticator.ts";
import {
  aliceKey,
  aliceLogin,
  alicePassword,
  aliceSession,
  createAccount,
  createKeepingLogger,
  createScriptedProvider,
} from "../scripted-provider.ts";
import { anyBehaviour } from "./any-behaviour.ts";
import { createCandidate, createReport, withoutSignal } from "./create-candidate.ts";

const { protocol, username, serverId } = aliceLogin;
const told = { username, serverId, protocol };
const passwordLogin = { ...aliceLogin, password: alicePassword };
const granted = { outcome: "granted", problems: [] };
const keysListed = { outcome: "keysListed", problems: [] };

function open(provider = createScriptedProvider(), metrics?: Metrics): ReturnType<typeof createAuthenticator> {
  return createAuthenticator({ provider, metrics, logger: createKeepingLogger() });
}

describe("shadow", () => {
  it("decides as the current does, by identity, and hands it the very login", async () => {
    const current = createCandidate(() => decision);
    const decision = Promise.resolve({ outcome: "denied", reason: "unknown-user", trace: undefined });

    const decided = await shadow({ current, candidate: open() }).listPublicKeys(aliceLogin);

    expect(decided).toBe(await decision);
    expect(current.keyLogins[0]).toBe(aliceLogin);
  });

  it("reports a key login that both answer alike, without differences", async () => {
    const report = createReport();

    await shadow({ current: open(), candidate: open(), report }).listPublicKeys(aliceLogin);

    expect(report.comparisons).toEqual([
      { ...told, method: "publicKey", current: keysListed, candidate: keysListed, differences: [] },
    ]);
  });

  it("reports what the candidate would answer otherwise, and no value of it", async () => {
    const report = createReport();
    const values = { Role: "arn:aws:iam::123456789012:role/other-user", HomeDirectory: "/bucket/alice" };
    const account = createAccount({ settings: [{ origin: "user", values }] });
    const candidate = open(createScriptedProvider({ account }));

    await shadow({ current: open(), candidate, report }).listPublicKeys(aliceLogin);

    expect(report.comparisons).toEqual([
      { ...told, method: "publicKey", current: keysListed, candidate: keysListed, differences: ["Role"] },
    ]);
    expect(inspect(report.comparisons)).not.toContain("other-user");
  });

  it("reports the reasons of both", async () => {
    const report = createReport();
    const current = open(createScriptedProvider({ account: createAccount({ state: "disabled" }) }));
    const candidate = open(createScriptedProvider({ find: () => ({ kind: "unknown" }) }));

    await shadow({ current, candidate, report }).listPublicKeys(aliceLogin);

    expect(report.comparisons).toEqual([
      {
        ...told,
        method: "publicKey",
        current: { outcome: "denied", reason: "disabled", problems: [] },
        candidate: { outcome: "denied", reason: "unknown-user", problems: [] },
        differences: ["reason"],
      },
    ]);
  });

  it("shows the candidate no password login, and compares none, unless it is given passwords", async () => {
    const report = createReport();
    const candidate = createCandidate(() => undefined);

    const decision = await shadow({ current: open(), candidate, report }).verifyPassword(passwordLogin);

    expect(decision.outcome).toBe("granted");
    expect([candidate.passwordLogins, candidate.keyLogins, report.comparisons]).toEqual([[], [], []]);
  });

  it("compares password logins where the candidate is given passwords, and reports no password", async () => {
    const report = createReport();
    const candidate = open(
      createScriptedProvider({ verify: () => ({ outcome: "refused", reason: "wrong-password" }) }),
    );
    const both = shadow({ current: open(), candidate, givePasswordsToCandidate: true, report });

    const decision = await both.verifyPassword(passwordLogin);

    expect(decision).toMatchObject({ outcome: "granted", session: aliceSession });
    expect(report.comparisons).toEqual([
      {
        ...told,
        method: "password",
        current: granted,
        candidate: { outcome: "denied", reason: "wrong-password", problems: [] },
        differences: ["outcome"],
      },
    ]);
    expect(inspect(report.comparisons)).not.toContain(alicePassword);
  });

  it("gives the candidate a dry run with the same time, and a signal of its own", async () => {
    const candidate = createCandidate(() => undefined);
    const login = { ...aliceLogin, remainingTimeMs: 5000, signal: new AbortController().signal };
    const both = shadow({ current: open(), candidate, givePasswordsToCandidate: true });

    await both.listPublicKeys(login);
    await both.verifyPassword({ ...login, password: alicePassword });

    const expected = { ...aliceLogin, remainingTimeMs: 5000 };
    expect(candidate.options).toEqual([{ isDryRun: true }, { isDryRun: true }]);
    expect(candidate.keyLogins.map(withoutSignal)).toEqual([expected]);
    expect(candidate.passwordLogins.map(withoutSignal)).toEqual([{ ...expected, password: alicePassword }]);
    expect(candidate.keyLogins[0]?.signal).not.toBe(login.signal);
  });

  it.each([
    ["its time is over", { remainingTimeMs: 0 }],
    ["its caller has aborted it", { signal: AbortSignal.abort() }],
  ])("ends the candidate with the login where %s", async (_, limit) => {
    const candidate = createCandidate(() => undefined);

    await shadow({ current: open(), candidate }).listPublicKeys({ ...aliceLogin, ...limit });

    expect(candidate.keyLogins.map(({ signal }) => signal?.aborted)).toEqual([true]);
  });

  it("gives the candidate no password that a key login came with", async () => {
    const candidate = createCandidate(() => undefined);

    await shadow({ current: open(), candidate }).listPublicKeys(passwordLogin);

    expect(inspect(candidate.keyLogins)).not.toContain(alicePassword);
    expect(candidate.keyLogins).toHaveLength(1);
  });

  it("counts the current's decisions and none of the candidate's", async () => {
    const counted: string[] = [];
    const count = (name: string): Metrics => ({
      singleMetric: () => ({ addDimension: () => undefined, addMetric: (metric) => counted.push(`${name} ${metric}`) }),
    });
    const current = open(createScriptedProvider(), count("current"));
    const candidate = open(createScriptedProvider(), count("candidate"));

    await shadow({ current, candidate }).listPublicKeys(aliceLogin);

    expect(counted).toEqual(["current Logins", "current LoginTime"]);
  });

  it("counts no guess by the candidate's lockout", async () => {
    const reserved: string[] = [];
    const store: LockoutStore = {
      name: "keeping",
      reserve: ({ key }) => {
        reserved.push(key);
        return Promise.resolve({ outcome: "locked" });
      },
      keep: () => Promise.resolve(),
      release: () => Promise.resolve(),
    };
    const candidate = createAuthenticator({
      provider: createScriptedProvider(),
      lockout: { store, whenUnavailable: "fail-logins" },
      logger: createKeepingLogger(),
    });
    const report = createReport();

    await candidate.verifyPassword(passwordLogin);
    const countedByItself = reserved.splice(0).length;
    const both = shadow({ current: open(), candidate, givePasswordsToCandidate: true, report });
    await both.verifyPassword(passwordLogin);

    expect(countedByItself).toBe(1);
    expect(reserved).toEqual([]);
    expect(report.comparisons).toMatchObject([{ candidate: granted, differences: [] }]);
  });

  it("has the current's logger and metrics, for handlers to use", () => {
    const metrics: Metrics = { singleMetric: () => ({ addDimension: () => 0, addMetric: () => 0 }) };
    const current = open(createScriptedProvider(), metrics);

    const both = shadow({ current, candidate: open() });

    expect(both.logger).toBe(current.logger);
    expect(both.metrics).toBe(metrics);
  });

  it("answers callers without types who hand over nothing as the current does", async () => {
    const both = shadow({ current: open(), candidate: open(), givePasswordsToCandidate: true });

    const verified = await both.verifyPassword(undefined as never);
    const listed = await both.listPublicKeys(undefined as never);

    expect([verified, listed]).toMatchObject([
      { outcome: "denied", reason: "malformed-event" },
      { outcome: "denied", reason: "malformed-event" },
    ]);
  });

  it("shortens a name that is too long to be any", async () => {
    const report = createReport();

    const login = { ...aliceLogin, username: "x".repeat(5000) };
    await shadow({ current: open(), candidate: open(), report }).listPublicKeys(login);

    expect(report.comparisons[0]?.username).toBe(`${"x".repeat(128)}…`);
  });

  it("reports a candidate that did not end in time as unfinished", async () => {
    const report = createReport();
    const candidate = createCandidate(() => new Promise(() => undefined));

    await shadow({ current: open(), candidate, maxExtraTimeMs: 1, report }).listPublicKeys(aliceLogin);

    expect(report.comparisons).toMatchObject([
      { candidate: { outcome: "unfinished", problems: [] }, differences: ["outcome"] },
    ]);
    expect(candidate.keyLogins[0]?.signal?.aborted).toBe(true);
  });

  it("warms both up, and rejects as the current does and not as the candidate does", async () => {
    const warmed: string[] = [];
    const error = new Error("current");
    const warm = (name: string, outcome: () => Promise<void>) => async (): Promise<void> => {
      warmed.push(name);
      await outcome();
    };
    const fine = { ...open(), warmUp: warm("fine", () => Promise.resolve()) };
    const broken = { ...open(), warmUp: warm("broken", () => Promise.reject(error)) };
    const hanging = { ...open(), warmUp: warm("hanging", () => new Promise(() => undefined)) };

    await expect(shadow({ current: fine, candidate: broken }).warmUp()).resolves.toBeUndefined();
    await expect(shadow({ current: broken, candidate: fine }).warmUp()).rejects.toBe(error);
    await expect(shadow({ current: fine, candidate: hanging, maxExtraTimeMs: 1 }).warmUp()).resolves.toBeUndefined();

    expect(warmed).toEqual(["fine", "broken", "broken", "fine", "fine", "hanging"]);
  });

  it("refuses a current that is no authenticator", () => {
    expect(() => shadow({ current: {} as never, candidate: open() })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "current" }),
    );
  });

  it.each<[string, unknown]>([
    ["givePasswordToCandidate", { current: open(), candidate: open(), givePasswordToCandidate: true }],
    // An option of the handler's.
    ["reserveTimeMs", { current: open(), candidate: open(), reserveTimeMs: 100 }],
    ["options", null],
  ])("refuses what is no option, and options that are no object: %s", (option, options) => {
    expect(() => shadow(options as never)).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
  });

  it("decides as the current does, by identity, whatever the candidate and the report do", async () => {
    await fc.assert(
      fc.asyncProperty(anyBehaviour, anyBehaviour, fc.boolean(), async (answer, report, isPassword) => {
        const decisions: unknown[] = [];
        const inner = openAuthenticator().authenticator;
        const keep = async <Answer>(deciding: Promise<Answer>): Promise<Answer> => {
          decisions.push(await deciding);
          return deciding;
        };
        const current = {
          ...inner,
          verifyPassword: (login: typeof passwordLogin) => keep(inner.verifyPassword(login)),
          listPublicKeys: (login: KeyLogin) => keep(inner.listPublicKeys(login)),
        };
        const both = shadow({
          current: current,
          candidate: createCandidate(answer),
          givePasswordsToCandidate: true,
          maxExtraTimeMs: 1,
          report,
        });

        const decision = await (isPassword ? both.verifyPassword(passwordLogin) : both.listPublicKeys(aliceLogin));

        expect(decision.outcome).toBe(isPassword ? "granted" : "keysListed");
        expect(decisions).toHaveLength(1);
        expect(decision).toBe(decisions[0]);
      }),
      { numRuns: 100 },
    );
  });

  it("lists the current's keys, and none of the candidate's", async () => {
    const account = createAccount({ publicKeys: [{ value: `${aliceKey.slice(0, -4)}AAAA` }] });
    const candidate = open(createScriptedProvider({ account }));

    const decision = await shadow({ current: open(), candidate }).listPublicKeys(aliceLogin);

    expect(decision).toMatchObject({ outcome: "keysListed", publicKeys: [aliceKey] });
  });
});
