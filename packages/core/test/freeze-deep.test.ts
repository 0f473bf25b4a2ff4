import { describe, expect, it } from "vitest";
import { freezeDeep } from "../src/freeze-deep.ts";

describe("freezeDeep", () => {
  it("freezes objects and lists all the way down and gives the same value back", () => {
    const value = { list: [{ deep: { deeper: ["x"] } }], text: "x" };

    const frozen = freezeDeep(value);

    expect(frozen).toBe(value);
    const parts: readonly unknown[] = [
      value,
      value.list,
      value.list[0],
      value.list[0]?.deep,
      value.list[0]?.deep.deeper,
    ];
    expect(parts.every((part) => Object.isFrozen(part))).toBe(true);
  });

  it("freezes what is inside of something that is frozen already", () => {
    const value = Object.freeze({ inner: { list: [1] } });

    freezeDeep(value);

    expect([value.inner, value.inner.list].map((part) => Object.isFrozen(part))).toEqual([true, true]);
  });

  it.each([[undefined], [null], ["text"], [7], [true]])("gives %s back", (value) => {
    expect(freezeDeep(value)).toBe(value);
  });
});
