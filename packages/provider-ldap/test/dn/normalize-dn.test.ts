import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeDnValue } from "../../src/dn/escape-dn-value.ts";
import { isUnder, normalizeDn } from "../../src/dn/normalize-dn.ts";

/** Names of one kind in a DN: what there is to get wrong. */
const hostile = fc.string({ unit: fc.constantFrom(...' ,+="\\#;<>abAB'), maxLength: 6 });
const printable = fc.string({ unit: "grapheme-ascii", maxLength: 8 });

/** What is of no account in ASCII: case, and blanks around and between words. */
function simplify(text: string): string {
  return text.toLowerCase().replaceAll(/ +/g, " ").trim();
}

describe("normalizeDn", () => {
  it.each([
    ["case", "CN=Alice Smith,DC=Example", "cn=alice smith,dc=example"],
    ["blanks", "cn =  alice   smith , dc = example", "cn=alice smith,dc=example"],
    ["quotes", 'cn="alice smith";dc=example', "cn=alice smith,dc=example"],
    ["pairs of hex digits", String.raw`cn=\61lice\20smith,dc=example`, "cn=alice smith,dc=example"],
    ["values in hex", "cn=#0C0B616C69636520736D697468,dc=example", "cn=alice smith,dc=example"],
    ["long names", "commonName=alice smith,domainComponent=example", "cn=alice smith,dc=example"],
    ["OIDs", "OID.2.5.4.3=alice smith,0.9.2342.19200300.100.1.25=example", "cn=alice smith,dc=example"],
    ["escaped blanks at an end", String.raw`cn=\20alice smith\ ,dc=example`, "cn=alice smith,dc=example"],
    ["how accents are written", "cn=Lu\u010di\u0107", "cn=luc\u030cic\u0301".normalize("NFC")],
    ["the order of several parts", "uid=a+cn=b,dc=x", "cn=b+uid=a,dc=x"],
    ["needless escapes", String.raw`cn=a\"b\;`, 'cn=a"b;'],
    ["the empty name", " ", ""],
  ])("is the same whatever is %s", (_, text, expected) => {
    expect(normalizeDn(text)).toBe(expected);
  });

  it.each([
    ["another order of names", "dc=x,cn=a", "cn=a,dc=x"],
    ["another attribute", "cn=a", "ou=a"],
    ["accents", "cn=resume", "cn=résumé"],
    ["a comma in a value", String.raw`cn=a\,dc=x`, "cn=a,dc=x"],
    ["a plus in a value", String.raw`cn=a\+uid=b`, "cn=a+uid=b"],
    ["a backslash in a value", String.raw`cn=a\\\,b`, String.raw`cn=a\,b`],
    ["blanks inside a word", "cn=a b", "cn=ab"],
  ])("tells %s", (_, one, other) => {
    expect(normalizeDn(one)).not.toBe(normalizeDn(other));
  });

  it("is of no text that is no name", () => {
    expect(["alice", "cn=a,", 'cn="', "cn=#4"].map(normalizeDn)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("throws for no text, and is a name again that is its own", () => {
    const likely = fc.string({ unit: fc.constantFrom(...'cn=,+;"\\#0fÉK ') });

    fc.assert(
      fc.property(fc.oneof(likely, fc.string({ unit: "binary" })), (text) => {
        const normalized = normalizeDn(`cn=${text}`) ?? "";

        // A value that begins with # is written without a backslash, and a quote too: it is to be compared, not to be sent.
        fc.pre(!/[#"]/.test(normalized));
        expect(normalizeDn(normalized.replaceAll(";", String.raw`\;`))).toBe(normalized);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is the same of two values where they differ in case and blanks alone", () => {
    fc.assert(
      fc.property(hostile, hostile, printable, printable, (one, other, plainOne, plainOther) => {
        for (const [a, b] of [
          [one, other],
          [plainOne, plainOther],
          [one, one.toUpperCase()],
          [one, ` ${one} `],
        ] as const) {
          const [first, second] = [a, b].map((value) => normalizeDn(`ou=x+cn=${escapeDnValue(value)},dc=x`));

          expect(first).toBeDefined();
          expect(first === second).toBe(simplify(a) === simplify(b));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("is the same of no two names of different parts", () => {
    const name = fc.array(fc.array(fc.tuple(fc.constantFrom("cn", "ou"), hostile), { minLength: 1, maxLength: 2 }), {
      minLength: 1,
      maxLength: 2,
    });
    type Name = readonly (readonly (readonly [string, string])[])[];
    const write = (parts: Name): string =>
      parts.map((rdn) => rdn.map(([key, value]) => `${key}=${escapeDnValue(value)}`).join("+")).join(",");
    const compare = (parts: Name): string =>
      JSON.stringify(parts.map((rdn) => rdn.map(([key, value]) => `${key}=${simplify(value)}`).sort()));

    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(normalizeDn(write(one)) === normalizeDn(write(other))).toBe(compare(one) === compare(other));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("isUnder", () => {
  const base = "ou=people,dc=x";

  it.each([
    ["the base itself", "OU=People, DC=x"],
    ["what is directly under it", "uid=alice,ou=people,dc=x"],
    ["what is deeper", "uid=alice,ou=staff,OU=PEOPLE,dc=x"],
    ["another way to write it", String.raw`uid=alice,organizationalUnitName=\70eople,dc="x"`],
  ])("is true of %s", (_, dn) => {
    expect(isUnder(dn, base)).toBe(true);
  });

  it.each([
    ["what is above", "dc=x"],
    ["what is beside it", "uid=alice,ou=groups,dc=x"],
    ["what has it somewhere else than at the end", "uid=alice,ou=people,dc=x,dc=y"],
    ["a name that only ends like it", "uid=alice,xou=people,dc=x"],
    ["a value that ends like it", String.raw`uid=alice\,ou=people,dc=x`],
    ["a value in quotes that ends like it", 'uid="alice,ou=people,dc=x"'],
    ["a backslash before a comma", String.raw`uid=alice\\\,ou\=people,dc=x`],
    ["one of several parts", "uid=alice+ou=people,dc=x"],
    ["what is no name", "alice"],
    ["nothing", ""],
  ])("is false of %s", (_, dn) => {
    expect(isUnder(dn, base)).toBe(false);
  });

  it("is true of a base of several parts, in whatever order", () => {
    expect(isUnder("uid=alice,OU=b+CN=a,dc=x", normalizeDn("cn=a+ou=b,dc=x") ?? "")).toBe(true);
  });

  it("is true of what is written before the base, and of no value that has the base in it", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        expect(isUnder(`cn=${escapeDnValue(value)},${base}`, base)).toBe(true);
        expect(isUnder(`cn=${escapeDnValue(`${value},${base}`)}`, base)).toBe(false);
      }),
    );
  });
});
