import type { Stats } from "node:fs";
import { lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { mapFileError, noSuchFile } from "./sftp-failure.ts";
import { isFileName } from "./virtual-path.ts";

/** A place below the root folder, with what was found there. */
export interface RealFile {
  readonly path: string;
  /** `undefined`: nothing is there, and the folder it would be in is. */
  readonly stats: Stats | undefined;
}

/**
 * Finds a place below the root folder without following a symlink.
 *
 * S3 has no symlinks and no devices: whatever is neither a file nor a folder does not exist, and nothing exists behind
 * it. Every part is looked at on its own, because the system follows links in all parts but the last.
 *
 * @param root - The root folder, itself free of symlinks.
 * @throws SftpFailure `NO_SUCH_FILE`: a folder on the way is not there, or a part can be no file's name.
 */
export async function findRealFile(root: string, target: readonly string[]): Promise<RealFile> {
  if (!target.every(isFileName)) throw noSuchFile();
  let path = root;
  let stats = await findStats(path);
  for (const name of target) {
    if (stats?.isDirectory() !== true) throw noSuchFile();
    path = join(path, name);
    stats = await findStats(path);
  }
  return { path, stats };
}

/** Makes the folders of a target that are missing: in S3 a prefix need not be made before it is written below. */
export async function makeFolders(root: string, target: readonly string[]): Promise<void> {
  for (const end of target.keys()) {
    const { path, stats } = await findRealFile(root, target.slice(0, end + 1));
    if (stats !== undefined) continue;
    await mkdir(path).catch((error: unknown) => {
      // Another session may have made it meanwhile; if that is something else, the next part finds out.
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    });
  }
}

async function findStats(path: string): Promise<Stats | undefined> {
  try {
    const stats = await lstat(path);
    if (stats.isFile() || stats.isDirectory()) return stats;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOENT") throw mapFileError(error);
    return undefined;
  }
  // Not `undefined`: a new file must not be made in the place of a link.
  throw noSuchFile();
}
