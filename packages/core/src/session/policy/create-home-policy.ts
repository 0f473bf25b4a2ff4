import { requireKnownOptions } from "../../require-option.ts";
import type { JsonObject } from "../session-settings.ts";
import { checkPolicyOptions } from "./check-policy-options.ts";
import type { PolicyOptions } from "./policy-options.ts";
import { requireAccess } from "./require-access.ts";
import type { SessionAccess } from "./session-access.ts";
import { writePolicy } from "./write-policy.ts";

/** Options of {@link createHomePolicy}. */
export interface HomePolicyOptions extends PolicyOptions {
  /**
   * What the session may do in the home.
   *
   * @defaultValue `"readWrite"`
   */
  readonly access?: SessionAccess | undefined;
}

/**
 * Creates a session policy for the user's home and nothing else, with Transfer's own variables, so that one text does
 * for all users. A login fills them with the home, escaped.
 *
 * For homes of the type `PATH` only: with `LOGICAL` the variables of the home are unset, and nothing would be allowed.
 * `HomeDirectory` MUST be `/bucket/folder` without a slash at its end, and not a bucket alone: `folder//*` lists nothing.
 * (AWS's example wants the slash for objects, `…HomeDirectory}*`, and wants it away for listing, `…HomeFolder}/*`.)
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/users-policies-session.html
 *
 * @example
 * ```ts
 * import { createHomePolicy } from "@transfer-idp/core";
 *
 * const defaults = {
 *   Role: "arn:aws:iam::123456789012:role/transfer-user",
 *   HomeDirectory: "/my-bucket/{{username}}",
 *   Policy: createHomePolicy(),
 * };
 * ```
 */
export function createHomePolicy(options: HomePolicyOptions = {}): JsonObject {
  requireKnownOptions(options, { access: true, partition: true, kmsKeyArns: true });
  const { access = "readWrite" } = options;
  requireAccess(access, "access");
  const home = {
    bucket: "${transfer:HomeBucket}",
    folder: "${transfer:HomeFolder}",
    path: "${transfer:HomeDirectory}",
    access,
  };
  return writePolicy([home], checkPolicyOptions(options), "kmsKeyArns");
}
