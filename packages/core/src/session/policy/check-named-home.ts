import { InvalidUserRecordError } from "../../errors/invalid-user-record-error.ts";
import type { TraceNote } from "../../trace.ts";
import type { Home } from "../home/fill-home.ts";

/**
 * Checks the home of a session whose policy names it: Transfer puts it into the policy as it is.
 *
 * @returns a warning where the policy will list nothing: `folder//*` matches no prefix, and a bucket alone has no folder.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: the home has a wildcard, with which `bob*` would open `bobby/`.
 */
export function checkNamedHome(policy: string, { HomeDirectoryType, HomeDirectory = "" }: Home): readonly TraceNote[] {
  // Of a logical home, its variables are unset, and the lint says so.
  if (!/\$\{transfer:home/i.test(policy) || HomeDirectoryType === "LOGICAL") return [];
  if (/[*?]/.test(HomeDirectory)) {
    const problem = "has a character that would widen the policy that names the home";
    throw new InvalidUserRecordError("HomeDirectory", problem);
  }
  const isFolder = /^\/[^/]+\/.*[^/]$/.test(HomeDirectory);
  return isFolder ? [] : [{ kind: "warning", field: "HomeDirectory", code: "home-not-a-folder" }];
}
