import { describe, expect, it } from "vitest";
import { denialReasons } from "../src/denial-reasons.ts";
import { isKnownReason } from "../src/is-known-reason.ts";

describe("isKnownReason", () => {
  it("knows every reason of a denial and of a failure", () => {
    const reasons = [...denialReasons, "unavailable", "invalid-record", "internal"];

    expect(reasons.filter((reason) => !isKnownReason(reason))).toEqual([]);
  });

  it.each([["alice"], [""], ["constructor"], [undefined], [null], [["wrong-password"]]])(
    "knows nothing else (%j)",
    (value) => {
      expect(isKnownReason(value)).toBe(false);
    },
  );
});
