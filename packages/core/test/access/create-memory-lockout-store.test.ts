import {
  createMemoryLockoutStore,
  type GuessOutcome,
  type GuessReservation,
  type LockoutStore,
} from "@transfer-idp/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBackoffSchedule } from "../../src/access/backoff-schedule.ts";

const start = 1_800_000_000_000;
const schedule = createBackoffSchedule({ threshold: 3, firstLockMs: 100, longestLockMs: 400, forgetAfterMs: 1_000 });
const { signal } = new AbortController();

const reserve = (store: LockoutStore, now: number, key = "alice"): Promise<GuessOutcome> =>
  store.reserve({ key, schedule, now, signal });

async function guess(store: LockoutStore, now: number, key?: string): Promise<GuessReservation> {
  const answer = await reserve(store, now, key);
  if (answer.outcome !== "reserved") throw new Error("The guess was not admitted.");
  return answer.reservation;
}

async function lock(store: LockoutStore, now: number, key?: string): Promise<void> {
  for (let count = 0; count < 3; count += 1) await guess(store, now, key);
}

describe("createMemoryLockoutStore", () => {
  it("gives each life of a counter a generation, and says when the guess before was made", async () => {
    const store = createMemoryLockoutStore();

    const first = await guess(store, start);
    const second = await guess(store, start + 10);
    const anew = await guess(store, start + 1_010);

    expect([first, second, anew]).toEqual([
      { key: "alice", generation: "1", at: start, previousAt: undefined },
      { key: "alice", generation: "1", at: start + 10, previousAt: start },
      { key: "alice", generation: "2", at: start + 1_010, previousAt: undefined },
    ]);
  });

  it("says how long a counter is locked", async () => {
    const store = createMemoryLockoutStore();
    await lock(store, start);

    expect(await reserve(store, start + 30)).toEqual({ outcome: "locked", retryAfterMs: 70 });
  });

  it("keeps no counter of guesses that were all taken back, so that logins drop no others", async () => {
    const store = createMemoryLockoutStore({ maxCounters: 2 });
    await lock(store, start, "alice");

    for (const name of ["bob", "carol", "dave"]) await store.release(await guess(store, start, name), signal);

    expect(await reserve(store, start, "alice")).toEqual({ outcome: "locked", retryAfterMs: 100 });
  });

  it("drops the counter that was used least recently where there is room for no more", async () => {
    const store = createMemoryLockoutStore({ maxCounters: 2 });
    await lock(store, start, "alice");
    await lock(store, start, "bob");
    // Refused, and a use all the same.
    await reserve(store, start, "alice");

    await guess(store, start, "carol");

    expect([await reserve(store, start, "alice"), await reserve(store, start, "bob")]).toEqual([
      { outcome: "locked", retryAfterMs: 100 },
      expect.objectContaining({ outcome: "reserved" }),
    ]);
  });

  it("leaves the time of the last guess alone where an older one is taken back", async () => {
    const store = createMemoryLockoutStore();
    const older = await guess(store, start);
    for (const later of [10, 20]) await guess(store, start + later);
    await guess(store, start + 120);

    await store.release(older, signal);

    // Three are counted, the last of them at 120: had that moved back, the lock would be over.
    expect(await reserve(store, start + 150)).toEqual({ outcome: "locked", retryAfterMs: 70 });
  });

  it("has nothing to take back of a counter that was dropped", async () => {
    const store = createMemoryLockoutStore({ maxCounters: 1 });
    const dropped = await guess(store, start, "alice");
    await guess(store, start, "bob");

    await expect(store.release(dropped, signal)).resolves.toBeUndefined();
  });

  it("takes a million for maxCounters", () => {
    expect(createMemoryLockoutStore({ maxCounters: 1_000_000 }).name).toBe("memory-lockout-store");
  });

  it("leaves a counter alone that was dropped and begun anew", async () => {
    const store = createMemoryLockoutStore({ maxCounters: 1 });
    const dropped = await guess(store, start, "alice");
    await guess(store, start, "bob");
    await lock(store, start, "alice");

    await store.release(dropped, signal);

    expect(await reserve(store, start, "alice")).toEqual({ outcome: "locked", retryAfterMs: 100 });
  });

  it("rejects with a timeout where the signal has aborted, and changes nothing", async () => {
    const store = createMemoryLockoutStore();
    const aborted = AbortSignal.abort();
    const timeout = { code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout", provider: "memory-lockout-store" };
    const first = await guess(store, start);

    await expect(store.reserve({ key: "alice", schedule, now: start, signal: aborted })).rejects.toMatchObject(timeout);
    await expect(store.release(first, aborted)).rejects.toMatchObject(timeout);

    await guess(store, start);
    await guess(store, start);
    expect((await reserve(store, start)).outcome).toBe("locked");
  });

  it("judges wrong guesses as if those that were taken back had never been made", async () => {
    const anyGuesses = fc.array(
      fc.record({ elapsed: fc.integer({ min: 0, max: 600 }), isRight: fc.boolean(), key: fc.constantFrom("a", "b") }),
      { maxLength: 60 },
    );

    await fc.assert(
      fc.asyncProperty(anyGuesses, async (guesses) => {
        const store = createMemoryLockoutStore();
        const withoutRight = createMemoryLockoutStore();
        let now = start;
        for (const { elapsed, isRight, key } of guesses) {
          now += elapsed;
          const answer = await reserve(store, now, key);
          if (isRight && answer.outcome === "reserved") await store.release(answer.reservation, signal);
          if (isRight) continue;
          const wanted = await reserve(withoutRight, now, key);

          expect(reduce(answer)).toEqual(reduce(wanted));
        }
      }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity, 1_000_001, "10" as never])(
    "refuses room for %j counters",
    (maxCounters) => {
      expect(() => createMemoryLockoutStore({ maxCounters })).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "maxCounters" }),
      );
    },
  );
});

function reduce(answer: GuessOutcome): unknown {
  return answer.outcome === "reserved" ? answer.outcome : answer;
}
