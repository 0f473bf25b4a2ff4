import { DynamoDBClient, type UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { LockoutStore } from "@transfer-idp/core";
import { type DynamoBackend, listDynamoBackends } from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type Counters,
  day,
  hour,
  makeGuess,
  minute,
  openCounters,
  reserve,
  reserveAll,
  schedule,
  signal,
  start,
  listWaiting,
} from "./open-counters.ts";

const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.each(backends)("createDynamoLockoutStore on $name, where others come between two requests", (choice) => {
  let backend: DynamoBackend;
  let counters: Counters;
  let others: LockoutStore;

  beforeAll(async () => {
    backend = await choice.start();
  });

  beforeEach(async () => {
    counters = await openCounters(backend);
    others = counters.store;
  });

  afterEach(async () => {
    await counters.close();
  });

  afterAll(async () => {
    await backend.stop();
  });

  /** A store whose second update waits until others have done something. */
  const openInterrupted = (interrupt: () => Promise<unknown>): { store: LockoutStore; updates: string[] } => {
    const client = new DynamoDBClient({ ...counters.proxy.clientConfig, maxAttempts: 1 });
    const updates: string[] = [];
    client.middlewareStack.add((next, { commandName }) => async (args) => {
      if (commandName === "UpdateItemCommand") {
        if (updates.length === 1) await interrupt();
        updates.push(String((args.input as UpdateItemCommandInput).UpdateExpression));
      }
      return next(args);
    });
    return { store: counters.openStore({ client, clientConfig: undefined }), updates };
  };

  it("does not begin a counter anew that is counted on by who forgets later", async () => {
    for (const guess of await reserveAll(others, -2 * hour, -2 * hour, -2 * hour)) await others.keep(guess, signal);
    const { store, updates } = openInterrupted(() => reserveAll(others, 0));

    const answer = await store.reserve({ ...makeGuess(0), schedule: { ...schedule, forgetAfterMs: hour }, signal });

    expect(answer).toEqual({ outcome: "locked", retryAfterMs: 2 * minute });
    expect(updates).toHaveLength(3);
    expect(await counters.readItem({ key: "alice" })).toMatchObject({ guesses: 4, reservedAt: start, kept: 3 });
  });

  it("does not begin a counter anew while guesses wait that are not forgotten, though all that was kept is", async () => {
    const waiting = [makeGuess(-2_000), makeGuess(-1_000)];
    await counters.putItem({
      ...{ key: "alice", guesses: 3, reservedAt: 0, latest: { right: 0 }, keptAt: start - 2 * day, kept: 1 },
      waiting: new Set(listWaiting(...waiting)),
    });

    const answer = await reserve(others, makeGuess(0));

    expect(answer).toEqual({ outcome: "locked", retryAfterMs: minute - 1_000 });
    expect(await counters.readItem({ key: "alice" })).toMatchObject({ guesses: 3, reservedAt: start - 1_000 });
  });

  it("begins a counter anew where those that wait have done so until they are forgotten", async () => {
    await counters.putItem({
      ...{ key: "alice", guesses: 3, reservedAt: 0, latest: { right: 0 }, keptAt: start - 2 * day, kept: 1 },
      waiting: new Set(listWaiting(makeGuess(-day))),
      // Right passwords move it, and may do so for ever.
      expiresAt: Math.floor((start + day) / 1_000),
    });
    const guess = makeGuess(0);

    await reserve(others, guess);

    const item = await counters.readItem({ key: "alice" });
    expect(item).toMatchObject({ guesses: 1, keptAt: start, waiting: listWaiting(guess) });
  });

  it("forgets a guess that a process left behind, though its user logs in every day", async () => {
    await reserve(others, makeGuess(0));
    for (let turn = 1; turn <= 3; turn += 1) {
      const right = makeGuess(turn * (day - hour));
      expect(await reserve(others, right)).toEqual({ outcome: "reserved" });
      await others.release(right, signal);
    }

    expect(await counters.readItem({ key: "alice" })).toMatchObject({ guesses: 0 });
  });

  it("does not begin a counter anew of which a late guess was kept", async () => {
    const late = makeGuess(-1_000);
    await counters.putItem({
      ...{ key: "alice", guesses: 3, reservedAt: 0, latest: { right: 0 }, keptAt: start - 2 * day, kept: 2 },
      waiting: new Set(listWaiting(late)),
    });
    const { store } = openInterrupted(() => others.keep(late, signal));

    const answer = await reserve(store, makeGuess(0));

    expect(answer).toEqual({ outcome: "locked", retryAfterMs: minute - 1_000 });
    expect(await counters.readItem({ key: "alice" })).toMatchObject({ guesses: 3, kept: 3 });
  });

  it("counts on where others have begun the counter anew", async () => {
    await reserveAll(others, -day);
    const { store, updates } = openInterrupted(() => reserveAll(others, 0));

    const answer = await reserve(store, makeGuess(0));

    expect(answer).toEqual({ outcome: "reserved" });
    expect(updates).toHaveLength(3);
    expect(await counters.readItem({ key: "alice" })).toMatchObject({ guesses: 2 });
  });

  it("is locked where others have begun the counter anew and filled it", async () => {
    await reserveAll(others, -day);
    const { store } = openInterrupted(() => reserveAll(others, 0, 0, 0));

    const answer = await reserve(store, makeGuess(0));

    expect(answer).toEqual({ outcome: "locked", retryAfterMs: minute });
    expect(await counters.readItem({ key: "alice" })).toMatchObject({ guesses: 3 });
  });

  it("begins a counter that DynamoDB has deleted", async () => {
    await reserveAll(others, -day);
    const { store } = openInterrupted(() => counters.deleteItem({ key: "alice" }));
    const guess = makeGuess(0);

    const answer = await reserve(store, guess);

    expect(answer).toEqual({ outcome: "reserved" });
    expect(await counters.readItem({ key: "alice" })).toMatchObject({ guesses: 1, waiting: listWaiting(guess) });
  });

  it("counts an earlier guess as the latest where the one after it was taken back", async () => {
    const [, right] = await reserveAll(others, 0, 2_000);
    const { store, updates } = openInterrupted(() => others.release(right ?? makeGuess(0), signal));

    const answer = await reserve(store, makeGuess(1_000));

    expect(answer).toEqual({ outcome: "reserved" });
    expect(updates).toHaveLength(3);
    expect(await counters.readItem({ key: "alice" })).toMatchObject({ guesses: 2, reservedAt: start + 1_000 });
  });

  it("refuses an earlier guess where others have filled the counter", async () => {
    await reserveAll(others, 2_000, 2_000);
    const { store } = openInterrupted(() => reserveAll(others, 2_000));

    const answer = await reserve(store, makeGuess(0));

    expect(answer).toEqual({ outcome: "locked", retryAfterMs: minute + 2_000 });
    expect(await counters.readItem({ key: "alice" })).toMatchObject({ guesses: 3 });
  });

  it("keeps no guess of a counter that has begun anew", async () => {
    const [guess, later = guess] = await reserveAll(others, -day - 1_000, -day);
    await others.keep(later, signal);
    const { store } = openInterrupted(() => reserveAll(others, 0));

    await store.keep(guess, signal);

    const item = await counters.readItem({ key: "alice" });
    expect(item).toMatchObject({ guesses: 1, keptAt: start });
    expect(item).not.toHaveProperty("kept");
  });
});
