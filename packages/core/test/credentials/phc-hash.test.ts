import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePhcHash, printPhcHash } from "../../src/credentials/phc-hash.ts";

const salt = "c29tZXNhbHQ"; // somesalt
const digest = "c29tZWRpZ2VzdCEh"; // somedigest!!
const whole = {
  version: undefined,
  parameters: { a: 1, b: 20 },
  salt: Buffer.from("somesalt"),
  digest: Buffer.from("somedigest!!"),
};

const parse = (stored: string): ReturnType<typeof parsePhcHash> => parsePhcHash(stored, ["a", "b"]);
const encode = (bytes: number): string => Buffer.alloc(bytes, 7).toString("base64").replace(/=+$/, "");

describe("parsePhcHash", () => {
  it("takes a hash apart, with a version and without", () => {
    expect(parse(`$id$a=1,b=20$${salt}$${digest}`)).toEqual(whole);
    expect(parse(`$id$v=19$a=1,b=20$${salt}$${digest}`)).toEqual({ ...whole, version: 19 });
  });

  it("takes parameters in any order, and leaves what is missing to the scheme", () => {
    expect(parse(`$id$b=20,a=1$${salt}$${digest}`)).toEqual(whole);
    expect(parse(`$id$b=20$${salt}$${digest}`)).toEqual({ ...whole, parameters: { b: 20 } });
  });

  it.each([
    ["0", 0],
    ["4294967295", 4_294_967_295],
    ["9999999999", 9_999_999_999],
  ])("reads the number %s", (text, number) => {
    expect(parse(`$id$a=${text}$${salt}$${digest}`)).toEqual({ ...whole, parameters: { a: number } });
  });

  it.each([
    ["nothing", ""],
    ["dollars alone", "$$$$"],
    ["text before it", `x$id$a=1$${salt}$${digest}`],
    ["a blank before it", ` $id$a=1$${salt}$${digest}`],
    ["a newline behind it", `$id$a=1$${salt}$${digest}\n`],
    ["a part behind it", `$id$a=1$${salt}$${digest}$`],
    ["no digest", `$id$a=1$${salt}`],
    ["an empty digest, which every password would have", `$id$a=1$${salt}$`],
    ["no salt", `$id$a=1$$${digest}`],
    ["no parameters", `$id$${salt}$${digest}`],
    ["empty parameters", `$id$$${salt}$${digest}`],
    ["an unknown parameter", `$id$a=1,c=2$${salt}$${digest}`],
    ["a parameter that every object has", `$id$__proto__=2$${salt}$${digest}`],
    ["a parameter twice", `$id$a=1,a=1$${salt}$${digest}`],
    ["a comma at the end", `$id$a=1,$${salt}$${digest}`],
    ["a parameter without a value", `$id$a=$${salt}$${digest}`],
    ["a parameter with two values", `$id$a=1=1$${salt}$${digest}`],
    ["a zero before a number", `$id$a=01$${salt}$${digest}`],
    ["a sign before a number", `$id$a=+1$${salt}$${digest}`],
    ["a negative number", `$id$a=-1$${salt}$${digest}`],
    ["a fraction", `$id$a=1.0$${salt}$${digest}`],
    ["a number in another notation", `$id$a=1e3$${salt}$${digest}`],
    ["a number of eleven digits", `$id$a=10000000000$${salt}$${digest}`],
    ["digits of another script", `$id$a=١$${salt}$${digest}`],
    ["a version that is no number", `$id$v=x$a=1$${salt}$${digest}`],
    ["an empty version", `$id$v=$a=1$${salt}$${digest}`],
    ["two versions", `$id$v=19$v=19$a=1$${salt}$${digest}`],
    ["padding", `$id$a=1$${salt}=$${digest}`],
    ["another alphabet", `$id$a=1$${salt}$${digest.slice(0, -1)}_`],
    ["white space in its base64", `$id$a=1$${salt}$${digest.slice(0, 4)} ${digest.slice(4)}`],
    ["base64 with bits that nothing is made of", `$id$a=1$${salt.slice(0, -1)}R$${digest}`],
    ["base64 that ends within a byte", `$id$a=1$${salt}$${digest}A`],
  ])("takes no hash from %s", (_, stored) => {
    expect(parse(stored)).toBeUndefined();
  });

  it.each([
    ["salt", 8, 48, (bytes: number) => `$id$a=1$${encode(bytes)}$${digest}`],
    ["digest", 12, 64, (bytes: number) => `$id$a=1$${salt}$${encode(bytes)}`],
  ])("takes a %s of %d to %d bytes, and none of less or more", (_, least, most, write) => {
    const lengths = [least - 1, least, most, most + 1];

    expect(lengths.map((bytes) => parse(write(bytes)) !== undefined)).toEqual([false, true, true, false]);
  });

  it("reads of what printPhcHash wrote what it was given, and of any other text the same text or nothing", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 8, maxLength: 48 }),
        fc.uint8Array({ minLength: 12, maxLength: 64 }),
        fc.nat(),
        (someSalt, someDigest, a) => {
          const printed = printPhcHash(`$id$a=${String(a)}`, someSalt, someDigest);

          expect(parse(printed)).toEqual({
            version: undefined,
            parameters: { a },
            salt: Buffer.from(someSalt),
            digest: Buffer.from(someDigest),
          });
        },
      ),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^\$id\$a=[0-9]{1,3}\$[\w+/=-]{10,14}\$[\w+/=-]{15,19}$/), (text) => {
        const parsed = parse(text);
        if (parsed === undefined) return;

        expect(printPhcHash(`$id$a=${String(parsed.parameters["a"])}`, parsed.salt, parsed.digest)).toBe(text);
      }),
    );
  });
});
