import { AndFilter, type Filter } from "ldapts";
import type { LdapSearch } from "../connection/ldap-connection.ts";
import type { GroupOptions } from "./group-options.ts";

/** Makes the search for groups that pass a filter, and the one of the configuration. */
export function askForGroups(filter: Filter, { base, scope, filter: own, nameAttribute }: GroupOptions): LdapSearch {
  return {
    base,
    scope,
    filter: own === undefined ? filter : new AndFilter({ filters: [own, filter] }),
    attributes: [nameAttribute],
    isPaged: true,
  };
}
