import { InvalidUserRecordError } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { readInPlace } from "../src/read-in-place.ts";

describe("readInPlace", () => {
  it("gives what was read", () => {
    expect(readInPlace("place.", () => 7)).toBe(7);
  });

  it("says before the field which record it is of", () => {
    const read = (): never => {
      throw new InvalidUserRecordError("module", "must be text");
    };

    expect(() => readInPlace("identity_provider.", read)).toThrow(
      expect.objectContaining({ field: "identity_provider.module", problem: "must be text" }),
    );
  });

  it("leaves other errors as they are", () => {
    const error = new TypeError("another");

    expect(() =>
      readInPlace("place.", () => {
        throw error;
      }),
    ).toThrow(error);
  });
});
