import { requireKnownOptions, requireOption } from "../../require-option.ts";
import type { JsonObject } from "../session-settings.ts";
import { checkPolicyOptions } from "./check-policy-options.ts";
import { parseTarget } from "./parse-target.ts";
import type { PolicyOptions } from "./policy-options.ts";
import { requireAccess } from "./require-access.ts";
import type { SessionAccess } from "./session-access.ts";
import { type PolicyPlace, writePolicy } from "./write-policy.ts";

/** What a session may do in one place of S3. */
export interface PolicyGrant {
  /**
   * `/bucket/prefix`, as the `Target` of a mapping is written, or `/bucket` for the whole bucket. `{{name}}` and
   * `${transfer:UserName}` may stand in it; every other character means itself. At most 1024 characters.
   */
  readonly target: string;
  readonly access: SessionAccess;
}

/**
 * Creates a session policy that allows what the grants say and nothing else. It can stand as `Policy` in any layer of
 * settings, where its templates are filled with IAM's escapes, so that the user `bob*` has a folder of that name.
 *
 * A session has what both its role and its policy allow: the policy takes away from the role, and adds nothing to it.
 *
 * @param grants - At least one. Two of one target add up: `readOnly` and `dropBox` are reading and writing without
 *   deleting.
 * @throws ConfigurationError `ERR_CONFIGURATION`: a grant or an option cannot be used, such as a target on EFS (which
 *   ignores policies) or one that names an access point by its alias (which IAM does not know); or the policy would have
 *   more than 2048 characters, whatever is filled in.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/session-policy.html
 *
 * @example
 * ```ts
 * import { createSessionPolicy } from "@transfer-idp/core";
 *
 * const defaults = {
 *   Role: "arn:aws:iam::123456789012:role/transfer-user",
 *   HomeDirectoryDetails: [
 *     { Entry: "/home", Target: "/my-bucket/{{username}}" },
 *     { Entry: "/reports", Target: "/my-bucket/reports" },
 *   ],
 *   Policy: createSessionPolicy([
 *     { target: "/my-bucket/{{username}}", access: "readWrite" },
 *     { target: "/my-bucket/reports", access: "readOnly" },
 *   ]),
 * };
 * ```
 */
export function createSessionPolicy(grants: readonly PolicyGrant[], options: PolicyOptions = {}): JsonObject {
  requireKnownOptions(options, { partition: true, kmsKeyArns: true });
  requireOption(Array.isArray(grants), "grants", "must be a list");
  requireOption(grants.length > 0, "grants", "must not be empty: leave Policy out where the role says it all");
  const places = Array.from<PolicyGrant>(grants).map((grant, index) => readGrant(grant, `grants[${String(index)}]`));
  return writePolicy(places, checkPolicyOptions(options), "grants");
}

function readGrant(grant: PolicyGrant, field: string): PolicyPlace {
  requireKnownOptions(grant, { target: true, access: true }, field);
  const { bucket, folder } = parseTarget(grant.target, `${field}.target`);
  requireAccess(grant.access, `${field}.access`);
  return {
    bucket,
    ...(folder === undefined ? { path: bucket } : { folder, path: `${bucket}/${folder}` }),
    access: grant.access,
  };
}
