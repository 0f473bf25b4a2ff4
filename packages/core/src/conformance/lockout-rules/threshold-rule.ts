import type { GuessOutcome } from "../../access/lockout-store.ts";
import { backoff, createGuesser, type MadeGuess } from "../guess-passwords.ts";
import type { LockoutContext, LockoutRule } from "../lockout-rule.ts";
import { countOf } from "../observe-store.ts";

/** As many guesses are admitted as the schedule says, however they come. */
export const thresholdRule: LockoutRule = {
  id: "threshold",
  states: "as many guesses are admitted as the schedule says, however many come at once",
  cases: [
    { id: "one-by-one", title: "admits guesses up to the threshold, and no more at that time", run: testOneByOne },
    { id: "at-once", title: "admits exactly as many of those that come at once", run: testAtOnce },
    { id: "many", title: "admits exactly as many where that is many", run: testMany },
    { id: "again", title: "counts a guess once that is made again while it waits", run: testAgain },
    { id: "after-a-lock", title: "admits exactly one of those that come at once when a lock ends", run: testAfterLock },
    { id: "two-stores", title: "counts the guesses of all stores that share the backend", run: testTwoStores },
  ],
};

async function testOneByOne({ expect, open }: LockoutContext): Promise<void> {
  for (const threshold of [1, 2, 5]) {
    const { store } = await open();

    const { length: admitted } = await createGuesser(store, "alice", { threshold }).fill(0);

    expect({ threshold, admitted }).toEqual({ threshold, admitted: threshold });
  }
}

async function testAtOnce({ expect, open, guessesAtOnce }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { guess } = createGuesser(store);

  const answers = await guessAtOnce(guessesAtOnce, () => guess(0));

  expect(countAll(answers)).toEqual({ reserved: backoff.threshold, locked: guessesAtOnce - backoff.threshold });
}

async function testMany({ expect, open, guessesAtOnce }: LockoutContext): Promise<void> {
  const { store } = await open();
  const threshold = Math.ceil(guessesAtOnce * 0.75);
  const { guess, keep } = createGuesser(store, "alice", { threshold });

  const answers = await guessAtOnce(guessesAtOnce, () => guess(0));
  await Promise.all(answers.map(({ reservation }) => keep(reservation)));
  const later = await guess(0);

  expect({ ...countAll(answers), later: later.outcome }).toEqual({
    reserved: threshold,
    locked: guessesAtOnce - threshold,
    later: "locked",
  });
}

/** As a client of the backend does that repeats a request whose answer it did not get. */
async function testAgain({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill, reserve, reserveAgain } = createGuesser(store);
  const { length: wanted } = await createGuesser(store, "bob").fill(0);
  const reservation = await reserve(0);

  const again = [await reserveAgain(reservation), await reserveAgain(reservation)].map(({ outcome }) => outcome);
  const { length: others } = await fill(0);
  // Also of one that would be refused by now if it were made for the first time.
  const whenLocked = await reserveAgain(reservation);

  expect({ again, others, whenLocked: whenLocked.outcome }).toEqual({
    again: ["reserved", "reserved"],
    others: wanted - 1,
    whenLocked: "reserved",
  });
}

async function testAfterLock({ expect, open, guessesAtOnce }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { guess, lock } = createGuesser(store);
  await lock(0);

  const answers = await guessAtOnce(guessesAtOnce, () => guess(backoff.firstLockMs));

  expect(countAll(answers)).toEqual({ reserved: 1, locked: guessesAtOnce - 1 });
}

async function testTwoStores({ expect, open, guessesAtOnce }: LockoutContext): Promise<void> {
  const { store, openAnother } = await open();
  if (openAnother === undefined) {
    throw new Error("The fixture has no `openAnother`. Give it, or narrow `threshold/two-stores` with a reason.");
  }
  const start = Date.now();
  const guessers = [store, await openAnother()].map((each) => createGuesser(each, "alice", {}, start));

  const answers = await guessAtOnce(guessesAtOnce, async (turn) => {
    const guesser = guessers[turn % 2];
    if (guesser === undefined) throw new Error("There are two.");
    return guesser.guess(0);
  });

  expect(countAll(answers)).toEqual({ reserved: backoff.threshold, locked: guessesAtOnce - backoff.threshold });
}

function guessAtOnce(count: number, guess: (turn: number) => Promise<MadeGuess>): Promise<readonly MadeGuess[]> {
  return Promise.all(Array.from({ length: count }, (_, turn) => guess(turn)));
}

function countAll(answers: readonly GuessOutcome[]): object {
  return { reserved: countOf("reserved", answers), locked: countOf("locked", answers) };
}
