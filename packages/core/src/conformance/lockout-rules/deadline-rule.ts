import { randomUUID } from "node:crypto";
import type { BackendFault } from "../conformance-fixture.ts";
import { createBackoffSchedule } from "../../access/backoff-schedule.ts";
import type { LockoutStore } from "../../access/lockout-store.ts";
import { backoff, createGuesser } from "../guess-passwords.ts";
import type { LockoutContext, LockoutRule } from "../lockout-rule.ts";
import { observeStore, type StoreObservation } from "../observe-store.ts";
import { headStartMs, openHanging } from "../open-hanging.ts";
import { settleWithin } from "../settle-within.ts";

/** A login whose time is over does not wait for its lockout. */
export const deadlineRule: LockoutRule = {
  id: "deadline",
  states: "a call whose time is over ends at once",
  cases: [
    { id: "already-aborted", title: "rejects where the signal aborted before, and counts nothing", run: testAborted },
    { id: "reserve", title: "rejects soon after the signal aborts while the backend hangs", run: testReserve },
    { id: "keep", title: "rejects soon after the signal aborts while a guess is kept", run: testKeep },
    { id: "release", title: "rejects soon after the signal aborts while a guess is taken back", run: testRelease },
    { id: "later", title: "counts again after the backend hung", run: testLater },
  ],
};

const schedule = createBackoffSchedule(backoff);

type Call = (store: LockoutStore, signal: AbortSignal) => Promise<StoreObservation>;

const reserve: Call = (store, signal) =>
  observeStore(() => store.reserve({ key: "alice", id: randomUUID(), at: Date.now(), schedule, signal }));

async function testAborted({ expect, open, deadlineMs }: LockoutContext): Promise<void> {
  const { store } = await open();
  const { fill } = createGuesser(store);
  const aborted = AbortSignal.abort();

  const observed = await settleWithin(deadlineMs, reserve(store, aborted));
  const reservations = await fill(0);
  const [reservation] = reservations;
  const settle = async (method: "keep" | "release"): Promise<void> => {
    if (reservation !== undefined) await store[method](reservation, aborted);
  };
  const kept = await settleWithin(
    deadlineMs,
    observeStore(() => settle("keep")),
  );
  const released = await settleWithin(
    deadlineMs,
    observeStore(() => settle("release")),
  );

  const { length: wanted } = await createGuesser(store, "bob").fill(0);
  const admitted = { before: reservations.length, after: (await fill(0)).length };
  expect({ observed, kept, released, admitted }).toEqual({
    observed: "unavailable",
    kept: "unavailable",
    released: "unavailable",
    admitted: { before: wanted, after: 0 },
  });
}

async function testReserve(context: LockoutContext): Promise<void> {
  const { store, hang } = await openHanging(context);
  await testHanging(context, { store, hang }, reserve);
}

async function testKeep(context: LockoutContext): Promise<void> {
  await testSettling(context, "keep");
}

async function testRelease(context: LockoutContext): Promise<void> {
  await testSettling(context, "release");
}

async function testSettling(context: LockoutContext, method: "keep" | "release"): Promise<void> {
  const { store, hang } = await openHanging(context);
  const reservation = await createGuesser(store).reserve(0);
  await testHanging(context, { store, hang }, (_, signal) => observeStore(() => store[method](reservation, signal)));
}

async function testHanging(
  { expect, deadlineMs }: LockoutContext,
  { store, hang }: { readonly store: LockoutStore; readonly hang: BackendFault },
  call: Call,
): Promise<void> {
  const controller = new AbortController();
  await hang.begin();

  const observing = call(store, controller.signal);
  const before = await settleWithin(headStartMs, observing);
  controller.abort();
  const after = await settleWithin(deadlineMs, observing);

  expect({ before, after }).toEqual({ before: { outcome: "pending" }, after: "unavailable" });
}

async function testLater({ expect, deadlineMs, ...context }: LockoutContext): Promise<void> {
  const { store, hang } = await openHanging(context);
  await hang.begin();
  await settleWithin(deadlineMs, reserve(store, AbortSignal.timeout(headStartMs)));
  await hang.end();

  const later = await settleWithin(
    deadlineMs,
    observeStore(() => createGuesser(store, "bob").guess(0)),
  );

  expect({ later }).toEqual({ later: "reserved" });
}
