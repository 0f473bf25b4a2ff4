import { createBcryptScheme, createStaticProvider, type PasswordScheme } from "@transfer-idp/core";
import { requireRealPart } from "@transfer-idp/test-parts";
import { hashSync } from "bcryptjs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { changePassword, settle } from "../stored-hashes.ts";

// npm has its binary for this platform, or there is nothing to load.
const native = await import("./native-bcrypt-scheme.ts").catch(() => undefined);
const isThere = requireRealPart("@node-rs/bcrypt", native !== undefined, "npm has it for this platform");

// crypt_blowfish, jBCrypt and pyca/bcrypt publish the first five; libxcrypt made the others.
const vectors: readonly (readonly [password: string, hash: string])[] = [
  ["U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
  ["U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"],
  ["abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"],
  ["~!@#$%^&*()      ~!@#$%^&*()PNBFRD", "$2a$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO"],
  ["Kk4DQuMMfZL9o", "$2b$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm"],
  ["pässwörd €uro", "$2a$04$abcdefghijklmnopqrstuuBOeuETEbDcJUh3b7SJTqsH11z9ZzaR6"],
  ["pässwörd €uro", "$2b$04$abcdefghijklmnopqrstuuBOeuETEbDcJUh3b7SJTqsH11z9ZzaR6"],
  ["pässwörd €uro", "$2y$04$abcdefghijklmnopqrstuuBOeuETEbDcJUh3b7SJTqsH11z9ZzaR6"],
  ["x".repeat(72), "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i"],
];

describe.runIf(isThere)("nativeBcrypt", () => {
  const builtIn = createBcryptScheme();
  let nativeBcrypt: PasswordScheme;

  beforeAll(() => {
    nativeBcrypt = native?.nativeBcrypt ?? builtIn;
    expect(nativeBcrypt.verify).not.toBe(builtIn.verify);
  });

  it.each(vectors)("verifies the published vector of %j and %s", async (password, hash) => {
    expect(await settle(nativeBcrypt, password, hash)).toBe(true);
  });

  it.each(vectors)(
    "answers as bcryptjs does for other passwords against the vector of %j and %s",
    async (password, hash) => {
      for (const other of changePassword(password)) {
        expect([other, await settle(nativeBcrypt, other, hash)]).toEqual([other, await settle(builtIn, other, hash)]);
      }
    },
  );

  it("refuses 73 bytes and a NUL, whatever the hash was made of", async () => {
    for (const password of ["x".repeat(73), "€".repeat(25), "a\0b", "a\0"]) {
      expect(await settle(nativeBcrypt, password, hashSync(password, 4))).toBe(false);
    }
  });

  it.each(["$2b$04$short", "$2b$15$abcdefghijklmnopqrstuuMFdJu9yVgmagVAIC24fOZkaFqd3s9JC", "$2x$04$x", "$2b$"])(
    "fails on %s as the built-in one does",
    async (hash) => {
      const expected = await settle(builtIn, "a", hash);

      expect(await settle(nativeBcrypt, "a", hash)).toBe(expected);
      expect(expected).toBeTypeOf("string");
    },
  );

  it("answers as bcryptjs does for any password and any hash of cost 4", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
        async (password, other) => {
          const hash = hashSync(password, 4);

          for (const tried of [password, other]) {
            expect(await settle(nativeBcrypt, tried, hash)).toBe(await settle(builtIn, tried, hash));
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("takes the place of the built-in one", async () => {
    const verified: string[] = [];
    const watched: PasswordScheme = {
      ...nativeBcrypt,
      verify: (password, stored, signal) => {
        verified.push(stored.slice(0, 7));
        return nativeBcrypt.verify(password, stored, signal);
      },
    };
    const provider = createStaticProvider({ users: {}, passwordSchemes: [watched] });

    await provider.spendDecoy?.("x", new AbortController().signal);

    expect(verified).toEqual(["$2b$10$"]);
  });
});
