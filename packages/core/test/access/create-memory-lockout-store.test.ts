import {
  type BackoffSchedule,
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
const reserved = { outcome: "reserved" };
let made = 0;

const makeGuess = (at: number, key = "alice"): GuessReservation => ({ key, id: `guess-${String((made += 1))}`, at });

const reserve = (store: LockoutStore, guess: GuessReservation): Promise<GuessOutcome> =>
  store.reserve({ ...guess, schedule, signal });

/** Makes a guess that must be admitted for the test to go on. */
async function wait(store: LockoutStore, at: number, key?: string): Promise<GuessReservation> {
  const guess = makeGuess(at, key);
  const { outcome } = await reserve(store, guess);
  if (outcome !== "reserved") throw new Error("The guess was not admitted.");
  return guess;
}

async function fail(store: LockoutStore, at: number, key?: string): Promise<GuessReservation> {
  const guess = await wait(store, at, key);
  await store.keep(guess, signal);
  return guess;
}

async function lock(store: LockoutStore, at: number, key?: string): Promise<void> {
  for (let count = 0; count < 3; count += 1) await fail(store, at, key);
}

/** What becomes of one more guess, which is not made. */
async function look(store: LockoutStore, at: number, key?: string): Promise<GuessOutcome> {
  const guess = makeGuess(at, key);
  const answer = await reserve(store, guess);
  await store.release(guess, signal);
  return answer;
}

describe("createMemoryLockoutStore", () => {
  it("says how long a counter is locked", async () => {
    const store = createMemoryLockoutStore();
    await lock(store, start);

    expect(await reserve(store, makeGuess(start + 30))).toEqual({ outcome: "locked", retryAfterMs: 70 });
  });

  it("counts a guess that waits as one that was kept", async () => {
    const store = createMemoryLockoutStore();
    for (const at of [start, start + 10, start + 20]) await wait(store, at);

    expect(await look(store, start + 30)).toEqual({ outcome: "locked", retryAfterMs: 90 });
  });

  it("counts a guess once that is made again while it waits, also where the counter is locked by now", async () => {
    const store = createMemoryLockoutStore();
    const first = await wait(store, start);

    const again = await reserve(store, first);
    for (let count = 0; count < 2; count += 1) await fail(store, start);
    const whenLocked = await reserve(store, first);
    await store.release(first, signal);

    // Two are left, so that the third is admitted.
    expect([again, whenLocked, await look(store, start)]).toEqual([reserved, reserved, reserved]);
  });

  it("keeps a guess, and takes it back, once", async () => {
    const store = createMemoryLockoutStore();
    const [kept, released] = [await wait(store, start), await wait(store, start)];

    await store.keep(kept, signal);
    await store.release(kept, signal);
    for (let count = 0; count < 3; count += 1) await store.release(released, signal);
    await store.keep(released, signal);

    await fail(store, start);
    await fail(store, start);
    expect(await look(store, start)).toEqual({ outcome: "locked", retryAfterMs: 100 });
  });

  it("settles nothing by the id of a guess on another counter", async () => {
    const store = createMemoryLockoutStore();
    const [alice] = [await wait(store, start, "alice"), await wait(store, start, "bob")];

    await store.release({ ...alice, key: "bob" }, signal);

    await fail(store, start, "bob");
    await fail(store, start, "bob");
    expect((await look(store, start, "bob")).outcome).toBe("locked");
  });

  it("locks from the latest guess on that waits, and from the one that was kept before when that is taken back", async () => {
    const store = createMemoryLockoutStore();
    await lock(store, start);
    const [late, outcomes] = [await wait(store, start + 100), [] as GuessOutcome[]];

    outcomes.push(await look(store, start + 150));
    await store.release(late, signal);
    outcomes.push(await look(store, start + 150));

    expect(outcomes).toEqual([{ outcome: "locked", retryAfterMs: 150 }, reserved]);
  });

  it("leaves the time of the last guess alone where an older one is taken back", async () => {
    const store = createMemoryLockoutStore();
    const older = await wait(store, start);
    for (const later of [10, 20]) await fail(store, start + later);
    await fail(store, start + 120);

    await store.release(older, signal);

    // Three are counted, the last of them at 120: had that moved back, the lock would be over.
    expect(await look(store, start + 150)).toEqual({ outcome: "locked", retryAfterMs: 70 });
  });

  it("is not set back by a guess that is kept after a later one", async () => {
    const store = createMemoryLockoutStore();
    const [older] = [await wait(store, start), await fail(store, start + 50)];
    await fail(store, start + 20);

    await store.keep(older, signal);

    expect(await look(store, start + 60)).toEqual({ outcome: "locked", retryAfterMs: 90 });
  });

  it("does as a list of all guesses would, in whatever order they are made and settled, by whatever clock", async () => {
    const anyCalls = fc.array(
      fc.record({
        call: fc.constantFrom("reserve", "reserve", "again", "keep", "release"),
        elapsed: fc.oneof(fc.integer({ min: -150, max: 300 }), fc.constantFrom(0, 100, 400, 999, 1_000)),
        guess: fc.nat(7),
        key: fc.constantFrom("alice", "bob"),
      } as const),
      { maxLength: 80 },
    );

    await fc.assert(
      fc.asyncProperty(anyCalls, async (calls) => {
        const store = createMemoryLockoutStore();
        const lists = { alice: createGuessList(), bob: createGuessList() };
        const guesses: GuessReservation[] = [];
        let at = start;
        for (const { call, elapsed, guess, key } of calls) {
          at += elapsed;
          // Those that were made last, by which of them; an id that nobody has made is that of a guess of this moment.
          const earlier = guesses.at(-1 - guess) ?? makeGuess(at, key);
          if (call === "keep" || call === "release") {
            await store[call](earlier, signal);
            lists[earlier.key as "alice"].settle(earlier, call);
            continue;
          }
          const asked = call === "again" ? earlier : makeGuess(at, key);
          guesses.push(asked);

          const outcome = await reserve(store, asked);

          expect(outcome).toEqual(lists[asked.key as "alice"].reserve(asked));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("keeps no counter of guesses that were all taken back, so that logins drop no others", async () => {
    const store = createMemoryLockoutStore({ maxCounters: 2 });
    await lock(store, start, "alice");

    for (const name of ["bob", "carol", "dave"]) await store.release(await wait(store, start, name), signal);

    expect(await look(store, start, "alice")).toEqual({ outcome: "locked", retryAfterMs: 100 });
  });

  it("drops the counter that was used least recently where there is room for no more", async () => {
    const store = createMemoryLockoutStore({ maxCounters: 2 });
    await lock(store, start, "alice");
    await lock(store, start, "bob");
    // Refused, and a use all the same.
    await look(store, start, "alice");

    await fail(store, start, "carol");

    expect([await look(store, start, "alice"), await look(store, start, "bob")]).toEqual([
      { outcome: "locked", retryAfterMs: 100 },
      reserved,
    ]);
  });

  it.each(["keep", "release"] as const)("takes no call of %s for a use of a counter", async (settle) => {
    const store = createMemoryLockoutStore({ maxCounters: 2 });
    const [, settled] = [await fail(store, start, "alice"), await wait(store, start, "alice")];
    await lock(store, start, "bob");

    await store[settle](settled, signal);
    await fail(store, start, "carol");

    // Had that been a use of the counter of alice, bob's would have been dropped.
    expect(await look(store, start, "bob")).toEqual({ outcome: "locked", retryAfterMs: 100 });
  });

  it("has nothing to settle of a counter that was dropped", async () => {
    const store = createMemoryLockoutStore({ maxCounters: 1 });
    const dropped = await wait(store, start, "alice");
    await lock(store, start, "bob");

    await store.keep(dropped, signal);
    await store.release(dropped, signal);

    expect(await look(store, start, "bob")).toEqual({ outcome: "locked", retryAfterMs: 100 });
  });

  it.each(["keep", "release"] as const)(
    "leaves a counter alone that was dropped and begun anew (%s)",
    async (settle) => {
      const store = createMemoryLockoutStore({ maxCounters: 1 });
      const dropped = await wait(store, start + 50, "alice");
      await fail(store, start, "bob");
      await lock(store, start, "alice");

      await store[settle](dropped, signal);

      expect(await look(store, start, "alice")).toEqual({ outcome: "locked", retryAfterMs: 100 });
    },
  );

  it("takes a million for maxCounters", () => {
    expect(createMemoryLockoutStore({ maxCounters: 1_000_000 }).name).toBe("memory-lockout-store");
  });

  it("rejects with a timeout where the signal has aborted, and changes nothing", async () => {
    const store = createMemoryLockoutStore();
    const aborted = AbortSignal.abort();
    const timeout = { code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout", provider: "memory-lockout-store" };
    const [first, second] = [await wait(store, start), await wait(store, start + 60)];

    await expect(store.reserve({ ...makeGuess(start), schedule, signal: aborted })).rejects.toMatchObject(timeout);
    await expect(store.release(first, aborted)).rejects.toMatchObject(timeout);
    await expect(store.keep(second, aborted)).rejects.toMatchObject(timeout);

    // Neither counted nor taken back, and the second still waits: taken back, its time does not count.
    await fail(store, start);
    const locked = await look(store, start);
    await store.release(second, signal);
    await fail(store, start);
    expect([locked, await look(store, start)]).toEqual([
      { outcome: "locked", retryAfterMs: 160 },
      { outcome: "locked", retryAfterMs: 100 },
    ]);
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
        let at = start;
        for (const { elapsed, isRight, key } of guesses) {
          at += elapsed;
          const guess = makeGuess(at, key);
          const answer = await reserve(store, guess);
          await store[isRight ? "release" : "keep"](guess, signal);
          if (isRight) continue;
          const wanted = await reserve(withoutRight, guess);

          expect(answer).toEqual(wanted);
        }
      }),
    );
  });

  it("refuses an option that is none, and options that are no object", () => {
    for (const [options, option] of [
      [{ maxCounter: 5 }, "maxCounter"],
      [null, "options"],
    ]) {
      expect(() => createMemoryLockoutStore(options as never)).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
      );
    }
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity, 1_000_001, "10" as never, null as never])(
    "refuses room for %j counters",
    (maxCounters) => {
      expect(() => createMemoryLockoutStore({ maxCounters })).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "maxCounters" }),
      );
    },
  );
});

interface ListedGuess extends GuessReservation {
  state: "waits" | "kept";
}

interface GuessList {
  reserve(guess: GuessReservation): GuessOutcome;
  settle(guess: GuessReservation, settlement: "keep" | "release"): void;
}

/** One counter as the docstrings tell it: all its guesses, from which everything is worked out anew each time. */
function createGuessList(): GuessList {
  let counted: ListedGuess[] = [];
  const findLast = (): number => Math.max(...counted.map(({ at }) => at));
  const isForgotten = (at: number): boolean => at - findLast() >= schedule.forgetAfterMs;
  const isAdmitted = (at: number): boolean => {
    const isOpen = ({ guesses, waitMs }: BackoffSchedule["steps"][number]): boolean =>
      counted.length <= guesses && (waitMs === 0 || at - findLast() >= waitMs);
    return counted.length === 0 || isForgotten(at) || schedule.steps.some(isOpen);
  };
  return {
    reserve: (guess) => {
      if (counted.some(({ id, state }) => id === guess.id && state === "waits")) return { outcome: "reserved" };
      if (!isAdmitted(guess.at)) {
        let retryAfterMs = 1;
        while (!isAdmitted(guess.at + retryAfterMs)) retryAfterMs += 1;
        return { outcome: "locked", retryAfterMs };
      }
      if (isForgotten(guess.at)) counted = [];
      counted.push({ ...guess, state: "waits" });
      return { outcome: "reserved" };
    },
    settle: (guess, settlement) => {
      const waiting = counted.find(({ id, state }) => id === guess.id && state === "waits");
      if (waiting === undefined) return;
      if (settlement === "keep") waiting.state = "kept";
      else counted = counted.filter((other) => other !== waiting);
    },
  };
}
