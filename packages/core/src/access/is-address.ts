import { isIP } from "node:net";

/**
 * Tells whether a value is an IPv4 or IPv6 address that a rule can be about. One with a zone (`fe80::1%eth0`) is not: the
 * zone names an interface of the sender's machine.
 */
export function isAddress(value: unknown): value is string {
  // `isIP` makes text of whatever it is given.
  return typeof value === "string" && isIP(value) !== 0 && !value.includes("%");
}
