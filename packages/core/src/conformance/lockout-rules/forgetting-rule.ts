import { backoff, createGuesser } from "../guess-passwords.ts";
import type { LockoutContext, LockoutRule } from "../lockout-rule.ts";

const { forgetAfterMs } = backoff;

/** A counter is forgotten when its last guess is long ago. */
export const forgettingRule: LockoutRule = {
  id: "forgetting",
  states: "a counter begins anew when its last guess is long ago, by the caller's clock",
  cases: [
    { id: "after", title: "forgets a locked counter at that time", run: testAfter },
    { id: "not-before", title: "remembers all guesses up to that time", run: testNotBefore },
    { id: "from-the-last", title: "goes by the last guess, not by the first", run: testFromTheLast },
    { id: "waiting", title: "counts a guess that still waits when the others are forgotten", run: testWaiting },
  ],
};

async function testAfter({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, lock } = createGuesser(store);
  const { length: admitted } = await lock(0);

  const { length: admittedLater } = await fill(forgetAfterMs);

  expect({ admittedLater }).toEqual({ admittedLater: admitted });
}

async function testNotBefore({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, lock } = createGuesser(store);
  await lock(0);

  const { length: admittedLater } = await fill(forgetAfterMs - 1);

  // The lock is over, so there is one; it locks again.
  expect({ admittedLater }).toEqual({ admittedLater: 1 });
}

async function testFromTheLast({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, keep, reserve } = createGuesser(store);
  for (const at of [0, forgetAfterMs * 0.75]) await keep(await reserve(at));

  const { length: admittedLater } = await fill(forgetAfterMs * 1.5);

  const { length: admitted } = await createGuesser(store, "bob").fill(0);
  expect({ admittedLater }).toEqual({ admittedLater: admitted - 2 });
}

async function testWaiting({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, lock, reserve } = createGuesser(store);
  const { length: admitted } = await lock(0);
  await reserve(forgetAfterMs);

  const { length: admittedLater } = await fill(forgetAfterMs);

  expect({ admittedLater }).toEqual({ admittedLater: admitted - 1 });
}
