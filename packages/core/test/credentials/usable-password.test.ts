import { describe, expect, it } from "vitest";
import {
  isUsableHmacPassword,
  isUsablePassword,
  requireUsablePassword,
} from "../../src/credentials/usable-password.ts";

const usable = ["a", " ", "pässwörd", "\u{1f600}", "nul\0inside", "\0x"];
const unusable = ["", "\ud800", "a\udc00", "\udc00\ud800"];

describe("isUsablePassword", () => {
  it("takes any text but none, and text with half a character in it", () => {
    expect([...usable, "a\0"].filter((password) => !isUsablePassword(password))).toEqual([]);
    expect(unusable.filter((password) => isUsablePassword(password))).toEqual([]);
  });
});

describe("isUsableHmacPassword", () => {
  it("takes none that ends with a NUL besides, which HMAC does not tell from the one without", () => {
    expect(usable.filter((password) => !isUsableHmacPassword(password))).toEqual([]);
    expect([...unusable, "a\0", "\0"].filter((password) => isUsableHmacPassword(password))).toEqual([]);
  });
});

describe("requireUsablePassword", () => {
  it("lets through what somebody can log in with, of up to 1,024 characters", () => {
    for (const password of [...usable, "x".repeat(1024)]) {
      expect(() => {
        requireUsablePassword(password);
      }).not.toThrow();
    }
  });

  it.each([...unusable, "x".repeat(1025), undefined, null, 7, ["a"]])(
    "refuses %j, and shows nothing of it",
    (password) => {
      const refusal = "What is to be hashed is no password that anybody could log in with.";

      expect(() => {
        requireUsablePassword(password as string);
      }).toThrow(new TypeError(refusal));
    },
  );

  it("refuses what the caller does", () => {
    expect(() => {
      requireUsablePassword("a", () => false);
    }).toThrow(TypeError);
  });
});
