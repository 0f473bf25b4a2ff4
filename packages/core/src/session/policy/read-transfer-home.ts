import type { Home } from "../home/fill-home.ts";
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
