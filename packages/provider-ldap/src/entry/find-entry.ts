import { InvalidUserRecordError, lowerCaseUsername } from "@transfer-idp/core";
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
  const filterByName = createUserFilter(usernameAttributes, filter);
  const wanted = [
    ...usernameAttributes,
    ...listAccountAttributes(attributes),
    ...users.accountState.flatMap((source) => accountStateSources[source].attributes),
    ...(groups?.memberOf === undefined ? [] : [groups.memberOf]),
    ...(groups?.match.map(({ user }) => user).filter((attribute) => attribute.toLowerCase() !== "dn") ?? []),
    ...(groups?.primaryGroup === true ? primaryGroupAttributes : []),
    ...(options.bind.kind === "user" && !options.bind.isDn ? ["objectSid"] : []),
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
