import { type DnPart, type ParsedDn, parseDn } from "./parse-dn.ts";

/**
 * Makes the one text that all ways to write a distinguished name have in common: names that are equal by the rules of RFC 4517
 * and 4518 for text without regard to case, which those of users and groups are, become equal texts.
 *
 * A value of an attribute that does regard case becomes equal to another one here too: such a directory may hold both.
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
  // RFC 4518: compatibility forms, case, and blanks around and between words are of no account.
  const prepared = value.normalize("NFKC").toLowerCase().normalize("NFKC").replaceAll(/\s+/gu, " ").trim();
  return `${attribute}=${prepared.replaceAll(/[\\,+=]/g, String.raw`\$&`)}`;
}
