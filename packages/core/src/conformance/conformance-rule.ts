import type { ConformanceFixture } from "./conformance-fixture.ts";
import type { ConformanceRunner } from "./conformance-runner.ts";
import type { ConformanceUsers } from "./create-conformance-users.ts";

/** The rules of the suite. The ids are stable: they begin the titles of tests and are what `narrow` names. */
export type ConformanceRuleId =
  | "password"
  | "keys"
  | "account-state"
  | "unknown-user"
  | "exact-username"
  | "hostile-usernames"
  | "outage"
  | "deadline"
  | "concurrency"
  | "stable-answers"
  | "secrecy";

/** One rule: what every provider must do. */
export interface ConformanceRule {
  readonly id: ConformanceRuleId;
  /** The rule as one sentence. */
  readonly states: string;
  readonly cases: readonly ConformanceCase[];
}

/** One test of a rule. */
export interface ConformanceCase {
  /** Unique in its rule; `narrow` names the case as `rule/case`. */
  readonly id: string;
  /** The rest of a sentence that begins with "it". */
  readonly title: string;
  /** Rules without which this case has no meaning: where one of them is narrowed, so is the case. */
  readonly needs?: readonly ConformanceRuleId[];
  readonly run: (context: ConformanceContext) => Promise<void>;
}

/** What a case works with. */
export interface ConformanceContext {
  readonly expect: ConformanceRunner["expect"];
  readonly users: ConformanceUsers;
  /** `false` where the rule `password` was narrowed. */
  readonly passwordLogins: boolean;
  /** `false` where the rule `keys` was narrowed. */
  readonly keyLogins: boolean;
  readonly deadlineMs: number;
  readonly concurrentLogins: number;
  readonly hostileUsernames: number;
  /** Makes a fixture, which is closed when the case has ended. */
  open(): Promise<ConformanceFixture>;
}
