import { ConfigurationError } from "../errors/configuration-error.ts";
import type { ConformanceRunner } from "./conformance-runner.ts";
import { type NarrowableCase, type NarrowableRule, type NarrowingOf, parseNarrowing } from "./parse-narrowing.ts";

/** Rules of a suite, and what their cases work with. */
export interface Suite<Context> {
  /** Of all tests together. */
  readonly title: string;
  readonly rules: readonly SuiteRule<Context>[];
  readonly narrow: NarrowingOf<string>;
  /** The runner's own limit for each test. */
  readonly testTimeoutMs: number;
  /** @param keep - Has a fixture closed when the case has ended. */
  readonly makeContext: (keep: (fixture: Fixture) => void) => Context;
}

interface SuiteRule<Context> extends NarrowableRule {
  readonly states: string;
  readonly cases: readonly SuiteCase<Context>[];
}

interface SuiteCase<Context> extends NarrowableCase {
  readonly title: string;
  readonly run: (context: Context) => Promise<void>;
}

interface Fixture {
  close(): Promise<void>;
}

/**
 * Declares a test for each case of each rule; one that is narrowed is skipped, with its reason for a title.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: a rule was narrowed without a reason, or is not known.
 */
export function declareRules<Context>({ describe, it }: ConformanceRunner, suite: Suite<Context>): void {
  const { title, rules, narrow, testTimeoutMs, makeContext } = suite;
  const narrowing = parseNarrowing(narrow, rules);
  const declare = (rule: SuiteRule<Context>, one: SuiteCase<Context>): void => {
    const id = `${rule.id}/${one.id}`;
    const reason = narrowing.findRuleReason(rule.id) ?? narrowing.findCaseReason(rule, one);
    if (reason === undefined) it(`${id} ${one.title}`, () => runCase(one, makeContext), testTimeoutMs);
    else (it.skip ?? it)(`${id} is not promised: ${reason}`, () => Promise.resolve());
  };
  describe(title, () => {
    for (const rule of rules) {
      describe(`${rule.id}: ${rule.states}`, () => {
        for (const one of rule.cases) declare(rule, one);
      });
    }
  });
}

/** @throws ConfigurationError `ERR_CONFIGURATION` */
export function readCount(option: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) throw new ConfigurationError(option, "must be a whole number above 0");
  return value;
}

async function runCase<Context>(
  { run }: SuiteCase<Context>,
  makeContext: (keep: (fixture: Fixture) => void) => Context,
): Promise<void> {
  const fixtures: Fixture[] = [];
  // All of them are closed, also where one cannot be; and that must not hide why the test failed.
  const close = async (): Promise<readonly PromiseSettledResult<void>[]> =>
    Promise.allSettled(fixtures.map((fixture) => fixture.close()));
  try {
    await run(makeContext((fixture) => fixtures.push(fixture)));
  } catch (error) {
    await close();
    throw error;
  }
  const failed = (await close()).find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
