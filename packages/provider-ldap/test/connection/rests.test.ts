import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRests, type Rests } from "../../src/connection/rests.ts";

const start = Date.parse("2026-01-01T00:00:00Z");

/** Fails as often, each time when the rest before is over. @returns how long each rest is. */
function failInTurn(rests: Rests<string>, failures: number): readonly number[] {
  return Array.from({ length: failures }, () => {
    vi.setSystemTime(Math.max(Date.now(), rests.endOf("a")));
    rests.fail("a");
    return rests.endOf("a") - Date.now();
  });
}

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

    expect(failInTurn(rests, 5)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  it("lets it rest by another factor", () => {
    expect(failInTurn(createRests<string>(20_000, 4), 4)).toEqual([1_000, 4_000, 16_000, 20_000]);
  });

  it("counts what fails for many at a time as one failure", () => {
    const rests = createRests<string>(60_000);

    for (let failures = 0; failures < 10; failures += 1) rests.fail("a");

    expect(rests.endOf("a")).toBe(start + 1_000);
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
    failInTurn(rests, 2);

    rests.succeed("a");
    const ends = [rests.isResting("a"), rests.endOf("a")];

    expect([...ends, ...failInTurn(rests, 1)]).toEqual([false, 0, 1_000]);
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
