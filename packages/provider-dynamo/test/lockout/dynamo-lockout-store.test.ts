import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { LockoutStore } from "@transfer-idp/core";
import { type DynamoBackend, listDynamoBackends } from "@transfer-idp/test-parts";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDynamoLockoutStore, type DynamoLockoutStoreOptions } from "../../src/lockout/dynamo-lockout-store.ts";
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
const expiresAt = Math.ceil((start + 2 * day) / 1_000);
const unavailable = (kind: string): unknown => expect.objectContaining({ code: "ERR_PROVIDER_UNAVAILABLE", kind });

describe.each(backends)("createDynamoLockoutStore on $name", ({ start: startBackend }) => {
  let backend: DynamoBackend;
  let counters: Counters;
  let store: LockoutStore;

  beforeAll(async () => {
    backend = await startBackend();
  });

  beforeEach(async () => {
    counters = await openCounters(backend);
    ({ store } = counters);
  });

  afterEach(async () => {
    await counters.close();
  });

  afterAll(async () => {
    await backend.stop();
  });

  describe("writes one item a counter, which", () => {
    it("has the guess that waits, its time, and when DynamoDB may delete it: a day after it is forgotten", async () => {
      const [guess] = await reserveAll(store, 0);

      expect(await counters.readItem({ key: "alice" })).toEqual({
        key: "alice",
        guesses: 1,
        waiting: listWaiting(guess),
        reservedAt: start,
        latest: { [listWaiting(guess)[0] ?? ""]: 0 },
        keptAt: start,
        expiresAt,
      });
    });

    it("counts a guess that was kept, and forgets that it waited", async () => {
      const [first, second] = await reserveAll(store, 0, 1_000);

      await store.keep(first, signal);

      expect(await counters.readItem({ key: "alice" })).toEqual({
        key: "alice",
        guesses: 2,
        waiting: listWaiting(second),
        reservedAt: start + 1_000,
        latest: { [listWaiting(second)[0] ?? ""]: 0 },
        keptAt: start,
        kept: 1,
        expiresAt: Math.ceil((start + 1_000 + 2 * day) / 1_000),
      });
    });

    it("leaves the time of the latest that was kept, or of the first, where the latest guess is taken back", async () => {
      const [first, second] = await reserveAll(store, 0, 1_000);

      await store.release(second ?? first, signal);

      expect(await counters.readItem({ key: "alice" })).toMatchObject({ guesses: 1, reservedAt: 0, keptAt: start });
    });

    it("leaves the time of the latest guess where another one is taken back", async () => {
      const [first] = await reserveAll(store, 0, 1_000);

      await store.release(first, signal);

      expect(await counters.readItem({ key: "alice" })).toMatchObject({ guesses: 1, reservedAt: start + 1_000 });
    });

    it("has the time of the latest guess that was kept, in whatever order they are", async () => {
      const [first, second] = await reserveAll(store, 0, 1_000);

      for (const guess of [second ?? first, first]) await store.keep(guess, signal);

      const item = await counters.readItem({ key: "alice" });
      expect(item).toMatchObject({ guesses: 2, keptAt: start + 1_000, kept: 2 });
      expect(item).not.toHaveProperty("waiting");
    });

    it("has the time of a guess that was kept of a clock that is behind that of the first one", async () => {
      const [, behind] = await reserveAll(store, 1_000, 0);

      if (behind !== undefined) await store.keep(behind, signal);

      expect(await counters.readItem({ key: "alice" })).toMatchObject({ reservedAt: start + 1_000, keptAt: start });
    });

    it("is as it was after a guess that is refused, kept without waiting, or taken back without waiting", async () => {
      for (const guess of await reserveAll(store, 0, 0, 0)) await store.keep(guess, signal);
      const before = await counters.readItem({ key: "alice" });
      const refused = makeGuess(minute - 1);

      const outcome = await reserve(store, refused);
      await store.keep(refused, signal);
      await store.release(refused, signal);

      expect(outcome).toEqual({ outcome: "locked", retryAfterMs: 1 });
      expect(await counters.readItem({ key: "alice" })).toEqual(before);
    });

    it("is not made by a guess that is kept or taken back and was never made", async () => {
      await store.keep(makeGuess(0), signal);
      await store.release(makeGuess(0), signal);

      expect(await counters.readItem({ key: "alice" })).toBeUndefined();
    });
  });

  describe("decides by the times of the item, and not by whether DynamoDB has deleted it: it", () => {
    // A day and a second after the item's time to live, and nobody has deleted it.
    const past = { key: "alice", expiresAt: Math.floor((start - day) / 1_000), guesses: 3, keptAt: start - 3 * day };

    it("begins a counter anew that is forgotten and still there, with nothing of what it was", async () => {
      await counters.putItem({
        ...past,
        kept: 2,
        waiting: new Set(listWaiting(makeGuess(-3 * day))),
        latest: { old: 0 },
        reservedAt: 0,
      });

      const [guess] = await reserveAll(store, 0);

      expect(await counters.readItem({ key: "alice" })).toEqual({
        key: "alice",
        guesses: 1,
        waiting: listWaiting(guess),
        reservedAt: start,
        latest: { [listWaiting(guess)[0] ?? ""]: 0 },
        keptAt: start,
        expiresAt,
      });
    });

    it("counts on where the time to live is over and the counter is not forgotten", async () => {
      await counters.putItem({
        ...past,
        kept: 3,
        latest: { old: 0 },
        reservedAt: start - minute + 1,
        keptAt: start - hour,
      });

      const answers = [await reserve(store, makeGuess(0)), await reserve(store, makeGuess(1))];

      expect(answers).toEqual([{ outcome: "locked", retryAfterMs: 1 }, { outcome: "reserved" }]);
    });

    it("leaves a counter alone of which a guess waited when DynamoDB deleted it", async () => {
      const deleted = makeGuess(0);

      await store.keep(deleted, signal);
      await store.release(deleted, signal);

      expect(await reserveAll(store, 0, 0, 0)).toHaveLength(3);
    });

    it("is remembered by who forgets later, when somebody has counted who forgets sooner", async () => {
      await store.reserve({ ...makeGuess(0), schedule: { ...schedule, forgetAfterMs: hour }, signal });

      const item = await counters.readItem({ key: "alice" });

      expect(item?.["expiresAt"]).toBeGreaterThan((start + schedule.forgetAfterMs) / 1_000);
    });
  });

  it("admits as the longest schedule says that there may be, step by step", async () => {
    const steps = Array.from({ length: 20 }, (_, index) => ({
      guesses: index === 19 ? Infinity : index,
      waitMs: index === 0 ? 0 : 2 ** index * 1_000,
    }));
    const longest = { steps, forgetAfterMs: 30 * day };
    const observed: unknown[] = [];

    let at = 0;
    for (const { waitMs } of [...steps, ...steps.slice(-1)]) {
      for (const elapsed of waitMs === 0 ? [0] : [waitMs - 1, waitMs]) {
        const guess = makeGuess(at + elapsed);
        const { outcome } = await store.reserve({ ...guess, schedule: longest, signal });
        if (outcome === "reserved") await store.keep(guess, signal);
        observed.push({ waitMs, elapsed, outcome });
      }
      at += waitMs;
    }

    expect(observed).toEqual(
      [...steps, ...steps.slice(-1)].flatMap(({ waitMs }) => [
        ...(waitMs === 0 ? [] : [{ waitMs, elapsed: waitMs - 1, outcome: "locked" }]),
        { waitMs, elapsed: waitMs, outcome: "reserved" },
      ]),
    );
  });

  it("counts keys of 1,024 bytes apart behind a prefix of 1,024", async () => {
    const behindPrefix = counters.openStore({ keyPrefix: "é".repeat(512) });
    const keys = ["k".repeat(1_024), `${"k".repeat(1_023)}l`, "€".repeat(341)];

    for (const key of keys) {
      for (let count = 0; count < 3; count += 1) await reserve(behindPrefix, makeGuess(0, key));
    }

    const again = [...keys, "k".repeat(1_023)].map((key) => reserve(behindPrefix, makeGuess(0, key)));
    expect((await Promise.all(again)).map(({ outcome }) => outcome)).toEqual([
      "locked",
      "locked",
      "locked",
      "reserved",
    ]);
  });

  it("shares a table with others by its prefix, and goes by the names of the table", async () => {
    const shared = await openCounters(backend, ["pk", "sk"]);
    const options = { partitionKey: "pk", sortKey: { name: "sk", value: "COUNTER" }, ttlAttribute: "ttl" };
    const [one, another] = ["GUESSES#", "OTHER#"].map((keyPrefix) => shared.openStore({ ...options, keyPrefix }));
    const guess = makeGuess(0);

    const answers = [one && (await reserve(one, guess)), another && (await reserve(another, makeGuess(0)))];

    const items = await Promise.all(
      ["GUESSES#alice", "OTHER#alice", "alice"].map((pk) => shared.readItem({ pk, sk: "COUNTER" })),
    );
    await shared.close();
    expect(answers).toEqual([{ outcome: "reserved" }, { outcome: "reserved" }]);
    expect(items.map((item) => item?.["guesses"])).toEqual([1, 1, undefined]);
    expect(items[0]).toEqual({
      pk: "GUESSES#alice",
      sk: "COUNTER",
      guesses: 1,
      waiting: listWaiting(guess),
      reservedAt: start,
      latest: { [listWaiting(guess)[0] ?? ""]: 0 },
      keptAt: start,
      ttl: expiresAt,
    });
  });

  it("fails where something else has the key of a counter, and leaves it as it is", async () => {
    const user = { key: "alice", password: "$2b$10$secret", guesses: "many", waiting: "none" };
    await counters.putItem(user);

    await expect(reserve(store, makeGuess(0))).rejects.toEqual(unavailable("misconfigured"));
    await store.release(makeGuess(0), signal);

    expect(await counters.readItem({ key: "alice" })).toEqual(user);
  });

  it("fails where an item would exceed the 400 KB that it may have, and counts again when guesses were settled", async () => {
    // With 60 digits there is place for the few bytes by which moto, which adds what an update sets to what it replaces,
    // believes that settling a guess makes an item longer.
    const makeId = (index: number): string => String(index).padStart(60, "0");
    const waiting = Array.from({ length: 5_400 }, (_, index) => makeId(index));
    await counters.putItem({
      ...{ key: "alice", guesses: waiting.length, reservedAt: start, keptAt: start, latest: { x: 0 } },
      waiting: new Set(listWaiting(...waiting.map((id) => ({ ...makeGuess(0), id })))),
    });
    const high = {
      steps: [
        { guesses: 1_000_000, waitMs: 0 },
        { guesses: Infinity, waitMs: minute },
      ],
      forgetAfterMs: day,
    };
    const guessOn = async (): Promise<void> => {
      for (let index = 0; index < 200; index += 1) {
        await store.reserve({ ...makeGuess(0), id: makeId(waiting.length + index), schedule: high, signal });
      }
    };

    await expect(guessOn()).rejects.toEqual(unavailable("misconfigured"));

    for (const id of waiting.slice(0, 200)) await store.keep({ ...makeGuess(0), id }, signal);
    expect(await store.reserve({ ...makeGuess(0), schedule: high, signal })).toEqual({ outcome: "reserved" });
  });

  it.each([
    ["throttle", "throttled"],
    ["throttle-requests", "throttled"],
    ["request-limit", "throttled"],
    ["internal-error", "backend-error"],
    ["access-denied", "access-denied"],
    ["table-not-found", "misconfigured"],
    ["drop", "unreachable"],
    ["empty", "backend-error"],
  ] as const)("says of %s that it is %s, in every call, and tells nothing of the key", async (fault, kind) => {
    const [guess] = await reserveAll(store, 0);
    counters.proxy.setFault(fault);

    const calls = [reserve(store, makeGuess(0)), store.keep(guess, signal), store.release(guess, signal)];
    const errors = await Promise.all(calls.map((call) => call.catch((error: unknown) => error)));

    expect(errors).toEqual([unavailable(kind), unavailable(kind), unavailable(kind)]);
    expect(errors).toEqual(errors.map(() => expect.objectContaining({ provider: "dynamodb-lockout" }) as unknown));
    expect(inspect(errors, { depth: 9 })).not.toMatch(/alice|table-/);
  });

  it("ends a request after its own time", async () => {
    const impatient = counters.openStore({ requestTimeoutMs: 50, name: "counters" });
    await impatient.warmUp?.();
    counters.proxy.setFault("hang");

    await expect(reserve(impatient, makeGuess(0))).rejects.toMatchObject({ kind: "timeout", provider: "counters" });
  });

  it("warms up without a request", async () => {
    await store.warmUp?.();

    expect(counters.proxy.requests).toEqual([]);
  });
});

describe("createDynamoLockoutStore", () => {
  const clientConfig = { region: "eu-central-1" };
  const valid: DynamoLockoutStoreOptions = { clientConfig, tableName: "transfer-lockout" };

  it("is named, by itself or by the option", () => {
    const names = [valid, { ...valid, name: "counters" }].map((options) => createDynamoLockoutStore(options).name);

    expect(names).toEqual(["dynamodb-lockout", "counters"]);
  });

  it.each<[option: string, problem: string, change: object]>([
    ["client", "neither it nor clientConfig", { clientConfig: undefined }],
    ["client", "it and clientConfig", { client: new DynamoDBClient(clientConfig) }],
    ["clientConfig.region", "no region", { clientConfig: { region: "eu central" } }],
    ["tableName", "no name of a table", { tableName: "a b" }],
    ["tableName", "none", { tableName: undefined }],
    ["partitionKey", "empty", { partitionKey: "" }],
    ["partitionKey", "no text", { partitionKey: 1 }],
    ["partitionKey", "256 bytes", { partitionKey: "k".repeat(256) }],
    ["partitionKey", "an attribute of counters", { partitionKey: "waiting" }],
    ["ttlAttribute", "empty", { ttlAttribute: "" }],
    ["ttlAttribute", "an attribute of counters", { ttlAttribute: "keptAt" }],
    ["ttlAttribute", "the partition key", { partitionKey: "pk", ttlAttribute: "pk" }],
    ["sortKey", "no object", { sortKey: "sk" }],
    ["sortKey", "null", { sortKey: null }],
    ["sortKey.names", "unknown", { sortKey: { names: "sk", value: "COUNTER" } }],
    ["sortKey.name", "none", { sortKey: { value: "COUNTER" } }],
    ["sortKey.name", "the partition key", { sortKey: { name: "key", value: "COUNTER" } }],
    ["sortKey.name", "an attribute of counters", { sortKey: { name: "guesses", value: "COUNTER" } }],
    ["sortKey.value", "none", { sortKey: { name: "sk" } }],
    ["sortKey.value", "empty", { sortKey: { name: "sk", value: "" } }],
    ["sortKey.value", "1,026 bytes", { sortKey: { name: "sk", value: "é".repeat(513) } }],
    ["keyPrefix", "1,026 bytes", { keyPrefix: "é".repeat(513) }],
    ["keyPrefix", "half a character", { keyPrefix: "\uD800" }],
    ["keyPrefix", "null", { keyPrefix: null }],
    ["name", "blank", { name: " " }],
    ["requestTimeoutMs", "0", { requestTimeoutMs: 0 }],
    ["requestTimeoutMs", "text", { requestTimeoutMs: "3000" }],
    ["prefix", "unknown", { prefix: "GUESSES#" }],
  ])("refuses a wrong %s when it is made: %s", (option, _problem, change) => {
    expect(() => createDynamoLockoutStore({ ...valid, ...change })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });
});
