import type { ConformanceRunner } from "./conformance-runner.ts";
import type { LockoutFixture } from "./lockout-fixture.ts";

/** The rules of the suite of lockout stores. The ids are stable, as those of {@link ConformanceRuleId}. */
export type LockoutRuleId = "threshold" | "backoff" | "release" | "forgetting" | "keys" | "outage" | "deadline";

/** One rule: what every lockout store must do. */
export interface LockoutRule {
  readonly id: LockoutRuleId;
  /** The rule as one sentence. */
  readonly states: string;
  readonly cases: readonly LockoutCase[];
}

/** One test of a rule. */
interface LockoutCase {
  /** Unique in its rule; `narrow` names the case as `rule/case`. */
  readonly id: string;
  /** The rest of a sentence that begins with "it". */
  readonly title: string;
  readonly run: (context: LockoutContext) => Promise<void>;
}

/** What a case works with. */
export interface LockoutContext {
  readonly expect: ConformanceRunner["expect"];
  readonly deadlineMs: number;
  readonly guessesAtOnce: number;
  /** Makes a fixture, which is closed when the case has ended. */
  open(): Promise<LockoutFixture>;
}
