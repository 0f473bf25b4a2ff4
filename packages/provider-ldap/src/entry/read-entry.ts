import type { Entry } from "ldapts";
import type { LdapEntry } from "./ldap-entry.ts";

/** `memberOf;range=0-1499`: Active Directory gives so many values at once, and `*` for the end where there are no more. */
const rangeOption = /^range=\d+-(\d+|\*)$/i;

/** Reads an entry as ldapts gives it. */
export function readEntry({ dn, ...values }: Entry): LdapEntry {
  const attributes = new Map<string, readonly (string | Buffer)[]>();
  const unfinished = new Map<string, number>();
  for (const [description, value] of Object.entries(values)) {
    const [name = "", ...options] = description.toLowerCase().split(";");
    const list = typeof value === "string" || Buffer.isBuffer(value) ? [value] : value;
    if (list.length > 0) attributes.set(name, [...(attributes.get(name) ?? []), ...list]);
    const last = options.map((option) => rangeOption.exec(option)?.[1]).find((end) => end !== undefined);
    if (last !== undefined && last !== "*") unfinished.set(name, Number(last) + 1);
  }
  return { dn, attributes, unfinished };
}
