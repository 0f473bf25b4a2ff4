import { describe, expect, it } from "vitest";
import { waitForBoth } from "../../src/providers/wait-for-both.ts";

describe("waitForBoth", () => {
  it("gives what both gave, in their order and not in that of their ends", async () => {
    const first = new Promise<string>((resolve) => setImmediate(resolve, "one"));

    expect(await waitForBoth(first, Promise.resolve(2))).toEqual(["one", 2]);
  });

  it("waits for the other one where one has failed, in whatever order they stand", async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const failure = new Error("x");
    let settled = 0;
    const settle = (): void => {
      settled += 1;
    };
    const waiting = [waitForBoth(Promise.reject(failure), promise), waitForBoth(promise, Promise.reject(failure))];
    for (const both of waiting) both.then(settle, settle);

    await new Promise(setImmediate);
    const before = settled;
    resolve(1);

    for (const both of waiting) await expect(both).rejects.toBe(failure);
    expect(before).toBe(0);
  });

  it("rejects as the first of the list where both failed, whichever failed first", async () => {
    const [one, other] = [new Error("one"), new Error("other")];
    const late = new Promise<never>((_, reject) => setImmediate(reject, one));

    await expect(waitForBoth(late, Promise.reject(other))).rejects.toBe(one);
  });
});
