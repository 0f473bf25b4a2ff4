import type { IdentityProvider } from "@transfer-idp/core";
import {
  type ConformanceOptions,
  type ConformanceUser,
  describeIdentityProvider,
} from "@transfer-idp/core/conformance";
import { afterEach, describe, expect, it, vi } from "vitest";
import { brokenProviders } from "./broken-providers.ts";
import { type CollectedTest, createCollectingRunner } from "./collecting-runner.ts";
import type { MemoryBackend } from "./memory-backend.ts";
import { createMemoryFixture, createMemoryProvider } from "./memory-provider.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("describeIdentityProvider", () => {
  it("passes a sound provider, running every case", async () => {
    const tests = await runSuite(createMemoryProvider);

    expect(tests.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    expect(new Set(tests.map(({ id }) => id)).size).toBe(tests.length);
    expect(listRules(tests)).toEqual(allRules);
  });

  it.each(brokenProviders)(
    "fails a provider that $fault, and by no other rule",
    async ({ caughtBy, createProvider }) => {
      // What some of them print is seen by the suite all the same.
      vi.spyOn(console, "debug").mockImplementation(() => undefined);
      vi.spyOn(process.stderr, "write").mockReturnValue(true);

      const tests = await runSuite(createProvider);

      const failed = tests.filter(({ outcome }) => outcome === "failed");
      expect(listRules(failed)).toEqual(listRules(caughtBy.map((id) => ({ id }))));
      expect(failed.map(({ id }) => id)).toEqual(expect.arrayContaining([...caughtBy]));
    },
  );

  it("has a broken provider for every case", async () => {
    const tests = await runSuite(createMemoryProvider);

    const caught = new Set<string>(brokenProviders.flatMap(({ caughtBy }) => caughtBy));
    expect(tests.map(({ id }) => id).filter((id) => !caught.has(id))).toEqual(["password/right"]);
  });

  it("closes every fixture it opened, also those of a test that failed", async () => {
    let open = 0;
    const tests = await runSuite(createMemoryProvider, {
      createFixture: async (users) => {
        const fixture = await createMemoryFixture(users, brokenProviders[0]?.createProvider);
        open += 1;
        return { ...fixture, close: () => Promise.resolve(void (open -= 1)) };
      },
    });

    expect({ open, failed: tests.some(({ outcome }) => outcome === "failed") }).toEqual({ open: 0, failed: true });
  });

  it("does not hide why a test failed behind a fixture that cannot be closed", async () => {
    const tests = await runSuite(createMemoryProvider, {
      createFixture: async (users) => ({
        ...(await createMemoryFixture(users, brokenProviders[0]?.createProvider)),
        close: () => Promise.reject(new Error("cannot be closed")),
      }),
    });

    const { error } = tests.find(({ id }) => id === "password/empty") ?? {};
    expect(String(error)).toContain("to deeply equal");
  });

  it("fails a test that passed where its fixture cannot be closed", async () => {
    const tests = await runSuite(createMemoryProvider, {
      createFixture: async (users) => ({
        ...(await createMemoryFixture(users)),
        close: () => Promise.reject(new Error("cannot be closed")),
      }),
    });

    expect(tests.filter(({ outcome }) => outcome === "passed")).toEqual([]);
  });

  it("demands outages and a hanging backend of a fixture unless they are narrowed", async () => {
    const tests = await runSuite(createMemoryProvider, {
      createFixture: async (users) => {
        const { provider, close } = await createMemoryFixture(users);
        return { provider, close };
      },
    });

    expect(tests.filter(({ outcome }) => outcome === "failed").map(({ id }) => id)).toEqual([
      "outage/login",
      "outage/before-verifying",
      "outage/guesses",
      "outage/known-user",
      "outage/decision",
      "outage/recovery",
      "deadline/lookup",
      "deadline/verification",
      "deadline/already-aborted",
      "deadline/later-login",
      "stable-answers/outage",
      "secrecy/outages",
    ]);
  });
});

describe("describeIdentityProvider with narrow", () => {
  it("shows what is not promised as skipped, with its reason, and what needs it as well", async () => {
    const tests = await runSuite(createMemoryProvider, {
      narrow: { outage: "It cannot fail.", "exact-username/case": "  Names have no case here.  " },
    });

    expect(tests.filter(({ outcome }) => outcome === "skipped").map(({ title }) => title)).toEqual([
      "exact-username/case is not promised: Names have no case here.",
      "outage/login is not promised: It cannot fail.",
      "outage/before-verifying is not promised: It cannot fail.",
      "outage/guesses is not promised: It cannot fail.",
      "outage/known-user is not promised: It cannot fail.",
      "outage/decision is not promised: It cannot fail.",
      "outage/recovery is not promised: It cannot fail.",
      "stable-answers/outage is not promised: It cannot fail.",
      "secrecy/outages is not promised: It cannot fail.",
    ]);
  });

  it("shows it as a passed test where the runner cannot skip", async () => {
    const { it: collect, ...runner } = createCollectingRunner();
    const options = { name: "memory", createFixture: createMemoryFixture, narrow: { password: "Keys only." } };
    describeIdentityProvider({ ...runner, it: (title, run) => collect(title, run) }, options);

    const tests = await runner.run();

    expect(tests[0]).toEqual({
      id: "password/right",
      title: "password/right is not promised: Keys only.",
      outcome: "passed",
    });
  });

  it.each([
    {
      left: "password logins",
      narrow: { keys: "The backend proves passwords only." },
      want: (user: ConformanceUser) => user.publicKeys.length === 0 && user.password !== undefined,
    },
    {
      left: "key logins",
      narrow: { password: "The backend knows keys only." },
      want: (user: ConformanceUser) => user.publicKeys.length > 0 && user.password === undefined,
    },
    {
      left: "states the backend knows",
      narrow: { "account-state/locked": "The backend locks nobody.", "account-state/expired": "Nothing expires." },
      want: ({ state }: ConformanceUser) => state !== "locked" && state !== "expired",
    },
  ])("seeds and tries nothing but the $left", async ({ narrow, want }) => {
    const seeded: ConformanceUser[] = [];
    const tests = await runSuite(createMemoryProvider, {
      narrow,
      createFixture: (users) => {
        seeded.push(...users);
        return createMemoryFixture(users);
      },
    });

    expect(seeded.length).toBeGreaterThan(0);
    expect(seeded.filter((user) => !want(user))).toEqual([]);
    expect(tests.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  });

  it("passes a provider that knows nothing until a password is tried", async () => {
    const createOpaqueProvider = (backend: MemoryBackend): IdentityProvider => {
      const sound = createMemoryProvider(backend);
      return {
        name: "opaque",
        findAccount: (login) =>
          Promise.resolve({
            kind: "opaque",
            verifyPassword: async (password, signal) => {
              const finding = await sound.findAccount({ ...login, signal });
              const refused = { outcome: "refused", reason: "wrong-password-or-unknown-user" } as const;
              if (finding.kind !== "account") return refused;
              const verdict = (await finding.verifyPassword?.(password, signal)) ?? refused;
              return verdict.outcome === "refused" && verdict.reason === "wrong-password" ? refused : verdict;
            },
          }),
      };
    };

    const tests = await runSuite(createOpaqueProvider, { narrow: { keys: "A bind needs a password." } });

    expect(tests.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  });

  it.each([
    { narrow: { outage: "" }, option: 'narrow["outage"]' },
    { narrow: { "account-state/locked": " \n" }, option: 'narrow["account-state/locked"]' },
    { narrow: { outage: undefined as never }, option: 'narrow["outage"]' },
    { narrow: { outages: "A rule of that name does not exist." } as never, option: 'narrow["outages"]' },
    { narrow: { "outage/none": "Nor does such a case." } as never, option: 'narrow["outage/none"]' },
    { narrow: { password: "No passwords.", keys: "No keys." }, option: "narrow" },
  ])("refuses a narrowing without a rule or a reason ($option)", ({ narrow, option }) => {
    const declare = (): void => {
      describeIdentityProvider(createCollectingRunner(), {
        name: "memory",
        createFixture: createMemoryFixture,
        narrow,
      });
    };

    expect(declare).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
  });

  it.each(["deadlineMs", "concurrentLogins", "hostileUsernames", "testTimeoutMs"])(
    "refuses a %s that is no whole number above 0",
    (option) => {
      const declare = (value: number) => (): void => {
        const options = { name: "memory", createFixture: createMemoryFixture, [option]: value };
        describeIdentityProvider(createCollectingRunner(), options);
      };

      const refused: unknown = expect.objectContaining({ code: "ERR_CONFIGURATION", option });
      for (const value of [0, -1, 1.5, Number.NaN, Infinity]) expect(declare(value)).toThrow(refused);
    },
  );
});

const allRules = [
  "password",
  "keys",
  "account-state",
  "unknown-user",
  "exact-username",
  "hostile-usernames",
  "outage",
  "deadline",
  "concurrency",
  "stable-answers",
  "secrecy",
];

function runSuite(
  createProvider: (backend: MemoryBackend) => IdentityProvider,
  options: Partial<ConformanceOptions> = {},
): Promise<readonly CollectedTest[]> {
  const runner = createCollectingRunner();
  describeIdentityProvider(runner, {
    name: "memory",
    createFixture: (users) => createMemoryFixture(users, createProvider),
    deadlineMs: 400,
    testTimeoutMs: 5000,
    hostileUsernames: 20,
    concurrentLogins: 60,
    ...options,
  });
  return runner.run();
}

function listRules(tests: readonly Pick<CollectedTest, "id">[]): readonly string[] {
  return [...new Set(tests.map(({ id }) => id.split("/")[0] ?? ""))];
}
