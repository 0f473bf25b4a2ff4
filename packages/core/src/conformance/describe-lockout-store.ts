import type { ConformanceRunner } from "./conformance-runner.ts";
import { declareRules, readCount } from "./declare-rules.ts";
import type { LockoutFixture } from "./lockout-fixture.ts";
import type { LockoutContext, LockoutRuleId } from "./lockout-rule.ts";
import { lockoutRules } from "./lockout-rules/lockout-rules.ts";
import type { NarrowingOf } from "./parse-narrowing.ts";

/** What a lockout store does not promise, by rule (`outage`) or by case (`threshold/two-stores`), and why. */
export type LockoutNarrowing = NarrowingOf<LockoutRuleId>;

/** Options of {@link describeLockoutStore}. */
export interface LockoutConformanceOptions {
  /** Names the store in the output. */
  readonly name: string;
  /**
   * Makes a fresh store over a fresh backend, in which nothing is counted. Called at least once a test; each fixture is
   * closed when its test has ended. It may share a server with others, as long as no counter of one is seen by the next.
   */
  readonly createFixture: () => Promise<LockoutFixture>;
  /** What the store does not promise, and why. The reason is shown in the output of every run. */
  readonly narrow?: LockoutNarrowing;
  /** Milliseconds a call may go on after its signal aborted, and a backend may take to recover. @defaultValue 1500 */
  readonly deadlineMs?: number;
  /** How many guesses come at once in the rule `threshold`. @defaultValue 200 */
  readonly guessesAtOnce?: number;
  /** The runner's own limit for each test, in milliseconds. @defaultValue 60000 */
  readonly testTimeoutMs?: number;
}

/**
 * Declares the tests that every lockout store must pass. They are the contract of {@link LockoutStore}, rule by rule;
 * the title of each test begins with the id of its rule and case. Hours and days pass by the clock that the store is
 * told, so that nothing is waited for.
 *
 * @param runner - `describe`, `it` and `expect` of the test runner.
 * @param options - The store, its backend, and what is left out and why.
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option has a value that cannot be used; a rule was narrowed without
 *   a reason, or is not known.
 * @example
 * ```ts
 * import { createMemoryLockoutStore } from "@transfer-idp/core";
 * import { describeLockoutStore } from "@transfer-idp/core/conformance";
 * import { describe, expect, it } from "vitest";
 *
 * describeLockoutStore(
 *   { describe, it, expect },
 *   {
 *     name: "counters in memory",
 *     createFixture: () => Promise.resolve({ store: createMemoryLockoutStore(), close: () => Promise.resolve() }),
 *     narrow: {
 *       "threshold/two-stores": "The counters are in memory: no two stores share them.",
 *       outage: "The counters are in memory: there is no backend that could fail.",
 *       "deadline/reserve": "The counters are in memory: there is nothing to wait for.",
 *       "deadline/release": "The counters are in memory: there is nothing to wait for.",
 *       "deadline/later": "The counters are in memory: there is nothing to wait for.",
 *     },
 *   },
 * );
 * ```
 */
export function describeLockoutStore(runner: ConformanceRunner, options: LockoutConformanceOptions): void {
  const { name, createFixture, narrow = {} } = options;
  const deadlineMs = readCount("deadlineMs", options.deadlineMs ?? 1500);
  const guessesAtOnce = readCount("guessesAtOnce", options.guessesAtOnce ?? 200);
  declareRules<LockoutContext>(runner, {
    title: `${name} is a lockout store`,
    rules: lockoutRules,
    narrow,
    testTimeoutMs: readCount("testTimeoutMs", options.testTimeoutMs ?? 60_000),
    makeContext: (keep) => ({
      expect: runner.expect,
      deadlineMs,
      guessesAtOnce,
      open: async () => {
        const fixture = await createFixture();
        keep(fixture);
        return fixture;
      },
    }),
  });
}
