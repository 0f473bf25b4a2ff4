import { backoff, createGuesser } from "../guess-passwords.ts";
import type { LockoutContext, LockoutRule } from "../lockout-rule.ts";

const minute = backoff.firstLockMs;

/** A lock grows with each guess that it admits, and ends. */
export const backoffRule: LockoutRule = {
  id: "backoff",
  states: "a lock grows with each guess after it, and ends when it was waited out by the caller's clock",
  cases: [
    { id: "grows", title: "locks for as long as each step says, not longer and not shorter", run: testGrowth },
    { id: "waited-out", title: "locks nobody who has waited the longest time, however often", run: testWaitedOut },
    { id: "refused", title: "does not count what it refuses, nor wait for it", run: testRefused },
    {
      id: "retry-after",
      title: "admits a guess after the time it says to wait, where it says one",
      run: testRetryAfter,
    },
    { id: "clock-behind", title: "goes by clocks that differ a little", run: testClockBehind },
    {
      id: "set-back",
      title: "locks from the latest guess on, not from one that was made later by a clock that is behind",
      run: testSetBack,
    },
    { id: "changed", title: "goes by the schedule of each guess, which may have changed", run: testChanged },
  ],
};

async function testGrowth({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { guess, keep, lock } = createGuesser(store);
  await lock(0);
  const observed: object[] = [];
  const waits = [1, 2, 4, 8, 8, 8].map((minutes) => minutes * minute);
  let at = 0;

  for (const waitMs of waits) {
    const early = await guess(at + waitMs - 1);
    const intime = await guess(at + waitMs);
    if (intime.outcome === "reserved") await keep(intime.reservation);
    observed.push({ waitMs, aMomentEarlier: early.outcome, then: intime.outcome });
    at += waitMs;
  }

  expect(observed).toEqual(waits.map((waitMs) => ({ waitMs, aMomentEarlier: "locked", then: "reserved" })));
}

async function testWaitedOut({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { guess, keep, lock } = createGuesser(store);
  await lock(0);
  const times = Array.from({ length: 40 }, (_, turn) => (turn + 1) * backoff.longestLockMs);
  const observed: object[] = [];

  for (const at of times) {
    const { outcome, reservation } = await guess(at);
    if (outcome === "reserved") await keep(reservation);
    observed.push({ at, outcome });
  }

  expect(observed).toEqual(times.map((at) => ({ at, outcome: "reserved" })));
}

async function testRefused({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { guess, keep, lock } = createGuesser(store);
  await lock(0);
  const outcomes: string[] = [];

  for (let at = 1; at < minute; at += minute / 20) outcomes.push((await guess(at)).outcome);
  for (const at of [minute, 3 * minute - 1, 3 * minute]) {
    const { outcome, reservation } = await guess(at);
    if (outcome === "reserved") await keep(reservation);
    outcomes.push(outcome);
  }

  const refused = Array.from({ length: 20 }, () => "locked");
  expect(outcomes).toEqual([...refused, "reserved", "locked", "reserved"]);
}

async function testRetryAfter({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { guess, keep, lock } = createGuesser(store);
  await lock(0);
  let at = 0;

  for (const elapsed of [0, 1, minute / 2]) {
    at += elapsed;
    const answer = await guess(at);
    const retryAfterMs = answer.outcome === "locked" ? answer.retryAfterMs : Number.NaN;
    if (retryAfterMs === undefined) return;
    const isTime = retryAfterMs > 0 && retryAfterMs <= backoff.longestLockMs;
    expect({ elapsed, retryAfterMs, isTime }).toEqual({ elapsed, retryAfterMs, isTime: true });
    at += retryAfterMs;
    const { outcome, reservation } = await guess(at);
    if (outcome === "reserved") await keep(reservation);
    expect({ elapsed, retryAfterMs, outcome }).toEqual({ elapsed, retryAfterMs, outcome: "reserved" });
  }
}

/** Two processes, of which one is behind. */
async function testClockBehind({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { guess, lock } = createGuesser(store);
  const ahead = await guess(2_000);
  const behind = await guess(0);
  await lock(2_000);

  const locked = await guess(1_000);

  expect([ahead.outcome, behind.outcome, locked.outcome]).toEqual(["reserved", "reserved", "locked"]);
}

/** The guess that locks comes from a process whose clock is behind by as much as the lock is long. */
async function testSetBack({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { length: admitted } = await createGuesser(store, "untouched").fill(0);
  const guessAfter = async (key: string, isKept: boolean, at: number): Promise<string> => {
    const { guess, keep, reserve } = createGuesser(store, key);
    for (let count = 1; count < admitted; count += 1) await keep(await reserve(minute));
    const late = await reserve(0);
    if (isKept) await keep(late);
    return (await guess(at)).outcome;
  };

  const observed = {
    kept: [await guessAfter("alice", true, 2 * minute - 1), await guessAfter("bob", true, 2 * minute)],
    waiting: [await guessAfter("carol", false, 2 * minute - 1), await guessAfter("dave", false, 2 * minute)],
  };

  expect(observed).toEqual({ kept: ["locked", "reserved"], waiting: ["locked", "reserved"] });
}

async function testChanged({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const start = Date.now();
  const [five, three, seven] = [5, 3, 7].map((threshold) => createGuesser(store, "alice", { threshold }, start));
  await five?.lock(0);

  const stricter = (await three?.guess(2 * minute))?.outcome;
  const { length: laxer } = (await seven?.fill(0)) ?? [];

  // Two guesses past a threshold of three lock for four minutes.
  expect({ stricter, laxer }).toEqual({ stricter: "locked", laxer: 2 });
}
