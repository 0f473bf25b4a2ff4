import type { LdapEntry } from "../src/entry/ldap-entry.ts";

/** Values of an attribute: one, or several. */
export type Values = string | Buffer | readonly (string | Buffer)[];

/** Makes an entry as a directory gives it. */
export function makeEntry(
  attributes: Readonly<Record<string, Values>>,
  {
    dn = "uid=alice,ou=people,dc=x",
    unfinished = {},
  }: { readonly dn?: string; readonly unfinished?: Readonly<Record<string, number>> } = {},
): LdapEntry {
  const lists = Object.entries(attributes).map(
    ([name, values]) => [name.toLowerCase(), [values].flat() as (string | Buffer)[]] as const,
  );
  return { dn, attributes: new Map(lists), unfinished: new Map(Object.entries(unfinished)) };
}
