import { admitGuess, type GuessRequest, type GuessReservation, type LockoutStore } from "@transfer-idp/core";
import { type DynamoBackend, listDynamoBackends } from "@transfer-idp/test-parts";
import fc from "fast-check";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CounterRow,
  createCountingFixture,
  createCountingStore,
  type StoreParts,
} from "../../../core/test/conformance/counting-store.ts";
import { type BookedRow, openBooks } from "./guess-books.ts";
import {
  type Counters,
  day,
  hour,
  makeGuess,
  minute,
  openCounters,
  reserve,
  schedule,
  signal,
} from "./open-counters.ts";

/** What a caller does: a guess, or something with one of the guesses before. */
type Step =
  | { readonly does: "guess"; readonly afterMs: number }
  | { readonly does: "again" | "keep" | "release"; readonly index: number };

/** The times at which a schedule or a table may be off by one, and those between. */
const times = fc.oneof(
  fc.constantFrom(1, minute - 1, minute, minute + 1, 2 * minute, 4 * minute, 5 * minute, hour, day - 1, day, day + 1),
  fc.integer({ min: 1, max: 3 * minute }),
);

const makeSteps = (afterMs: fc.Arbitrary<number>): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ does: fc.constant("guess" as const), afterMs }) },
      {
        weight: 4,
        // Of the latest guesses, for most of those before are settled or refused.
        arbitrary: fc.record({ does: fc.constantFrom("again", "keep", "release"), index: fc.nat({ max: 4 }) }),
      },
    ),
    { minLength: 1, maxLength: 30 },
  );

const backends = (await listDynamoBackends()).filter(({ isThere, updatesAtomically }) => isThere && updatesAtomically);

describe.each(backends)("createDynamoLockoutStore on $name", ({ start }) => {
  let backend: DynamoBackend;
  let counters: Counters;

  beforeAll(async () => {
    backend = await start();
    counters = await openCounters(backend);
  });

  afterAll(async () => {
    await counters.close();
    await backend.stop();
  });

  it("says of every guess what a counter in memory says, where clocks agree", async () => {
    await fc.assert(
      fc.asyncProperty(makeSteps(times), async (steps) => {
        const { store: model } = await createCountingFixture((rows) => createCountingStore(rows, showHiddenGuesses));

        const [observed, expected] = [await run(counters.store, steps), await run(model, steps)];

        expect(observed).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it("decides as admitGuess does, and keeps the books, where clocks differ by minutes, hours and days", async () => {
    const differing = fc.oneof(
      times,
      times.map((time) => -time),
    );

    await fc.assert(
      fc.asyncProperty(makeSteps(differing), async (steps) => {
        const { store } = counters;
        const key = randomUUID();
        const made: GuessReservation[] = [];
        let books = openBooks();
        let at = 0;

        for (const step of steps) {
          const stored = await readRow(counters, key);
          if (step.does === "guess") {
            at += step.afterMs;
            const guess = makeGuess(at, key);
            made.push(guess);
            const admission = admitGuess(showHidden(stored, guess.at), schedule, guess.at);
            const answer = await reserve(store, guess);
            expect(answer).toEqual(
              admission.isAdmitted
                ? { outcome: "reserved" }
                : { outcome: "locked", retryAfterMs: admission.retryAfterMs },
            );
            if (admission.isAdmitted) books = (admission.isFirst ? openBooks() : books).count(guess);
          } else {
            const guess = made.at(-1 - step.index);
            if (guess === undefined) continue;
            if (step.does === "again") {
              if (books.isWaiting(guess)) expect(await reserve(store, guess)).toEqual({ outcome: "reserved" });
              continue;
            }
            await store[step.does](guess, signal);
            books = books[step.does](guess);
          }
          books.check(await readRow(counters, key));
        }
      }),
      { numRuns: 150 },
    );
  });

  it("has counted what was kept and nothing else, whatever overlaps, and never more than it admits", async () => {
    const logins = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: minute - 1 }), settlement: fc.constantFrom("keep", "release") }),
      { minLength: 1, maxLength: 25 },
    );

    await fc.assert(
      fc.asyncProperty(logins, async (all) => {
        const stores = [counters.store, counters.openStore()] as const;
        const key = randomUUID();
        const kept: number[] = [];
        let most = 0;
        let running = 0;

        await Promise.all(
          all.map(async ({ at, settlement }, turn) => {
            const store = stores[turn % 2] ?? stores[0];
            const guess = makeGuess(at, key);
            if ((await reserve(store, guess)).outcome === "locked") return;
            running += 1;
            most = Math.max(most, running + kept.length);
            // As long as a verification takes, others wait beside it.
            await delay(1);
            running -= 1;
            if (settlement === "keep") kept.push(guess.at);
            await store[settlement](guess, signal);
          }),
        );

        const item = await counters.readItem({ key });
        expect(most).toBeLessThanOrEqual(3);
        expect(item).toMatchObject({ guesses: kept.length });
        expect(item?.["kept"]).toBe(kept.length === 0 ? undefined : kept.length);
        expect(item).not.toHaveProperty("waiting");
        if (kept.length > 0) expect(item).toMatchObject({ keptAt: Math.max(...kept) });
      }),
      { numRuns: 150 },
    );
  });
});

/** Does the steps with a counter of its own, and gives the answers. Time only goes on. */
async function run(store: LockoutStore, steps: readonly Step[]): Promise<readonly unknown[]> {
  const key = randomUUID();
  const made: GuessReservation[] = [];
  const waiting = new Set<string>();
  const answers: unknown[] = [];
  let at = 0;
  for (const step of steps) {
    if (step.does === "guess") {
      at += step.afterMs;
      const guess = makeGuess(at, key);
      made.push(guess);
      const answer = await reserve(store, guess);
      if (answer.outcome === "reserved") waiting.add(guess.id);
      answers.push(answer);
      continue;
    }
    const guess = made.at(-1 - step.index);
    if (guess === undefined) continue;
    if (step.does !== "again") {
      await store[step.does](guess, signal);
      waiting.delete(guess.id);
    } else if (waiting.has(guess.id)) {
      answers.push(await reserve(store, guess));
    }
  }
  return answers;
}

interface TimedRow extends BookedRow {
  /** When the latest was made of the guesses that wait, where that is not the row's `lastAt`: the one after it was taken back. */
  readonly hiddenAt: number;
}

async function readRow({ readItem }: Counters, key: string): Promise<TimedRow | undefined> {
  const item = await readItem({ key });
  if (item === undefined) return undefined;
  const [guesses, reservedAt, keptAt] = [item["guesses"], item["reservedAt"], item["keptAt"]].map(Number);
  const lastAt = Math.max(reservedAt ?? Number.NaN, keptAt ?? Number.NaN);
  const waiting = ((item["waiting"] ?? []) as readonly string[]).map((text) => text.split(" "));
  return {
    guesses: guesses ?? Number.NaN,
    lastAt,
    waiting: waiting.map(([, id]) => id ?? "").sort(),
    hiddenAt: reservedAt === 0 ? Math.max(...waiting.map(([at]) => Number(at))) : -Infinity,
  };
}

/** A counter of which all that was kept is forgotten counts as last guessed at when the latest was that waits. */
function showHidden(row: TimedRow | undefined, at: number): TimedRow | undefined {
  const isShown = row !== undefined && at - row.lastAt >= schedule.forgetAfterMs;
  return isShown ? { ...row, lastAt: Math.max(row.lastAt, row.hiddenAt) } : row;
}

/** The same of a counter in memory: `-Infinity` stands for the time of a guess that was taken back. */
function showHiddenGuesses(sound: StoreParts): Partial<StoreParts> {
  const times = new Map<string, number>();
  const note = ({ id, at }: GuessReservation): void => void times.set(id, at);
  const show = (row: CounterRow, request: GuessRequest): CounterRow => {
    const isHidden = row.reservedAt === -Infinity && sound.isForgotten(row, request);
    return isHidden
      ? { ...row, reservedAt: Math.max(-Infinity, ...[...row.waiting].map((id) => times.get(id) ?? Number.NaN)) }
      : row;
  };
  return {
    isForgotten: (row, request) => sound.isForgotten(show(row, request), request),
    isAdmitted: (row, request) => sound.isAdmitted(show(row, request), request),
    refuse: (row, request) => sound.refuse(show(row, request), request),
    retryAfter: (row, request) => sound.retryAfter(show(row, request), request),
    begin: (row, request) => {
      note(request);
      return sound.begin(row, request);
    },
    count: (row, request) => {
      note(request);
      return sound.count(show(row, request), request);
    },
    takeBack: (row, reservation) => {
      const after = sound.takeBack(row, reservation);
      if (after === undefined || row.reservedAt !== reservation.at) return after;
      return { ...after, reservedAt: -Infinity, keptAt: row.keptAt ?? row.firstAt };
    },
  };
}
