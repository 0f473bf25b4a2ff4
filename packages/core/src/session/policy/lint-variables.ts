import type { ReportProblem } from "../../transfer/response-problem.ts";
import type { ComparedText, PolicyStatement } from "./read-statements.ts";

/** What decides which variables have a value. */
export interface VariableRules {
  /** Whether the policy's `Version` is 2012-10-17, the first with variables and escapes. */
  readonly hasVariables: boolean;
  /** Whether the home is `LOGICAL`, where Transfer sets no variable of the home. */
  readonly isLogical: boolean;
}

/**
 * Finds variables that will have no value.
 *
 * A comparison with a variable without a value is never met, negated or not. In a statement that allows, the user finds
 * less than was meant. In one that denies, a restriction is gone and nobody sees it: an error.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/users-policies-session.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function lintVariables(statement: PolicyStatement, rules: VariableRules, report: ReportProblem): void {
  for (const compared of [...statement.resources, ...statement.conditions]) {
    for (const variable of compared.variables) lintVariable(variable, compared, statement.isDeny, rules, report);
  }
}

function lintVariable(
  variable: string | undefined,
  { field }: ComparedText,
  isDeny: boolean,
  { hasVariables, isLogical }: VariableRules,
  report: ReportProblem,
): void {
  const severity = isDeny ? "error" : "warning";
  if (variable === undefined) {
    report(field, "variable-not-closed", "has a variable without a closing brace, which is none", severity);
    return;
  }
  const isTransfers = /^transfer:/i.test(variable);
  if (!hasVariables) {
    // Transfer replaces its own before IAM reads the text. That it does so for every Version is not documented.
    const message = "has a variable or an escape, which IAM reads in policies of Version 2012-10-17 only";
    report(field, "variable-without-version", message, isTransfers ? "warning" : "error");
  }
  if (isTransfers) lintTransferVariable(variable, field, severity, isLogical, report);
  // IAM has no case in names, and takes a default after a comma.
  else if (/^aws:username(?:,|$)/i.test(variable)) {
    const message = "has ${aws:username}, the name of an IAM user, which no session has: use ${transfer:UserName}";
    report(field, "aws-username", message, severity);
  }
}

const transferVariables = ["UserName", "HomeBucket", "HomeFolder", "HomeDirectory"].map((name) => `transfer:${name}`);

function lintTransferVariable(
  variable: string,
  field: string,
  severity: "error" | "warning",
  isLogical: boolean,
  report: ReportProblem,
): void {
  const known = transferVariables.find((name) => name.toLowerCase() === variable.toLowerCase());
  if (known === undefined) {
    report(field, "unknown-variable", "has a variable of Transfer's that does not exist", severity);
    return;
  }
  if (known !== variable) {
    // AWS's own pages differ. Whether Transfer tells cases apart is not documented.
    report(field, "variable-case", "has a variable in a case other than the user guide's", "warning");
  }
  if (isLogical && known !== "transfer:UserName") {
    const message = "has a variable of the home, which Transfer does not set when HomeDirectoryType is LOGICAL";
    report(field, "home-variable-unset", message, severity);
  }
}
