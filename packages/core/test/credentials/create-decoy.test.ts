import { describe, expect, it } from "vitest";
import { createBcryptScheme } from "../../src/credentials/bcrypt-scheme.ts";
import { createDecoy } from "../../src/credentials/create-decoy.ts";
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

  it("makes a plaintext of its own that is taken for no hash", () => {
    const decoys = Array.from({ length: 500 }, () => createDecoy({ scheme: "plaintext" }));

    const names = decoys.map((value) => schemes.select({ value }, "decoy").name);

    expect(new Set(names)).toEqual(new Set(["plaintext"]));
    expect(new Set(decoys).size).toBe(500);
    expect(decoys[0]?.length).toBeGreaterThanOrEqual(32);
  });

  it("never makes the same hash twice", () => {
    const decoys = Array.from({ length: 500 }, () => createDecoy({ scheme: "bcrypt", cost: 10 }));

    expect(new Set(decoys).size).toBe(500);
  });

  it.each<[string, unknown]>([
    ["decoy.rounds", { scheme: "bcrypt", cost: 10, rounds: 10 }],
    ["decoy.cost", { scheme: "bcrypt" }],
    // It would be a bcrypt hash, and take another time than the users'.
    ["decoy.scheme", { scheme: "argon2", cost: 10 }],
    ["decoy.scheme", { cost: 10 }],
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
