import type { ReportProblem } from "../../transfer/response-problem.ts";
import { matchesPattern } from "./matches-pattern.ts";
import type { PolicyStatement } from "./read-statements.ts";

const listing = "s3:listbucket";

/**
 * Finds statements on listing that never apply.
 *
 * `s3:ListBucket` is an action on a bucket, and `s3:prefix` is compared with the prefix that is asked for. With an object
 * for its resource, or an ARN for its prefix, a statement allows no listing. If it denies, it denies none, and with an
 * operator that negates the prefix is always another: errors, for a restriction is gone.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function lintListing(statements: readonly PolicyStatement[], report: ReportProblem): void {
  const isListingAllowed = statements.some(
    ({ isDeny, actions, resources }) =>
      !isDeny &&
      actions.some(includesListing) &&
      resources.some(({ isNegated, masked }) => isNegated || !isObject(masked)),
  );
  for (const { field, isDeny, actions, resources, conditions } of statements) {
    // `s3:*` on objects is whole if listing is allowed elsewhere, and in a Deny it is about the objects.
    const isMeant = actions.includes(listing) || (!isDeny && !isListingAllowed && actions.some(includesListing));
    const isOnObjects =
      resources.length > 0 && resources.every(({ isNegated, masked }) => !isNegated && isObject(masked));
    if (isMeant && isOnObjects) {
      const message = "has objects only, and s3:ListBucket is an action on a bucket";
      report(`${field}.Resource`, "list-on-objects", message, isDeny ? "error" : "warning");
    }
    for (const { field: place, key, masked, isNegated } of conditions) {
      if (key !== "s3:prefix" || !/^arn:/i.test(masked)) continue;
      const message = "has an ARN for an s3:prefix, and no prefix of a key is one";
      report(place, "prefix-is-arn", message, isDeny !== isNegated ? "error" : "warning");
    }
  }
}

function includesListing(action: string): boolean {
  return matchesPattern(action, listing);
}

/** Whether the ARN can only be that of an object: a bucket has no slash in its name. */
function isObject(masked: string): boolean {
  return /^arn:[^:]*:s3:::[^/]*\//i.test(masked);
}
