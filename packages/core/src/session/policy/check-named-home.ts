import { InvalidUserRecordError } from "../../errors/invalid-user-record-error.ts";
import type { TraceNote } from "../../trace.ts";
import type { Home } from "../home/fill-home.ts";
import { readTransferHome } from "./read-transfer-home.ts";

/**
 * Checks the home of a session whose policy names it.
 *
 * @returns a warning where the policy will list nothing: `folder//*` matches no prefix, and a bucket alone has no folder.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: what is left of the variables is Transfer's to fill, and the
 *   home has a character that would be more than itself there.
 */
export function checkNamedHome(home: Home): readonly TraceNote[] {
  const { HomeDirectoryType, HomeDirectory = "" } = home;
  if (readTransferHome(home) === undefined && !/^[\w/@.,=+ -]*$/.test(HomeDirectory)) {
    throw new InvalidUserRecordError(
      "HomeDirectory",
      "has a character that might widen the policy that names the home",
    );
  }
  const isFolder = HomeDirectoryType === "LOGICAL" || /^\/[^/]+\/.*[^/]$/.test(HomeDirectory);
  return isFolder ? [] : [{ kind: "warning", field: "HomeDirectory", code: "home-not-a-folder" }];
}
