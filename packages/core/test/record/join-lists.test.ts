import { describe, expect, it } from "vitest";
import { joinLists } from "../../src/record/join-lists.ts";

describe("joinLists", () => {
  it("joins lists in their order, holes as what cannot be read", () => {
    const withHole: unknown[] = [2];
    withHole[2] = 3;

    expect(joinLists<unknown>("accessRules", [1], [], withHole)).toStrictEqual([1, 2, undefined, 3]);
  });

  it.each([null, undefined, "", "text", new Set([1]), [1].values(), { 0: 1, length: 1 }])("refuses %j", (list) => {
    expect(() => joinLists("accessRules", [1], list as unknown as readonly number[])).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "accessRules", problem: "must be a list" }),
    );
  });
});
