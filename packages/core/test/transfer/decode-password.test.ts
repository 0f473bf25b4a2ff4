import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePassword } from "../../src/transfer/decode-password.ts";

const encode = (text: string): string => Buffer.from(text).toString("base64");

function invalid(problem: string): unknown {
  return expect.objectContaining({ code: "ERR_INVALID_EVENT", field: "PasswordBase64", problem });
}

describe("decodePassword", () => {
  it("returns every well-formed text that was encoded", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (password) => {
        expect(decodePassword(encode(password))).toBe(password);
      }),
    );
  });

  it("returns the empty password for empty text", () => {
    expect(decodePassword("")).toBe("");
  });

  it("keeps a byte order mark, white space and NUL: they are part of the password", () => {
    for (const password of ["\ufeffsecret", " secret ", "secret\n", "sec\u0000ret", "pässwörd🔑"]) {
      expect(decodePassword(encode(password))).toBe(password);
    }
  });

  it.each([
    ["the alphabet of URLs", "-_-_"],
    ["no padding", "cGFzcw"],
    ["half of its padding", "cGFzcw="],
    ["too much padding", "cGFz="],
    ["white space inside", "cGFz cw=="],
    ["a newline behind", "cGFzcw==\n"],
    ["bits behind the last byte", "cGFzcx=="],
    ["text behind the padding", "cGFzcw==cGFzcw=="],
    ["characters of no alphabet", "cGFz*w=="],
    ["only one character", "c"],
    ["only padding", "="],
    ["plain text", "correct horse"],
  ])("refuses base64 with %s, of which Node would make a password all the same", (_, encoded) => {
    expect(() => decodePassword(encoded)).toThrow(invalid("unreadable"));
  });

  it.each([
    ["a lone continuation byte", [0x80]],
    ["a cut character", [0x61, 0xe2, 0x82]],
    ["an overlong NUL", [0xc0, 0x80]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["Latin-1", [0x70, 0xe4, 0x73, 0x73]],
    ["UTF-16", [0xff, 0xfe, 0x61, 0x00]],
  ])("refuses bytes that are no UTF-8 (%s), for many of them would become one password", (_, bytes) => {
    expect(() => decodePassword(Buffer.from(bytes).toString("base64"))).toThrow(invalid("unreadable"));
  });

  it("refuses what is no text", () => {
    for (const value of [null, 7, true, {}, ["cGFzcw=="]]) {
      expect(() => decodePassword(value)).toThrow(invalid("wrong-type"));
    }
  });

  it("never takes two headers for one password", () => {
    fc.assert(
      fc.property(fc.base64String(), fc.string({ unit: "binary-ascii", maxLength: 3 }), (encoded, noise) => {
        const decoded = decodeOrUndefined(encoded);
        const noisy = decodeOrUndefined(encoded + noise);

        expect(noise !== "" && decoded !== undefined && noisy === decoded).toBe(false);
      }),
    );
  });

  it("decodes 1 MB at once", () => {
    const password = "x".repeat(1_000_000);

    expect(decodePassword(encode(password))).toBe(password);
  });
});

function decodeOrUndefined(encoded: string): string | undefined {
  try {
    return decodePassword(encoded);
  } catch {
    return undefined;
  }
}
