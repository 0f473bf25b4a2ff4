import { InvalidUserRecordError } from "@transfer-idp/core";
import type { LdapEntry } from "./ldap-entry.ts";

/**
 * Reads the values of an attribute as text.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: one of them is no text.
 */
export function readTexts(entry: LdapEntry, attribute: string): readonly string[] {
  return (entry.attributes.get(attribute.toLowerCase()) ?? []).map((value) => {
    if (typeof value === "string") return value;
    throw new InvalidUserRecordError(attribute, "must be text");
  });
}

/**
 * Reads the value of an attribute that must not have several: the directory keeps them in no order, so none of them is the first.
 *
 * @returns `undefined`: it has none.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: it has several, or one that is no text.
 */
export function readText(entry: LdapEntry, attribute: string): string | undefined {
  const values = readTexts(entry, attribute);
  if (values.length > 1) throw new InvalidUserRecordError(attribute, "must have one value");
  return values[0];
}
