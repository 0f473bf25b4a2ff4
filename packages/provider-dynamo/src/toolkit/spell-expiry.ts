const pattern = /^(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?(?:(Z)|([+-]\d\d)(?::?(\d\d))?)$/;

/**
 * Spells the expiry of a key as core reads it. The toolkit reads other forms of ISO 8601 too, and what Python's `str` makes
 * of a time: `2030-01-01 12:00:00+00:00`, `20300101T120000Z`.
 *
 * @returns what is of no such form as it is.
 * @see https://docs.python.org/3.11/library/datetime.html#datetime.datetime.fromisoformat
 */
export function spellExpiry(value: unknown): unknown {
  const match = typeof value === "string" ? pattern.exec(value) : null;
  if (match === null) return value;
  const [, year, month, day, hour, minute, second = "00", fraction = "0", isUtc, offsetHour = "", offsetMinute = "00"] =
    match;
  const offset = isUtc ?? `${offsetHour}:${offsetMinute}`;
  return `${[year, month, day].join("-")}T${[hour, minute, second].join(":")}.${fraction.slice(0, 9)}${offset}`;
}
