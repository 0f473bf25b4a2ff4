import { createSessionPolicy, type JsonObject, requireOption } from "@transfer-idp/core";
import { createVariablePolicy } from "./create-variable-policy.ts";

/**
 * Makes the session policy of all users: what of the role's rights each of them has.
 *
 * @param way - `generated`, by core, which fills the name in; or `variable`, as AWS's documentation has it, where Transfer
 *   does. Absent, it is the first.
 * @throws ConfigurationError `ERR_CONFIGURATION`: there is no such way, or no such bucket.
 */
export function choosePolicy(way: string | undefined, bucket: string): JsonObject {
  requireOption(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket), "USERS_BUCKET", "must be the name of a bucket");
  if (way === "variable") return createVariablePolicy(bucket);
  requireOption(way === undefined || way === "generated", "SESSION_POLICY", "must be generated or variable");
  return createSessionPolicy([{ target: `/${bucket}/home/{{username}}`, access: "readWrite" }]);
}
