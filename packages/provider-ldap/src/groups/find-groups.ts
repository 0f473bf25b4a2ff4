import { InvalidUserRecordError } from "@transfer-idp/core";
import { EqualityFilter, OrFilter } from "ldapts";
import type { SearchDirectory } from "../connection/directory.ts";
import type { LdapEntry } from "../entry/ldap-entry.ts";
import { readTexts } from "../entry/read-values.ts";
import { askForGroups } from "./ask-for-groups.ts";
import { createFoundGroups, type FoundGroups } from "./found-groups.ts";
import { findChainedGroups } from "./find-chained-groups.ts";
import type { GroupOptions } from "./group-options.ts";

/** Most values in one filter: servers limit how long a request may be. */
const filterValues = 100;

/**
 * Finds the groups of a user, and the groups of those where they are nested.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: some that may restrict the user cannot be read.
 */
export async function findGroups(
  search: SearchDirectory,
  user: LdapEntry,
  options: GroupOptions,
): Promise<FoundGroups> {
  const { memberOf, memberOfBase, match, nesting, maxDepth, nameAttribute } = options;
  const found = createFoundGroups(nameAttribute);
  if (nesting === "in-chain") {
    for (const group of await findChainedGroups(search, user, options)) found.addEntry(group);
    return found;
  }
  let fresh = (memberOf === undefined ? [] : readTexts(user, memberOf)).map((dn) => found.addDn(dn, memberOfBase));
  const memberships = match.flatMap(({ user: attribute, group }) =>
    (attribute === "dn" ? [user.dn] : readTexts(user, attribute)).map((value) => ({ group, value })),
  );
  for (const group of await searchGroups(search, memberships, options)) fresh.push(found.addEntry(group));
  if (nesting === "none") return found;

  const ofGroups = match.filter(({ user: attribute }) => attribute === "dn");
  for (let depth = 1; fresh.some((dn) => dn !== undefined); depth += 1) {
    // A deeper group may be the one that restricts.
    if (depth > maxDepth)
      throw new InvalidUserRecordError("groups", `must not be nested over ${String(maxDepth)} deep`);
    const above = fresh.flatMap((dn) => ofGroups.map(({ group }) => ({ group, value: dn })));
    fresh = [];
    for (const group of await searchGroups(search, above, options)) fresh.push(found.addEntry(group));
  }
  return found;
}

/** That a group has a value in the attribute that lists its members. */
interface Membership {
  readonly group: string;
  readonly value: string | undefined;
}

async function searchGroups(
  search: SearchDirectory,
  memberships: readonly Membership[],
  options: GroupOptions,
): Promise<readonly LdapEntry[]> {
  const filters = memberships.flatMap(({ group, value }) =>
    value === undefined ? [] : [new EqualityFilter({ attribute: group, value })],
  );
  const groups: LdapEntry[] = [];
  for (let start = 0; start < filters.length; start += filterValues) {
    const any = new OrFilter({ filters: filters.slice(start, start + filterValues) });
    groups.push(...(await search(askForGroups(any, options))));
  }
  return groups;
}
