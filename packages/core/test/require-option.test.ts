import { describe, expect, it } from "vitest";
import { requireMilliseconds, requireOption } from "../src/require-option.ts";

describe("requireOption", () => {
  it("does nothing when the value can be used", () => {
    expect(() => {
      requireOption(true, "client", "must be there");
    }).not.toThrow();
  });

  it("throws a ConfigurationError that names the option and what it must be", () => {
    expect(() => {
      requireOption(false, "client", "must be there");
    }).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option: "client", requirement: "must be there" }));
  });
});

describe("requireMilliseconds", () => {
  // The longest time of Node's timers: above it they fire at once, and every login would fail.
  it.each([0.5, 1, 60_000, 2_147_483_647])("gives %s back", (value) => {
    expect(requireMilliseconds(value, "timeout")).toBe(value);
  });

  it.each([0, -0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2_147_483_648, "5", null])(
    "refuses %s",
    (value) => {
      expect(() => requireMilliseconds(value as number, "timeout")).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "timeout" }),
      );
    },
  );
});
