import type { Entry } from "ldapts";
import type { LdapEntry } from "./ldap-entry.ts";

/** `memberOf;range=0-1499`: Active Directory gives so many values at once, and `*` for the end where there are no more. */
const rangeOption = /^range=\d+-(\d+|\*)$/i;

/** A byte order mark is a character of the value: without it another name would be left. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads an entry as ldapts gives it, in bytes.
 *
 * @param binaryAttributes - Those whose values stay bytes; of the others those do that are no UTF-8.
 */
export function readEntry({ dn, ...values }: Entry, binaryAttributes: readonly string[] = []): LdapEntry {
  const binary = binaryAttributes.map((name) => name.toLowerCase());
  const attributes = new Map<string, readonly (string | Buffer)[]>();
  const unfinished = new Map<string, number>();
  for (const [description, value] of Object.entries(values)) {
    const [name = "", ...options] = description.toLowerCase().split(";");
    const list = typeof value === "string" || Buffer.isBuffer(value) ? [value] : value;
    const read = binary.includes(name) ? list : list.map(decode);
    if (list.length > 0) attributes.set(name, [...(attributes.get(name) ?? []), ...read]);
    const last = options.map((option) => rangeOption.exec(option)?.[1]).find((end) => end !== undefined);
    if (last !== undefined && last !== "*") unfinished.set(name, Number(last) + 1);
  }
  return { dn, attributes, unfinished };
}

function decode(value: string | Buffer): string | Buffer {
  if (typeof value === "string") return value;
  try {
    return utf8.decode(value);
  } catch {
    return value;
  }
}
