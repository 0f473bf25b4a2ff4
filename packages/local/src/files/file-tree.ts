import type { HomeEntry, SessionHome } from "../transfer/session-home.ts";

/** What a path of a session leads to. With neither a target nor children there is nothing. */
export interface Place {
  /** Parts of the real place below the root folder; absent where the session has no rights at all. */
  readonly target?: readonly string[];
  /** Whether `target` is a mapping's own: it may be written into, and not be removed, renamed or replaced. */
  readonly isMapping: boolean;
  /** A mapping of one file: there is nothing below it. */
  readonly isFile: boolean;
  /** Names of virtual folders and mappings directly below, which hide what is really there by these names. */
  readonly children: readonly string[];
  /** `/` of a PATH home: it is there, and S3 has no listing of it. */
  readonly isUnlisted: boolean;
}

const nothing: Place = { isMapping: false, isFile: false, children: [], isUnlisted: false };

/** Finds the place of a path that {@link resolveVirtualPath} has read. */
export type LocatePlace = (path: readonly string[]) => Place;

/**
 * Makes the map of a session from the paths it sees to the places below the root folder.
 *
 * A LOGICAL home has its entries and nothing else; the folders above them are virtual and read-only. The longest entry
 * that fits a path wins. A PATH home has every bucket, as the role has; the role is not evaluated here.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/logical-dir-mappings.html
 */
export function createFileTree(home: SessionHome): LocatePlace {
  return home.type === "PATH" ? locateInBuckets : createEntryLocator(home.entries);
}

function locateInBuckets(path: readonly string[]): Place {
  // A home of `/` logs in and then finds nothing: Transfer needs the bucket in the path.
  if (path.length === 0) return { ...nothing, isMapping: true, isUnlisted: true };
  return { ...nothing, target: path, isMapping: path.length === 1 };
}

interface Node {
  entry?: HomeEntry;
  readonly children: Map<string, Node>;
}

function createEntryLocator(entries: readonly HomeEntry[]): LocatePlace {
  const root: Node = { children: new Map() };
  for (const entry of entries) {
    let node = root;
    for (const part of entry.entry) {
      const child: Node = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, child);
      node = child;
    }
    node.entry = entry;
  }
  return (path) => locateEntry(root, path);
}

function locateEntry(root: Node, path: readonly string[]): Place {
  let node: Node | undefined = root;
  let entry = root.entry;
  let depth = 0;
  for (const [index, part] of path.entries()) {
    node = node.children.get(part);
    if (node === undefined) break;
    if (node.entry !== undefined) {
      entry = node.entry;
      depth = index + 1;
    }
  }
  const children = node === undefined ? [] : [...node.children.keys()];
  const remainder = path.slice(depth);
  if (entry === undefined || (entry.type === "FILE" && remainder.length > 0)) return { ...nothing, children };
  return {
    target: [...entry.target, ...remainder],
    isMapping: remainder.length === 0,
    isFile: entry.type === "FILE",
    children,
    isUnlisted: false,
  };
}
