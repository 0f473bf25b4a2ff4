import { readFileSync } from "node:fs";
import type { StoredKey } from "@transfer-idp/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePublicKeys } from "../../src/credentials/parse-public-keys.ts";
import { parsePublicKey } from "../../src/credentials/ssh-public-key.ts";

interface KeyCase {
  readonly name: string;
  readonly text: string;
}

const fixture = new URL("fixtures/public-keys.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as { readonly cases: readonly KeyCase[] };
const find = (name: string): string => cases.find((one) => one.name === name)?.text ?? "";
const ed = find("a key without a comment");
const rsa = find("an RSA key of 2048 bits").split(" ").slice(0, 2).join(" ");
const ecdsa = find("an ECDSA key on P-256").split(" ").slice(0, 2).join(" ");
const dsa = find("a DSA key");
const now = new Date("2026-11-22T12:00:00Z");

const all = { keys: [ed, rsa, ecdsa], dropped: [] };

describe("parsePublicKeys", () => {
  it("reads nothing of no keys, of blank text and of comments", () => {
    const stored = ["", "  ", "\n\r\n", ",", "# alice's keys\n#\n", "[]"].map((value) => ({ value }));

    expect(parsePublicKeys([])).toEqual({ keys: [], dropped: [] });
    expect(parsePublicKeys(stored)).toEqual({ keys: [], dropped: [] });
  });

  it.each([
    ["one value each", [ed, rsa, ecdsa]],
    ["lines", [`${ed}\n${rsa}\n${ecdsa}`]],
    ["lines with an end", [`${ed} alice\n${rsa} bob\n${ecdsa}\n`]],
    ["Windows lines", [`${ed} alice\r\n${rsa}\r\n${ecdsa}\r\n`]],
    ["old Mac lines", [`${ed}\r${rsa}\r${ecdsa}`]],
    ["commas", [`${ed},${rsa},${ecdsa}`]],
    ["commas, blanks and a comma at the end", [` ${ed} alice , ${rsa} bob,\t${ecdsa} , `]],
    ["commas and line ends", [`${ed},\n${rsa},\n${ecdsa},\n`]],
    ["lines with comments and blank ones between", [`# Alice\n${ed}\n\n  # work\n${rsa}\n   \n${ecdsa}`]],
    ["a list as JSON text", [JSON.stringify([ed, `${rsa} bob`, ecdsa])]],
    ["a list as JSON text over lines", [JSON.stringify([ed, rsa, ecdsa], null, 2)]],
    ["a list as JSON text with white space around it", [`\n  ${JSON.stringify([ed, rsa, ecdsa])}\n`]],
    ["a list as JSON text whose keys end a line", [JSON.stringify([`${ed}\n`, `${rsa} bob\r\n`, `${ecdsa}\n`])]],
    [
      "a list as JSON text with escaped slashes, as PHP writes it",
      [JSON.stringify([ed, rsa, ecdsa]).replaceAll("/", "\\/")],
    ],
    ["a list as Python text", [`['${ed}', '${rsa} bob', '${ecdsa}']`]],
    ["a list as Python text with a comma at the end", [`['${ed}', "${rsa} bob's", '${ecdsa}',]`]],
    ["two values of one and two", [ed, `${rsa}\n${ecdsa}`]],
  ])("reads three keys from %s", (_, values) => {
    const parsed = parsePublicKeys(values.map((value) => ({ value })));

    expect(parsed).toEqual(all);
  });

  it("takes a comma in a comment for a part of the comment", () => {
    const value = `${ed} Alice, of Sales, "x,y",z\n${rsa} a,b,c`;

    expect(parsePublicKeys([{ value }])).toEqual({ keys: [ed, rsa], dropped: [] });
  });

  it("lists a key that is stored twice once, in the place of the first", () => {
    const value = `${rsa} one\n${ed}\n${rsa} two`;

    expect(parsePublicKeys([{ value }, { value: ed }])).toEqual({ keys: [rsa, ed], dropped: [] });
  });

  it("leaves bad keys out and says which, counting through all values", () => {
    const stored = [
      { value: `${ed}\n${dsa}\nnonsense` },
      { value: "ssh-rsa AAAA..." },
      { value: `# not counted\n\n${rsa},ssh-ed25519 AAAA` },
    ];

    const parsed = parsePublicKeys(stored);

    expect(parsed).toEqual({
      keys: [ed, rsa],
      dropped: [
        { position: 1, problem: "unsupported-type" },
        { position: 2, problem: "not-openssh" },
        { position: 3, problem: "unreadable-body" },
        { position: 5, problem: "unreadable-body" },
      ],
    });
  });

  it("reports text that looks like a list and is none, and reads nothing of it", () => {
    const parsed = parsePublicKeys([{ value: `[${ed}` }, { value: "[1]" }]);

    expect(parsed).toEqual({
      keys: [],
      dropped: [
        { position: 0, problem: "not-openssh" },
        { position: 1, problem: "not-openssh" },
      ],
    });
  });

  it("reads no key that is quoted outside of a list", () => {
    const parsed = parsePublicKeys([{ value: JSON.stringify(ed) }, { value: `'${ed}'` }]);

    expect(parsed).toEqual({
      keys: [],
      dropped: [
        { position: 0, problem: "not-openssh" },
        { position: 1, problem: "not-openssh" },
      ],
    });
  });

  it.each([7, null, undefined, {}, ["ssh-ed25519"]])("leaves out %j, which is no text, and no other key", (value) => {
    const { keys, dropped } = parsePublicKeys([{ value: value as never }, { value: ed }]);

    expect([keys.length, dropped.map(({ position }) => position)]).toEqual([1, [0]]);
  });

  it.each([null, undefined, 7, "ssh-ed25519", []])(
    "leaves out the entry %j, which is no key, and no other",
    (entry) => {
      expect(parsePublicKeys([entry as never, { value: ed }])).toEqual({
        keys: [ed],
        dropped: [{ position: 0, problem: "not-openssh" }],
      });
    },
  );

  it("leaves out a hole of the list, and no key", () => {
    const stored: StoredKey[] = [];
    stored[1] = { value: ed };

    expect(parsePublicKeys(stored)).toEqual({
      keys: [ed],
      dropped: [{ position: 0, problem: "not-openssh" }],
    });
  });

  describe("with an expiry", () => {
    it.each([
      ["null", null],
      ["text", "2999-01-01"],
      ["an object that says what it likes", { getTime: () => Number.MAX_SAFE_INTEGER }],
    ])("that is %s leaves the key out, and no other", (_, notAfter) => {
      const stored = [{ value: rsa, notAfter: notAfter as never }, { value: ed }];

      expect(parsePublicKeys(stored)).toEqual({
        keys: [ed],
        dropped: [{ position: 0, problem: "unreadable-expiry" }],
      });
    });

    it.each<[unknown]>([[null], [Infinity], [Number.NaN]])(
      "that says %j for its time goes by the date it is",
      (time) => {
        class Liar extends Date {
          override getTime(): number {
            return time as never;
          }
          override valueOf(): number {
            return time as never;
          }
        }

        const stored = [
          { value: rsa, notAfter: new Liar(now.getTime() - 1) },
          { value: ed, notAfter: new Liar(now.getTime() + 1) },
        ];

        expect(parsePublicKeys(stored, now)).toEqual({ keys: [ed], dropped: [{ position: 0, problem: "expired" }] });
      },
    );

    it("lists a key until the instant of its expiry, and not from then on", () => {
      const at = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);

      const parsed = [1, 0, -1].map((offset) => parsePublicKeys([{ value: ed, notAfter: at(offset) }], now));

      expect(parsed).toEqual([
        { keys: [ed], dropped: [] },
        { keys: [], dropped: [{ position: 0, problem: "expired" }] },
        { keys: [], dropped: [{ position: 0, problem: "expired" }] },
      ]);
    });

    it("drops a key whose expiry is no date", () => {
      const parsed = parsePublicKeys([{ value: ed, notAfter: new Date(Number.NaN) }, { value: rsa }], now);

      expect(parsed).toEqual({ keys: [rsa], dropped: [{ position: 0, problem: "unreadable-expiry" }] });
    });

    it("applies to all keys of its value and to no other", () => {
      const stored = [{ value: `${ed}\n${rsa}`, notAfter: new Date(now.getTime() - 1) }, { value: ecdsa }];

      expect(parsePublicKeys(stored, now)).toEqual({
        keys: [ecdsa],
        dropped: [
          { position: 0, problem: "expired" },
          { position: 1, problem: "expired" },
        ],
      });
    });

    it("lists a key that is stored again without one", () => {
      const stored = [{ value: ed, notAfter: new Date(now.getTime() - 1) }, { value: ed }];

      expect(parsePublicKeys(stored, now)).toEqual({ keys: [ed], dropped: [{ position: 0, problem: "expired" }] });
    });

    it("compares with the clock where it is given no time", () => {
      const [past, future] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)];

      const parsed = parsePublicKeys([
        { value: ed, notAfter: past },
        { value: rsa, notAfter: future },
      ]);

      expect(parsed).toEqual({ keys: [rsa], dropped: [{ position: 0, problem: "expired" }] });
    });
  });

  it("never throws, lists only keys that are keys, and counts each entry as listed or dropped", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(ed, rsa, `${ecdsa} x`, dsa, ",", "\n", "['", "']"),
    );
    fc.assert(
      fc.property(fc.array(fc.array(text).map((parts) => ({ value: parts.join("") }))), (stored) => {
        const { keys, dropped } = parsePublicKeys(stored, now);

        expect(keys.map((key) => parsePublicKey(key))).toEqual(keys.map((key) => ({ key })));
        expect(new Set(keys).size).toBe(keys.length);
        const positions = dropped.map(({ position }) => position);
        expect(positions).toEqual([...new Set(positions)].sort((one, other) => one - other));
      }),
      { numRuns: 500 },
    );
  });

  it("finds every one of the good keys among bad ones", () => {
    const entry = fc.oneof(fc.constantFrom(ed, rsa, ecdsa), fc.constantFrom("ssh-rsa AAAA", "nonsense", dsa));
    fc.assert(
      fc.property(fc.array(entry), fc.constantFrom("\n", "\r\n", "\n\n"), (entries, separator) => {
        const { keys, dropped } = parsePublicKeys([{ value: entries.join(separator) }], now);

        const good = entries.filter((text) => [ed, rsa, ecdsa].includes(text));
        expect(keys).toEqual([...new Set(good)]);
        expect(dropped.map(({ position }) => position)).toEqual(
          entries.flatMap((text, position) => ([ed, rsa, ecdsa].includes(text) ? [] : [position])),
        );
      }),
    );
  });
});
