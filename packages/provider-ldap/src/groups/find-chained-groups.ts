import { InvalidUserRecordError } from "@transfer-idp/core";
import { EqualityFilter, ExtensibleFilter, type Filter, OrFilter } from "ldapts";
import type { SearchDirectory } from "../connection/directory.ts";
import type { LdapEntry } from "../entry/ldap-entry.ts";
import { readText } from "../entry/read-values.ts";
import { askForGroups } from "./ask-for-groups.ts";
import type { GroupOptions } from "./group-options.ts";

/**
 * Follows groups of groups in the directory itself.
 *
 * @see https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/4e638665-f466-4597-93c4-12f2ebfabab5 (LDAP_MATCHING_RULE_TRANSITIVE_EVAL)
 */
const inChain = "1.2.840.113556.1.4.1941";

/** What the primary group of a user is read from. */
export const primaryGroupAttributes: readonly string[] = ["objectSid", "primaryGroupID"];

/** Finds the groups of a user of Active Directory, those that are nested and the primary group among them. */
export async function findChainedGroups(
  search: SearchDirectory,
  user: LdapEntry,
  options: GroupOptions,
): Promise<readonly LdapEntry[]> {
  const primary = options.primaryGroup ? await search(askForGroups(findPrimaryGroup(user), options)) : [];
  const members = [user, ...primary];
  const filters = options.match.flatMap(({ group }) =>
    members.map(({ dn }) => new ExtensibleFilter({ matchType: group, rule: inChain, value: dn })),
  );
  return [...primary, ...(await search(askForGroups(new OrFilter({ filters }), options)))];
}

/** No group lists its members of this kind: a user's own number names it, in the domain that the user's id is of. */
function findPrimaryGroup(user: LdapEntry): Filter {
  const [sid] = user.attributes.get("objectsid") ?? [];
  const group = readText(user, "primaryGroupID");
  if (!Buffer.isBuffer(sid) || sid.length < 12) {
    throw new InvalidUserRecordError("objectSid", "must be there, and readable by the service account");
  }
  if (group === undefined || !/^\d{1,10}$/.test(group) || Number(group) > 0xffff_ffff) {
    throw new InvalidUserRecordError("primaryGroupID", "must be there, and readable by the service account");
  }
  const value = Buffer.from(sid);
  value.writeUInt32LE(Number(group), value.length - 4);
  return new EqualityFilter({ attribute: "objectSid", value });
}
