import { isIP } from "node:net";

/**
 * Writes a client's address as Transfer does: plain IPv4 or IPv6. A socket that listens on IPv6 gives IPv4 clients an
 * address such as `::ffff:192.0.2.1`, and link-local ones a zone.
 */
export function normalizeSourceAddress(address: string): string {
  const withoutZone = address.replace(/%.*$/, "");
  const mapped = /^::ffff:([0-9.]+)$/i.exec(withoutZone)?.[1];
  return mapped !== undefined && isIP(mapped) === 4 ? mapped : withoutZone;
}
