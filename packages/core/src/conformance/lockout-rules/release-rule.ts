import { backoff, createGuesser } from "../guess-passwords.ts";
import type { LockoutContext, LockoutRule } from "../lockout-rule.ts";

const minute = backoff.firstLockMs;

/** A guess that is taken back is as if it had never been made. */
export const releaseRule: LockoutRule = {
  id: "release",
  states: "a guess that is taken back is as if it had never been made",
  cases: [
    { id: "one", title: "admits one guess for each that was taken back", run: testOne },
    { id: "at-once", title: "takes back every one of many at once", run: testAtOnce },
    { id: "zero", title: "never counts less than none, however often a guess is taken back", run: testZero },
    { id: "time", title: "locks and forgets by the guess before the one that was taken back", run: testTime },
    { id: "others", title: "leaves the time of a guess that was made since", run: testOthers },
    { id: "later-life", title: "leaves a counter alone that was forgotten and begun anew", run: testLaterLife },
  ],
};

async function testOne({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, release } = createGuesser(store);
  const reservations = await fill(0);

  await release(reservations[0]);
  const afterTheFirst = await fill(0);
  await release(reservations.at(-1));
  await release(reservations.at(-2));
  const afterTwo = await fill(0);

  expect({ afterTheFirst: afterTheFirst.length, afterTwo: afterTwo.length }).toEqual({ afterTheFirst: 1, afterTwo: 2 });
}

async function testAtOnce({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, release } = createGuesser(store);
  const reservations = await fill(0);

  await Promise.all(reservations.map(release));

  expect((await fill(0)).length).toEqual(reservations.length);
}

async function testZero({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, release, reserve } = createGuesser(store);
  const reservation = await reserve(0);

  for (let count = 0; count < 3; count += 1) await release(reservation);

  expect((await fill(0)).length).toEqual((await createGuesser(store, "bob").fill(0)).length);
}

/** A client that logs in with the right password every minute must not keep itself locked out. */
async function testTime({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, guess, release, reserve } = createGuesser(store, "alice");
  const withoutAny = createGuesser(store, "bob");
  for (const each of [fill, withoutAny.fill]) await each(0);

  await release(await reserve(minute));
  const next = await guess(minute + 1);
  await release(next.outcome === "reserved" ? next.reservation : undefined);
  await release(await reserve(backoff.forgetAfterMs - 1));

  const [{ length: later }, { length: wanted }] = [
    await fill(backoff.forgetAfterMs),
    await withoutAny.fill(backoff.forgetAfterMs),
  ];
  expect({ next: next.outcome, later }).toEqual({ next: "reserved", later: wanted });
}

async function testOthers({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const guessAfter = async (key: string, at: number): Promise<string> => {
    const { fill, guess, release, reserve } = createGuesser(store, key);
    const [first] = await fill(0);
    await reserve(minute);
    await release(first);
    return (await guess(at)).outcome;
  };

  // What is locked for one minute again, as if the guess of that minute had been the one that reached the threshold.
  const observed = { before: await guessAfter("alice", 2 * minute - 1), then: await guessAfter("bob", 2 * minute) };

  expect(observed).toEqual({ before: "locked", then: "reserved" });
}

async function testLaterLife({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, guess, release } = createGuesser(store);
  const [reservation] = await fill(0);
  await fill(backoff.forgetAfterMs);

  await release(reservation);

  expect((await guess(backoff.forgetAfterMs)).outcome).toEqual("locked");
}
