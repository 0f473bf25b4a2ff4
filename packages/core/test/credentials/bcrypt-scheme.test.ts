import { hashSync } from "bcryptjs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBcryptScheme } from "../../src/credentials/bcrypt-scheme.ts";

const { signal } = new AbortController();
const bcrypt = createBcryptScheme();

// Salt and digest of "a", made by libxcrypt: what is put before it changes the cost and not the shape.
const body = "abcdefghijklmnopqrstuuMFdJu9yVgmagVAIC24fOZkaFqd3s9JC";

// crypt_blowfish, jBCrypt and pyca/bcrypt publish the first five; libxcrypt made the others.
const vectors: readonly (readonly [password: string, hash: string])[] = [
  ["U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
  ["U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"],
  ["abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"],
  ["~!@#$%^&*()      ~!@#$%^&*()PNBFRD", "$2a$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO"],
  ["Kk4DQuMMfZL9o", "$2b$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm"],
  ["a", `$2b$04$${body}`],
  ["pässwörd €uro", "$2a$04$abcdefghijklmnopqrstuuBOeuETEbDcJUh3b7SJTqsH11z9ZzaR6"],
  ["pässwörd €uro", "$2b$04$abcdefghijklmnopqrstuuBOeuETEbDcJUh3b7SJTqsH11z9ZzaR6"],
  ["pässwörd €uro", "$2y$04$abcdefghijklmnopqrstuuBOeuETEbDcJUh3b7SJTqsH11z9ZzaR6"],
];

describe("createBcryptScheme", () => {
  it("is named bcrypt and claims the three prefixes of bcrypt hashes", () => {
    expect(bcrypt).toEqual({
      name: "bcrypt",
      prefixes: ["$2a$", "$2b$", "$2y$"],
      check: expect.any(Function) as unknown,
      verify: expect.any(Function) as unknown,
      needsRehash: expect.any(Function) as unknown,
      hash: expect.any(Function) as unknown,
    });
  });

  it.each(vectors)("verifies the published vector of %j and %s", async (password, hash) => {
    const verified = await bcrypt.verify(password, hash, signal);

    expect(verified).toBe(true);
  });

  it.each(vectors)("refuses a changed password against the vector of %j and %s", async (password, hash) => {
    const changed = [`${password} `, ` ${password}`, password.slice(0, -1), password.toUpperCase() + "!", ""];

    const verified = await Promise.all(changed.map((wrong) => bcrypt.verify(wrong, hash, signal)));

    expect(verified).toEqual(changed.map(() => false));
  });

  describe("reads 72 bytes of a password, so that it", () => {
    it("verifies a password of 72 bytes", async () => {
      const verified = await bcrypt.verify(
        "x".repeat(72),
        "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i",
        signal,
      );

      expect(verified).toBe(true);
    });

    // The hash is the one that libxcrypt makes of 73 bytes, too.
    it("refuses a password of 73 bytes, whatever the hash was made of", async () => {
      const verified = await bcrypt.verify(
        "x".repeat(73),
        "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i",
        signal,
      );

      expect(verified).toBe(false);
    });

    it("counts bytes of UTF-8, not characters", async () => {
      const hash = "$2b$04$abcdefghijklmnopqrstuuLMnfsIcwrd9XOzJ8Re069XuK/iLtljS";

      const verified = await Promise.all(
        ["€".repeat(24), `${"€".repeat(24)}x`, "€".repeat(25)].map((password) => bcrypt.verify(password, hash, signal)),
      );

      expect(verified).toEqual([true, false, false]);
    });
  });

  it("refuses a password with a NUL, behind which other implementations stop", async () => {
    const passwords = ["a\0", "a\0b", "\0a", "\0"];

    const verified = await Promise.all(passwords.map((password) => bcrypt.verify(password, `$2b$04$${body}`, signal)));

    expect(verified).toEqual([false, false, false, false]);
  });

  it("refuses a password with a NUL also where the hash was made of it", async () => {
    const password = "a\0b";

    const verified = await bcrypt.verify(password, hashSync(password, 4), signal);

    expect(verified).toBe(false);
  });

  it("does not normalise: composed and decomposed letters are different passwords", async () => {
    const hash = "$2b$04$abcdefghijklmnopqrstuuBOeuETEbDcJUh3b7SJTqsH11z9ZzaR6";

    const verified = await bcrypt.verify("pässwörd €uro".normalize("NFD"), hash, signal);

    expect(verified).toBe(false);
  });

  it.each([
    ["a cost of one digit", `$2b$4$${body}`],
    ["no cost", `$2b$$${body}`],
    ["a digest that is cut short", `$2b$04$${body.slice(0, -1)}`],
    ["a digest that is too long", `$2b$04$${body}x`],
    ["a newline behind it", `$2b$04$${body}\n`],
    ["a blank before it", ` $2b$04$${body}`],
    ["a character outside of bcrypt's base64", `$2b$04$${body.slice(0, -1)}+`],
    ["only its prefix", "$2b$"],
    ["another variant", `$2x$04$${body}`],
  ])("fails on a hash with %s, whatever the password", async (_, hash) => {
    const results = await Promise.allSettled(
      ["a", "x".repeat(73), "a\0"].map((password) => bcrypt.verify(password, hash, signal)),
    );

    for (const result of results) {
      expect(result).toMatchObject({
        status: "rejected",
        reason: { code: "ERR_INVALID_USER_RECORD", field: "password" },
      });
      expect(JSON.stringify(result) + String((result as PromiseRejectedResult).reason)).not.toContain(body.slice(0, 8));
    }
    expect(() => {
      bcrypt.check(hash);
    }).toThrow(expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "password" }));
  });

  describe("runs costs from 4 to maxCost, so that it", () => {
    it.each(["00", "01", "03", "15", "31", "99"])("fails on a cost of %s under the default of 14", async (cost) => {
      const verify = bcrypt.verify("a", `$2b$${cost}$${body}`, signal);

      await expect(verify).rejects.toMatchObject({
        code: "ERR_INVALID_USER_RECORD",
        field: "password",
        problem: "has a bcrypt cost outside of what is run",
      });
      expect(() => {
        bcrypt.check(`$2b$${cost}$${body}`);
      }).toThrow(expect.objectContaining({ problem: "has a bcrypt cost outside of what is run" }));
    });

    it("checks what it runs", () => {
      for (const cost of ["04", "14"]) {
        expect(() => {
          bcrypt.check(`$2b$${cost}$${body}`);
        }).not.toThrow();
      }
    });

    it("runs the lowest cost, and maxCost itself", async () => {
      const narrow = createBcryptScheme({ maxCost: 5 });

      const verified = await Promise.all([
        narrow.verify("a", `$2b$04$${body}`, signal),
        narrow.verify("a", `$2b$05$${body}`, signal),
        narrow.verify("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", signal),
      ]);

      expect(verified).toEqual([true, false, true]);
    });

    it("fails on a cost above a lower maxCost", async () => {
      const verify = createBcryptScheme({ maxCost: 5 }).verify("a", `$2b$06$${body}`, signal);

      await expect(verify).rejects.toMatchObject({ code: "ERR_INVALID_USER_RECORD" });
    });

    it.each([4, 31])("takes a maxCost of %d, an end of what bcrypt has", async (maxCost) => {
      const verified = await createBcryptScheme({ maxCost }).verify("a", `$2b$04$${body}`, signal);

      expect(verified).toBe(true);
    });

    it("refuses what is no option, and options that are no object", () => {
      for (const [options, option] of [
        [{ maxcost: 16 }, "maxcost"],
        [{ maxCost: null }, "maxCost"],
        [{ cost: null }, "cost"],
        [{ cost: Number.NaN }, "cost"],
        [{ cost: 3 }, "cost"],
        [{ cost: 15 }, "cost"],
        [{ cost: 6, maxCost: 5 }, "cost"],
        [null, "options"],
      ]) {
        expect(() => createBcryptScheme(options as never)).toThrow(
          expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
        );
      }
    });

    it.each([Number.NaN, Number.POSITIVE_INFINITY, 3, 32, 10.5, -1])("refuses a maxCost of %s", (maxCost) => {
      expect(() => createBcryptScheme({ maxCost })).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "maxCost" }),
      );
    });
  });

  it("says that a hash needs a new one where its cost is less than that of new ones", () => {
    const needs = (scheme: typeof bcrypt, costs: readonly string[]): readonly boolean[] =>
      costs.map((cost) => scheme.needsRehash(`$2b$${cost}$${body}`));

    expect(needs(bcrypt, ["04", "09", "10", "14"])).toEqual([true, true, false, false]);
    expect(needs(createBcryptScheme({ cost: 12 }), ["11", "12"])).toEqual([true, false]);
  });

  describe("hashes a password", () => {
    it.each([
      [{}, "$2b$10$"],
      [{ cost: 5 }, "$2b$05$"],
      [{ maxCost: 4 }, "$2b$04$"],
    ])("with %j at the cost of %s, with a salt of its own, so that it verifies", async (options, beginning) => {
      const scheme = createBcryptScheme(options);
      const longest = "é".repeat(36);

      const hashes = await Promise.all([scheme.hash(longest), scheme.hash(longest)]);

      for (const hash of hashes) {
        expect(hash.slice(0, 7)).toBe(beginning);
        expect(await bcrypt.verify(longest, hash, signal)).toBe(true);
        expect(await bcrypt.verify("é".repeat(35), hash, signal)).toBe(false);
        expect(scheme.needsRehash(hash)).toBe(false);
      }
      expect(hashes[0]).not.toBe(hashes[1]);
    });

    it.each(["", "\ud800", "a\0", "x".repeat(73), undefined, 7])(
      "but none that it would not verify: %j",
      async (password) => {
        await expect(bcrypt.hash(password as string)).rejects.toThrow(TypeError);
      },
    );
  });

  it("refuses an empty password and half a character, whatever was hashed", async () => {
    const verified = await Promise.all(
      ["", "\ud800", "\udfff"].map((password) => bcrypt.verify(password, hashSync(password, 4), signal)),
    );

    expect(verified).toEqual([false, false, false]);
  });

  it("says whether any text is the password, and never fails over the password", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 100 }), async (password) => {
        const verified = await bcrypt.verify(password, `$2b$04$${body}`, signal);

        expect(verified).toBe(password === "a");
      }),
      { numRuns: 50 },
    );
  });
});
