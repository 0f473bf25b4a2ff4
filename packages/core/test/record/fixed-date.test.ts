import { describe, expect, it } from "vitest";
import { createFixedDate } from "../../src/record/fixed-date.ts";

const time = Date.UTC(2030, 0, 31);

describe("createFixedDate", () => {
  it("is a date like any other to read", () => {
    const date = createFixedDate(time);

    expect([date.getTime(), date.toISOString(), date > new Date(0), JSON.stringify(date)]).toStrictEqual([
      time,
      "2030-01-31T00:00:00.000Z",
      true,
      '"2030-01-31T00:00:00.000Z"',
    ]);
    expect(createFixedDate(Number.NaN).getTime()).toBeNaN();
  });

  it("refuses every way to set it", () => {
    const date = createFixedDate(time);
    const setters = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith("set"));

    for (const name of setters as "setTime"[]) expect(() => date[name](0)).toThrow(TypeError);
    expect(setters).toContain("setUTCFullYear");
    expect(date.getTime()).toBe(time);
    expect(Object.isFrozen(date)).toBe(true);
  });
});
