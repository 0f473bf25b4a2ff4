import { InvalidUserRecordError } from "../../errors/invalid-user-record-error.ts";
import type { TraceNote } from "../../trace.ts";
import type { Home } from "../home/fill-home.ts";
import type { JsonObject } from "../session-settings.ts";
import type { TransferHome } from "../template.ts";

/**
 * Gives what Transfer's variables of a home stand for, of a home that is a path in a bucket. Those of a logical home are
 * unset, as AWS documents it, and those of the root of everything stand for nothing.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/users-policies-session.html
 */
export function readTransferHome({ HomeDirectoryType, HomeDirectory = "" }: Home): TransferHome | undefined {
  if (HomeDirectoryType === "LOGICAL" || !/^\/[^/]/.test(HomeDirectory)) return undefined;
  const directory = HomeDirectory.slice(1);
  const [bucket = "", ...folder] = directory.split("/");
  return { bucket, folder: folder.join("/"), directory };
}

/**
 * Checks the home of a session whose policy names it.
 *
 * @param policy - As it was stored.
 * @returns a warning where the policy will list nothing: `folder//*` matches no prefix, and a bucket alone has no folder.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: what is left of the variables is Transfer's to fill, and the
 *   home has a character that would be more than itself there.
 */
export function checkNamedHome(policy: string | JsonObject, home: Home): readonly TraceNote[] {
  const text = typeof policy === "string" ? policy : JSON.stringify(policy);
  if (!/(?:\$|\\u0024)\{transfer:home/i.test(text)) return [];
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
