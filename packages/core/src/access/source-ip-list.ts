import { BlockList, isIP } from "node:net";

/** A list of addresses and CIDR blocks that was read. */
export interface SourceIpList {
  /** How many of its entries could be read. */
  readonly readable: number;
  /** Positions of the entries that could not be read, counted from 0. */
  readonly unreadable: readonly number[];
  /** The position of the first entry that an address lies in, counted from 0; `undefined`: it lies in none. */
  find(address: string): number | undefined;
}

type Lists = Readonly<Record<"ipv4" | "ipv6", BlockList>>;

const anyIpv4InIpv6 = new BlockList();
anyIpv4InIpv6.addSubnet("::ffff:0:0", 96, "ipv6");

/**
 * Reads a list of addresses and CIDR blocks, IPv4 and IPv6. Host bits may be set (`10.1.2.3/8` is `10.0.0.0/8`), and an
 * IPv4 address written in IPv6 (`::ffff:10.1.2.3`) is that IPv4 address on both sides. A block of IPv6 (`::/0`) never
 * has an IPv4 address, though its numbers would contain it. For the same reason a block that is written as IPv4 in IPv6
 * and is wider than all of IPv4 (`::ffff:10.0.0.0/8`, where `/104` was meant) cannot be read: it would have nobody.
 */
export function readSourceIpList(entries: readonly string[]): SourceIpList {
  const all = createLists();
  const unreadable: number[] = [];
  for (const [position, entry] of entries.entries()) {
    if (!addEntry(entry.trim(), all)) unreadable.push(position);
  }
  return {
    readable: entries.length - unreadable.length,
    unreadable,
    find: (address) => {
      const contains = (lists: Lists): boolean => checkAddress(lists, address);
      // A list says whether, not where. To look for where is left for the address that is in it.
      if (!contains(all)) return undefined;
      return entries.findIndex((entry) => {
        const one = createLists();
        return addEntry(entry.trim(), one) && contains(one);
      });
    },
  };
}

function createLists(): Lists {
  return { ipv4: new BlockList(), ipv6: new BlockList() };
}

function checkAddress(lists: Lists, address: string): boolean {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  const isIpv4 = family === "ipv4" || anyIpv4InIpv6.check(address, "ipv6");
  return lists[isIpv4 ? "ipv4" : "ipv6"].check(address, family);
}

function addEntry(entry: string, lists: Lists): boolean {
  const [, address, digits] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(entry) ?? [];
  const version = isIP(address ?? "");
  if (address === undefined || version === 0) return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  const longest = version === 4 ? 32 : 128;
  const prefix = digits === undefined ? longest : Number(digits);
  if (prefix > longest) return false;
  const isIpv4InIpv6 = version === 6 && anyIpv4InIpv6.check(address, "ipv6");
  if (isIpv4InIpv6 && prefix < 96) return false;
  lists[version === 4 || isIpv4InIpv6 ? "ipv4" : "ipv6"].addSubnet(address, prefix, family);
  return true;
}
