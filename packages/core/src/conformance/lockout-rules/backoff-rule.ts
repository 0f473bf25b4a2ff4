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
  ],
};

async function testGrowth({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, guess } = createGuesser(store);
  await fill(0);
  const observed: object[] = [];
  const waits = [1, 2, 4, 8, 8, 8].map((minutes) => minutes * minute);
  let at = 0;

  for (const waitMs of waits) {
    const early = await guess(at + waitMs - 1);
    const intime = await guess(at + waitMs);
    observed.push({ waitMs, aMomentEarlier: early.outcome, then: intime.outcome });
    at += waitMs;
  }

  expect(observed).toEqual(waits.map((waitMs) => ({ waitMs, aMomentEarlier: "locked", then: "reserved" })));
}

async function testWaitedOut({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, guess } = createGuesser(store);
  await fill(0);
  const times = Array.from({ length: 40 }, (_, turn) => (turn + 1) * backoff.longestLockMs);
  const observed: object[] = [];

  for (const at of times) observed.push({ at, outcome: (await guess(at)).outcome });

  expect(observed).toEqual(times.map((at) => ({ at, outcome: "reserved" })));
}

async function testRefused({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, guess } = createGuesser(store);
  await fill(0);
  const outcomes: string[] = [];

  for (let at = 1; at < minute; at += minute / 20) outcomes.push((await guess(at)).outcome);
  for (const at of [minute, 3 * minute - 1, 3 * minute]) outcomes.push((await guess(at)).outcome);

  const refused = Array.from({ length: 20 }, () => "locked");
  expect(outcomes).toEqual([...refused, "reserved", "locked", "reserved"]);
}

async function testRetryAfter({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, guess } = createGuesser(store);
  await fill(0);
  let at = 0;

  for (const elapsed of [0, 1, minute / 2]) {
    at += elapsed;
    const answer = await guess(at);
    const retryAfterMs = answer.outcome === "locked" ? answer.retryAfterMs : Number.NaN;
    if (retryAfterMs === undefined) return;
    const isTime = retryAfterMs > 0 && retryAfterMs <= backoff.longestLockMs;
    expect({ elapsed, retryAfterMs, isTime }).toEqual({ elapsed, retryAfterMs, isTime: true });
    at += retryAfterMs;
    const { outcome } = await guess(at);
    expect({ elapsed, retryAfterMs, outcome }).toEqual({ elapsed, retryAfterMs, outcome: "reserved" });
  }
}

/** Two processes, of which one is behind. */
async function testClockBehind({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { guess, fill } = createGuesser(store);
  const ahead = await guess(2_000);
  const behind = await guess(0);
  await fill(2_000);

  const locked = await guess(1_000);

  expect([ahead.outcome, behind.outcome, locked.outcome]).toEqual(["reserved", "reserved", "locked"]);
}
