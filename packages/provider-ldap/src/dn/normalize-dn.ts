import { lowerCaseUsername } from "@transfer-idp/core";
import { type DnPart, type ParsedDn, parseDn } from "./parse-dn.ts";

/**
 * Makes the one text that the usual ways to write a distinguished name have in common: case, spaces, escapes and the order of parts
 * are of no account.
 *
 * Directories regard less: OpenLDAP takes full-width letters for plain ones, Active Directory does not, nor does either of them all
 * that RFC 4518 does. A group that passes for another one lets somebody in, or hides the one that restricts; of two texts that
 * are the same to a directory alone, one is found twice.
 *
 * @returns `undefined`: it is no distinguished name.
 */
export function normalizeDn(text: string): string | undefined {
  const parsed = parseDn(text);
  return parsed === undefined ? undefined : writeNormalized(parsed);
}

/** Tells whether an entry lies under another one, or is it. @param base - Normalized. */
export function isUnder(dn: string, base: string): boolean {
  const normalized = normalizeDn(dn);
  // An equals sign in a value has a backslash before it, so that no value ends like a base.
  return normalized !== undefined && (normalized === base || normalized.endsWith(`,${base}`));
}

function writeNormalized(dn: ParsedDn): string {
  return dn.map((parts) => parts.map(normalizePart).sort().join("+")).join(",");
}

function normalizePart({ attribute, value }: DnPart): string {
  const prepared = lowerCaseUsername(value).replaceAll(/ +/g, " ").replace(/^ | $/g, "");
  return `${attribute}=${prepared.replaceAll(/[\\,+=]/g, String.raw`\$&`)}`;
}
