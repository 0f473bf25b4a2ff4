import type { DenialReason, FailureReason } from "./decision.ts";
import { denialReasons } from "./denial-reasons.ts";

const failureReasons: Readonly<Record<FailureReason, true>> = {
  unavailable: true,
  "invalid-record": true,
  internal: true,
};
const reasons: ReadonlySet<unknown> = new Set([...denialReasons, ...Object.keys(failureReasons)]);

/**
 * Tells whether something is a reason of this library, for places where nothing else may stand. A provider without
 * types may give any text as its reason to refuse, also one that holds what somebody typed.
 */
export function isKnownReason(value: unknown): value is DenialReason | FailureReason {
  return reasons.has(value);
}
