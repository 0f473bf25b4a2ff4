import { createBcryptScheme, type PasswordScheme } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { isWeakHash } from "../../src/credentials/is-weak-hash.ts";
import { hashes } from "../providers/scripted-store.ts";

describe("isWeakHash", () => {
  it("asks the scheme", () => {
    expect([4, 5].map((cost) => isWeakHash(createBcryptScheme({ cost }), hashes.hash))).toEqual([false, true]);
  });

  it.each<[string, unknown]>([
    ["of a scheme that does not tell", undefined],
    [
      "of one that throws",
      () => {
        throw new Error("x");
      },
    ],
    ["of one that rejects", () => Promise.reject(new Error("x"))],
    ["of one that promises", () => Promise.resolve(true)],
    ["of one that says 1", () => 1],
  ])("calls no hash weak %s", (_, needsRehash) => {
    expect(isWeakHash({ ...createBcryptScheme({ cost: 5 }), needsRehash } as PasswordScheme, hashes.hash)).toBe(false);
  });
});
