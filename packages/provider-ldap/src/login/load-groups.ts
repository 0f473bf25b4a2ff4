import type { SearchDirectory } from "../connection/directory.ts";
import type { LdapEntry } from "../entry/ldap-entry.ts";
import { findGroups } from "../groups/find-groups.ts";
import type { GroupOptions } from "../groups/group-options.ts";

/** What the groups of a user say. */
export interface GroupVerdict {
  readonly names: readonly string[];
  /** Whether the user is in none of those that are demanded. */
  readonly isRefused: boolean;
}

export const noGroups: GroupVerdict = { names: [], isRefused: false };

/** Loads the groups of a user, and decides whether they are those that are demanded. */
export async function loadGroups(
  search: SearchDirectory,
  entry: LdapEntry,
  options: GroupOptions | undefined,
): Promise<GroupVerdict> {
  if (options === undefined) return noGroups;
  const found = await findGroups(search, entry, options);
  const { requireGroup } = options;
  return { names: found.names, isRefused: requireGroup.length > 0 && !requireGroup.some((name) => found.has(name)) };
}
