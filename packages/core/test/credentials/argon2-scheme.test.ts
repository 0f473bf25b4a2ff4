import { type Argon2SchemeOptions, createArgon2Scheme } from "@transfer-idp/core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { deriveArgon2 } from "../../src/credentials/derive-argon2.ts";
import { describeStoredForm } from "./describe-stored-form.ts";
import { readStoredHashes, settle } from "./stored-hashes.ts";

vi.mock(import("../../src/credentials/derive-argon2.ts"), { spy: true });

const argon2 = createArgon2Scheme();
const cheap = createArgon2Scheme({ maxMemory: 1024, maxPasses: 4 });
const cases = readStoredHashes("argon2");
const cheapCases = cases.filter(({ hash }) => /m=\d{1,3},t=[1-3],/.test(hash));

const salt = "c29tZXNhbHQ";
const digest = "QmFzZTY0IG9mIDMyIGJ5dGVzIG9mIGEgZGlnZXN0ISE";
const write = (numbers: string, head = "$argon2id$v=19"): string => `${head}$${numbers}$${salt}$${digest}`;

beforeEach(() => {
  vi.mocked(deriveArgon2).mockClear();
});

describe("createArgon2Scheme", () => {
  it("is named argon2 and claims the prefixes of its three kinds", () => {
    expect(argon2).toEqual({
      name: "argon2",
      prefixes: ["$argon2id$", "$argon2i$", "$argon2d$"],
      check: expect.any(Function) as unknown,
      verify: expect.any(Function) as unknown,
      needsRehash: expect.any(Function) as unknown,
      hash: expect.any(Function) as unknown,
    });
  });

  it.each(cases)("verifies $hash, which the reference implementation made", async ({ password, hash }) => {
    expect(await settle(argon2, password, hash)).toBe(true);
  });

  // Of the reference implementation's own tests, as RustCrypto has them. RFC 9106's vectors have a secret and associated
  // data, which no stored hash has.
  it.each([
    "$argon2i$v=19$m=65536,t=1,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
    "$argon2id$v=19$m=262144,t=2,p=1$c29tZXNhbHQ$eP4eyR+zqlZX1y5xCFTkw9m5GYx0L5YWwvCFvtlbLow",
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2d$v=19$m=65536,t=2,p=1$YzI5dFpYTmhiSFFBQUFBQUFBQUFBQQ$Jxy74cswY2mq9y+u+iJcJy8EqOp4t/C7DWDzGwGB3IM",
  ])("verifies the published %s", async (hash) => {
    expect(await settle(argon2, "password", hash)).toBe(true);
    expect(await settle(argon2, "sassword", hash)).toBe(false);
  });

  it("refuses an empty password and half a character, also where the hash would be theirs", async () => {
    // The reference implementation made it of an empty password. Half a character becomes U+FFFD in UTF-8.
    const ofNothing = "$argon2id$v=19$m=64,t=1,p=1$c2l4dGVlbiBieXRlcyAuLg$htIvFSew5Cd51C51rYwASBMFjccyMdj6Hg1EZndIy1g";
    const ofReplacement = await createArgon2Scheme({ memory: 8, passes: 1 }).hash("\ufffd");

    expect([await settle(argon2, "", ofNothing), await settle(argon2, "\ud800", ofReplacement)]).toEqual([
      false,
      false,
    ]);
    expect(await settle(argon2, "\ufffd", ofReplacement)).toBe(true);
  });

  it.each([
    ["nothing behind its prefix", "$argon2id$", "is no complete Argon2 hash"],
    ["garbage", "$argon2id$garbage", "is no complete Argon2 hash"],
    ["another kind", write("m=64,t=1,p=1", "$argon2x$v=19"), "is no complete Argon2 hash"],
    ["no memory", write("t=1,p=1"), "is no complete Argon2 hash"],
    ["no passes", write("m=64,p=1"), "is no complete Argon2 hash"],
    ["no parallelism", write("m=64,t=1"), "is no complete Argon2 hash"],
    ["no digest", `$argon2id$v=19$m=64,t=1,p=1$${salt}$`, "is no complete Argon2 hash"],
    ["an unknown parameter", write("m=64,t=1,p=1,x=1"), "is no complete Argon2 hash"],
    ["version 16", write("m=64,t=1,p=1", "$argon2id$v=16"), "is of another version of Argon2 than 19"],
    ["no version, which is 16", write("m=64,t=1,p=1", "$argon2id"), "is of another version of Argon2 than 19"],
    ["a keyid", write("m=64,t=1,p=1,keyid=8PDw8A"), "has a keyid or data parameter, which is not supported"],
    ["data", write("m=64,t=1,p=1,data=Dw8PDw8P"), "has a keyid or data parameter, which is not supported"],
    ["data alone", write("data=Dw8PDw8P"), "has a keyid or data parameter, which is not supported"],
  ])("fails on a hash with %s, whatever the password", async (_, hash, problem) => {
    expect(await settle(argon2, "password", hash)).toBe(problem);
    expect(() => {
      argon2.check(hash);
    }).toThrow(expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", problem }));
    expect(deriveArgon2).not.toHaveBeenCalled();
  });

  describe("runs nothing above its limits, so that it", () => {
    it.each([
      ["memory", "m=262145,t=1,p=1"],
      ["memory", "m=4294967295,t=1,p=1"],
      ["number of passes", "m=64,t=11,p=1"],
      ["number of passes", "m=64,t=0,p=1"],
      ["parallelism", "m=4096,t=1,p=17"],
      ["parallelism", "m=64,t=1,p=0"],
      // RFC 9106, section 3.1: 8 KiB a lane.
      ["memory", "m=7,t=1,p=1"],
      ["memory", "m=31,t=1,p=4"],
      ["memory", "m=0,t=1,p=1"],
    ])("fails on a %s of %s before any work", async (what, numbers) => {
      expect(await settle(argon2, "x", write(numbers))).toBe(`has an Argon2 ${what} outside of what is run`);
      expect(deriveArgon2).not.toHaveBeenCalled();
    });

    it.each(["m=262144,t=1,p=1", "m=64,t=10,p=1", "m=128,t=1,p=16", "m=8,t=1,p=1"])("checks %s", (numbers) => {
      expect(() => {
        argon2.check(write(numbers));
      }).not.toThrow();
    });

    it("fails on what is above limits of the caller's own", async () => {
      const narrow = createArgon2Scheme({ maxMemory: 64, maxPasses: 1, maxParallelism: 2 });

      const results = await Promise.all(
        ["m=64,t=1,p=2", "m=65,t=1,p=1", "m=64,t=2,p=1", "m=64,t=1,p=3"].map((numbers) =>
          settle(narrow, "x", write(numbers)),
        ),
      );

      expect(results).toEqual([
        false,
        "has an Argon2 memory outside of what is run",
        "has an Argon2 number of passes outside of what is run",
        "has an Argon2 parallelism outside of what is run",
      ]);
    });
  });

  describeStoredForm({
    scheme: argon2,
    cheap,
    cases: cheapCases,
    rest: /^v=19\$[mtp=,0-9]{0,20}\$[\w+/]*\$[\w+/]*$/,
    // The order of parameters is free; nothing else of a hash is.
    normalize: sortParameters,
  });

  describe("says that a hash needs a new one", () => {
    it.each([
      ["of OWASP's minimum", "m=19456,t=2,p=1", false],
      ["of more of everything", "m=65536,t=3,p=4", false],
      ["of one pass over enough memory for two", "m=47104,t=1,p=1", false],
      ["of one pass over too little memory for two", "m=38911,t=1,p=1", true],
      ["of less memory, however many passes", "m=19455,t=10,p=1", true],
      ["of fewer passes", "m=19456,t=1,p=1", true],
    ])("or not: one %s", (_, numbers, expected) => {
      expect(argon2.needsRehash(write(numbers))).toBe(expected);
    });

    it.each(["$argon2i$v=19", "$argon2d$v=19"])("of %s, whatever its numbers are", (head) => {
      expect(argon2.needsRehash(write("m=65536,t=10,p=1", head))).toBe(true);
    });

    it("of less than the caller's own numbers", () => {
      const strong = createArgon2Scheme({ memory: 65_536, passes: 3 });

      expect(
        ["m=65536,t=3,p=1", "m=65536,t=2,p=1", "m=65535,t=4,p=1"].map((n) => strong.needsRehash(write(n))),
      ).toEqual([false, true, true]);
    });
  });

  describe("hashes a password", () => {
    it("as Argon2id of OWASP's minimum, with a salt of its own, so that it verifies", async () => {
      const hashes = await Promise.all([argon2.hash("pässwörd"), argon2.hash("pässwörd")]);

      for (const hash of hashes) {
        expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
        expect(await settle(argon2, "pässwörd", hash)).toBe(true);
        expect(await settle(argon2, "passwort", hash)).toBe(false);
        expect(argon2.needsRehash(hash)).toBe(false);
      }
      expect(hashes[0]).not.toBe(hashes[1]);
    });

    it("at the caller's own numbers, or at the most that is run", async () => {
      const hashes = await Promise.all(
        [
          { memory: 64, passes: 3, parallelism: 4 },
          { maxMemory: 64, maxPasses: 1 },
        ].map((options) => createArgon2Scheme(options).hash("x")),
      );

      expect(hashes.map((hash) => hash.split("$")[3])).toEqual(["m=64,t=3,p=4", "m=64,t=1,p=1"]);
    });

    it.each(["", "\ud800", "x".repeat(1025), undefined, null, 7])(
      "but none that nobody could log in with: %j",
      async (x) => {
        await expect(argon2.hash(x as string)).rejects.toThrow(TypeError);
        expect(deriveArgon2).not.toHaveBeenCalled();
      },
    );
  });

  it.each<[string, unknown]>([
    ["maxmemory", { maxmemory: 1 }],
    ["options", null],
    ...["maxMemory", "maxPasses", "maxParallelism", "memory", "passes", "parallelism"].flatMap((option) =>
      [null, Number.NaN, 0, 1.5, -1, "64", Infinity, 2 ** 32].map((value): [string, unknown] => [
        option,
        { [option]: value },
      ]),
    ),
    ["memory", { memory: 31, parallelism: 4 }],
    ["memory", { memory: 65, maxMemory: 64 }],
    ["passes", { passes: 3, maxPasses: 2 }],
    ["parallelism", { parallelism: 3, maxParallelism: 2 }],
  ])("refuses options that cannot be used, and names %s (%j)", (option, options) => {
    expect(() => createArgon2Scheme(options as Argon2SchemeOptions)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });
});

function sortParameters(hash: string): string {
  return hash
    .split("$")
    .map((part) => (part.includes("=") ? part.split(",").sort().join(",") : part))
    .join("$");
}
