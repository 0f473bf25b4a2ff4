import { backoff, createGuesser, type Guesser } from "../guess-passwords.ts";
import type { LockoutContext, LockoutRule } from "../lockout-rule.ts";

const minute = backoff.firstLockMs;

/** Of no guess that was ever made. */
const unheard = "00000000-0000-4000-8000-000000000000";

/** A guess that is taken back is as if it had never been made. */
export const releaseRule: LockoutRule = {
  id: "release",
  states: "a guess that is taken back is as if it had never been made, and no other is",
  cases: [
    { id: "one", title: "admits one guess for each that was taken back", run: testOne },
    { id: "at-once", title: "takes back every one of many at once", run: testAtOnce },
    { id: "twice", title: "takes a guess back once, however often it is told to", run: testTwice },
    { id: "none", title: "takes nothing back for a guess that was refused, or never made", run: testNone },
    { id: "kept", title: "takes nothing back that was kept, nor keeps what was taken back", run: testKept },
    { id: "time", title: "locks and forgets by the guess before the one that was taken back", run: testTime },
    { id: "overlapping", title: "does so too where several overlap, in whatever order they end", run: testOverlapping },
    { id: "others", title: "leaves the time of a guess that was made since", run: testOthers },
    {
      id: "kept-later",
      title: "locks from a guess on that is kept after one made later was taken back",
      run: testKeptLater,
    },
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

async function testTwice({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const alone = createGuesser(store, "bob");
  const aloneReservation = await alone.reserve(0);
  const { fill, keep, release, reserve } = createGuesser(store);
  await keep(await reserve(0));
  const reservation = await reserve(0);

  for (let count = 0; count < 3; count += 1) {
    await release(reservation);
    await alone.release(aloneReservation);
  }

  const { length: wanted } = await createGuesser(store, "untouched").fill(0);
  const observed = { besideAnother: (await fill(0)).length, alone: (await alone.fill(0)).length };
  expect(observed).toEqual({ besideAnother: wanted - 1, alone: wanted });
}

async function testNone({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const guessAfter = async (key: string, at: number): Promise<string> => {
    const { guess, keep, lock, release } = createGuesser(store, key);
    await lock(0);
    const { reservation: refused } = await guess(0);
    for (const reservation of [refused, { ...refused, id: unheard }]) {
      await release(reservation);
      await keep({ ...reservation, at: reservation.at + minute });
    }
    return (await guess(at)).outcome;
  };
  const empty = createGuesser(store, "carol");
  const nobody = { key: "carol", id: unheard, at: Date.now() };
  await empty.release(nobody);
  await empty.keep(nobody);

  const observed = {
    locked: await guessAfter("alice", minute - 1),
    open: await guessAfter("bob", minute),
    empty: (await empty.fill(0)).length,
  };
  const { length: wanted } = await createGuesser(store, "untouched").fill(0);
  expect(observed).toEqual({ locked: "locked", open: "reserved", empty: wanted });
}

async function testKept({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const kept = createGuesser(store, "alice");
  const released = createGuesser(store, "bob");
  for (const reservation of await kept.lock(0)) await kept.release(reservation);
  for (const reservation of await released.fill(0)) {
    await released.release(reservation);
    await released.keep(reservation);
  }

  const observed = { kept: (await kept.guess(0)).outcome, released: (await released.fill(0)).length };

  const { length: wanted } = await createGuesser(store, "untouched").fill(0);
  expect(observed).toEqual({ kept: "locked", released: wanted });
}

/** A client that logs in with the right password every minute must not keep itself locked out. */
async function testTime({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, guess, lock, release, reserve } = createGuesser(store, "alice");
  const withoutAny = createGuesser(store, "bob");
  for (const each of [lock, withoutAny.lock]) await each(0);

  await release(await reserve(minute));
  const next = await guess(minute + 1);
  await release(next.reservation);
  await release(await reserve(backoff.forgetAfterMs - 1));

  const [{ length: later }, { length: wanted }] = [
    await fill(backoff.forgetAfterMs),
    await withoutAny.fill(backoff.forgetAfterMs),
  ];
  expect({ next: next.outcome, later }).toEqual({ next: "reserved", later: wanted });
}

async function testOverlapping({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { forgetAfterMs } = backoff;
  const logInAtOnce = async (key: string, order: readonly number[]): Promise<Guesser> => {
    const guesser = createGuesser(store, key);
    await guesser.keep(await guesser.reserve(0));
    const times = [forgetAfterMs - 30, forgetAfterMs - 20, forgetAfterMs - 10];
    const reservations = await Promise.all(times.map(guesser.reserve));
    for (const position of order) await guesser.release(reservations[position]);
    return guesser;
  };

  const observed: object[] = [];
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ]) {
    const { fill } = await logInAtOnce(`user-${order.join("")}`, order);
    observed.push({ order: order.join(""), admitted: (await fill(forgetAfterMs)).length });
  }

  // Whatever becomes of the one wrong guess: none of the right ones has renewed it.
  const withoutAny = createGuesser(store, "untouched");
  await withoutAny.keep(await withoutAny.reserve(0));
  const { length: admitted } = await withoutAny.fill(forgetAfterMs);
  expect(observed).toEqual(["012", "210", "120"].map((order) => ({ order, admitted })));
}

async function testOthers({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const guessAfter = async (key: string, at: number): Promise<string> => {
    const { fill, guess, keep, release, reserve } = createGuesser(store, key);
    const [first, ...others] = await fill(0);
    for (const other of [...others, await reserve(minute)]) await keep(other);
    await release(first);
    return (await guess(at)).outcome;
  };

  // What is locked for one minute again, as if the guess of that minute had been the one that reached the threshold.
  const observed = { before: await guessAfter("alice", 2 * minute - 1), then: await guessAfter("bob", 2 * minute) };

  expect(observed).toEqual({ before: "locked", then: "reserved" });
}

/** A wrong password that takes longer to be compared than a right one that came after it. */
async function testKeptLater({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { length: admitted } = await createGuesser(store, "untouched").fill(0);
  const guessAfter = async (key: string, at: number): Promise<string> => {
    const { guess, keep, release, reserve } = createGuesser(store, key);
    for (let count = 1; count < admitted; count += 1) await keep(await reserve(0));
    const slow = await reserve(minute);
    await release(await reserve(2 * minute));
    await keep(slow);
    return (await guess(at)).outcome;
  };

  const observed = [await guessAfter("alice", 2 * minute - 1), await guessAfter("bob", 2 * minute)];

  expect(observed).toEqual(["locked", "reserved"]);
}

async function testLaterLife({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, guess, keep, release } = createGuesser(store);
  const [released, kept] = await fill(0);
  await fill(backoff.forgetAfterMs);

  await release(released);
  if (kept !== undefined) await keep(kept);

  expect((await guess(backoff.forgetAfterMs)).outcome).toEqual("locked");
}
