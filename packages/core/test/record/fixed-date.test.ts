import { describe, expect, it } from "vitest";
import { createFixedDate, readTime } from "../../src/record/fixed-date.ts";

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

describe("readTime", () => {
  it("gives the time that a fixed date was made with, whoever sets it by the method of all dates", () => {
    const date = createFixedDate(time);

    Date.prototype.setTime.call(date, 0);

    expect(readTime(date)).toBe(time);
  });

  it("gives the time of a date, and of an invalid one that it has none", () => {
    expect([new Date(time), createFixedDate(time), new Date(Number.NaN)].map(readTime)).toEqual([
      time,
      time,
      Number.NaN,
    ]);
  });

  it("gives the date's own time, whatever a class made of it says in its place", () => {
    class Never extends Date {
      override getTime(): number {
        return null as never;
      }
      override valueOf(): number {
        return Infinity;
      }
    }

    expect(readTime(new Never(time))).toBe(time);
  });

  it("gives the same time each time of a date that has two faces", () => {
    let asked = 0;
    class TwoFaced extends Date {
      override getTime(): number {
        asked += 1;
        return asked > 1 ? Infinity : 0;
      }
    }
    const date = new TwoFaced(time);

    expect([readTime(date), readTime(date), asked]).toEqual([time, time, 0]);
  });

  it("refuses what only has the prototype of a date", () => {
    expect(() => readTime(Object.create(Date.prototype) as Date)).toThrow(TypeError);
  });
});
