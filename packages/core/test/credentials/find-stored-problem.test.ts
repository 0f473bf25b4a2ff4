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

  it("says of whatever else is thrown only that it was, for it may quote the value", () => {
    expect(findStoredProblem(withCheck(new TypeError("$x$ is no hash")), "$x$")).toBe(
      "could not be checked by its scheme",
    );
  });

  it("takes the word of a scheme for which a check is a promise, whatever becomes of it", async () => {
    const check = (): never => Promise.reject(new Error("late")) as never;

    expect(findStoredProblem({ ...scheme, check }, "$x$")).toBeUndefined();
    // An unhandled rejection would fail this file.
    await new Promise((resolve) => setImmediate(resolve));
  });
});
