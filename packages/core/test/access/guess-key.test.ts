import fc from "fast-check";
import { isIPv6, SocketAddress } from "node:net";
import { describe, expect, it } from "vitest";
import { createGuessKey, foldSource, foldUsername, type Guess } from "../../src/access/guess-key.ts";

const guess: Guess = { provider: "corp", username: "alice", sourceIp: "198.51.100.7" };

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom('"', '","', "\\", "[]", "null", "alice", "a".repeat(2000), "\u0000", "\uD800", "\u00AD"),
);

/** Those of the planes that have any letters, the ideographs with another spelling, and the tags. */
const everyCharacter: readonly string[] = [
  [0, 0x1ffff],
  [0x2f800, 0x2fa1f],
  [0xe0000, 0xe0fff],
].flatMap(([first = 0, last = 0]) =>
  Array.from({ length: last - first + 1 }, (_, position) => String.fromCodePoint(first + position)),
);

describe("createGuessKey", () => {
  it("names the counter, the provider, the account and the address that it counts by, and nothing else", () => {
    expect(createGuessKey("userAndSource", guess)).toBe('["userAndSource","corp","alice","198.51.100.7"]');
    expect(createGuessKey("user", guess)).toBe('["user","corp","alice"]');
    expect(createGuessKey("source", guess)).toBe('["source","198.51.100.7"]');
  });

  it("counts logins without an address, and with what is none, as those of one source", () => {
    const key = '["userAndSource","corp","alice",null]';

    expect(createGuessKey("userAndSource", { ...guess, sourceIp: undefined })).toBe(key);
    expect(createGuessKey("userAndSource", { ...guess, sourceIp: "fe80::1%eth0" })).toBe(key);
    expect(createGuessKey("userAndSource", { ...guess, sourceIp: "null" })).toBe(key);
  });

  it("keeps apart whatever differs after folding, and nothing that does not", () => {
    const anyGuess = fc.record({
      counter: fc.constantFrom("userAndSource" as const, "user" as const),
      provider: anyText,
      username: anyText,
      sourceIp: fc.option(fc.oneof(fc.ipV4(), fc.ipV6()), { nil: undefined }),
    });
    const identify = ({ counter, provider, username, sourceIp }: Guess & { readonly counter: string }): unknown => {
      const source = counter === "user" ? {} : { source: foldSource(sourceIp) };
      // Halves of a character are no text that could be encoded; JSON tells them apart all the same.
      return { counter, provider, username: foldUsername(username), ...source };
    };
    const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

    fc.assert(
      fc.property(anyGuess, anyGuess, fc.boolean(), (one, other, isAlike) => {
        const second = isAlike ? { ...other, provider: one.provider, username: one.username.toUpperCase() } : other;

        const isSameKey = createGuessKey(one.counter, one) === createGuessKey(second.counter, second);

        expect(isSameKey).toBe(isSame(identify(one), identify(second)));
      }),
      { numRuns: 500 },
    );
  });

  it("is well-formed text of 1 to 1,024 bytes without control characters, whatever was typed", () => {
    fc.assert(
      fc.property(anyText, anyText, (provider, username) => {
        const key = createGuessKey("userAndSource", { ...guess, provider, username });

        expect({ isWellFormed: key.isWellFormed(), isShort: Buffer.byteLength(key) <= 1024 }).toEqual({
          isWellFormed: true,
          isShort: true,
        });
        expect(key).not.toMatch(/[\u0000-\u001f]/u); // eslint-disable-line no-control-regex -- it is what is looked for
      }),
    );
  });

  it("hashes what is longer, and no key passes for a hash", () => {
    const longest = "ж".repeat((1024 - '["user","corp",""]'.length) / 2);
    const hashOf = (username: string): string => createGuessKey("user", { ...guess, username });

    expect(hashOf(longest)).toBe(`["user","corp","${longest}"]`);
    expect(hashOf(`${longest}a`)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(hashOf(`${longest}b`)).not.toBe(hashOf(`${longest}a`));
    expect(hashOf(hashOf(`${longest}a`))).toMatch(/^\["user"/);
  });
});

describe("foldUsername", () => {
  it.each([
    ["case", "Alice", "aLICE"],
    ["a soft hyphen", "al\u00ADice", "alice"],
    ["zero-width characters", "\u200Bal\u200C\u200Dice\u2060\uFEFF", "alice"],
    ["a variation selector", "alice\uFE0F", "alice"],
    ["marks of direction", "\u202Ealice\u202C", "alice"],
    ["tags", "alice\u{E0061}", "alice"],
    ["the object replacement character, which RFC 4518 drops", "alice\uFFFC", "alice"],
    ["a control character", "ali\u0001ce", "alice"],
    ["width", "\uFF41lice", "alice"],
    ["letters with a stroke, and joined ones", "\u00D8\u0141\u0110\u0126\u0166\u00C6\u0152\u0131\u00F0", "oldhtaeoeid"],
    ["composition", "e\u0301ve", "\u00E9ve"],
    ["an invisible character inside a composition", "e\u00AD\u0301ve", "\u00E9ve"],
    ["accents", "\u00E1lice", "alice"],
    ["accents of their own", "a\u0301li\u0308ce", "alice"],
    ["the accent of a letter that has another one in the other case", "\u0130da", "ida"],
    ["several accents of one letter", "\u1EC7ve", "eve"],
    ["the order of accents", "e\u0323\u0302ve", "e\u0302\u0323ve"],
    ["vowel signs of Hebrew and Arabic", "\u05D0\u05B8\u05D3", "\u05D0\u05D3"],
    ["a mark that is a letter in capitals", "\u1FB3", "\u0391\u0399"],
    ["ligatures", "\uFB01n", "fin"],
    ["sharp s", "gro\u00DF", "GROSS"],
    ["capital sharp s", "gro\u1E9E", "gross"],
    [
      "final sigma",
      "\u039F\u0394\u03A5\u03A3\u03A3\u0395\u03A5\u03A3",
      "\u03BF\u03B4\u03C5\u03C3\u03C3\u03B5\u03C5\u03C2",
    ],
    ["the Kelvin sign", "\u212Aim", "kim"],
    ["a mark that formats, and is not invisible by itself", "ali\u06DDce", "alice"],
    ["an invisible character between blanks", "al \u00AD ice", "al ice"],
    ["runs of white space", "  al \t ice\u00A0", "al ice"],
    ["an ideographic blank", "al\u3000ice", "al ice"],
  ])("takes no account of %s", (_, one, other) => {
    expect(foldUsername(one)).toBe(foldUsername(other));
  });

  it.each([
    ["alice", "alicf"],
    ["al ice", "alice"],
    ["alice", "alice1"],
    ["CORP\\alice", "CORP/alice"],
    ["alice@a", "alice@b"],
  ])("keeps %j and %j apart", (one, other) => {
    expect(foldUsername(one)).not.toBe(foldUsername(other));
  });

  it("leaves nothing to fold, for every character there is", () => {
    const unfolded = everyCharacter.filter((character) => {
      const folded = foldUsername(`a${character}b`);
      return foldUsername(folded) !== folded;
    });

    expect(unfolded).toEqual([]);
  });

  it("folds the case of every character, whichever case it was typed in", () => {
    const apart = everyCharacter.filter((character) => {
      return new Set([character, character.toUpperCase(), character.toLowerCase()].map(foldUsername)).size > 1;
    });

    expect(apart).toEqual([]);
  });

  it("has no mark and no letter with one, for every character there is", () => {
    const marked = everyCharacter.filter((character) => /\p{M}/u.test(foldUsername(`a${character}b`).normalize("NFD")));

    expect(marked).toEqual([]);
  });

  it("folds text alike, however marks are strewn into it and in whichever form it is typed", () => {
    const letter = fc.constantFrom("a", "\u00E9", "\u00DF", "\u0130", "\u01C4", "\u03A3", "\u1FB3", "\uAC00", " ");
    const marks = fc.array(fc.constantFrom("\u0301", "\u0323", "\u0308", "\u093E", "\u20DD", "\uFE0F"));
    const anyForm = fc.constantFrom("NFC", "NFD", "NFKC", "NFKD");

    fc.assert(
      fc.property(fc.array(fc.tuple(letter, marks)), anyForm, (letters, form) => {
        const marked = letters.map(([base, all]) => base + all.join("")).join("");
        const bare = letters.map(([base]) => base).join("");

        expect(foldUsername(marked.normalize(form))).toBe(foldUsername(bare));
      }),
    );
  });

  it("leaves nothing to fold in any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(foldUsername(foldUsername(text))).toBe(foldUsername(text));
      }),
    );
  });
});

describe("foldSource", () => {
  it.each([
    ["198.51.100.7", "198.51.100.7"],
    ["::ffff:198.51.100.7", "198.51.100.7"],
    ["::FFFF:c633:6407", "198.51.100.7"],
    ["0:0:0:0:0:ffff:198.51.100.7", "198.51.100.7"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:0DB8:0:0:ffff:ffff:ffff:ffff", "2001:db8:0:0::/64"],
    ["2001:db8:0:1::1", "2001:db8:0:1::/64"],
    ["2001:db8:1::192.0.2.1", "2001:db8:1:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["1::", "1:0:0:0::/64"],
    ["1:2:3:4:5:6:7::", "1:2:3:4::/64"],
    ["::2:3:4:5:6:7:8", "0:2:3:4::/64"],
    // One that only ends like an IPv4 address is none.
    ["::1:ffff:198.51.100.7", "0:0:0:0::/64"],
    ["::198.51.100.7", "0:0:0:0::/64"],
  ])("writes %s as %s", (address, folded) => {
    expect(foldSource(address)).toBe(folded);
  });

  it.each([undefined, "", "alice", "198.51.100", "198.51.100.7/32", "fe80::1%eth0", " 198.51.100.7"])(
    "takes %j for no address",
    (value) => {
      expect(foldSource(value)).toBeNull();
    },
  );

  it("writes an address alike however it is spelt, and by its first 64 bits alone", () => {
    const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
      minLength: 8,
      maxLength: 8,
    });

    fc.assert(
      fc.property(groups, groups, (one, other) => {
        const address = one.map((group) => group.toString(16)).join(":");
        const neighbour = [...one.slice(0, 4), ...other.slice(4)].map((group) => group.toString(16).padStart(4, "0"));
        const isMapped = (list: readonly number[]): boolean => list.join(",").startsWith("0,0,0,0,0,65535,");
        fc.pre(!isMapped(one) && !isMapped([...one.slice(0, 4), ...other.slice(4)]));

        // Node's own, with the longest run of zeros left out and IPv4 at the end where that is customary.
        const compressed = new SocketAddress({ family: "ipv6", address }).address;

        expect(isIPv6(compressed)).toBe(true);
        expect(new Set([address, compressed, address.toUpperCase(), neighbour.join(":")].map(foldSource))).toEqual(
          new Set([
            `${one
              .slice(0, 4)
              .map((group) => group.toString(16))
              .join(":")}::/64`,
          ]),
        );
      }),
    );
  });

  it("writes IPv4 alike, on its own and in IPv6", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const compressed = new SocketAddress({ family: "ipv6", address: `::ffff:${address}` }).address;
        expect([foldSource(address), foldSource(`::ffff:${address}`), foldSource(compressed)]).toEqual([
          address,
          address,
          address,
        ]);
      }),
    );
  });
});
