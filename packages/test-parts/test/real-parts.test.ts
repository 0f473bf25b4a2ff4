import { requireRealPart } from "@transfer-idp/test-parts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

describe("requireRealPart", () => {
  let printed = "";

  beforeEach(() => {
    printed = "";
    vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it("lets tests run when the part is there", () => {
    vi.stubEnv("REQUIRE_REAL_PARTS", "1");

    expect([requireRealPart("part-a", true), printed]).toEqual([true, ""]);
  });

  it("skips and says once what is missing and how to get it", () => {
    vi.stubEnv("REQUIRE_REAL_PARTS", "");

    const answers = [requireRealPart("part-b", false, "a package"), requireRealPart("part-b", false, "a package")];

    expect(answers).toEqual([false, false]);
    expect(printed).toBe("Skipped: tests that need part-b, which is not there (a package).\n");
  });

  it("throws for a missing part with REQUIRE_REAL_PARTS=1", () => {
    vi.stubEnv("REQUIRE_REAL_PARTS", "1");

    expect(() => requireRealPart("part-c", false)).toThrow(/part-c is missing/);
  });
});
