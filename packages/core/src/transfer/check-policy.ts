import { policyAlphabet, policyMaxCharacters } from "./limits.ts";
import { parseJsonText } from "./parse-json-text.ts";
import type { ReportProblem } from "./response-problem.ts";

/**
 * Checks a session policy. A blank one is as good as none: Transfer then gives the whole role.
 *
 * A policy with a duplicate key logs in, and then every operation fails (`Unable to AssumeRole for user`).
 */
export function checkPolicy(policy: unknown, report: ReportProblem): void {
  if (policy === undefined) return;
  if (typeof policy !== "string") {
    report("Policy", "policy-not-text", "must be JSON text, not an object");
    return;
  }
  if (policy.trim() === "") return;
  if (policy.length > policyMaxCharacters) {
    report("Policy", "policy-too-long", "must have at most 2048 characters");
    return;
  }
  const parsed = parseJsonText(policy);
  if (parsed.value === undefined) {
    report("Policy", "policy-unreadable", parsed.problem);
    return;
  }
  if (typeof parsed.value !== "object" || parsed.value === null || Array.isArray(parsed.value)) {
    report("Policy", "policy-unreadable", "must be a JSON object");
    return;
  }
  if (!policyAlphabet.test(policy)) {
    report("Policy", "policy-alphabet", "must be written in Latin-1 characters only, as STS demands");
  }
  if (!Object.hasOwn(parsed.value, "Statement")) {
    report("Policy", "policy-without-statement", "has no Statement: IAM takes it for malformed", "warning");
  }
}
