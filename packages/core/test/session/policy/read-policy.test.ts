import { describe, expect, it } from "vitest";
import { readPolicy } from "../../../src/session/policy/read-policy.ts";

describe("readPolicy", () => {
  it("takes an object as it is, and reads JSON text of one", () => {
    const policy = { Version: "2012-10-17", Statement: [] };

    expect(readPolicy(policy, "Policy")).toBe(policy);
    expect(readPolicy(JSON.stringify(policy), "Policy")).toStrictEqual(policy);
  });

  it.each([
    ["no JSON", "{", "is not JSON"],
    ["a key that is there twice", '{"Version":"2012-10-17","Version":"2008-10-17"}', "holds a key twice"],
    ["a list", "[]", "must be a JSON object"],
    ["null", "null", "must be a JSON object"],
    ["text", '"{}"', "must be a JSON object"],
  ])("refuses text that is %s", (_, text, problem) => {
    expect(() => readPolicy(text, "pinned.Policy")).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "pinned.Policy", problem }),
    );
  });
});
