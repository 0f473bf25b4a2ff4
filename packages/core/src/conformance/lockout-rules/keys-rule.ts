import { createGuesser } from "../guess-passwords.ts";
import type { LockoutContext, LockoutRule } from "../lockout-rule.ts";

const longest = "k".repeat(1023);

// No two are the same text. Some are for a query, a path, an object, a collation or a column of limited width.
const keys = [
  "alice",
  "Alice",
  "alice ",
  " alice",
  "alic",
  "alice\t",
  "alice\n",
  "\u0001alice",
  "alice\u007F",
  "al\u00ADice",
  "\u00E9ve",
  "e\u0301ve",
  "eve",
  "\u0161lice",
  "\u{1F600}",
  "\u{1F601}",
  "__proto__",
  "constructor",
  "toString",
  "*",
  "%",
  "a%e",
  "alice*",
  "../alice",
  "alice/..",
  "alice#1",
  "alice:1",
  "' OR '1'='1",
  '{"$ne":null}',
  '["userAndSource","corp","alice","198.51.100.7"]',
  '["userAndSource","corp","alice","198.51.100.70"]',
  "0",
  "00",
  "null",
  longest,
  `${longest}k`,
  `${longest}l`,
  `l${longest}`,
  "\u00E9".repeat(512),
];

/** A counter has its key to itself. */
export const keysRule: LockoutRule = {
  id: "keys",
  states: "a counter is that of exactly one key, whatever the key looks like",
  cases: [
    { id: "apart", title: "locks one key and no other, for each of many that are alike", run: testApart },
    { id: "many", title: "forgets none of many counters", run: testMany },
  ],
};

/** As when somebody goes through a list of names. */
async function testMany({ expect, open, guessesAtOnce }: LockoutContext): Promise<void> {
  const { store } = await open();
  const guessers = Array.from({ length: guessesAtOnce }, (_, turn) =>
    createGuesser(store, `user-${String(turn)}`, { threshold: 1 }),
  );
  await Promise.all(guessers.map(({ lock }) => lock(0)));

  const again = await Promise.all(guessers.map(({ guess }) => guess(0)));

  expect(again.filter(({ outcome }) => outcome !== "locked")).toEqual([]);
}

async function testApart({ expect, open }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { length: admitted } = await createGuesser(store, "the first of all").fill(0);
  const observed: object[] = [];

  // Each must find its counter untouched by all before it; and later locked, untouched by all after it.
  for (const key of keys) observed.push({ key, admitted: (await createGuesser(store, key).fill(0)).length });
  for (const key of keys) observed.push({ key, again: (await createGuesser(store, key).guess(0)).outcome });

  expect(observed).toEqual([
    ...keys.map((key) => ({ key, admitted })),
    ...keys.map((key) => ({ key, again: "locked" })),
  ]);
}
