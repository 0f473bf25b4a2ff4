import { requireOption } from "@transfer-idp/core";
import { BlockList, isIP } from "node:net";

/** Finds the address of a client: of the connection's other end, and the header `X-Forwarded-For`. */
export type FindClientAddress = (peer: string | undefined, forwardedFor: string | undefined) => string | undefined;

/**
 * Makes what finds the address that a login comes from.
 *
 * Anybody can send `X-Forwarded-For`. Each proxy appends the address that it was called from, so the list is read from
 * its end, for as long as whoever added an entry is a trusted proxy. Without trusted proxies the header is not read.
 *
 * @param trustedProxies - Addresses and CIDR blocks.
 * @returns a function that gives `undefined` where a trusted proxy says what is no address: such a login passes no rule
 *   about addresses.
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function createAddressFinder(trustedProxies: readonly string[]): FindClientAddress {
  const trusted = new BlockList();
  for (const entry of trustedProxies) addBlock(trusted, entry);
  const isTrusted = (address: string): boolean => trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

  return (peer, forwardedFor) => {
    const entries = forwardedFor?.split(",") ?? [];
    let address = readAddress(peer);
    while (address !== undefined && entries.length > 0 && isTrusted(address)) address = readAddress(entries.pop());
    return address;
  };
}

function addBlock(list: BlockList, entry: string): void {
  const [address = "", length, ...rest] = entry.split("/");
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const prefix = length === undefined ? bits : Number(length);
  const isBlock = bits > 0 && rest.length === 0 && /^\d{1,3}$/.test(length ?? "0") && prefix <= bits && prefix > 0;
  requireOption(isBlock, "TRUSTED_PROXIES", "must be addresses and CIDR blocks, by comma, and not everybody's");
  list.addSubnet(address, prefix, bits === 128 ? "ipv6" : "ipv4");
}

/** A socket that listens on IPv6 shows IPv4 clients as `::ffff:192.0.2.1`, and local ones with a zone. */
function readAddress(text: string | undefined): string | undefined {
  const address = (text ?? "")
    .trim()
    .replace(/^::ffff:(?=\d+\.)/i, "")
    .replace(/%.*$/, "");
  return isIP(address) === 0 ? undefined : address;
}
