import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRests } from "../../src/connection/rests.ts";

const start = Date.parse("2026-01-01T00:00:00Z");

describe("createRests", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: start, toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("lets what did not fail be used", () => {
    const rests = createRests<string>(60_000);

    expect([rests.isResting("a"), rests.endOf("a")]).toEqual([false, 0]);
  });

  it("lets what fails rest for a second, then twice as long after each other failure, and no longer than the longest", () => {
    const rests = createRests<string>(5_000);

    const ends = [1, 2, 3, 4, 5].map(() => {
      rests.fail("a");
      return rests.endOf("a") - start;
    });

    expect(ends).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  it("ends a rest when its time is over, and not before", () => {
    const rests = createRests<string>(60_000);
    rests.fail("a");

    vi.setSystemTime(start + 999);
    const before = rests.isResting("a");
    vi.setSystemTime(start + 1_000);

    expect([before, rests.isResting("a"), rests.endOf("a")]).toEqual([true, false, start + 1_000]);
  });

  it("ends a rest where the clock was set back", () => {
    const rests = createRests<string>(60_000);
    rests.fail("a");

    vi.setSystemTime(start - 3_600_000);

    expect(rests.isResting("a")).toBe(false);
  });

  it("remembers how often it failed after a rest is over", () => {
    const rests = createRests<string>(60_000);
    rests.fail("a");
    vi.setSystemTime(start + 3_600_000);

    rests.fail("a");

    expect(rests.endOf("a")).toBe(start + 3_600_000 + 2_000);
  });

  it("forgets all of it where it works", () => {
    const rests = createRests<string>(60_000);
    rests.fail("a");
    rests.fail("a");

    rests.succeed("a");
    const ends = [rests.isResting("a"), rests.endOf("a")];
    rests.fail("a");

    expect([...ends, rests.endOf("a")]).toEqual([false, 0, start + 1_000]);
  });

  it("tells one from another", () => {
    const rests = createRests<object>(60_000);
    const [one, other] = [{}, {}];

    rests.fail(one);

    expect([rests.isResting(one), rests.isResting(other)]).toEqual([true, false]);
  });

  it("lets even the first rest be no longer than the longest", () => {
    const rests = createRests<string>(10);

    rests.fail("a");

    expect(rests.endOf("a")).toBe(start + 10);
  });
});
