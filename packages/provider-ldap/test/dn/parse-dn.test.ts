import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeDnValue } from "../../src/dn/escape-dn-value.ts";
import { type DnPart, parseDn } from "../../src/dn/parse-dn.ts";

const part = (attribute: string, value: string): DnPart => ({ attribute, value });

describe("parseDn", () => {
  // RFC 4514, section 4.
  it.each([
    ["UID=jsmith,DC=example,DC=net", [[part("uid", "jsmith")], [part("dc", "example")], [part("dc", "net")]]],
    [
      "OU=Sales+CN=J.  Smith,DC=example,DC=net",
      [[part("ou", "Sales"), part("cn", "J.  Smith")], [part("dc", "example")], [part("dc", "net")]],
    ],
    [
      String.raw`CN=James \"Jim\" Smith\, III,DC=example,DC=net`,
      [[part("cn", 'James "Jim" Smith, III')], [part("dc", "example")], [part("dc", "net")]],
    ],
    [
      String.raw`CN=Before\0dAfter,DC=example,DC=net`,
      [[part("cn", "Before\rAfter")], [part("dc", "example")], [part("dc", "net")]],
    ],
    ["1.3.6.1.4.1.1466.0=#04024869", [[part("1.3.6.1.4.1.1466.0", "Hi")]]],
    [String.raw`CN=Lu\C4\8Di\C4\87`, [[part("cn", "Lučić")]]],
  ])("reads the standard's example %s", (text, expected) => {
    expect(parseDn(text)).toEqual(expected);
  });

  it.each([
    ["", []],
    ["  ", []],
    ["cn=", [[part("cn", "")]]],
    ["cn=,dc=x", [[part("cn", "")], [part("dc", "x")]]],
    ["cn=a=b", [[part("cn", "a=b")]]],
    ["cn=a;dc=x", [[part("cn", "a")], [part("dc", "x")]]],
    ['cn="a, b+c;d",dc=x', [[part("cn", "a, b+c;d")], [part("dc", "x")]]],
    [String.raw`cn=" a \"b\" " , dc=x`, [[part("cn", ' a "b" ')], [part("dc", "x")]]],
    [' cn = a b ,\n dc = "x" ', [[part("cn", "a b")], [part("dc", "x")]]],
    [String.raw`cn=\ a\ ,dc=x`, [[part("cn", " a ")], [part("dc", "x")]]],
    [String.raw`cn=a\   ,dc=x`, [[part("cn", "a ")], [part("dc", "x")]]],
    [String.raw`cn=a\20 `, [[part("cn", "a ")]]],
    [String.raw`cn=\#04024869`, [[part("cn", "#04024869")]]],
    [String.raw`cn=\\\,\+`, [[part("cn", String.raw`\,+`)]]],
    // What no RFC lets stand behind a backslash is itself, and whole.
    [String.raw`cn=\zx\😀`, [[part("cn", "zx😀")]]],
  ])("reads %j", (text, expected) => {
    expect(parseDn(text)).toEqual(expected);
  });

  it.each([
    ["OID.2.5.4.3", "cn"],
    ["2.5.4.3", "cn"],
    ["commonName", "cn"],
    ["2.5.4.7", "l"],
    ["localityName", "l"],
    ["2.5.4.8", "st"],
    ["stateOrProvinceName", "st"],
    ["2.5.4.10", "o"],
    ["organizationName", "o"],
    ["2.5.4.11", "ou"],
    ["organizationalUnitName", "ou"],
    ["2.5.4.6", "c"],
    ["countryName", "c"],
    ["2.5.4.9", "street"],
    ["streetAddress", "street"],
    ["0.9.2342.19200300.100.1.25", "dc"],
    ["domainComponent", "dc"],
    ["0.9.2342.19200300.100.1.1", "uid"],
    ["userId", "uid"],
    ["sAMAccountName", "samaccountname"],
    ["oid.1.2.840", "1.2.840"],
    // No property of an object that everything inherits.
    ["constructor", "constructor"],
  ])("gives %s its short name %s", (name, attribute) => {
    expect(parseDn(`${name}=x`)).toEqual([[part(attribute, "x")]]);
  });

  it.each([
    ["UTF8String", "#0C03C3A478", "äx"],
    ["PrintableString", "#13024869", "Hi"],
    ["IA5String", "#16024869 ", "Hi"],
    ["a number", "#020105", "#020105"],
    ["text whose length is another", "#04034869", "#04034869"],
    ["text of 128 bytes", `#048180${"41".repeat(128)}`, `#048180${"41".repeat(128)}`],
  ])("reads a value in hex: %s", (_, text, value) => {
    expect(parseDn(`cn=${text}`)).toEqual([[part("cn", value)]]);
  });

  it.each([
    ["a byte order mark", "\ufeffa", "\ufeffa"],
    ["blanks that are no spaces", "\u00a0\ta\u00a0", "\u00a0\ta\u00a0"],
    ["spaces before and behind them", "  \u00a0  ", "\u00a0"],
  ])("leaves out nothing of a value but spaces at its ends: %s", (_, text, value) => {
    expect(parseDn(`cn=${text},dc=x`)).toEqual([[part("cn", value)], [part("dc", "x")]]);
  });

  it.each([
    "alice",
    "=x",
    "cn",
    "cn=a,",
    "cn=a+",
    ",cn=a",
    "cn=a,,dc=x",
    "cn=a,dc",
    "c n=a",
    "1.=a",
    "-cn=a",
    "ä=x",
    "cn;lang-de=a",
    'cn="a',
    'cn=a"b"',
    'cn="a"b',
    "cn=#",
    "cn=#4",
    "cn=#0402486",
    "cn=#zz",
    "cn=#04024869x",
    "cn=a\\",
    // Bytes that are no UTF-8, as text and in hex.
    String.raw`cn=\ff`,
    String.raw`cn=\C4,dc=x`,
    "cn=#0401ff",
  ])("takes %j for none", (text) => {
    expect(parseDn(text)).toBeUndefined();
  });

  it("gives back any text that was escaped, as one value", () => {
    const hostile = fc.string({ unit: fc.constantFrom(...' \t\r\n\0"#+,;<=>\\41aÄ\u00a0\ufeff😀\u007f\u0085') });

    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (value) => {
        expect(parseDn(`uid=${escapeDnValue(value)},dc=x`)).toEqual([[part("uid", value)], [part("dc", "x")]]);
        expect(parseDn(`uid="${escapeDnValue(value)}"+cn=x`)).toEqual([[part("uid", value), part("cn", "x")]]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("throws for no text", () => {
    const likely = fc.string({ unit: fc.constantFrom(...'cn=,+;"\\#0fé \ud800') });

    fc.assert(
      fc.property(fc.oneof(likely, fc.string({ unit: "binary" })), (text) => {
        const parsed = parseDn(text);

        expect(parsed === undefined || parsed.every((parts) => parts.length > 0)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
