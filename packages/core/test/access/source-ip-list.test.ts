import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSourceIpList } from "../../src/access/source-ip-list.ts";

const has = (entry: string, address: string): boolean => readSourceIpList([entry]).find(address) === 0;

describe("readSourceIpList", () => {
  it.each([
    // IPv4
    ["192.0.2.7", "192.0.2.7", true],
    ["192.0.2.7", "192.0.2.8", false],
    ["192.0.2.7/32", "192.0.2.7", true],
    ["192.0.2.7/32", "192.0.2.6", false],
    ["192.0.2.0/24", "192.0.2.255", true],
    ["192.0.2.0/24", "192.0.3.0", false],
    ["192.0.2.128/25", "192.0.2.127", false],
    ["192.0.2.128/25", "192.0.2.128", true],
    ["100.100.100.96/27", "100.100.100.127", true],
    ["100.100.100.96/27", "100.100.100.128", false],
    ["128.0.0.0/1", "127.255.255.255", false],
    ["128.0.0.0/1", "255.255.255.255", true],
    ["0.0.0.0/0", "255.255.255.255", true],
    ["0.0.0.0/0", "0.0.0.0", true],
    // Host bits may be set.
    ["10.1.2.3/8", "10.255.0.1", true],
    ["10.1.2.3/8", "11.0.0.0", false],
    ["203.0.113.77/0", "8.8.8.8", true],
    // IPv6
    ["2001:db8::1", "2001:db8::1", true],
    ["2001:db8::1", "2001:db8::2", false],
    ["2001:db8::1/128", "2001:db8:0:0:0:0:0:1", true],
    ["2001:DB8::1/128", "2001:0db8:0000:0000:0000:0000:0000:0001", true],
    ["2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true],
    ["2001:db8::/32", "2001:db9::", false],
    ["2001:db8:0:1::/63", "2001:db8::1", true],
    ["2001:db8:0:1::/63", "2001:db8:0:2::1", false],
    ["2001:db8::ff/121", "2001:db8::7f", false],
    ["2001:db8::ff/121", "2001:db8::80", true],
    ["::/0", "2001:db8::1", true],
    ["::1", "0:0:0:0:0:0:0:1", true],
    ["2001:db8::192.0.2.1", "2001:db8::c000:201", true],
    ["64:ff9b::/96", "64:ff9b::192.0.2.1", true],
    // IPv4 written in IPv6 is IPv4, on either side.
    ["192.0.2.0/24", "::ffff:192.0.2.7", true],
    ["192.0.2.0/24", "::ffff:c000:207", true],
    ["192.0.2.0/24", "0:0:0:0:0:ffff:c000:207", true],
    ["192.0.2.0/24", "::ffff:192.0.3.7", false],
    ["::ffff:192.0.2.0/120", "192.0.2.7", true],
    ["::ffff:192.0.2.0/120", "192.0.3.7", false],
    ["::ffff:192.0.2.0/120", "::ffff:192.0.2.7", true],
    ["::ffff:192.0.2.7", "192.0.2.7", true],
    ["::ffff:c000:207/128", "192.0.2.7", true],
    ["::ffff:0:0/96", "192.0.2.7", true],
    ["0.0.0.0/0", "::ffff:192.0.2.7", true],
    // A block of IPv6 has no IPv4 address, and one of IPv4 no IPv6 address.
    ["::/0", "192.0.2.7", false],
    ["::/0", "::ffff:192.0.2.7", false],
    ["::/80", "192.0.2.7", false],
    ["::fffe:0:0/95", "192.0.2.7", false],
    ["::fffe:0:0/95", "::fffe:c000:207", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["0.0.0.0/0", "::1", false],
    // The deprecated IPv4-compatible form is an IPv6 address of its own.
    ["192.0.2.7", "::192.0.2.7", false],
    ["::192.0.2.7", "192.0.2.7", false],
  ])("lets %s have %s: %s", (entry, address, expected) => {
    expect(has(entry, address)).toBe(expected);
  });

  it.each([
    "",
    " ",
    "nonsense",
    "10.0.0",
    "10.0.0.256",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "10.0.0.0/255.0.0.0",
    "10.0.0.0-10.0.0.9",
    "10.0.0.*",
    "10.0.0.0 /8",
    "010.0.0.1",
    "0x0a.0.0.1",
    "167772160",
    "2001:db8::/129",
    "2001:db8:::1",
    "2001:db8::1::2",
    // Wider than all of IPv4: `/104` is what they mean by `/8`, and as a block of IPv6 they would have no IPv4 address.
    "::ffff:10.0.0.0/8",
    "::ffff:10.0.0.0/24",
    "::ffff:0:0/95",
    "0:0:0:0:0:FFFF:0a00:0/0",
    "fe80::1%eth0",
    "[2001:db8::1]",
    "::ffff:10.0.0.256",
    "/8",
    "10.0.0.1, 10.0.0.2",
    "10.0.0.1\0",
    "localhost",
    "*",
  ])("cannot read %j, and says at which position", (entry) => {
    const list = readSourceIpList(["192.0.2.1", entry, "192.0.2.2", entry]);

    expect({ readable: list.readable, unreadable: list.unreadable }).toEqual({ readable: 2, unreadable: [1, 3] });
    expect(list.find("192.0.2.2")).toBe(2);
    expect(list.find("10.0.0.1")).toBeUndefined();
  });

  it("reads entries with white space around them", () => {
    expect(readSourceIpList([" 192.0.2.0/24\n"]).find("192.0.2.1")).toBe(0);
  });

  it("has nothing when it is empty", () => {
    const list = readSourceIpList([]);

    expect({ readable: list.readable, unreadable: list.unreadable }).toEqual({ readable: 0, unreadable: [] });
    expect(list.find("192.0.2.1")).toBeUndefined();
  });

  it("finds the first entry that has an address, whatever stands before it", () => {
    const list = readSourceIpList(["11.11.11.12", "everywhere", "100.100.100.96/27", "2001:db8::/64", "100.0.0.0/8"]);

    const addresses = ["11.11.11.12", "100.100.100.100", "2001:db8::5", "100.1.1.1", "11.11.11.11", "2001:db8:1::"];

    expect(addresses.map((address) => list.find(address))).toEqual([0, 2, 3, 4, undefined, undefined]);
  });

  describe("beside a second implementation in BigInt arithmetic", () => {
    it("agrees about IPv4", () => {
      fc.assert(
        fc.property(
          arbitraryIpv4(),
          fc.integer({ min: 0, max: 32 }),
          fc.nat({ max: 31 }),
          arbitraryIpv4(),
          (...input) => {
            const [network, prefix, flip, stranger] = input;
            const neighbour = network ^ (1n << BigInt(flip));
            for (const address of [network, neighbour, stranger]) {
              const expected = isInBlock(address, network, prefix, 32);

              expect(has(`${writeIpv4(network)}/${String(prefix)}`, writeIpv4(address))).toBe(expected);
              expect(has(`${writeIpv4(network)}/${String(prefix)}`, `::ffff:${writeIpv4(address)}`)).toBe(expected);
              expect(has(`::ffff:${writeIpv4(network)}/${String(prefix + 96)}`, writeIpv4(address))).toBe(expected);
            }
          },
        ),
        { numRuns: 1000 },
      );
    });

    it("agrees about IPv6, however addresses are written", () => {
      fc.assert(
        fc.property(
          arbitraryIpv6(),
          fc.integer({ min: 0, max: 128 }),
          fc.nat({ max: 127 }),
          arbitraryIpv6(),
          fc.infiniteStream(fc.boolean()),
          (network, prefix, flip, stranger, choices) => {
            const neighbour = network ^ (1n << BigInt(flip));
            const entry = `${writeIpv6(network, choices)}/${String(prefix)}`;
            for (const address of [network, neighbour, stranger]) {
              const isMapped = address >> 32n === 0xffffn;
              const isMappedBlock = network >> 32n === 0xffffn;
              const isReadable = !isMappedBlock || prefix >= 96;
              const expected = isReadable && isMapped === isMappedBlock && isInBlock(address, network, prefix, 128);

              expect(has(entry, writeIpv6(address, choices))).toBe(expected);
            }
          },
        ),
        { numRuns: 1500 },
      );
    });

    it("agrees that no text but an address or a block is one", () => {
      const block = fc
        .tuple(arbitraryIpv6(), fc.nat({ max: 130 }), fc.infiniteStream(fc.boolean()))
        .map(([network, prefix, choices]) => `${writeIpv6(network, choices)}/${String(prefix)}`);
      const text = fc.oneof(fc.stringMatching(/^[0-9a-fx.:/% -]{0,24}$/), block);
      fc.assert(
        fc.property(text, (text) => {
          const isReadable = readSourceIpList([text]).readable === 1;

          expect(isReadable).toBe(isBlock(text.trim()));
        }),
        { numRuns: 2000 },
      );
    });
  });
});

function isInBlock(address: bigint, network: bigint, prefix: number, width: number): boolean {
  const shift = BigInt(width - prefix);
  return address >> shift === network >> shift;
}

function arbitraryIpv4(): fc.Arbitrary<bigint> {
  return fc.bigInt({ min: 0n, max: 2n ** 32n - 1n });
}

/** Of all kinds: any 128 bits, many zeros, and IPv4 in IPv6. */
function arbitraryIpv6(): fc.Arbitrary<bigint> {
  const group = fc.oneof({ weight: 2, arbitrary: fc.constant(0n) }, fc.bigInt({ min: 0n, max: 0xffffn }));
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .array(group, { minLength: 8, maxLength: 8 })
        .map((groups) => groups.reduce((all, one) => (all << 16n) | one)),
    },
    { weight: 1, arbitrary: arbitraryIpv4().map((address) => (0xffffn << 32n) | address) },
    { weight: 1, arbitrary: arbitraryIpv4() },
  );
}

function writeIpv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 0xffn)).join(".");
}

/** With or without leading zeros, capitals, `::` for any one run of zeros, and a dotted tail. */
function writeIpv6(address: bigint, choices: Iterator<boolean>): string {
  const choose = (): boolean => choices.next().value === true;
  const groups = Array.from({ length: 8 }, (_, index) => (address >> BigInt(112 - 16 * index)) & 0xffffn);
  const texts = groups.map((group) => {
    const text = choose() ? group.toString(16) : group.toString(16).padStart(4, "0");
    return choose() ? text : text.toUpperCase();
  });
  const hasDottedTail = choose();
  const head = hasDottedTail ? texts.slice(0, 6) : texts;
  const tail = hasDottedTail ? [writeIpv4(address & 0xffffffffn)] : [];
  const start = groups.slice(0, head.length).findIndex((group) => group === 0n);
  if (start === -1 || choose()) return [...head, ...tail].join(":");
  let end = start;
  while (end < head.length && groups[end] === 0n) end += 1;
  return `${head.slice(0, start).join(":")}::${[...head.slice(end), ...tail].join(":")}`;
}

/** Reads an address or a block as the RFCs say (4291 section 2.2, 4632), without Node's parser. */
function isBlock(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  if (rest.length > 0) return false;
  const width = isIpv4(address) ? 32 : isIpv6(address) ? 128 : undefined;
  if (width === undefined) return false;
  const shortest = width === 128 && isIpv4InIpv6(address) ? 96 : 0;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= width && Number(prefix) >= shortest);
}

/** Five groups of zeros and one of ones, before 32 bits in either form. */
function isIpv4InIpv6(address: string): boolean {
  const [left = "", right] = address.replace(/(\d+)\.\d+\.\d+\.\d+$/, "0:0").split("::");
  const split = (half: string): readonly number[] =>
    half === "" ? [] : half.split(":").map((group) => Number.parseInt(group, 16));
  const [head, tail] = [split(left), split(right ?? "")];
  const groups = [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
  return groups.slice(0, 6).join() === "0,0,0,0,0,65535";
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const hasDottedTail = last.includes(".") && isIpv4(last) && !text.endsWith("::");
  const hex = hasDottedTail ? groups.slice(0, -1) : groups;
  const count = hex.length + (hasDottedTail ? 2 : 0);
  return hex.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? count <= 7 : count === 8);
}
