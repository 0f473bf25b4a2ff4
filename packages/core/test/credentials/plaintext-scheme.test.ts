import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plaintextScheme } from "../../src/credentials/plaintext-scheme.ts";

const { signal } = new AbortController();
const verify = (password: string, stored: string): Promise<boolean> => plaintextScheme.verify(password, stored, signal);

describe("plaintextScheme", () => {
  it("claims no prefix, so that it is never chosen by what a value looks like", () => {
    expect(plaintextScheme).toMatchObject({ name: "plaintext", prefixes: [] });
  });

  it.each([
    ["the same text", "correct horse", "correct horse", true],
    ["another text of the same length", "correct horse", "correct house", false],
    ["the beginning of it", "correct", "correct horse", false],
    ["more than it", "correct horse!", "correct horse", false],
    ["other case", "Correct Horse", "correct horse", false],
    ["a blank behind it", "correct horse ", "correct horse", false],
    ["a blank before it", " correct horse", "correct horse", false],
    ["without the blank that is stored", "correct horse", "correct horse\n", false],
    ["nothing", "", "correct horse", false],
    ["the decomposed form of a letter", "p\u0061\u0308ss", "p\u00e4ss", false],
    ["a compatibility form", "\ufb01sh", "fish", false],
    ["the same beyond the basic plane", "🔑🔑", "🔑🔑", true],
    ["a NUL behind it", "pass\0", "pass", false],
    ["the same with a NUL", "pa\0ss", "pa\0ss", true],
  ])("answers %s", async (_, password, stored, expected) => {
    expect(await verify(password, stored)).toBe(expected);
  });

  it("is equality, over any two texts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), async (one, other) => {
        expect(await verify(one, one)).toBe(true);
        expect(await verify(one, other)).toBe(one === other);
      }),
    );
  });

  // Constant time by construction: `timingSafeEqual` throws on different lengths, which digests never have.
  it("compares a password of any length with a stored one of any other", async () => {
    const lengths = [0, 1, 31, 32, 33, 1024];

    const verified = await Promise.all(
      lengths.flatMap((one) => lengths.map((other) => verify("x".repeat(one), "x".repeat(other)))),
    );

    expect(verified).toEqual(lengths.flatMap((one) => lengths.map((other) => one === other)));
  });
});
