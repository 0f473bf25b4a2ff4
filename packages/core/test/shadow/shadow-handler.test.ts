import { inspect } from "node:util";
import { createAuthenticator, createShadowHandler, type ShadowComparison } from "@transfer-idp/core";
import fc from "fast-check";
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
} from "../scripted-provider.ts";
import { anyBehaviour } from "./any-behaviour.ts";
import { createCandidate, createReport, withoutSignal } from "./create-candidate.ts";

const { protocol, username, serverId } = aliceLogin;
const told = { username, serverId, protocol };
const keyEvent = { ...aliceLogin };
const passwordEvent = { ...aliceLogin, password: alicePassword };
const keyAnswer = { ...aliceSession, PublicKeys: [`${aliceKey} alice@laptop`] };
const keysListed = { outcome: "keysListed", problems: [] };
const context = { getRemainingTimeInMillis: () => 10_000 };

function open(provider = createScriptedProvider()): ReturnType<typeof createAuthenticator> {
  return createAuthenticator({ provider, logger: createKeepingLogger() });
}

/** Has a legacy handler that answers with this beside our candidate. */
async function compare(
  answer: () => unknown,
  event: object = keyEvent,
  options: object = {},
): Promise<readonly ShadowComparison[]> {
  const report = createReport();
  const handler = createShadowHandler({ current: answer, candidate: open(), report, ...options });
  await Promise.allSettled([handler(event as never, context as never)]);
  return report.comparisons;
}

describe("createShadowHandler", () => {
  it("hands the very event and context on and answers with the very answer", async () => {
    const given: unknown[] = [];
    const current = (...values: [object, object]): Promise<object> => {
      given.push(...values);
      return Promise.resolve(keyAnswer);
    };
    const handler = createShadowHandler({ current, candidate: open() });

    const answer = await handler(keyEvent, context);

    expect(answer).toBe(keyAnswer);
    expect(given[0]).toBe(keyEvent);
    expect(given[1]).toBe(context);
    expect(given).toHaveLength(2);
  });

  it.each([
    ["throws", (): never => fail()],
    ["rejects", () => Promise.reject(new Error("legacy"))],
  ])("passes on what a handler %s", async (_, current) => {
    const handler = createShadowHandler({ current, candidate: open() });

    await expect(handler(keyEvent as never, context as never)).rejects.toThrow("legacy");
  });

  it("has two parameters, as Node 24 runtimes demand", () => {
    expect(createShadowHandler({ current: () => ({}), candidate: open() })).toHaveLength(2);
  });

  it("finds no difference where both list the same keys", async () => {
    expect(await compare(() => keyAnswer)).toEqual([
      { ...told, method: "publicKey", current: keysListed, candidate: keysListed, differences: [] },
    ]);
  });

  it("names the fields that differ and no value", async () => {
    const answer = { ...keyAnswer, HomeDirectory: "/secret-bucket/alice", Policy: '{"Statement":[]}' };

    const comparisons = await compare(() => answer);

    expect(comparisons).toEqual([
      {
        ...told,
        method: "publicKey",
        current: keysListed,
        candidate: keysListed,
        differences: ["Policy", "HomeDirectory"],
      },
    ]);
    expect(inspect(comparisons)).not.toContain("secret-bucket");
  });

  it.each<[string, () => unknown, object]>([
    ["denies", () => ({}), { outcome: "denied", problems: [] }],
    ["throws", fail, { outcome: "failed", problems: [] }],
  ])("reports a handler that %s where the candidate lets in", async (_, answer, current) => {
    expect(await compare(answer)).toEqual([
      { ...told, method: "publicKey", current, candidate: keysListed, differences: ["outcome"] },
    ]);
  });

  it("reports what Transfer would refuse of a handler's answer, by code", async () => {
    expect(await compare(() => ({ Role: aliceRole, HomeDirectory: aliceSession.HomeDirectory }))).toEqual([
      {
        ...told,
        method: "publicKey",
        current: { outcome: "keysListed", problems: ["keys-missing"] },
        candidate: keysListed,
        differences: ["problems", "PublicKeys"],
      },
    ]);
  });

  it("shows the candidate no password login, and compares none, unless it is given passwords", async () => {
    const candidate = createCandidate(() => undefined);

    const comparisons = await compare(() => aliceSession, passwordEvent, { candidate });

    expect([comparisons, candidate.passwordLogins, candidate.keyLogins]).toEqual([[], [], []]);
  });

  it("compares password logins where the candidate is given passwords, and reports no password", async () => {
    const comparisons = await compare(() => ({ ...aliceSession, Role: " " }), passwordEvent, {
      givePasswordsToCandidate: true,
    });

    expect(comparisons).toEqual([
      {
        ...told,
        method: "password",
        current: { outcome: "denied", problems: [] },
        candidate: { outcome: "granted", problems: [] },
        differences: ["outcome"],
      },
    ]);
    expect(inspect(comparisons)).not.toContain(alicePassword);
  });

  it("gives the candidate a dry run with Lambda's time, less the reserve", async () => {
    const candidate = createCandidate(() => undefined);
    const options = { candidate, givePasswordsToCandidate: true, reserveTimeMs: 1000 };

    await compare(() => keyAnswer, keyEvent, options);
    await compare(() => keyAnswer, { ...passwordEvent, extra: "x" }, options);

    const expected = { ...aliceLogin, remainingTimeMs: 9000 };
    expect(candidate.options).toEqual([{ isDryRun: true }, { isDryRun: true }]);
    expect(candidate.keyLogins.map(withoutSignal)).toEqual([expected]);
    expect(candidate.passwordLogins.map(withoutSignal)).toEqual([{ ...expected, password: alicePassword }]);
  });

  it("ends the candidate where Lambda has no time left but the reserve", async () => {
    const candidate = createCandidate(() => undefined);
    const handler = createShadowHandler({ current: () => keyAnswer, candidate });

    await handler(keyEvent, { getRemainingTimeInMillis: () => 500 });

    expect(candidate.keyLogins.map(({ signal }) => signal?.aborted)).toEqual([true]);
  });

  it("compares where there is no context, as in tests", async () => {
    const report = createReport();
    const handler = createShadowHandler({ current: () => keyAnswer, candidate: open(), report });

    await handler(keyEvent, undefined);

    expect(report.comparisons).toMatchObject([{ differences: [] }]);
  });

  it("shows the candidate the login as it came, whatever the handler makes of the event", async () => {
    const candidate = createCandidate(() => undefined);
    const current = (event: Partial<typeof keyEvent>): object => {
      Object.assign(event, { username: "mallory" });
      return {};
    };

    const handler = createShadowHandler({ current, candidate });
    await handler({ ...keyEvent }, context);

    expect(candidate.keyLogins.map((login) => login.username)).toEqual(["alice"]);
  });

  it.each<[string, unknown, object]>([
    ["a wrong server id", { ...passwordEvent, serverId: "?" }, { username, serverId: "?", protocol }],
    ["no user name", { protocol, serverId }, { username: undefined, serverId, protocol }],
    [
      "fields that are no text",
      { username: { a: 1 } },
      { username: undefined, serverId: undefined, protocol: undefined },
    ],
    ["nothing in it", undefined, { username: undefined, serverId: undefined, protocol: undefined }],
  ])(
    "lets an event with %s go to the handler, and compares with what the candidate would do",
    async (_, event, login) => {
      const candidate = createCandidate(() => undefined);
      const report = createReport();
      const handler = createShadowHandler({ current: () => keyAnswer, candidate, report });

      const answer = await handler(event, context);

      expect(answer).toBe(keyAnswer);
      expect([candidate.passwordLogins, candidate.keyLogins]).toEqual([[], []]);
      expect(report.comparisons).toEqual([
        {
          ...login,
          method: undefined,
          current: { outcome: "granted", problems: [] },
          candidate: { outcome: "denied", reason: "malformed-event", problems: [] },
          differences: ["outcome"],
        },
      ]);
    },
  );

  it("lets an event that cannot be looked at go to the handler, and compares nothing", async () => {
    const event = Object.defineProperty({ ...keyEvent }, "password", { get: fail });

    expect(await compare(() => keyAnswer, event)).toEqual([]);
  });

  it("warns through the candidate's logger, once a login that differs", async () => {
    const candidate = createCandidate(() => ({ outcome: "denied", reason: "unknown-user" }));
    const handler = createShadowHandler({ current: (event: { Role: string }) => event, candidate });

    await handler({ ...keyEvent, Role: "" }, context);
    await handler({ ...keyEvent, ...keyAnswer }, context);

    expect(candidate.logger.calls).toEqual([
      [
        "warn",
        "shadow login differs",
        {
          ...told,
          method: "publicKey",
          // It answers with the event, and so with fields that Transfer does not know: those are no errors.
          current: keysListed,
          candidate: { outcome: "denied", reason: "unknown-user", problems: [] },
          differences: ["outcome"],
        },
      ],
    ]);
  });

  it.each<[string, object]>([
    ["current", { current: {} }],
    ["candidate", { candidate: {} }],
    ["reserveTimeMs", { reserveTimeMs: 0 }],
    ["reserveTimeMs", { reserveTimeMs: null }],
    ["reserveTime", { reserveTime: 5 }],
  ])("refuses a wrong %s", (option, change) => {
    expect(() => createShadowHandler({ current: () => ({}), candidate: open(), ...change })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });

  it("refuses options that are no object", () => {
    expect(() => createShadowHandler(null as never)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "options" }),
    );
  });

  it("answers as the handler does, by identity, whatever the candidate and the report do", async () => {
    const anyEvent = fc.oneof(fc.constant(keyEvent), fc.constant(passwordEvent), fc.anything());
    const anyContext = fc.oneof(fc.constant(context), fc.anything());

    await fc.assert(
      fc.asyncProperty(
        fc.record({ event: anyEvent, lambda: anyContext, value: fc.anything(), isThrown: fc.boolean() }),
        anyBehaviour,
        anyBehaviour,
        async ({ event, lambda, value, isThrown }, answer, report) => {
          const handler = createShadowHandler({
            current: () => {
              if (isThrown) throw value;
              return value;
            },
            candidate: createCandidate(answer),
            givePasswordsToCandidate: true,
            maxExtraTimeMs: 1,
            report,
          });

          const [ended] = await Promise.allSettled([handler(event as never, lambda as never)]);

          const was: unknown = ended.status === "fulfilled" ? ended.value : ended.reason;
          expect(ended.status).toBe(isThrown ? "rejected" : "fulfilled");
          expect(Object.is(was, value)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("finds what differs from an account of ours in a handler that uses another key", async () => {
    const account = createAccount({ publicKeys: [{ value: aliceKey }, { value: `${aliceKey.slice(0, -4)}AAAA` }] });

    const comparisons = await compare(() => keyAnswer, keyEvent, {
      candidate: open(createScriptedProvider({ account })),
    });

    expect(comparisons.map(({ differences }) => differences)).toEqual([["PublicKeys"]]);
  });
});

function fail(): never {
  throw new Error("legacy");
}
