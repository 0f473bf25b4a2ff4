import { createScryptScheme, type ScryptSchemeOptions } from "@transfer-idp/core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { deriveScrypt } from "../../src/credentials/derive-scrypt.ts";
import { describeStoredForm } from "./describe-stored-form.ts";
import { readStoredHashes, settle } from "./stored-hashes.ts";

vi.mock(import("../../src/credentials/derive-scrypt.ts"), { spy: true });

const scrypt = createScryptScheme();
const cheap = createScryptScheme({ maxMemory: 1024, maxWork: 2 ** 13 });
const cases = readStoredHashes("scrypt");
const cheapCases = cases.filter(({ hash }) => /ln=[1-8],/.test(hash));

const salt = "c29tZXNhbHQ";
const digest = "QmFzZTY0IG9mIDMyIGJ5dGVzIG9mIGEgZGlnZXN0ISE";
const write = (numbers: string): string => `$scrypt$${numbers}$${salt}$${digest}`;

beforeEach(() => {
  vi.mocked(deriveScrypt).mockClear();
});

describe("createScryptScheme", () => {
  it("is named scrypt and claims its prefix", () => {
    expect(scrypt).toEqual({
      name: "scrypt",
      prefixes: ["$scrypt$"],
      check: expect.any(Function) as unknown,
      verify: expect.any(Function) as unknown,
      needsRehash: expect.any(Function) as unknown,
      hash: expect.any(Function) as unknown,
    });
  });

  it.each(cases)("verifies $hash, which passlib made", async ({ password, hash }) => {
    expect(await settle(scrypt, password, hash)).toBe(true);
  });

  it("verifies what passlib documents", async () => {
    const hash = "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E";

    expect(await settle(scrypt, "password", hash)).toBe(true);
    expect(await settle(scrypt, "invalid", hash)).toBe(false);
  });

  it("verifies a digest of 64 bytes, as RFC 7914 has them", async () => {
    const work = { cost: 4, blockSize: 8, parallelism: 1, salt: Buffer.from(salt, "base64") };
    const long = (await deriveScrypt("password", work, 64)).toString("base64").replace(/=+$/, "");

    expect(await settle(scrypt, "password", `$scrypt$ln=4,r=8,p=1$${salt}$${long}`)).toBe(true);
    expect(await settle(scrypt, "passwort", `$scrypt$ln=4,r=8,p=1$${salt}$${long}`)).toBe(false);
  });

  it("refuses an empty password and half a character, also where the hash would be theirs", async () => {
    // passlib made it of an empty password. Half a character becomes U+FFFD in UTF-8.
    const ofNothing = "$scrypt$ln=4,r=8,p=1$c2l4dGVlbiBieXRlcyAuLg$Njwzzn2vtn8LjDJGNaJA1hkF+pZC3txyssdKRLhZT6E";
    const ofReplacement = await createScryptScheme({ cost: 1 }).hash("\ufffd");

    expect([await settle(scrypt, "", ofNothing), await settle(scrypt, "\ud800", ofReplacement)]).toEqual([
      false,
      false,
    ]);
    expect(await settle(scrypt, "\ufffd", ofReplacement)).toBe(true);
  });

  it.each([
    ["nothing behind its prefix", "$scrypt$"],
    ["garbage", "$scrypt$garbage"],
    ["another name", `$scrypt2$ln=4,r=8,p=1$${salt}$${digest}`],
    ["no cost", write("r=8,p=1")],
    ["no block size", write("ln=4,p=1")],
    ["no parallelism", write("ln=4,r=8")],
    ["N in the place of its logarithm", write("n=16,r=8,p=1")],
    ["a version", write("v=1$ln=4,r=8,p=1")],
    ["no digest", `$scrypt$ln=4,r=8,p=1$${salt}$`],
    ["a digest that is cut short, which would be the beginning of the whole", write("ln=4,r=8,p=1").slice(0, -11)],
  ])("fails on a hash with %s, whatever the password", async (_, hash) => {
    const problem = "is no complete scrypt hash";

    expect(await settle(scrypt, "password", hash)).toBe(problem);
    expect(() => {
      scrypt.check(hash);
    }).toThrow(expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", problem }));
    expect(deriveScrypt).not.toHaveBeenCalled();
  });

  describe("runs nothing above its limits, so that it", () => {
    it.each([
      ["memory", "ln=19,r=8,p=1"],
      ["memory", "ln=18,r=9,p=1"],
      ["memory", "ln=63,r=8,p=1"],
      ["amount of work", "ln=18,r=8,p=3"],
      ["parallelism", "ln=4,r=8,p=17"],
      ["parallelism", "ln=4,r=8,p=0"],
      ["block size", "ln=4,r=33,p=1"],
      ["block size", "ln=1,r=1048576,p=1"],
      ["cost", "ln=0,r=8,p=1"],
      ["cost", "ln=4,r=0,p=1"],
      // RFC 7914, section 2: N is less than 2^(128 * r / 8).
      ["cost", "ln=16,r=1,p=1"],
      ["cost", "ln=4294967295,r=8,p=1"],
    ])("fails on a %s of %s before any work", async (what, numbers) => {
      expect(await settle(scrypt, "x", write(numbers))).toBe(`has a scrypt ${what} outside of what is run`);
      expect(deriveScrypt).not.toHaveBeenCalled();
    });

    it.each(["ln=18,r=8,p=2", "ln=16,r=32,p=1", "ln=15,r=1,p=16", "ln=1,r=1,p=1"])("checks %s", (numbers) => {
      expect(() => {
        scrypt.check(write(numbers));
      }).not.toThrow();
    });

    it("fails on what is above limits of the caller's own", async () => {
      // 128 * 16 * 8 bytes are 16 KiB.
      const narrow = createScryptScheme({ maxMemory: 16, maxParallelism: 3, maxWork: 256 });

      const results = await Promise.all(
        ["ln=4,r=8,p=2", "ln=5,r=8,p=1", "ln=4,r=8,p=3", "ln=1,r=1,p=4"].map((numbers) =>
          settle(narrow, "x", write(numbers)),
        ),
      );

      expect(results).toEqual([
        false,
        "has a scrypt memory outside of what is run",
        "has a scrypt amount of work outside of what is run",
        "has a scrypt parallelism outside of what is run",
      ]);
    });
  });

  describeStoredForm({
    scheme: scrypt,
    cheap,
    cases: cheapCases,
    rest: /^[lnrp=,0-9]{0,20}\$[\w+/]*\$[\w+/]*$/,
  });

  describe("says that a hash needs a new one", () => {
    it.each([
      ["of OWASP's minimum", "ln=17,r=8,p=1", false],
      ["of more memory", "ln=18,r=8,p=1", false],
      ["of another shape with as much memory", "ln=16,r=16,p=1", false],
      ["of less memory, however often", "ln=16,r=8,p=2", true],
      ["of passlib's default", "ln=16,r=8,p=1", true],
    ])("or not: one %s", (_, numbers, expected) => {
      expect(scrypt.needsRehash(write(numbers))).toBe(expected);
    });

    it("of less than the caller's own numbers", () => {
      const own = createScryptScheme({ cost: 14, parallelism: 5 });

      expect(["ln=14,r=8,p=5", "ln=14,r=8,p=4", "ln=13,r=8,p=10"].map((n) => own.needsRehash(write(n)))).toEqual([
        false,
        true,
        true,
      ]);
    });
  });

  describe("hashes a password", () => {
    it("at OWASP's minimum, with a salt of its own, so that it verifies", async () => {
      const hashes = await Promise.all([scrypt.hash("pässwörd"), scrypt.hash("pässwörd")]);

      for (const hash of hashes) {
        expect(hash).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
        expect(await settle(scrypt, "pässwörd", hash)).toBe(true);
        expect(await settle(scrypt, "passwort", hash)).toBe(false);
        expect(scrypt.needsRehash(hash)).toBe(false);
      }
      expect(hashes[0]).not.toBe(hashes[1]);
    });

    it("at the caller's own numbers, or at the most that is run", async () => {
      const hashes = await Promise.all(
        [{ cost: 4, blockSize: 4, parallelism: 2 }, { maxMemory: 1024 }, { maxWork: 2 }].map((options) =>
          createScryptScheme(options.maxWork === undefined ? options : { ...options, blockSize: 1 }).hash("x"),
        ),
      );

      expect(hashes.map((hash) => hash.split("$")[2])).toEqual(["ln=4,r=4,p=2", "ln=10,r=8,p=1", "ln=1,r=1,p=1"]);
    });

    it.each(["", "\ud800", "x\0", "x".repeat(1025), undefined, null, 7])(
      "but none that nobody could log in with: %j",
      async (x) => {
        await expect(scrypt.hash(x as string)).rejects.toThrow(TypeError);
        expect(deriveScrypt).not.toHaveBeenCalled();
      },
    );
  });

  it.each<[string, unknown]>([
    ["maxmemory", { maxmemory: 1 }],
    ["options", null],
    ...["maxMemory", "maxParallelism", "maxWork", "cost", "blockSize", "parallelism"].flatMap((option) =>
      [null, Number.NaN, 0, 1.5, -1, "64", Infinity, 2 ** 33].map((value): [string, unknown] => [
        option,
        { [option]: value },
      ]),
    ),
    ["cost", { cost: 19 }],
    ["cost", { cost: 131_072 }],
    ["cost", { cost: 16, blockSize: 1 }],
    ["cost", { cost: 18, parallelism: 3 }],
    ["blockSize", { blockSize: 33 }],
    ["parallelism", { parallelism: 17 }],
    // There is no scrypt of so little.
    ["cost", { maxWork: 2 }],
  ])("refuses options that cannot be used, and names %s (%j)", (option, options) => {
    expect(() => createScryptScheme(options as ScryptSchemeOptions)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });
});
