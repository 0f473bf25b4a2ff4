import { toItem } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";

describe("toItem", () => {
  it("writes each value with its type, at every depth", () => {
    const item = toItem({
      text: "ada",
      empty: "",
      whole: 7,
      part: -0.5,
      yes: true,
      no: false,
      nothing: null,
      list: ["a", 1, [null]],
      map: { inner: { deep: "x" }, set: new Set(["a"]) },
    });

    expect(item).toEqual({
      text: { S: "ada" },
      empty: { S: "" },
      whole: { N: "7" },
      part: { N: "-0.5" },
      yes: { BOOL: true },
      no: { BOOL: false },
      nothing: { NULL: true },
      list: { L: [{ S: "a" }, { N: "1" }, { L: [{ NULL: true }] }] },
      map: { M: { inner: { M: { deep: { S: "x" } } }, set: { SS: ["a"] } } },
    });
  });

  it("writes a Set as a set of strings or of numbers, by its members", () => {
    const item = toItem({ strings: new Set(["1", "2"]), numbers: new Set([1, 2.5]) });

    expect(item).toEqual({ strings: { SS: ["1", "2"] }, numbers: { NS: ["1", "2.5"] } });
  });
});
