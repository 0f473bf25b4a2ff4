import { InvalidUserRecordError } from "@transfer-idp/core";
import type { LdapEntry } from "../entry/ldap-entry.ts";
import { readText } from "../entry/read-values.ts";

/** RFC 4517, section 3.3.13; minutes, seconds and their fractions may be missing. */
const pattern = /^(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)?)?(?:[.,](\d+))?(Z|[+-]\d\d(?:\d\d)?)$/;

/**
 * Reads an attribute that has a time.
 *
 * @returns milliseconds as of `Date.now`; `undefined`: it has none.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: it is no time.
 */
export function readGeneralizedTime(entry: LdapEntry, attribute: string): number | undefined {
  const text = readText(entry, attribute);
  if (text === undefined) return undefined;
  const [, year = "", month = "", day = "", hour = "", minute, second, fraction = "0", zone = "Z"] =
    pattern.exec(text) ?? [];
  const offset = zone === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(3, 5) || "00"}`;
  // The year 0 is how password policies write "always".
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute ?? "00"}:${second ?? "00"}${offset}`);
  // JavaScript takes the 30th of February for the 2nd of March.
  const isDay = new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDate() === Number(day);
  if (Number.isNaN(time) || !isDay) throw new InvalidUserRecordError(attribute, "must be a time");
  const fractionOfMs = second !== undefined ? 1_000 : minute !== undefined ? 60_000 : 3_600_000;
  return time + Math.trunc(Number(`0.${fraction}`) * fractionOfMs);
}
