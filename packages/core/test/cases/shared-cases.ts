import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Where cases lie: those of this repository, and the folder that they were copied from, where it is there. */
export const caseFolders: readonly (readonly [name: string, folder: URL])[] = [
  ["fixtures", new URL("fixtures/", import.meta.url)] as const,
  ["shared cases", new URL("../../../../../shared/cases/", import.meta.url)] as const,
].filter(([, folder]) => existsSync(folder));

/** A folder's JSON files of one kind (`events`, `responses`, `scenarios`), by name and read. */
export function readCaseFiles(folder: URL, kind: string): readonly (readonly [name: string, content: unknown])[] {
  const files = new URL(`${kind}/`, folder);
  if (!existsSync(files)) return [];
  return readdirSync(files)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => [name, readCaseFile(files, name)] as const);
}

/** One JSON file, by its path inside of the folder. */
export function readCaseFile(folder: URL, path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, folder), "utf8")) as unknown;
}
