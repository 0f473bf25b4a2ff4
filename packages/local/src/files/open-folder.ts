import type { Dir } from "node:fs";
import { opendir } from "node:fs/promises";
import type { FileEntry } from "ssh2";
import { describeFile, describeVirtualFolder, renderLongName } from "./file-attributes.ts";
import { findRealFile } from "./real-file.ts";
import { SftpFailure } from "./sftp-failure.ts";

// A page fits into 34,000 bytes, the most that a client must take, unless most names are very long.
const pageEntries = 64;

/** A folder that a client is listing. */
export interface OpenFolder {
  readonly kind: "folder";
  /** @returns the next entries; `undefined` when there are no more. */
  readPage(): Promise<readonly FileEntry[] | undefined>;
  close(): Promise<void>;
}

/** What {@link openFolder} lists. */
export interface FolderContent {
  readonly root: string;
  /** The real folder, where there is one. */
  readonly target?: readonly string[];
  /** Names of mappings and virtual folders, with what tells whether one is a file and where. */
  readonly children: readonly { readonly name: string; readonly file?: readonly string[] }[];
  /** The time that virtual folders carry. */
  readonly since: Date;
}

/**
 * Opens a folder to be listed page by page: first its virtual children, then what is really there. Symlinks and
 * devices are left out, as they do not exist for any other operation.
 */
export async function openFolder(content: FolderContent): Promise<OpenFolder> {
  const { root, target, since } = content;
  const virtual = (await Promise.all(content.children.map((child) => describeChild(root, child, since)))).flat();
  const hidden = new Set(content.children.map(({ name }) => name));
  const directory = target === undefined ? undefined : await openRealFolder(root, target);
  let isClosed = false;

  async function readPage(): Promise<readonly FileEntry[] | undefined> {
    if (virtual.length > 0) return virtual.splice(0, pageEntries);
    const page: FileEntry[] = [];
    while (directory !== undefined && target !== undefined && page.length < pageEntries) {
      const found = await directory.read();
      if (found === null) break;
      if (!hidden.has(found.name)) page.push(...(await describeReal(root, [...target, found.name], found.name)));
    }
    return page.length === 0 ? undefined : page;
  }

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = true;
    await directory?.close();
  }

  return { kind: "folder", readPage, close };
}

async function openRealFolder(root: string, target: readonly string[]): Promise<Dir | undefined> {
  const { path, stats } = await findRealFile(root, target);
  return stats?.isDirectory() === true ? await opendir(path) : undefined;
}

async function describeChild(
  root: string,
  child: { readonly name: string; readonly file?: readonly string[] },
  since: Date,
): Promise<readonly FileEntry[]> {
  if (child.file !== undefined) return describeReal(root, child.file, child.name);
  const attrs = describeVirtualFolder(since);
  return [{ filename: child.name, longname: renderLongName(child.name, attrs, since), attrs }];
}

// Empty where the file is gone meanwhile, or is none that exists for clients.
async function describeReal(root: string, target: readonly string[], name: string): Promise<readonly FileEntry[]> {
  try {
    const { stats } = await findRealFile(root, target);
    if (stats === undefined) return [];
    const attrs = describeFile(stats);
    return [{ filename: name, longname: renderLongName(name, attrs, new Date()), attrs }];
  } catch (error) {
    if (error instanceof SftpFailure) return [];
    throw error;
  }
}
