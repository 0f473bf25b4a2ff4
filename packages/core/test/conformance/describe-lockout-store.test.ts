import type { LockoutStore } from "@transfer-idp/core";
import { describeLockoutStore, type LockoutConformanceOptions } from "@transfer-idp/core/conformance";
import { describe, expect, it } from "vitest";
import { brokenLockoutStores } from "./broken-lockout-stores.ts";
import { type CollectedTest, createCollectingRunner } from "./collecting-runner.ts";
import { type CounterBackend, createCountingFixture, createCountingStore } from "./counting-store.ts";

describe("describeLockoutStore", () => {
  it("passes a sound store, running every case", async () => {
    const tests = await runSuite(createCountingStore);

    expect(tests.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    expect(new Set(tests.map(({ id }) => id)).size).toBe(tests.length);
    expect(listRules(tests)).toEqual(["threshold", "backoff", "release", "forgetting", "keys", "outage", "deadline"]);
  });

  it.each(brokenLockoutStores)("fails a store that $fault, and by no other rule", async ({ caughtBy, createStore }) => {
    const tests = await runSuite(createStore);

    const failed = tests.filter(({ outcome }) => outcome === "failed");
    expect(listRules(failed)).toEqual(listRules(caughtBy.map((id) => ({ id }))));
    expect(failed.map(({ id }) => id)).toEqual(expect.arrayContaining([...caughtBy]));
  });

  it("has a broken store for every case", async () => {
    const tests = await runSuite(createCountingStore);

    const caught = new Set<string>(brokenLockoutStores.flatMap(({ caughtBy }) => caughtBy));
    expect(tests.map(({ id }) => id).filter((id) => !caught.has(id))).toEqual([]);
  });

  it("closes every fixture it opened, also those of a test that failed", async () => {
    let open = 0;
    const tests = await runSuite(createCountingStore, {
      createFixture: async () => {
        const fixture = await createCountingFixture(brokenLockoutStores[0]?.createStore);
        open += 1;
        return { ...fixture, close: () => Promise.resolve(void (open -= 1)) };
      },
    });

    expect({ open, failed: tests.some(({ outcome }) => outcome === "failed") }).toEqual({ open: 0, failed: true });
  });

  it("demands another store, outages and a hanging backend of a fixture unless they are narrowed", async () => {
    const tests = await runSuite(createCountingStore, {
      createFixture: async () => {
        const { store, close } = await createCountingFixture();
        return { store, close };
      },
    });

    expect(tests.filter(({ outcome }) => outcome === "failed").map(({ id }) => id)).toEqual([
      "threshold/two-stores",
      "outage/reserve",
      "outage/settle",
      "outage/recovery",
      "deadline/reserve",
      "deadline/keep",
      "deadline/release",
      "deadline/later",
    ]);
  });

  it("shows what is not promised as skipped, with its reason", async () => {
    const tests = await runSuite(createCountingStore, {
      narrow: { forgetting: " It never forgets. ", "threshold/two-stores": "It is alone." },
    });

    expect(tests.filter(({ outcome }) => outcome === "skipped").map(({ title }) => title)).toEqual([
      "threshold/two-stores is not promised: It is alone.",
      "forgetting/after is not promised: It never forgets.",
      "forgetting/not-before is not promised: It never forgets.",
      "forgetting/from-the-last is not promised: It never forgets.",
      "forgetting/waiting is not promised: It never forgets.",
    ]);
  });

  it.each([
    { narrow: { outage: " " }, option: 'narrow["outage"]' },
    { narrow: { password: "A rule of the other suite." } as never, option: 'narrow["password"]' },
    { narrow: { "keys/none": "There is no such case." } as never, option: 'narrow["keys/none"]' },
  ])("refuses a narrowing without a rule or a reason ($option)", ({ narrow, option }) => {
    expect(() => declareSuite({ narrow })).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
  });

  it.each(["deadlineMs", "guessesAtOnce", "testTimeoutMs"])(
    "refuses a %s that is no whole number above 0",
    (option) => {
      const refused: unknown = expect.objectContaining({ code: "ERR_CONFIGURATION", option });

      for (const value of [0, -1, 1.5, Number.NaN, Infinity]) {
        expect(() => declareSuite({ [option]: value })).toThrow(refused);
      }
    },
  );
});

function declareSuite(options: Partial<LockoutConformanceOptions>): ReturnType<typeof createCollectingRunner> {
  const runner = createCollectingRunner();
  describeLockoutStore(runner, {
    name: "counting",
    createFixture: createCountingFixture,
    deadlineMs: 200,
    testTimeoutMs: 5000,
    ...options,
  });
  return runner;
}

function runSuite(
  createStore: (backend: CounterBackend) => LockoutStore,
  options: Partial<LockoutConformanceOptions> = {},
): Promise<readonly CollectedTest[]> {
  return declareSuite({ createFixture: () => createCountingFixture(createStore), ...options }).run();
}

function listRules(tests: readonly Pick<CollectedTest, "id">[]): readonly string[] {
  return [...new Set(tests.map(({ id }) => id.split("/")[0] ?? ""))];
}
