import { ConfigurationError } from "../errors/configuration-error.ts";
import type { ConformanceRuleId } from "./conformance-rule.ts";

/** Why rules and cases of a suite are not promised, by their ids. */
export type NarrowingOf<RuleId extends string> = Partial<Readonly<Record<RuleId | `${RuleId}/${string}`, string>>>;

/**
 * What a provider does not promise, by rule (`outage`) or by case (`account-state/locked`), and why. The reason is
 * shown in the output of every run.
 */
export type ConformanceNarrowing = NarrowingOf<ConformanceRuleId>;

/** A rule, as far as it can be narrowed. */
export interface NarrowableRule {
  readonly id: string;
  readonly cases: readonly NarrowableCase[];
}

/** A case, as far as it can be narrowed. */
export interface NarrowableCase {
  readonly id: string;
  readonly needs?: readonly string[];
}

/** Tells why a rule or a case is not tested; `undefined` where it is. */
export interface Narrowing {
  findRuleReason(id: string): string | undefined;
  findCaseReason(rule: NarrowableRule, conformanceCase: NarrowableCase): string | undefined;
}

/**
 * Reads what was narrowed.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: a name is no rule and no case, or its reason is blank.
 */
export function parseNarrowing(narrow: NarrowingOf<string>, rules: readonly NarrowableRule[]): Narrowing {
  const known = new Set(rules.flatMap((rule) => [rule.id, ...rule.cases.map((one) => `${rule.id}/${one.id}`)]));
  const reasons = new Map<string, string>();
  for (const [id, reason] of Object.entries(narrow) as [string, unknown][]) {
    if (!known.has(id)) throw new ConfigurationError(`narrow["${id}"]`, "must name a rule of the suite or a case");
    if (typeof reason !== "string" || reason.trim() === "") {
      throw new ConfigurationError(`narrow["${id}"]`, "must give the reason, as text that is not blank");
    }
    reasons.set(id, reason.trim());
  }
  return {
    findRuleReason: (id) => reasons.get(id),
    findCaseReason: (rule, { id, needs = [] }) =>
      [`${rule.id}/${id}`, ...needs].map((name) => reasons.get(name)).find((reason) => reason !== undefined),
  };
}
