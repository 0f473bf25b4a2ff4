import { InvalidUserRecordError, type PasswordScheme } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { findStoredProblem } from "../../src/credentials/find-stored-problem.ts";

const scheme: PasswordScheme = { name: "x", prefixes: ["$x$"], verify: () => Promise.resolve(false) };
const withCheck = (error: Error | undefined): PasswordScheme => ({
  ...scheme,
  check: () => {
    if (error !== undefined) throw error;
  },
});

describe("findStoredProblem", () => {
  it("says what the scheme's check does, or nothing", () => {
    const problem = "is broken";

    expect(findStoredProblem(withCheck(new InvalidUserRecordError("password", problem)), "$x$")).toBe(problem);
    expect(findStoredProblem(withCheck(undefined), "$x$")).toBeUndefined();
  });

  it("takes a stored password of a scheme without a check as it is", () => {
    expect(findStoredProblem(scheme, "$x$")).toBeUndefined();
  });

  it("calls the check as a method of its scheme", () => {
    const own = {
      ...scheme,
      check(this: PasswordScheme) {
        throw new InvalidUserRecordError("password", this.name);
      },
    };

    expect(findStoredProblem(own, "$x$")).toBe("x");
  });

  it("lets through whatever else is thrown", () => {
    const defect = new TypeError("a defect");

    expect(() => findStoredProblem(withCheck(defect), "$x$")).toThrow(defect);
  });
});
