import { describe, expect, it } from "vitest";
import { createBcryptScheme } from "../../src/credentials/bcrypt-scheme.ts";
import { createDecoy, type DecoyKind } from "../../src/credentials/create-decoy.ts";
import { createPasswordSchemes } from "../../src/credentials/password-schemes.ts";

const schemes = createPasswordSchemes({ allowPlaintextPasswords: true });
const { signal } = new AbortController();

describe("createDecoy", () => {
  it.each([4, 9, 10, 14])("makes a complete bcrypt hash of cost %d", (cost) => {
    const decoy = createDecoy({ scheme: "bcrypt", cost });

    expect(decoy).toMatch(new RegExp(`^\\$2b\\$${String(cost).padStart(2, "0")}\\$[./A-Za-z0-9]{53}$`));
  });

  it("makes one that bcrypt runs, and that no common password matches", async () => {
    const bcrypt = createBcryptScheme();
    const decoy = createDecoy({ scheme: "bcrypt", cost: 4 });

    const verified = await Promise.all(
      ["", "password", "123456", "admin", decoy].map((password) => bcrypt.verify(password, decoy, signal)),
    );

    expect(verified).toEqual([false, false, false, false, false]);
  });

  const kinds: readonly (readonly [DecoyKind, RegExp])[] = [
    ...(["argon2id", "argon2i", "argon2d"] as const).map((scheme): readonly [DecoyKind, RegExp] => [
      { scheme, memory: 64, passes: 3, parallelism: 2 },
      new RegExp(`^\\$${scheme}\\$v=19\\$m=64,t=3,p=2\\$[\\w+/]{22}\\$[\\w+/]{43}$`),
    ]),
    [{ scheme: "scrypt", cost: 4, blockSize: 8, parallelism: 2 }, /^\$scrypt\$ln=4,r=8,p=2\$[\w+/]{22}\$[\w+/]{43}$/],
    [{ scheme: "pbkdf2-sha256", rounds: 1000 }, /^\$pbkdf2-sha256\$i=1000,l=32\$[\w+/]{22}\$[\w+/]{43}$/],
    [{ scheme: "pbkdf2-sha512", rounds: 1000 }, /^\$pbkdf2-sha512\$i=1000,l=32\$[\w+/]{22}\$[\w+/]{43}$/],
  ];

  it.each(kinds)("makes of %j one that its scheme runs, another one each time", async (kind, pattern) => {
    const decoys = Array.from({ length: 50 }, () => createDecoy(kind));
    const [value = ""] = decoys;

    const verified = await Promise.all(
      ["password", value].map((password) => schemes.select({ value }, "decoy").verify(password, value, signal)),
    );

    expect(value).toMatch(pattern);
    expect(verified).toEqual([false, false]);
    expect(new Set(decoys).size).toBe(50);
  });

  it("makes a plaintext of its own that is taken for no hash", () => {
    const decoys = Array.from({ length: 500 }, () => createDecoy({ scheme: "plaintext" }));

    const names = decoys.map((value) => schemes.select({ value }, "decoy").name);

    expect(new Set(names)).toEqual(new Set(["plaintext"]));
    expect(new Set(decoys).size).toBe(500);
    expect(decoys[0]?.length).toBeGreaterThanOrEqual(32);
  });

  it("never makes the same hash twice, nor one that a strict bcrypt answers at once", () => {
    const decoys = Array.from({ length: 500 }, () => createDecoy({ scheme: "bcrypt", cost: 10 }));

    // The last letters of salt and digest have bits that mean nothing and must be 0.
    const strict = /^\$2b\$10\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$/;
    expect(decoys.filter((decoy) => !strict.test(decoy))).toEqual([]);

    expect(new Set(decoys).size).toBe(500);
  });

  it.each<[string, unknown]>([
    ["decoy.rounds", { scheme: "bcrypt", cost: 10, rounds: 10 }],
    ["decoy.cost", { scheme: "bcrypt" }],
    // It would be a bcrypt hash, and take another time than the users'.
    ["decoy.scheme", { scheme: "argon2", cost: 10 }],
    ["decoy.scheme", { cost: 10 }],
    ["decoy.rounds", { scheme: "scrypt", cost: 4, blockSize: 8, parallelism: 1, rounds: 1 }],
    ["decoy.cost", { scheme: "pbkdf2-sha256", rounds: 1000, cost: 10 }],
    ["decoy.cost", { scheme: "plaintext", cost: 10 }],
    ["decoy.cost", { scheme: "argon2id", memory: 64, passes: 1, parallelism: 1, cost: 10 }],
    // What is no number, and what is not run.
    ["decoy", { scheme: "argon2id", memory: 64, passes: 1 }],
    ["decoy", { scheme: "argon2id", memory: Number.NaN, passes: 1, parallelism: 1 }],
    ["decoy", { scheme: "argon2id", memory: 262_145, passes: 1, parallelism: 1 }],
    ["decoy", { scheme: "argon2id", memory: 8, passes: 1, parallelism: 2 }],
    ["decoy", { scheme: "scrypt", cost: 17.5, blockSize: 8, parallelism: 1 }],
    ["decoy", { scheme: "scrypt", cost: 131_072, blockSize: 8, parallelism: 1 }],
    ["decoy", { scheme: "pbkdf2-sha512" }],
    ["decoy", { scheme: "pbkdf2-sha256", rounds: 2_000_001 }],
    ["decoy.scheme", { scheme: "pbkdf2", rounds: 1000 }],
    ["decoy", null],
    ["decoy", "plaintext"],
  ])("refuses a kind that there is not, and names %s (%j)", (option, kind) => {
    expect(() => createDecoy(kind as never)).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
  });

  it.each([3, 15, 10.5, -10, Number.NaN, Number.POSITIVE_INFINITY])("refuses a cost of %s", (cost) => {
    expect(() => createDecoy({ scheme: "bcrypt", cost })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "decoy.cost" }),
    );
  });
});
