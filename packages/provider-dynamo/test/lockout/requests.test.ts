import type { LockoutStore } from "@transfer-idp/core";
import { type DynamoBackend, listDynamoBackends } from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Counters, day, makeGuess, minute, openCounters, reserve, reserveAll, signal } from "./open-counters.ts";

const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

/** What is asked of a store, after something else was, which is not counted. */
type Scenario = (store: LockoutStore) => Promise<() => Promise<unknown>>;

const oneRequest: readonly (readonly [title: string, Scenario])[] = [
  ["the first guess of a counter", (store) => Promise.resolve(() => reserve(store, makeGuess(0)))],
  [
    "another guess",
    async (store) => {
      await reserveAll(store, 0, 0);
      return () => reserve(store, makeGuess(1));
    },
  ],
  [
    "a guess that a step admits after its wait",
    async (store) => {
      await reserveAll(store, 0, 0, 0);
      return () => reserve(store, makeGuess(minute));
    },
  ],
  [
    "a guess that is refused",
    async (store) => {
      await reserveAll(store, 0, 0, 0);
      return () => reserve(store, makeGuess(1));
    },
  ],
  [
    "a guess that is made again",
    async (store) => {
      const [guess] = await reserveAll(store, 0);
      return () => reserve(store, guess);
    },
  ],
  [
    "a guess after all others were taken back",
    async (store) => {
      const [guess] = await reserveAll(store, 0);
      await store.release(guess, signal);
      return () => reserve(store, makeGuess(1));
    },
  ],
  [
    "a guess that is kept",
    async (store) => {
      const [guess] = await reserveAll(store, 0);
      return () => store.keep(guess, signal);
    },
  ],
  [
    "a guess that is kept while one made later waits",
    async (store) => {
      const [guess] = await reserveAll(store, 0, 1);
      return () => store.keep(guess, signal);
    },
  ],
  [
    "a guess that is taken back",
    async (store) => {
      const [guess] = await reserveAll(store, 0);
      return () => store.release(guess, signal);
    },
  ],
  [
    "a guess that is taken back after one made later was kept",
    async (store) => {
      const [guess, later = guess] = await reserveAll(store, 0, 1);
      await store.keep(later, signal);
      return () => store.release(guess, signal);
    },
  ],
  [
    "a guess that is taken back of a counter that has it not",
    async (store) => {
      await reserveAll(store, 0);
      return () => store.release(makeGuess(0), signal);
    },
  ],
  ["a guess that is taken back of no counter", (store) => Promise.resolve(() => store.release(makeGuess(0), signal))],
];

const twoRequests: readonly (readonly [title: string, Scenario])[] = [
  [
    "a guess that is earlier than the last",
    async (store) => {
      await reserveAll(store, 1);
      return () => reserve(store, makeGuess(0));
    },
  ],
  [
    "a guess of a counter that is forgotten and still there",
    async (store) => {
      await reserveAll(store, -day);
      return () => reserve(store, makeGuess(0));
    },
  ],
  [
    "a guess that is kept after one made later was",
    async (store) => {
      const [guess, later = guess] = await reserveAll(store, 0, 1);
      await store.keep(later, signal);
      return () => store.keep(guess, signal);
    },
  ],
  ["a guess that is kept and does not wait", (store) => Promise.resolve(() => store.keep(makeGuess(0), signal))],
];

describe.each(backends)("createDynamoLockoutStore on $name", ({ name, countsCapacity, start }) => {
  let backend: DynamoBackend;

  beforeAll(async () => {
    backend = await start();
  });

  afterAll(async () => {
    await backend.stop();
  });

  const measure = async (prepare: Scenario): Promise<{ updates: number; others: number; write: number }> => {
    const { proxy, store, close } = await openCounters(backend);
    const run = await prepare(store);
    proxy.forgetRequests();
    await run();
    const updates = proxy.countRequests("UpdateItem");
    const { write } = proxy.capacity();
    // dynalite hands back no item of a condition that failed, so that it must be read.
    const others = proxy.countRequests() - updates - (name === "dynalite" ? proxy.countRequests("GetItem") : 0);
    await close();
    return { updates, others, write: countsCapacity ? write : updates };
  };

  it.each(oneRequest)("makes one request for %s, of one unit of capacity", async (_title, scenario) => {
    expect(await measure(scenario)).toEqual({ updates: 1, others: 0, write: 1 });
  });

  it.each(twoRequests)("makes two requests for %s, of two units of capacity", async (_title, scenario) => {
    expect(await measure(scenario)).toEqual({ updates: 2, others: 0, write: 2 });
  });

  it("reads nothing but where no item was handed back, and then once", async () => {
    const { proxy, store, close } = await openCounters(backend);
    await reserveAll(store, 0, 0, 0);
    proxy.forgetRequests();

    await reserve(store, makeGuess(1));

    const reads = proxy.requests.filter(({ operation }) => operation === "GetItem");
    await close();
    expect(reads.map(({ body }) => body["ConsistentRead"])).toEqual(name === "dynalite" ? [true] : []);
  });
});

describe.each(backends.filter(({ countsCapacity }) => countsCapacity))("an item on $name", ({ start }) => {
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

  it("takes one unit of capacity while 15 guesses wait, and two with 25", async () => {
    const store = counters.openStore();
    const high = { steps: [{ guesses: Infinity, waitMs: 0 }], forgetAfterMs: day };
    const key = JSON.stringify(["userAndSource", "dynamodb", "partner-of-the-longer-names", "2001:db8:1234:5678::/64"]);
    const write: number[] = [];

    for (let count = 0; count < 25; count += 1) {
      counters.proxy.forgetRequests();
      await store.reserve({ ...makeGuess(count, key), schedule: high, signal });
      write.push(counters.proxy.capacity().write);
    }

    expect({ with15: write[14], with25: write[24] }).toEqual({ with15: 1, with25: 2 });
  });
});
