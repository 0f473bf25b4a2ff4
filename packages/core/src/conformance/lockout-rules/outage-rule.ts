import { setTimeout as wait } from "node:timers/promises";
import { forEachOutage } from "../for-each-outage.ts";
import { createGuesser, type Guesser } from "../guess-passwords.ts";
import type { LockoutContext, LockoutRule } from "../lockout-rule.ts";
import { observeStore, type StoreObservation } from "../observe-store.ts";

/** A backend that cannot be asked has neither admitted nor locked. */
export const outageRule: LockoutRule = {
  id: "outage",
  states: "a backend that cannot be asked has neither admitted a guess nor refused one",
  cases: [
    { id: "reserve", title: "rejects with ProviderUnavailableError, locked or not", run: testReserve },
    {
      id: "settle",
      title: "rejects with ProviderUnavailableError where a guess can be neither kept nor taken back",
      run: testSettle,
    },
    { id: "recovery", title: "counts again when the backend is back, and has not forgotten", run: testRecovery },
  ],
};

async function testReserve(context: LockoutContext): Promise<void> {
  await forEachOutage(context, async ({ store }, outage) => {
    const [locked, open] = [createGuesser(store, "alice"), createGuesser(store, "bob")];
    await locked.lock(0);
    await outage.begin();

    const observed = await Promise.all([locked, open].map(({ guess }) => observeStore(() => guess(0))));

    context
      .expect({ outage: outage.name, observed })
      .toEqual({ outage: outage.name, observed: ["unavailable", "unavailable"] });
  });
}

async function testSettle(context: LockoutContext): Promise<void> {
  await forEachOutage(context, async ({ store }, outage) => {
    const { keep, release, reserve } = createGuesser(store);
    const reservation = await reserve(0);
    await outage.begin();

    const observed = [await observeStore(() => keep(reservation)), await observeStore(() => release(reservation))];

    context
      .expect({ outage: outage.name, observed })
      .toEqual({ outage: outage.name, observed: ["unavailable", "unavailable"] });
  });
}

async function testRecovery(context: LockoutContext): Promise<void> {
  await forEachOutage(context, async ({ store }, outage) => {
    const [locked, open] = [createGuesser(store, "alice"), createGuesser(store, "bob")];
    await locked.lock(0);
    await outage.begin();
    await observeStore(() => open.guess(0));
    await outage.end();

    const observed = { bob: await observeAfter(context, open), alice: await observeAfter(context, locked) };

    context
      .expect({ outage: outage.name, ...observed })
      .toEqual({ outage: outage.name, bob: "reserved", alice: "locked" });
  });
}

/** A connection may take a moment to come back. */
async function observeAfter({ deadlineMs }: LockoutContext, { guess }: Guesser): Promise<StoreObservation> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const observed = await observeStore(() => guess(0));
    if (observed === "reserved" || observed === "locked" || performance.now() >= end) return observed;
    await wait(Math.min(25, deadlineMs / 10));
  }
}
