import { InvalidUserRecordError, lowerCaseUsername } from "@transfer-idp/core";
import { AndFilter, EqualityFilter, type Filter } from "ldapts";
import type { CheckedLdapOptions } from "../check-ldap-options.ts";
import type { SearchDirectory } from "../connection/directory.ts";
import { anyEntry } from "../filter/any-entry.ts";
import { createUserFilter } from "../filter/create-user-filter.ts";
import { primaryGroupAttributes } from "../groups/find-chained-groups.ts";
import { accountStateSources } from "../state/account-state-sources.ts";
import type { LdapEntry } from "./ldap-entry.ts";
import { listAccountAttributes } from "./read-account.ts";
import { readTexts } from "./read-values.ts";
import { readWholeEntry } from "./read-whole-entry.ts";

/**
 * Finds the entry of a name.
 *
 * @param dn - Where it must be, if that is known.
 * @returns `undefined`: the directory answered that there is none.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: several have the name.
 */
export type FindEntry = (search: SearchDirectory, username: string, dn?: string) => Promise<LdapEntry | undefined>;

export function createEntryFinder(options: CheckedLdapOptions): FindEntry {
  const { name, users, groups, attributes } = options;
  const { base, scope, filter, usernameAttributes } = users;
  const isByName = options.bind.kind === "user" && !options.bind.isDn;
  const filterByName = createUserFilter(usernameAttributes, isByName ? onlyUsers(filter) : filter);
  const wanted = [
    ...usernameAttributes,
    ...listAccountAttributes(attributes),
    ...users.accountState.flatMap((source) => accountStateSources[source].attributes),
    ...(groups?.memberOf === undefined ? [] : [groups.memberOf]),
    ...(groups?.match.map(({ user }) => user).filter((attribute) => attribute !== "dn") ?? []),
    ...(groups?.primaryGroup === true ? primaryGroupAttributes : []),
    ...(isByName ? ["objectSid"] : []),
  ];
  const asked = [...new Map(wanted.map((attribute) => [attribute.toLowerCase(), attribute])).values()];

  return async (search, username, dn) => {
    const request = { attributes: asked, binaryAttributes: ["objectSid"] };
    const entries =
      dn === undefined
        ? await search({ ...request, base, scope, filter: filterByName(username) })
        : await search({ ...request, base: dn, scope: "base", filter: filter ?? anyEntry });
    if (entries.length > 1)
      throw new InvalidUserRecordError(usernameAttributes.join(","), "must be the name of one user");
    const [entry] = entries;
    // To bind by it would be to bind as nobody.
    if (entry?.dn === "") throw new InvalidUserRecordError("dn", "must not be empty");
    // A directory compares more loosely than by case alone: accents, forms of letters and blanks may not count there.
    if (entry === undefined || !hasName(entry, username, usernameAttributes)) return undefined;
    return readWholeEntry(search, entry, name);
  };
}

function hasName(entry: LdapEntry, username: string, usernameAttributes: readonly string[]): boolean {
  const wanted = lowerCaseUsername(username);
  return usernameAttributes.some((attribute) =>
    readTexts(entry, attribute).some((value) => lowerCaseUsername(value) === wanted),
  );
}

/** Active Directory's tokens have the ids of groups too, so that one of those must not pass for the user who is bound. */
function onlyUsers(filter: Filter | undefined): Filter {
  const users = new EqualityFilter({ attribute: "sAMAccountType", value: "805306368" });
  return filter === undefined ? users : new AndFilter({ filters: [filter, users] });
}
