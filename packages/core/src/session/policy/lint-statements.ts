import type { ResponseProblem } from "../../transfer/response-problem.ts";
import type { JsonObject } from "../session-settings.ts";
import { lintElements } from "./lint-elements.ts";
import { lintListing } from "./lint-listing.ts";
import { lintVariables } from "./lint-variables.ts";
import { lintWildcards } from "./lint-wildcards.ts";
import { readStatements } from "./read-statements.ts";

/**
 * Finds mistakes in the statements of a session policy that was read, as `lintPolicy` does; what is wrong with its text
 * is left to `checkPolicy`, which a rendered answer passes anyway.
 *
 * @param homeDirectoryType - `PATH`, which is Transfer's default, where absent.
 * @returns findings, each once for a field.
 */
export function lintStatements(policy: JsonObject, homeDirectoryType?: "PATH" | "LOGICAL"): readonly ResponseProblem[] {
  const findings = new Map<string, ResponseProblem>();
  const report = (
    field: string,
    code: string,
    message: string,
    severity: ResponseProblem["severity"] = "error",
  ): void => {
    const known = findings.get(`${field} ${code}`);
    // Several texts of one condition have the same field: the gravest counts.
    if (known === undefined || (known.severity === "warning" && severity === "error")) {
      findings.set(`${field} ${code}`, { field, severity, code, message });
    }
  };
  const rules = { hasVariables: policy["Version"] === "2012-10-17", isLogical: homeDirectoryType === "LOGICAL" };
  const statements = readStatements(policy);
  for (const statement of statements) {
    lintElements(statement, report);
    lintVariables(statement, rules, report);
    lintWildcards(statement, report);
  }
  lintListing(statements, report);
  return [...findings.values()];
}
