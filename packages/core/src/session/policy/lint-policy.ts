import { isPlainObject } from "../../record/read-field.ts";
import { requireKnownOptions, requireOption } from "../../require-option.ts";
import { checkPolicy } from "../../transfer/check-policy.ts";
import { parseJsonText } from "../../transfer/parse-json-text.ts";
import type { ResponseProblem } from "../../transfer/response-problem.ts";
import type { JsonObject } from "../session-settings.ts";
import { lintStatements } from "./lint-statements.ts";

/** Options of {@link lintPolicy}. */
export interface PolicyLintOptions {
  /**
   * The home that the policy will come with: with `LOGICAL` Transfer sets no variable of the home.
   *
   * @defaultValue `"PATH"`, which is Transfer's own default
   */
  readonly homeDirectoryType?: "PATH" | "LOGICAL" | undefined;
}

/**
 * Finds mistakes in a session policy: what Transfer, STS or IAM refuses, and what they take otherwise than it was meant,
 * such as `bob*`, which also opens `bobby/`.
 *
 * Every login passes it: an `error` fails the login, a `warning` goes to its trace. Templates (`{{username}}`) are not
 * filled here and count as names. docs/session-policies.md says for each code what it means and what to do.
 *
 * @param policy - As JSON text or as an object; of any size and depth.
 * @returns findings, each once for a field. Fields are made of positions and IAM's own names
 *   (`Policy.Statement[1].Resource[0]`) and hold no value. Blank text has one: without a policy a session has the whole
 *   role.
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { lintPolicy } from "@transfer-idp/core";
 *
 * const findings = lintPolicy({
 *   Version: "2012-10-17",
 *   Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::my-bucket/{{username}}*" }],
 * });
 * console.log(findings[0]?.code, findings[0]?.field); // open-wildcard Policy.Statement[0].Resource
 * ```
 */
export function lintPolicy(policy: string | JsonObject, options: PolicyLintOptions = {}): readonly ResponseProblem[] {
  requireKnownOptions(options, { homeDirectoryType: true });
  const { homeDirectoryType = "PATH" } = options;
  requireOption(["PATH", "LOGICAL"].includes(homeDirectoryType), "homeDirectoryType", "must be PATH or LOGICAL");
  const text = typeof policy === "string" ? policy : writeJson(policy);
  const problems: ResponseProblem[] = [];
  checkPolicy(text, (field, code, message, severity = "error") => {
    problems.push({ field, severity, code, message });
  });
  if (text.trim() === "") {
    const message = "is blank, which is none: a session then has the whole role";
    problems.push({ field: "Policy", severity: "warning", code: "policy-blank", message });
  }
  // What is too long is read all the same: whoever shortens it wants to know the rest.
  const parsed = parseJsonText(text).value;
  return isPlainObject(parsed) ? [...problems, ...lintStatements(parsed, homeDirectoryType)] : problems;
}

/** The text that Transfer would receive. What JSON cannot hold becomes text that is none. */
function writeJson(policy: JsonObject): string {
  try {
    const text: unknown = JSON.stringify(policy);
    return typeof text === "string" ? text : "undefined";
  } catch {
    // A circle, a depth beyond the stack, a toJSON that throws: its error may quote the policy.
    return "unwritable";
  }
}
