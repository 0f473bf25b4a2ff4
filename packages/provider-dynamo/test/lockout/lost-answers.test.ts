import type { LockoutStore } from "@transfer-idp/core";
import { type DynamoBackend, listDynamoBackends } from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type Counters,
  day,
  makeGuess,
  openCounters,
  reserve,
  reserveAll,
  signal,
  start,
  listWaiting,
} from "./open-counters.ts";
import { type AnswerLoser, startAnswerLoser } from "./start-answer-loser.ts";

const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

// The AWS SDK repeats a request whose connection was closed. DynamoDB has executed it, and executes it once more.
describe.each(backends)("createDynamoLockoutStore on $name, whose answers are lost", ({ start: startBackend }) => {
  let backend: DynamoBackend;
  let counters: Counters;
  let loser: AnswerLoser;
  let store: LockoutStore;

  beforeAll(async () => {
    backend = await startBackend();
  });

  beforeEach(async () => {
    counters = await openCounters(backend);
    loser = await startAnswerLoser(counters.proxy.endpoint);
    store = counters.openStore({ clientConfig: { ...backend.clientConfig, endpoint: loser.endpoint, maxAttempts: 3 } });
  });

  afterEach(async () => {
    await loser.stop();
    await counters.close();
  });

  afterAll(async () => {
    await backend.stop();
  });

  const readGuesses = async (): Promise<unknown> => {
    const { guesses, kept, waiting } = (await counters.readItem({ key: "alice" })) ?? {};
    return { guesses, kept, waiting };
  };

  it.each([1, 2])("counts a guess once (answers lost: %d)", async (lost) => {
    const guess = makeGuess(0);
    loser.lose(lost);

    const answer = await reserve(store, guess);

    expect(loser.seen.lost).toBe(lost);
    expect(answer).toEqual({ outcome: "reserved" });
    expect(await readGuesses()).toEqual({ guesses: 1, kept: undefined, waiting: listWaiting(guess) });
  });

  it("counts the last guess that is admitted once, and says that it is", async () => {
    await reserveAll(store, 0, 0);
    loser.lose(1);

    const answers = [await reserve(store, makeGuess(0)), await reserve(store, makeGuess(0))];

    expect(answers.map(({ outcome }) => outcome)).toEqual(["reserved", "locked"]);
    expect(await readGuesses()).toMatchObject({ guesses: 3 });
  });

  it("counts a guess once that is earlier than the last, or begins a counter anew", async () => {
    const [latest] = await reserveAll(store, 1_000);
    const earlier = makeGuess(0);

    loser.lose(2);
    const answers = [await reserve(store, earlier)];
    const counted = await readGuesses();
    const anew = makeGuess(day + 1_000);
    loser.lose(2);
    answers.push(await reserve(store, anew));

    expect(answers).toEqual([{ outcome: "reserved" }, { outcome: "reserved" }]);
    expect(counted).toEqual({ guesses: 2, kept: undefined, waiting: listWaiting(earlier, latest) });
    expect(await readGuesses()).toEqual({ guesses: 1, kept: undefined, waiting: listWaiting(anew) });
  });

  it("takes a guess back once", async () => {
    const [guess, another] = await reserveAll(store, 0, 0);
    loser.lose(1);

    await store.release(guess, signal);

    expect(await readGuesses()).toEqual({ guesses: 1, kept: undefined, waiting: listWaiting(another) });
  });

  it("keeps a guess once, also one that is earlier than the last that was kept", async () => {
    const [guess, later = guess] = await reserveAll(store, 0, 1_000);

    for (const each of [later, guess]) {
      loser.lose(1);
      await store.keep(each, signal);
    }

    expect(await readGuesses()).toEqual({ guesses: 2, kept: 2, waiting: undefined });
    expect(await counters.readItem({ key: "alice" })).toMatchObject({ keptAt: start + 1_000 });
  });

  it("is unavailable where no answer comes, and the guess that was counted all the same can be taken back", async () => {
    const guess = makeGuess(0);
    loser.lose(3);

    await expect(reserve(store, guess)).rejects.toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE" });
    const counted = await readGuesses();
    await store.release(guess, signal);

    expect(counted).toMatchObject({ guesses: 1 });
    expect(await readGuesses()).toEqual({ guesses: 0, kept: undefined, waiting: undefined });
  });
});
