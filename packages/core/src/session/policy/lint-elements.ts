import type { ReportProblem } from "../../transfer/response-problem.ts";
import type { PolicyStatement } from "./read-statements.ts";

/**
 * Finds elements that a session policy must have or cannot have, and those that allow more than they name.
 *
 * What IAM refuses shows after the login only: every operation then fails with `Unable to AssumeRole for user`.
 */
export function lintElements({ field, element, isDeny }: PolicyStatement, report: ReportProblem): void {
  if (element === undefined || !isComplete(element)) {
    const message =
      "needs an Effect, one of Action and NotAction and one of Resource and NotResource, or IAM refuses it";
    report(field, "statement-incomplete", message, "warning");
  }
  for (const name of ["Principal", "NotPrincipal"]) {
    if (element !== undefined && Object.hasOwn(element, name)) {
      const message = "must not be there: a session policy is about the session, and IAM refuses it";
      report(`${field}.${name}`, "principal", message);
    }
  }
  // A Deny with NotResource is AWS's own way to keep users from reading files and let them see folders.
  for (const name of isDeny ? [] : ["NotAction", "NotResource"]) {
    if (element !== undefined && Object.hasOwn(element, name)) {
      const message = "allows whatever the role has, but for what it names";
      report(`${field}.${name}`, "allows-all-but", message, "warning");
    }
  }
}

function isComplete(element: object): boolean {
  const { Effect: effect } = element as { Effect?: unknown };
  return (effect === "Allow" || effect === "Deny") && hasOneOf(element, "Action") && hasOneOf(element, "Resource");
}

function hasOneOf(element: object, name: string): boolean {
  return Object.hasOwn(element, name) !== Object.hasOwn(element, `Not${name}`);
}
