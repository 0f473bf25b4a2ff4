import type { ConformanceContext } from "./conformance-rule.ts";
import type { ObservedLogin } from "./observe-login.ts";

/**
 * The logins that somebody can try under a name: one with alice's password, so that finding her for another name would
 * show as `verified`, and one with a key; less what was narrowed.
 */
export function listLogins(context: ConformanceContext, username: string): readonly ObservedLogin[] {
  return [
    ...(context.passwordLogins ? [{ username, password: context.users.alice.password }] : []),
    ...(context.keyLogins ? [{ username }] : []),
  ];
}
