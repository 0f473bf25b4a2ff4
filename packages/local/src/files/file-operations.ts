import { lutimes, mkdir, open, rename, rmdir, unlink } from "node:fs/promises";
import { constants } from "node:fs";
import type { Attributes } from "ssh2";
import type { SessionHome } from "../transfer/session-home.ts";
import type { TakeTurn } from "./create-turns.ts";
import { describeFile, describeVirtualFolder } from "./file-attributes.ts";
import { createFileTree, type Place } from "./file-tree.ts";
import { type AttributeChange, openFile, type OpenFile } from "./open-file.ts";
import { openFolder, type OpenFolder } from "./open-folder.ts";
import { findRealFile, makeFolders, type RealFile } from "./real-file.ts";
import { failure, noSuchFile, permissionDenied, SftpFailure } from "./sftp-failure.ts";
import { resolveVirtualPath } from "./virtual-path.ts";

/** The operations of SFTP version 3 on one session's home. Each rejects with what {@link mapFileError} can map. */
export interface FileOperations {
  /** @returns the absolute path as the client sees it, whether or not something is there. */
  resolve(path: string): string;
  describe(path: string): Promise<Attributes>;
  change(path: string, change: AttributeChange): Promise<void>;
  openFile(path: string, flags: number): Promise<OpenFile>;
  openFolder(path: string): Promise<OpenFolder>;
  removeFile(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
}

/**
 * Makes the folders that a home names, so far as they are missing. A target that no folder can be at (a `..`, a symlink
 * in its way) is left alone: it does not exist for the session.
 */
export async function prepareHome(root: string, home: SessionHome): Promise<void> {
  const targets =
    home.type === "PATH"
      ? [home.start]
      : home.entries.map(({ target, type }) => (type === "FILE" ? target.slice(0, -1) : target));
  for (const target of targets) {
    await makeFolders(root, target).catch((error: unknown) => {
      if (!(error instanceof SftpFailure)) throw error;
    });
  }
}

/**
 * Makes the file operations of a session.
 *
 * @param root - The real root folder, free of symlinks: `/bucket/key` is `bucket/key` in it.
 * @param home - Where the session may go. Everything else does not exist.
 * @param takeTurn - The same for all sessions of a server. A path is looked at part by part before it is used: were a
 *   folder renamed between the two, a symlink in another folder could come into the way and lead out of the home.
 */
export function createFileOperations(root: string, home: SessionHome, takeTurn: TakeTurn): FileOperations {
  const operations = createLoneOperations(root, home);
  return {
    resolve: operations.resolve,
    describe: (path) => takeTurn(() => operations.describe(path)),
    change: (path, change) => takeTurn(() => operations.change(path, change)),
    openFile: (path, flags) => takeTurn(() => operations.openFile(path, flags)),
    openFolder: async (path) => {
      const folder = await takeTurn(() => operations.openFolder(path));
      return { ...folder, readPage: () => takeTurn(() => folder.readPage()) };
    },
    removeFile: (path) => takeTurn(() => operations.removeFile(path)),
    makeFolder: (path) => takeTurn(() => operations.makeFolder(path)),
    removeFolder: (path) => takeTurn(() => operations.removeFolder(path)),
    rename: (from, to) => takeTurn(() => operations.rename(from, to)),
  };
}

// The operations as they are where nobody else is at work in the root folder.
function createLoneOperations(root: string, home: SessionHome): FileOperations {
  const locate = createFileTree(home);
  const since = new Date();
  const read = (path: string): readonly string[] => resolveVirtualPath(home.start, path);
  const findPlace = (path: string): Place => locate(read(path));

  async function findMapped(place: Place): Promise<RealFile> {
    if (place.target === undefined) throw noSuchFile();
    const file = await findRealFile(root, place.target);
    // An entry of one file opens no folder, whatever lies at its target.
    if (place.isFile && file.stats?.isDirectory() === true) throw noSuchFile();
    return file;
  }

  async function findExisting(path: string): Promise<RealFile> {
    const place = findPlace(path);
    if (isReadOnly(place)) throw permissionDenied();
    const file = await findMapped(place);
    if (file.stats === undefined) throw noSuchFile();
    return file;
  }

  return {
    resolve: (path) => `/${read(path).join("/")}`,

    async describe(path) {
      const place = findPlace(path);
      if (place.children.length > 0 || place.isUnlisted) return describeVirtualFolder(since);
      const { stats } = await findMapped(place);
      if (stats === undefined) throw noSuchFile();
      return describeFile(stats);
    },

    async change(path, change) {
      const { path: real } = await findExisting(path);
      if (change.size !== undefined) {
        const handle = await open(real, constants.O_WRONLY | ((constants.O_NOFOLLOW as number | undefined) ?? 0));
        await handle.truncate(change.size).finally(() => handle.close());
      }
      if (change.atime !== undefined && change.mtime !== undefined) await lutimes(real, change.atime, change.mtime);
    },

    async openFile(path, flags) {
      const place = findPlace(path);
      if (place.children.length > 0 || place.isUnlisted) throw failure("Is a directory");
      const file = await findMapped(place);
      // A mapped folder or bucket that is gone must not come back as a file, and no file takes a bucket's place.
      const isFolder = place.isMapping && !place.isFile;
      if (isFolder && (file.stats === undefined || home.type === "PATH")) throw noSuchFile();
      return openFile(file, flags);
    },

    async openFolder(path) {
      const parts = read(path);
      const place = locate(parts);
      // Nor does `/` of a PATH home pass here, which has neither children nor a target.
      if (place.children.length === 0) {
        const { stats } = await findMapped(place);
        if (stats?.isDirectory() !== true) throw noSuchFile();
      }
      const children = place.children.map((name) => {
        const child = locate([...parts, name]);
        return child.isFile && child.target !== undefined ? { name, file: child.target } : { name };
      });
      const target = place.target === undefined || !(await isThere(place.target)) ? {} : { target: place.target };
      return openFolder({ root, ...target, children, since });
    },

    async removeFile(path) {
      const place = findPlace(path);
      if (place.children.length > 0 || (place.isMapping && !place.isFile)) throw permissionDenied();
      const { path: real, stats } = await findMapped(place);
      if (stats === undefined) throw noSuchFile();
      if (stats.isDirectory()) throw failure("Is a directory");
      await unlink(real);
    },

    async makeFolder(path) {
      const place = findPlace(path);
      // FAILURE, not PERMISSION_DENIED: OpenSSH's `put -r` goes on into a folder that exists only after the former.
      if (place.children.length > 0 || place.isUnlisted) throw failure("File exists");
      const { path: real, stats } = await findMapped(place);
      if (stats !== undefined) throw failure("File exists");
      if (place.isMapping) throw permissionDenied();
      await mkdir(real);
    },

    async removeFolder(path) {
      const { path: real, stats } = await findExisting(path);
      if (stats?.isDirectory() !== true) throw failure("Not a directory");
      await rmdir(real);
    },

    async rename(from, to) {
      const source = await findExisting(from);
      const place = findPlace(to);
      if (isReadOnly(place)) throw permissionDenied();
      const destination = await findMapped(place);
      // In version 3 of the protocol a rename never replaces.
      if (destination.stats !== undefined) throw failure("File exists");
      await rename(source.path, destination.path);
    },
  };

  async function isThere(target: readonly string[]): Promise<boolean> {
    return findRealFile(root, target).then(
      ({ stats }) => stats !== undefined,
      () => false,
    );
  }
}

// Virtual folders, and the folders and files that mappings themselves name.
function isReadOnly(place: Place): boolean {
  return place.isMapping || place.children.length > 0;
}
