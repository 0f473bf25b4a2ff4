import type { ReportProblem } from "../../transfer/response-problem.ts";
import type { ComparedText, PolicyStatement } from "./read-statements.ts";

/**
 * Finds patterns of S3 that reach beyond the folder they name: `bob*` is also `bobby/`, and listing with the prefix
 * `bob` tells the names in `bobby/`.
 *
 * Only where that opens something: in what is allowed, and in what a Deny exempts. A Deny may well deny too much.
 */
export function lintWildcards({ isDeny, resources, conditions }: PolicyStatement, report: ReportProblem): void {
  const opens = ({ isNegated }: ComparedText): boolean => isDeny === isNegated;
  for (const { field, masked } of resources.filter(opens)) {
    if (/^arn:[^:]*:s3:/i.test(masked) && isOpen(readPath(masked))) reportOpen(field, report);
  }
  for (const { field, masked, operator, key } of conditions.filter(opens)) {
    if (key !== "s3:prefix" || !operator.includes("string")) continue;
    // For the other operators of text a star is a star.
    const hasWildcards = operator.includes("like");
    if (hasWildcards && isOpen(masked)) reportOpen(field, report);
    else if (!masked.endsWith("/") && !(hasWildcards && masked.endsWith("*")) && !/^arn:/i.test(masked)) {
      const message = "has an s3:prefix without a slash at its end, under which the names of its neighbours are listed";
      report(field, "bare-prefix", message, "warning");
    }
  }
}

/** What follows the fifth colon of an ARN. */
function readPath(arn: string): string {
  return arn.split(":").slice(5).join(":");
}

/** Whether a name is followed by wildcards that end in a star. Nothing but a star, and a star after a slash, are not. */
function isOpen(pattern: string): boolean {
  return /[^/*?][*?]*\*/.test(pattern);
}

function reportOpen(field: string, report: ReportProblem): void {
  const message = "has a name followed by * without a slash between them, which opens what begins with that name";
  report(field, "open-wildcard", message, "warning");
}
