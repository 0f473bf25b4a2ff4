import { type Account, createDecoy } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { createArgon2Module } from "../../src/toolkit/argon2-module.ts";
import { cheapArgon2, hash, password } from "./open-toolkit.ts";

const { signal } = new AbortController();
const account: Account = {
  username: "alice",
  state: "active",
  groups: [],
  attributes: {},
  publicKeys: [],
  accessRules: [],
  settings: [],
};
const decoy = createDecoy({ scheme: "argon2id", ...cheapArgon2 });

describe("createArgon2Module", () => {
  it("verifies the password of a hash, and says that a weak one is", async () => {
    const verify = createArgon2Module({ memory: 16, passes: 1 }, decoy).createVerifier(account, hash);
    const verifyStrong = createArgon2Module({ memory: 8, passes: 1 }, decoy).createVerifier(account, hash);

    expect(await verify(password, signal)).toStrictEqual({ outcome: "verified", account, needsRehash: true });
    expect(await verifyStrong(password, signal)).toStrictEqual({ outcome: "verified", account });
  });

  it.each(["", " ", "wrong", `${password}\0`, "\uD800"])("refuses %j", async (tried) => {
    const verify = createArgon2Module(undefined, decoy).createVerifier(account, hash);

    expect(await verify(tried, signal)).toStrictEqual({ outcome: "refused", reason: "wrong-password" });
  });

  it("refuses the right password of an account that is not active, and a wrong one as a wrong one", async () => {
    const verify = createArgon2Module(undefined, decoy).createVerifier({ ...account, state: "disabled" }, hash);

    expect(await verify(password, signal)).toStrictEqual({ outcome: "refused", reason: "disabled" });
    expect(await verify("wrong", signal)).toStrictEqual({ outcome: "refused", reason: "wrong-password" });
  });

  it("names the field of a hash that cannot be run", async () => {
    const verify = createArgon2Module(undefined, decoy).createVerifier(account, "$2b$10$…");

    await expect(verify(password, signal)).rejects.toMatchObject({
      code: "ERR_INVALID_USER_RECORD",
      field: "config.argon2_hash",
    });
  });

  it.each<[string, unknown, object | undefined]>([
    ["of another scheme", createDecoy({ scheme: "bcrypt", cost: 4 }), undefined],
    ["that is no text", 7, undefined],
    ["that is none", "", undefined],
    [
      "beyond the limits",
      decoy,
      { maxMemory: 8, maxPasses: 1, memory: 8, passes: 1, parallelism: 1, maxParallelism: 1 },
    ],
  ])("refuses a decoy %s, unless it runs", (title, given, options) => {
    const costly = createDecoy({ scheme: "argon2id", memory: 16, passes: 1, parallelism: 1 });
    const used = title === "beyond the limits" ? costly : given;

    expect(() => createArgon2Module(options, used as string)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "decoy" }),
    );
  });

  it.each([
    [{ maxMemory: 4_095 }, { maxMemory: 4_096 }],
    [{ maxPasses: 2 }, { maxPasses: 3 }],
  ])("has a decoy of the kind that the README makes, which %j does not let run and %j does", (less, enough) => {
    expect(() => createArgon2Module(less)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "decoy" }),
    );
    expect(() => createArgon2Module(enough)).not.toThrow();
    expect(() => createArgon2Module(less, decoy)).not.toThrow();
  });

  it("refuses limits that are none", () => {
    expect(() => createArgon2Module({ maxMemory: 0 }, decoy)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "maxMemory" }),
    );
  });

  it("spends what the decoy costs, whatever the text", async () => {
    const costly = createDecoy({ scheme: "argon2i", memory: 65_536, passes: 3, parallelism: 1 });
    const { spendDecoy } = createArgon2Module(undefined, costly);
    const started = performance.now();

    await expect(spendDecoy(password, signal)).resolves.toBeUndefined();

    expect(performance.now() - started).toBeGreaterThan(10);
    await expect(spendDecoy("", signal)).resolves.toBeUndefined();
  });
});
