import { createPbkdf2Scheme, type Pbkdf2SchemeOptions } from "@transfer-idp/core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { derivePbkdf2 } from "../../src/credentials/derive-pbkdf2.ts";
import { describeStoredForm } from "./describe-stored-form.ts";
import { readStoredHashes, settle, type StoredHash } from "./stored-hashes.ts";

vi.mock(import("../../src/credentials/derive-pbkdf2.ts"), { spy: true });

const pbkdf2 = createPbkdf2Scheme();
const cheap = createPbkdf2Scheme({ maxRounds: 2000 });
const cases = readStoredHashes("pbkdf2");

/** RustCrypto's own test of its PHC strings, with the digest of RFC 6070's last case made with SHA-256. */
const rustCrypto: StoredHash = {
  password: "passwordPASSWORDpassword",
  hash:
    "$pbkdf2-sha256$i=4096,l=40$c2FsdFNBTFRzYWx0U0FMVHNhbHRTQUxUc2FsdFNBTFRzYWx0" +
    "$NIyJ28vTKy8y2BS4EW6EzysXNH68GAAYHE4qH7jdU+HGNVGMfaxH6Q",
};

/** The same hash in the PHC string format. */
const toPhc = ({ password, hash }: StoredHash): StoredHash => {
  const [, id = "", rounds = "", ...rest] = hash.split("$");
  return { password, hash: ["", id, `i=${rounds}`, ...rest.map((part) => part.replaceAll(".", "+"))].join("$") };
};
const cheapCases = [...cases, ...cases.map(toPhc)].filter(({ hash }) => !hash.includes("29000"));

const salt = "c29tZXNhbHQ";
const digest = "QmFzZTY0IG9mIDMyIGJ5dGVzIG9mIGEgZGlnZXN0ISE";
const longDigest = Buffer.alloc(64, "64 bytes").toString("base64").replace(/=+$/, "");
const write = (rounds: string): string => `$pbkdf2-sha256$${rounds}$${salt}$${digest}`;
const writeLong = (rounds: string): string => `$pbkdf2-sha512$${rounds}$${salt}$${longDigest}`;

beforeEach(() => {
  vi.mocked(derivePbkdf2).mockClear();
});

describe("createPbkdf2Scheme", () => {
  it("is named pbkdf2 and claims the prefixes of its two hash functions", () => {
    expect(pbkdf2).toEqual({
      name: "pbkdf2",
      prefixes: ["$pbkdf2-sha256$", "$pbkdf2-sha512$"],
      check: expect.any(Function) as unknown,
      verify: expect.any(Function) as unknown,
      needsRehash: expect.any(Function) as unknown,
      hash: expect.any(Function) as unknown,
    });
  });

  it.each(cases)("verifies $hash, which passlib made", async ({ password, hash }) => {
    expect(await settle(pbkdf2, password, hash)).toBe(true);
  });

  it.each(cases.map(toPhc))("verifies $hash, the same of passlib's in the PHC string format", async (stored) => {
    expect(await settle(pbkdf2, stored.password, stored.hash)).toBe(true);
  });

  // `password` of passlib's own tests.
  it.each([
    "$pbkdf2-sha256$1212$4vjV83LKPjQzk31VI4E0Vw$hsYF68OiOUPdDZ1Fg.fJPeq1h/gXXY7acBp9/6c.tmQ",
    "$pbkdf2-sha512$1212$RHY0Fr3IDMSVO/RSZyb5ow$eNLfBK.eVozomMr.1gYa17k9B7KIK25NOEshvhrSX.esqY3s.FvWZViXz4KoLlQI.BzY/YTNJOiKc5gBYFYGww",
  ])("verifies passlib's published %s", async (hash) => {
    expect(await settle(pbkdf2, "password", hash)).toBe(true);
    expect(await settle(pbkdf2, "passwort", hash)).toBe(false);
  });

  it("verifies RustCrypto's published hash, whose digest is longer than that of SHA-256", async () => {
    expect(await settle(pbkdf2, rustCrypto.password, rustCrypto.hash)).toBe(true);
    expect(await settle(pbkdf2, rustCrypto.password.slice(1), rustCrypto.hash)).toBe(false);
  });

  it("refuses an empty password and half a character, also where the hash would be theirs", async () => {
    // passlib made it of an empty password. Half a character becomes U+FFFD in UTF-8.
    const ofNothing = "$pbkdf2-sha256$1$c2l4dGVlbiBieXRlcyAuLg$Zp2O2LKXgZW927MpuTMAtP.lpcBWZ45.11Elj/6JkY8";
    const ofReplacement = await createPbkdf2Scheme({ sha256Rounds: 1 }).hash("\ufffd");

    expect([await settle(pbkdf2, "", ofNothing), await settle(pbkdf2, "\ud800", ofReplacement)]).toEqual([
      false,
      false,
    ]);
    expect(await settle(pbkdf2, "\ufffd", ofReplacement)).toBe(true);
  });

  it.each([
    ["nothing behind its prefix", "$pbkdf2-sha256$"],
    ["garbage", "$pbkdf2-sha512$garbage"],
    ["another hash function", `$pbkdf2-sha1$i=1000$${salt}$${digest}`],
    ["passlib's name of SHA-1", `$pbkdf2$1000$${salt}$${digest}`],
    ["no rounds", write("l=32")],
    ["rounds that are no number", write("many")],
    ["rounds with a zero before them", write("01000")],
    ["rounds of eleven digits", write("10000000000")],
    ["a version", write("v=1$i=1000")],
    ["no digest", `$pbkdf2-sha256$1000$${salt}$`],
    ["no salt", `$pbkdf2-sha256$1000$$${digest}`],
    ["passlib's alphabet in the PHC string format", `$pbkdf2-sha256$i=1000$${salt}$.${digest.slice(1)}`],
    ["the PHC string format's alphabet in passlib's form", `$pbkdf2-sha256$1000$${salt}$+${digest.slice(1)}`],
    ["another length than it says", write("i=1000,l=31")],
    ["a digest that is cut short", write("i=1000").slice(0, -11)],
    ["a digest that is cut short in passlib's form", write("1000").slice(0, -11)],
    ["a digest of SHA-256's length for SHA-512", `$pbkdf2-sha512$1000$${salt}$${digest}`],
  ])("fails on a hash with %s, whatever the password", async (_, hash) => {
    const problem = "is no complete PBKDF2 hash";

    expect(await settle(pbkdf2, "password", hash)).toBe(problem);
    expect(() => {
      pbkdf2.check(hash);
    }).toThrow(expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", problem }));
    expect(derivePbkdf2).not.toHaveBeenCalled();
  });

  describe("runs nothing above its limits, so that it", () => {
    it.each(["2000001", "i=2000001", "i=2000001,l=32", "i=4294967295", "i=0"])(
      "fails on rounds of %s before any work",
      async (rounds) => {
        expect(await settle(pbkdf2, "x", write(rounds))).toBe("has PBKDF2 rounds outside of what is run");
        expect(derivePbkdf2).not.toHaveBeenCalled();
      },
    );

    it("counts rounds twice where a digest is longer than that of its hash function", async () => {
      const doubled = ["i=1000000,l=40", "i=1000001,l=40"].map((numbers) =>
        rustCrypto.hash.replace("i=4096,l=40", numbers),
      );

      const problems = doubled.map((hash) => {
        try {
          pbkdf2.check(hash);
          return "none";
        } catch (error) {
          return (error as { problem: string }).problem;
        }
      });

      expect(problems).toEqual(["none", "has PBKDF2 rounds outside of what is run"]);
      expect(await settle(cheap, rustCrypto.password, rustCrypto.hash)).toBe(
        "has PBKDF2 rounds outside of what is run",
      );
    });

    it("checks the most and the least that is run", () => {
      for (const hash of [write("2000000"), write("i=1"), writeLong("2000000")]) {
        expect(() => {
          pbkdf2.check(hash);
        }).not.toThrow();
      }
    });
  });

  describeStoredForm({
    scheme: pbkdf2,
    cheap,
    cases: cheapCases,
    rest: /^[il=,0-9]{0,20}\$[\w+./]*\$[\w+./]*$/,
  });

  describe("says that a hash needs a new one", () => {
    it.each([
      ["of OWASP's minimum with SHA-256", write("600000"), false],
      ["of fewer rounds with SHA-256", write("599999"), true],
      ["of OWASP's minimum with SHA-512", writeLong("i=210000"), false],
      ["of fewer rounds with SHA-512", writeLong("i=209999"), true],
    ])("or not: one %s", (_, hash, expected) => {
      expect(pbkdf2.needsRehash(hash)).toBe(expected);
    });

    it("of fewer rounds than the caller's own", () => {
      const own = createPbkdf2Scheme({ sha256Rounds: 1000, sha512Rounds: 500 });

      const hashes = [write("1000"), write("999"), writeLong("500"), writeLong("499")];

      expect(hashes.map((hash) => own.needsRehash(hash))).toEqual([false, true, false, true]);
    });
  });

  describe("hashes a password", () => {
    it.each([
      [{}, /^\$pbkdf2-sha256\$i=600000,l=32\$[\w+/]{22}\$[\w+/]{43}$/],
      [{ digest: "sha512" }, /^\$pbkdf2-sha512\$i=210000,l=32\$[\w+/]{22}\$[\w+/]{43}$/],
      [{ sha256Rounds: 1000 }, /^\$pbkdf2-sha256\$i=1000,l=32\$/],
      [{ digest: "sha512", sha512Rounds: 1000 }, /^\$pbkdf2-sha512\$i=1000,l=32\$/],
      [{ maxRounds: 5 }, /^\$pbkdf2-sha256\$i=5,l=32\$/],
    ] as const)("with %j, with a salt of its own, so that it verifies", async (options, pattern) => {
      const scheme = createPbkdf2Scheme(options);

      const hashes = await Promise.all([scheme.hash("pässwörd"), scheme.hash("pässwörd")]);

      for (const hash of hashes) {
        expect(hash).toMatch(pattern);
        expect(await settle(pbkdf2, "pässwörd", hash)).toBe(true);
        expect(await settle(pbkdf2, "passwort", hash)).toBe(false);
        expect(scheme.needsRehash(hash)).toBe(false);
      }
      expect(hashes[0]).not.toBe(hashes[1]);
    });

    it.each(["", "\ud800", "x\0", "x".repeat(1025), undefined, null, 7])(
      "but none that nobody could log in with: %j",
      async (x) => {
        await expect(pbkdf2.hash(x as string)).rejects.toThrow(TypeError);
        expect(derivePbkdf2).not.toHaveBeenCalled();
      },
    );
  });

  it.each<[string, unknown]>([
    ["rounds", { rounds: 1 }],
    ["options", null],
    ...["maxRounds", "sha256Rounds", "sha512Rounds"].flatMap((option) =>
      [null, Number.NaN, 0, 1.5, -1, "64", Infinity, 2 ** 33].map((value): [string, unknown] => [
        option,
        { [option]: value },
      ]),
    ),
    ...[null, "sha1", "SHA256", "", 256].map((digest): [string, unknown] => ["digest", { digest }]),
    ["sha256Rounds", { sha256Rounds: 2_000_001 }],
    ["sha512Rounds", { sha512Rounds: 11, maxRounds: 10 }],
  ])("refuses options that cannot be used, and names %s (%j)", (option, options) => {
    expect(() => createPbkdf2Scheme(options as Pbkdf2SchemeOptions)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });
});
