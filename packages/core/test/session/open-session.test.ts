import { InvalidUserRecordError, ProviderUnavailableError } from "@transfer-idp/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account } from "../../src/account.ts";
import type { Login } from "../../src/login.ts";
import { checkSessionOptions } from "../../src/session/check-session-options.ts";
import { openSession } from "../../src/session/open-session.ts";
import type { SettingsRule } from "../../src/session/layers/settings-rule.ts";
import type { ResolvedSession } from "../../src/session/resolve-session.ts";
import type { SessionOptions } from "../../src/session/session-options.ts";
import type { SessionSettings, SettingsLayer } from "../../src/session/session-settings.ts";
import type { TraceStep } from "../../src/trace.ts";
import { createTraceRecorder } from "../../src/trace-recorder.ts";
import { createAccount, createLogin } from "./create-account.ts";

const roleOf = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;

interface Opened {
  readonly resolved: ResolvedSession;
  readonly steps: readonly Omit<TraceStep, "milliseconds">[];
}

async function open(
  options: SessionOptions,
  account: Partial<Account> = {},
  login: Partial<Login> = {},
): Promise<Opened> {
  const trace = createTraceRecorder("test");
  try {
    const resolved = await openSession(createLogin(login), createAccount(account), checkSessionOptions(options), trace);
    return { resolved, steps: trace.finish().steps.map(withoutTime) };
  } catch (error) {
    trace.fail();
    throw Object.assign(error as Error, { steps: trace.finish().steps.map(({ step, outcome }) => [step, outcome]) });
  }
}

function withoutTime({ step, outcome, reason, notes }: TraceStep): Opened["steps"][number] {
  return { step, outcome, ...(reason === undefined ? {} : { reason }), notes };
}

const layer = (origin: string, values: SessionSettings): SettingsLayer => ({ origin, values });

describe("openSession", () => {
  it("lays defaults, the account's layers, rules, resolved and pinned settings over each other, in this order", async () => {
    const names = ["defaults", "group:a", "user", "rules[0]", "rule:second", "resolve", "pinned"];

    for (const [index, highest] of names.entries()) {
      const has = (name: string): boolean => names.indexOf(name) <= index;
      const first: SettingsRule = { when: { group: "a" }, apply: { Role: roleOf("first") } };
      const second: SettingsRule = { name: "second", when: { protocol: "SFTP" }, apply: { Role: roleOf("second") } };
      const settings = [layer("group:a", { Role: roleOf("group") }), layer("user", { Role: roleOf("user") })];

      const { resolved } = await open(
        {
          defaults: { Role: roleOf("defaults"), HomeDirectory: "/bucket" },
          rules: [...(has("rules[0]") ? [first] : []), ...(has("rule:second") ? [second] : [])],
          resolve: () => Promise.resolve(has("resolve") ? { Role: roleOf("resolve") } : undefined),
          pinned: has("pinned") ? { Role: roleOf("pinned") } : {},
        },
        { groups: ["a"], settings: settings.filter(({ origin }) => has(origin)) },
      );

      expect(resolved.notes).toContainEqual({ kind: "setting", field: "Role", origin: highest });
    }
  });

  it("traces resolve as a step of its own, and where each setting came from", async () => {
    const { resolved, steps } = await open(
      {
        defaults: { Role: roleOf("x") },
        rules: [{ name: "partners", when: { server: "s-1234567890abcdef0" }, apply: { HomeDirectory: "/bucket/p" } }],
        resolve: () => Promise.resolve({ PosixProfile: { Uid: 1, Gid: 2 } }),
      },
      {},
    );

    expect(resolved.session).toStrictEqual({
      Role: roleOf("x"),
      HomeDirectory: "/bucket/p",
      PosixProfile: { Uid: 1, Gid: 2 },
    });
    expect(steps).toStrictEqual([
      { step: "resolve-settings", outcome: "passed", notes: [] },
      {
        step: "session",
        outcome: "passed",
        notes: [
          { kind: "setting", field: "Role", origin: "defaults" },
          { kind: "setting", field: "HomeDirectory", origin: "rule:partners" },
          { kind: "setting", field: "PosixProfile", origin: "resolve" },
        ],
      },
    ]);
  });

  it("applies the rules whose conditions hold, and a later one over an earlier one", async () => {
    const options: SessionOptions = {
      defaults: { Role: roleOf("x") },
      rules: [
        { when: { group: "staff" }, apply: { HomeDirectory: "/bucket/staff" } },
        { when: { attribute: { team: "red" } }, apply: { HomeDirectory: "/bucket/red/{{username}}" } },
        { when: { group: "admins" }, apply: { HomeDirectory: "/bucket" } },
      ],
    };

    const { resolved } = await open(options, { groups: ["staff"], attributes: { team: ["red"] } });

    expect(resolved.session).toStrictEqual({ Role: roleOf("x"), HomeDirectory: "/bucket/red/alice" });
  });

  describe("asks resolve", () => {
    it("with the account and the login, once", async () => {
      const asked: unknown[] = [];
      const account = createAccount({ groups: ["a"] });
      const login = createLogin();
      const options = checkSessionOptions({
        defaults: { Role: roleOf("x"), HomeDirectory: "/b" },
        resolve: (...values) => {
          asked.push(values);
          return Promise.resolve(undefined);
        },
      });

      const { session } = await openSession(login, account, options, createTraceRecorder("test"));

      expect(asked).toStrictEqual([[account, login]]);
      expect(session).toStrictEqual({ Role: roleOf("x"), HomeDirectory: "/b" });
    });

    it("with a copy of the account, which it cannot change", async () => {
      const account = createAccount({
        groups: ["a"],
        accessRules: [{ sourceIpAllow: ["198.51.100.0/24"] }],
        settings: [layer("user", { Role: roleOf("x"), HomeDirectory: "/bucket/a" })],
      });
      const before = structuredClone(account);
      const attempts: ((given: Account) => void)[] = [
        ({ accessRules }) => void (accessRules as unknown[]).pop(),
        ({ accessRules }) => void (accessRules[0]?.sourceIpAllow as string[]).pop(),
        ({ settings }) => void (settings as unknown[]).push(layer("mine", { Role: roleOf("admin") })),
        ({ settings }) => void Object.assign(settings[0]?.values ?? {}, { Role: roleOf("admin") }),
        (given) => void Object.assign(given, { username: "bob" }),
      ];

      expect.assertions(3 * attempts.length);
      for (const attempt of attempts) {
        const options = checkSessionOptions({
          resolve: (given) => {
            expect(() => {
              attempt(given);
            }).toThrow(TypeError);
            return Promise.resolve(undefined);
          },
        });
        const { session } = await openSession(createLogin(), account, options, createTraceRecorder("test"));

        expect(session).toStrictEqual({ Role: roleOf("x"), HomeDirectory: "/bucket/a" });
        expect(account).toStrictEqual(before);
      }
    });

    it.each([null, "settings", [], { role: "x" }, { Role: 7 }, new Map()])(
      "and fails on the answer %j, which is no settings",
      async (answer) => {
        const resolve = (): Promise<SessionSettings> => Promise.resolve(answer as never);

        await expect(open({ defaults: { Role: roleOf("x") }, resolve })).rejects.toMatchObject({
          code: "ERR_INVALID_USER_RECORD",
          field: expect.stringMatching(/^resolve/) as unknown,
          steps: [["resolve-settings", "failed"]],
        });
      },
    );

    it.each([
      ["an outage", new ProviderUnavailableError({ provider: "my-service", kind: "unreachable" })],
      ["a record that cannot be read", new InvalidUserRecordError("team", "must be text")],
      ["anything else", new RangeError("x")],
    ])("and fails as it does with %s", async (_, error) => {
      const resolve = (): Promise<never> => Promise.reject(error);

      await expect(open({ resolve })).rejects.toBe(error);
    });

    it("and takes what it throws at once for a rejection", async () => {
      const resolve = (): never => {
        throw new RangeError("x");
      };

      await expect(open({ resolve })).rejects.toBeInstanceOf(RangeError);
    });

    it("and waits no longer than the login may take", async () => {
      const controller = new AbortController();
      const asking = open({ resolve: () => new Promise(() => undefined) }, {}, { signal: controller.signal });
      controller.abort();

      await expect(asking).rejects.toMatchObject({
        code: "ERR_PROVIDER_UNAVAILABLE",
        kind: "timeout",
        provider: "resolve",
      });
    });

    it("and not before a login whose time is over", async () => {
      let isAsked = false;
      const resolve = (): Promise<undefined> => {
        isAsked = true;
        return Promise.resolve(undefined);
      };

      await expect(open({ resolve }, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: "timeout" });
      expect(isAsked).toBe(false);
    });
  });

  it("says in a failed step of which layer each setting is", async () => {
    const settings = [layer("user", { Role: roleOf("x"), HomeDirectory: "/bucket/{{nobody}}" })];
    const trace = createTraceRecorder("test");

    await expect(
      openSession(createLogin(), createAccount({ settings }), checkSessionOptions({}), trace),
    ).rejects.toThrow();

    expect(trace.finish().steps).toMatchObject([
      {
        step: "session",
        outcome: "failed",
        notes: [
          { kind: "setting", field: "Role", origin: "user" },
          { kind: "setting", field: "HomeDirectory", origin: "user" },
        ],
      },
    ]);
  });

  it("denies a role and a home that no list allows, whichever layer they came from", async () => {
    const settings = [layer("user", { Role: roleOf("admin"), HomeDirectory: "/other" })];
    const lists = { allowedRoles: [roleOf("x")], allowedTargets: ["/bucket/{{username}}"] };

    expect(await open(lists, { settings })).toMatchObject({ resolved: { reason: "role-not-allowed" } });
    expect(await open({ ...lists, pinned: { Role: roleOf("x") } }, { settings })).toMatchObject({
      resolved: { reason: "target-not-allowed" },
      steps: [{ step: "session", outcome: "denied", reason: "target-not-allowed" }],
    });
    expect(
      await open({ ...lists, pinned: { Role: roleOf("x"), HomeDirectory: "/bucket/{{username}}" } }, { settings }),
    ).toMatchObject({ resolved: { session: { Role: roleOf("x"), HomeDirectory: "/bucket/alice" } } });
  });

  it("lets no lower layer change what is pinned", async () => {
    const Policy = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/{{username}}/*" }],
    };
    const pinnings: readonly SessionSettings[] = [
      { Policy },
      { Role: roleOf("pinned") },
      { Policy, HomeDirectory: "/bucket/{{username}}" },
      { HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/{{username}}" }] },
      { PosixProfile: { Uid: 1000, Gid: 1000 } },
      { Policy, Role: roleOf("pinned"), HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/{{username}}" }] },
    ];
    const text = fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom("/bucket/a", "/bucket/${transfer:UserName}", "/bucket/{{username}}") },
      fc.constantFrom("", " ", "/", "/fs-0123abcd", "{{"),
    );
    const mostly = <Value>(right: Value, ...wrong: readonly Value[]): fc.Arbitrary<Value> =>
      fc.oneof({ weight: 12, arbitrary: fc.constant(right) }, fc.constantFrom(...wrong));
    const lower: fc.Arbitrary<SessionSettings> = fc.record(
      {
        Role: mostly(roleOf("admin"), "", "{{username}}"),
        Policy: mostly(
          '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
          '{"Version":"2012-10-17","Statement":[]}',
          "",
          "{",
        ),
        HomeDirectory: text,
        HomeDirectoryDetails: mostly<NonNullable<SessionSettings["HomeDirectoryDetails"]>>(
          [{ Entry: "/", Target: "/other" }],
          [],
          " ",
          "{",
        ),
        PosixProfile: fc.constant({ Uid: 0, Gid: 0 }),
      },
      { requiredKeys: [] },
    );

    const sessions = pinnings.map(() => 0);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: pinnings.length - 1 }),
        fc.record({ defaults: lower, user: fc.array(lower, { maxLength: 2 }), rule: lower, resolved: lower }),
        async (index, { defaults, user, rule, resolved }) => {
          const pinned = pinnings[index] ?? {};
          const options: SessionOptions = {
            defaults: { Role: roleOf("x"), ...defaults },
            rules: [{ when: { group: "a" }, apply: rule }],
            resolve: () => resolved,
            pinned,
          };
          const settings = user.map((values) => layer("user", values));
          let session;
          try {
            session = (await open(options, { groups: ["a"], settings })).resolved.session;
          } catch (error) {
            const code: unknown = expect.stringMatching(/^ERR_(?:INVALID_USER_RECORD|CONFIGURATION)$/);
            expect(error).toMatchObject({ code });
            return;
          }
          if (session === undefined) return;
          sessions[index] = (sessions[index] ?? 0) + 1;
          const alone = (await open({ defaults: { Role: roleOf("x"), HomeDirectory: "/bucket" }, pinned })).resolved
            .session;
          for (const field of Object.keys(pinned) as (keyof SessionSettings)[]) {
            expect([field, session[field]]).toStrictEqual([field, alone?.[field]]);
          }
          if (pinned.HomeDirectory !== undefined) expect(session).not.toHaveProperty("HomeDirectoryDetails");
        },
      ),
      { numRuns: 2000 },
    );
    // Or nothing was shown of one of them.
    expect(Math.min(...sessions)).toBeGreaterThan(10);
  });
});
