import { asConfiguration } from "../../as-configuration.ts";
import { isPlainObject } from "../../record/read-field.ts";
import { readDirectories } from "../../record/read-settings.ts";
import { requireKnownOptions, requireOption } from "../../require-option.ts";
import type { DirectoryMapping, SessionSettings } from "../session-settings.ts";
import { requirePath } from "./require-path.ts";

/** What stands at one place of a virtual tree: a `Target`, or a mapping but for its `Entry`. */
export type VirtualPlace = string | Omit<DirectoryMapping, "Entry">;

/** Options of {@link createVirtualTree}. */
export interface VirtualTreeOptions {
  /** Where the user begins: one of the places. @defaultValue `/` */
  readonly start?: string | undefined;
}

/**
 * Makes the settings of a home in which the user sees a tree of folders and files that lie in several places.
 *
 * What is between the places and the root are virtual folders that can be listed and not written to.
 *
 * @param places - By the path that the user sees: `/` or `/reports/2026`, without a slash at the end.
 * @returns settings for any layer: `HomeDirectoryDetails`, with `HomeDirectoryType` LOGICAL.
 * @throws ConfigurationError `ERR_CONFIGURATION`: a path or a target is none, or there is no place.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/logical-dir-mappings.html
 *
 * @example
 * ```ts
 * import { createVirtualTree } from "@transfer-idp/core";
 *
 * export const defaults = createVirtualTree(
 *   {
 *     "/inbox": "/my-bucket/in/{{username}}",
 *     "/reports": "/reports-bucket/{{attributes.team}}",
 *     "/readme.txt": { Target: "/my-bucket/readme.txt", Type: "FILE" },
 *   },
 *   { start: "/inbox" },
 * );
 * ```
 */
export function createVirtualTree(
  places: Readonly<Record<string, VirtualPlace>>,
  options: VirtualTreeOptions = {},
): SessionSettings {
  requireOption(isPlainObject(places), "places", "must be a plain object");
  requireKnownOptions(options, { start: true });
  const entries = Object.entries(places);
  requireOption(entries.length > 0, "places", "must have a place");
  const { start } = options;
  requireOption(
    start === undefined || start === "/" || Object.hasOwn(places, start),
    "start",
    "must be one of the places",
  );
  return {
    HomeDirectoryType: "LOGICAL",
    // `/` is what Transfer takes without it.
    ...(start === undefined || start === "/" ? {} : { HomeDirectory: start }),
    HomeDirectoryDetails: readMappings(entries.map(([Entry, place], index) => createMapping(Entry, place, index))),
  };
}

/** Reads them by the rules of what is stored. */
function readMappings(mappings: readonly DirectoryMapping[]): readonly DirectoryMapping[] {
  const read = asConfiguration(() => readDirectories(mappings, "places"));
  for (const [index, { regions, servers }] of read.entries()) {
    const isSomewhere = regions?.length !== 0 && servers?.length !== 0;
    requireOption(isSomewhere, `places[${String(index)}]`, "must have an entry in each filter: it would be nowhere");
  }
  return read;
}

function createMapping(Entry: string, place: VirtualPlace, index: number): DirectoryMapping {
  // A key is data: it may hold anything.
  const option = `places[${/^\/\P{Cc}{0,80}$/u.test(Entry) ? JSON.stringify(Entry) : String(index)}]`;
  if (Entry !== "/") requirePath(Entry, option);
  const mapping = typeof place === "string" ? { Target: place } : place;
  requireKnownOptions(mapping, { Target: true, Type: true, regions: true, servers: true }, option);
  requirePath(mapping.Target, `${option}.Target`);
  const { Type } = mapping;
  const isType = Type === undefined || ["FILE", "DIRECTORY"].includes(Type);
  requireOption(isType, `${option}.Type`, "must be FILE or DIRECTORY");
  requireOption(Type !== "FILE" || Entry !== "/", `${option}.Type`, "must not be FILE at the root");
  return { Entry, ...mapping };
}
