import {
  ConfigurationError,
  createMemoryLockoutStore,
  type GuessOutcome,
  type GuessRequest,
  type GuessReservation,
  type LockoutCounter,
  type LockoutOptions,
  type LockoutStore,
  type Logger,
  ProviderUnavailableError,
} from "@transfer-idp/core";
import fc from "fast-check";
import { getEventListeners } from "node:events";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type CountedGuess, createLockout, type Lockout } from "../../src/access/lockout.ts";
import { createKeepingLogger } from "../scripted-provider.ts";

const start = 1_800_000_000_000;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const { signal } = new AbortController();
const guess = { provider: "corp", username: "alice", sourceIp: "198.51.100.7" };
const keys = {
  userAndSource: '["userAndSource","corp","alice","198.51.100.7"]',
  source: '["source","198.51.100.7"]',
  user: '["user","corp","alice"]',
};
const outage = new ProviderUnavailableError({ provider: "table", kind: "throttled", backendError: "Throttled" });
const warning = [
  "warn",
  "lockout store unavailable",
  {
    store: "scripted",
    error: { code: "ERR_PROVIDER_UNAVAILABLE", provider: "table", kind: "throttled", backendError: "Throttled" },
  },
];

const hang = (): Promise<never> => new Promise(() => undefined);
const isLocked = (): Promise<object> => Promise.resolve({ outcome: "locked" });
const isReserved = (): Promise<object> => Promise.resolve({ outcome: "reserved" });
const isDown = (): Promise<never> => Promise.reject(outage);
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

beforeEach(() => {
  vi.useFakeTimers({ now: start });
});

afterEach(() => {
  vi.useRealTimers();
});

type Method = "reserve" | "keep" | "release";

interface Call extends GuessReservation {
  readonly method: Method;
  readonly counter: string;
  readonly signal: AbortSignal;
}

/** A memory store that does what a test says of a counter, and keeps what it was asked. */
interface ScriptedStore extends LockoutStore {
  readonly memory: LockoutStore;
  readonly calls: Call[];
}

/** What the store answers, by what it is asked and, in a call of `reserve`, by the counter too. */
interface Script {
  readonly reserve?: Partial<Record<LockoutCounter, (request: GuessRequest) => unknown>>;
  readonly keep?: (reservation: GuessReservation) => unknown;
  readonly release?: (reservation: GuessReservation) => unknown;
}

const counterOf = ({ key }: GuessReservation): LockoutCounter => (JSON.parse(key) as [LockoutCounter])[0];

function createScriptedStore({ reserve = {}, ...settling }: Script = {}): ScriptedStore {
  const memory = createMemoryLockoutStore();
  const calls: Call[] = [];
  const note = (method: Method, { key, id, at }: GuessReservation, callSignal: AbortSignal): void => {
    calls.push({ method, counter: counterOf({ key, id, at }), key, id, at, signal: callSignal });
  };
  const settle = (method: "keep" | "release") => (reservation: GuessReservation, callSignal: AbortSignal) => {
    note(method, reservation, callSignal);
    const scripted = settling[method];
    return scripted === undefined
      ? memory[method](reservation, callSignal)
      : (scripted(reservation) as Promise<undefined>);
  };
  return {
    name: "scripted",
    memory,
    calls,
    reserve: (request) => {
      note("reserve", request, request.signal);
      const scripted = reserve[counterOf(request)];
      return scripted === undefined ? memory.reserve(request) : (scripted(request) as Promise<GuessOutcome>);
    },
    keep: settle("keep"),
    release: settle("release"),
  };
}

/** What was asked since the last time, in order. */
function takeCalls({ calls }: ScriptedStore): readonly string[] {
  return calls.splice(0).map(({ method, counter }) => `${method} ${counter}`);
}

const logger = createKeepingLogger();
const three = { thresholds: { userAndSource: 10, source: 20, user: 30 } } as const;
const counters: readonly LockoutCounter[] = ["userAndSource", "source", "user"];

function open(store: LockoutStore, options: Partial<LockoutOptions> = {}, ownLogger: Logger = logger): Lockout {
  logger.calls.length = 0;
  return createLockout(
    { store, whenUnavailable: "fail-logins", thresholds: { userAndSource: 3 }, ...options },
    ownLogger,
  );
}

/** Guesses once, and says whether that was admitted. */
async function guessOnce(
  lockout: Lockout,
  settlement: "keep" | "release" = "keep",
  change: Partial<typeof guess> = {},
): Promise<boolean> {
  const counted = await lockout.reserve({ ...guess, ...change }, signal);
  await counted.settle(counted.isAdmitted ? settlement : "release", signal);
  return counted.isAdmitted;
}

async function lockUp(lockout: Lockout, change: Partial<typeof guess> = {}): Promise<void> {
  for (let count = 0; count < 1_000; count += 1) {
    if (!(await guessOnce(lockout, "keep", change))) return;
  }
  throw new Error("It is not locked.");
}

const note = (counter: string, outcome: string, rest: object = {}): object => {
  return { kind: "lockout", counter, outcome, ...rest };
};
const noteAll = (outcome: string): readonly object[] => counters.map((counter) => note(counter, outcome));
const askAll = (method: Method): readonly string[] => counters.map((counter) => `${method} ${counter}`);

describe("createLockout.reserve", () => {
  it("counts by user and source, ten times, where nothing else is said", async () => {
    const store = createScriptedStore();
    const reserve = vi.spyOn(store, "reserve");
    const lockout = createLockout({ store, whenUnavailable: "fail-logins" }, logger);

    const answers: CountedGuess[] = [];
    for (let count = 0; count < 11; count += 1) answers.push(await lockout.reserve(guess, signal));

    expect(answers.map(({ isAdmitted }) => isAdmitted)).toEqual([...Array.from({ length: 10 }, () => true), false]);
    expect(answers[0]?.notes).toEqual([note("userAndSource", "counted")]);
    expect(answers[10]?.notes).toEqual([note("userAndSource", "locked", { retryAfterMs: 60_000 })]);
    expect(reserve.mock.calls[0]).toEqual([
      {
        key: keys.userAndSource,
        id: expect.stringMatching(uuid) as unknown,
        schedule: expect.objectContaining({ forgetAfterMs: 86_400_000 }) as unknown,
        at: start,
        signal: expect.any(AbortSignal) as unknown,
      },
    ]);
  });

  it("names each guess by an id of its own, on all its counters, and says when it was made until it is settled", async () => {
    const store = createScriptedStore();
    const lockout = open(store, three);

    const first = await lockout.reserve(guess, signal);
    vi.setSystemTime(start + 500);
    const second = await lockout.reserve(guess, signal);
    await Promise.all([first.settle("keep", signal), second.settle("release", signal)]);

    const [id, otherId] = new Set(store.calls.map((call) => call.id));
    const told = store.calls.map((call) => [call.method, call.key, call.id, call.at]);
    const tell = (method: Method, ownId: string | undefined, at: number): readonly unknown[] =>
      counters.map((counter) => [method, keys[counter], ownId, at]);
    expect(told).toEqual([
      ...tell("reserve", id, start),
      ...tell("reserve", otherId, start + 500),
      ...tell("keep", id, start),
      ...tell("release", otherId, start + 500),
    ]);
    expect([id, otherId]).toEqual([expect.stringMatching(uuid), expect.stringMatching(uuid)]);
    expect(id).not.toBe(otherId);
  });

  it("admits exactly the smallest threshold of 200 guesses at once", async () => {
    const lockout = open(createScriptedStore(), { thresholds: { userAndSource: 7, user: 9 } });

    const answers = await Promise.all(Array.from({ length: 200 }, () => lockout.reserve(guess, signal)));

    expect(answers.filter(({ isAdmitted }) => isAdmitted)).toHaveLength(7);
  });

  it("admits one at least and the smallest threshold at most of 200 at once, whatever time each answer takes", async () => {
    const threshold = fc.integer({ min: 1, max: 20 });
    const anyRace = fc.record({
      thresholds: fc.record({ userAndSource: threshold, source: threshold, user: threshold }),
      latencies: fc.array(fc.nat(50), { minLength: 1, maxLength: 100 }),
    });

    await fc.assert(
      fc.asyncProperty(anyRace, async ({ thresholds, latencies }) => {
        const memory = createMemoryLockoutStore();
        let calls = 0;
        const late = async (): Promise<void> => sleep(latencies[(calls += 1) % latencies.length] ?? 0);
        const slow: LockoutStore = {
          name: "slow",
          reserve: (request) => late().then(() => memory.reserve(request)),
          keep: (reservation, ownSignal) => late().then(() => memory.keep(reservation, ownSignal)),
          release: (reservation, ownSignal) => late().then(() => memory.release(reservation, ownSignal)),
        };
        const lockout = open(slow, { thresholds, requestTimeoutMs: 60_000 });

        const guessing = Promise.all(Array.from({ length: 200 }, () => guessOnce(lockout)));
        await vi.runAllTimersAsync();
        const admitted = (await guessing).filter(Boolean).length;

        expect(admitted).toBeGreaterThanOrEqual(1);
        expect(admitted).toBeLessThanOrEqual(Math.min(...Object.values(thresholds)));
      }),
      { numRuns: 40 },
    );
  });

  it("asks one counter after the other, the narrowest first", async () => {
    const slow = (): Promise<object> => sleep(100).then(isReserved);
    const store = createScriptedStore({ reserve: { userAndSource: slow, source: slow, user: slow } });

    const asking = open(store, { thresholds: { user: 30, source: 20, userAndSource: 10 } }).reserve(guess, signal);
    const asked: (readonly string[])[] = [];
    for (const milliseconds of [99, 1, 99, 1, 100]) {
      await vi.advanceTimersByTimeAsync(milliseconds);
      asked.push(takeCalls(store));
    }

    expect(asked).toEqual([["reserve userAndSource"], ["reserve source"], [], ["reserve user"], []]);
    expect((await asking).notes).toEqual(noteAll("counted"));
  });

  it("asks those behind a locked one in vain, to take the same time, and counts nothing there", async () => {
    const store = createScriptedStore({ reserve: { userAndSource: isLocked } });

    const { isAdmitted, notes } = await open(store, three).reserve(guess, signal);

    expect({ isAdmitted, notes }).toEqual({
      isAdmitted: false,
      notes: [note("userAndSource", "locked"), note("source", "not-counted"), note("user", "not-counted")],
    });
    expect(takeCalls(store)).toEqual(["reserve userAndSource", "release source", "release user"]);
  });

  it("counts those before a locked one, until the guess is taken back", async () => {
    const store = createScriptedStore({ reserve: { source: isLocked } });
    const lockout = open(store, { thresholds: { userAndSource: 1, source: 1, user: 1 } });

    const answers = [];
    for (let count = 0; count < 2; count += 1) {
      const { settle, ...answer } = await lockout.reserve(guess, signal);
      answers.push({ ...answer, settled: await settle("release", signal) });
    }

    const refused = {
      isAdmitted: false,
      notes: [note("userAndSource", "counted"), note("source", "locked"), note("user", "not-counted")],
      settled: [note("userAndSource", "released")],
    };
    // The second one would be locked by the first counter, had the first one stayed counted.
    expect(answers).toEqual([refused, refused]);
  });

  it("does not let whoever is locked at their own address fill the counters of the user and of others there", async () => {
    const lockout = open(createScriptedStore(), { thresholds: { userAndSource: 3, source: 5, user: 5 } });
    await lockUp(lockout);

    // None of them is settled, as while they run.
    for (let count = 0; count < 100; count += 1) await lockout.reserve(guess, signal);

    const [elsewhere, another] = [{ sourceIp: "203.0.113.9" }, { username: "bob" }];
    const answers = [await guessOnce(lockout, "keep", elsewhere), await guessOnce(lockout, "keep", elsewhere)];
    answers.push(await guessOnce(lockout, "keep", another), await guessOnce(lockout, "keep", another));
    expect(answers).toEqual([true, true, true, true]);
  });

  it("admits again when the lock is over, by the clock of the process", async () => {
    const lockout = open(createScriptedStore());
    await lockUp(lockout);

    vi.setSystemTime(start + 59_999);
    const before = await guessOnce(lockout);
    vi.setSystemTime(start + 60_000);
    const after = await guessOnce(lockout);

    expect([before, after]).toEqual([false, true]);
  });

  it("locks nobody else out by user and source", async () => {
    const lockout = open(createScriptedStore());
    await lockUp(lockout);

    const others = [{ username: "bob" }, { sourceIp: "198.51.100.8" }, { provider: "partners" }];
    const answers = await Promise.all(others.map((other) => guessOnce(lockout, "keep", other)));

    expect(answers).toEqual([true, true, true]);
  });

  it("counts a name however it is written", async () => {
    const lockout = open(createScriptedStore());
    await lockUp(lockout);

    expect(await guessOnce(lockout, "keep", { username: "AL\u00ADICE" })).toBe(false);
  });

  it("counts by source whoever is guessed, and by user wherever from", async () => {
    const bySource = open(createScriptedStore(), { thresholds: { source: 3 } });
    const byUser = open(createScriptedStore(), { thresholds: { user: 3 } });
    await lockUp(bySource);
    await lockUp(byUser);

    const [other, elsewhere] = [{ username: "bob" }, { sourceIp: "203.0.113.9" }];
    expect([
      await guessOnce(bySource, "keep", other),
      await guessOnce(bySource, "keep", elsewhere),
      await guessOnce(byUser, "keep", other),
      await guessOnce(byUser, "keep", elsewhere),
    ]).toEqual([false, true, true, false]);
  });

  it.each([
    ["an address that is shared", "10.0.3.4"],
    ["a shared address written in IPv6", "::ffff:10.0.3.4"],
    ["no address", undefined],
    ["what is no address", "unknown"],
  ])("does not count %s by source, but by user and source", async (_, sourceIp) => {
    const lockout = open(createScriptedStore(), { ...three, sharedSources: ["192.0.2.1", "10.0.0.0/8"] });

    const { notes } = await lockout.reserve({ ...guess, sourceIp }, signal);

    expect(notes).toEqual([note("userAndSource", "counted"), note("user", "counted")]);
  });

  it("admits what no counter is for, and asks nobody", async () => {
    const store = createScriptedStore();
    const lockout = open(store, { thresholds: { source: 1 } });

    const { settle, ...answer } = await lockout.reserve({ ...guess, sourceIp: undefined }, signal);

    expect({ ...answer, settled: await settle("keep", signal), asked: store.calls }).toEqual({
      isAdmitted: true,
      notes: [],
      settled: [],
      asked: [],
    });
  });

  it("keeps a time of nothing at all until a locked counter opens", async () => {
    const locked = { outcome: "locked", retryAfterMs: 0 };
    const store = createScriptedStore({ reserve: { userAndSource: () => Promise.resolve(locked) } });

    expect((await open(store).reserve(guess, signal)).notes).toEqual([
      note("userAndSource", "locked", { retryAfterMs: 0 }),
    ]);
  });

  it.each([Number.NaN, Infinity, -1, "60000", null])(
    "leaves out a time to retry that is none: %s",
    async (retryAfterMs) => {
      const locked = { outcome: "locked", retryAfterMs };
      const lockout = open(createScriptedStore({ reserve: { userAndSource: () => Promise.resolve(locked) } }));

      expect((await lockout.reserve(guess, signal)).notes).toEqual([note("userAndSource", "locked")]);
    },
  );
});

describe("createLockout.reserve while the store cannot be asked", () => {
  it("asks the other counters, fails the login and takes the guess back on all of them, where logins fail", async () => {
    const store = createScriptedStore({ reserve: { source: isDown } });

    await expect(open(store, three).reserve(guess, signal)).rejects.toBe(outage);

    // On the one that gave no answer too: it may have counted.
    expect(takeCalls(store)).toEqual([...askAll("reserve"), ...askAll("release")]);
    expect(logger.calls).toEqual([]);
  });

  it("leaves nothing counted where logins fail, however many of them", async () => {
    const store = createScriptedStore({ reserve: { source: isDown } });
    const failing = open(store, { thresholds: { userAndSource: 1, source: 1, user: 1 } });

    for (let count = 0; count < 5; count += 1) await expect(failing.reserve(guess, signal)).rejects.toBe(outage);

    const { isAdmitted } = await open(store.memory, three).reserve(guess, signal);
    expect(isAdmitted).toBe(true);
  });

  it("says so where the guess could not be taken back either", async () => {
    const store = createScriptedStore({ reserve: { userAndSource: isDown }, release: isDown });

    await expect(open(store).reserve(guess, signal)).rejects.toBe(outage);

    expect(logger.calls).toEqual([warning]);
  });

  it("admits the guess uncounted where guesses are unlimited, and says so once", async () => {
    const store = createScriptedStore({ reserve: { userAndSource: isDown, source: isDown } });

    const { isAdmitted, notes } = await open(store, {
      ...three,
      whenUnavailable: "allow-unlimited-guesses",
    }).reserve(guess, signal);

    expect({ isAdmitted, notes }).toEqual({
      isAdmitted: true,
      notes: [note("userAndSource", "unavailable"), note("source", "unavailable"), note("user", "counted")],
    });
    expect(logger.calls).toEqual([warning]);
  });

  it.each(["fail-logins", "allow-unlimited-guesses"] as const)(
    "does not admit what is known to be locked, whatever else is unavailable (%s)",
    async (whenUnavailable) => {
      const before = createScriptedStore({ reserve: { userAndSource: isDown, source: isLocked } });
      const behind = createScriptedStore({ reserve: { userAndSource: isLocked }, release: isDown });
      const observed = [];

      for (const store of [before, behind]) {
        const { isAdmitted, notes } = await open(store, { ...three, whenUnavailable }).reserve(guess, signal);
        observed.push({ isAdmitted, notes, warnings: [...logger.calls] });
      }

      expect(observed).toEqual([
        {
          isAdmitted: false,
          notes: [note("userAndSource", "unavailable"), note("source", "locked"), note("user", "not-counted")],
          warnings: [warning],
        },
        {
          isAdmitted: false,
          notes: [note("userAndSource", "locked"), note("source", "unavailable"), note("user", "unavailable")],
          warnings: [warning],
        },
      ]);
    },
  );

  it("says of an outage what its typed fields hold, and nothing that somebody else put on the error", async () => {
    const error = Object.assign(new ProviderUnavailableError({ provider: "table", kind: "unreachable" }), {
      item: { password: "hunter2" },
      cause: new Error("hunter2"),
    });
    const store = createScriptedStore({ reserve: { userAndSource: () => Promise.reject(error) } });

    await open(store, { whenUnavailable: "allow-unlimited-guesses" }).reserve(guess, signal);

    const fields = { code: "ERR_PROVIDER_UNAVAILABLE", provider: "table", kind: "unreachable" };
    expect(logger.calls).toEqual([["warn", "lockout store unavailable", { store: "scripted", error: fields }]]);
  });

  it.each([
    ["rejects with an error of its own", () => Promise.reject(new TypeError("alice's table"))],
    [
      "throws",
      () => {
        throw new TypeError("alice's table");
      },
    ],
  ])("takes a store that %s for an outage, and keeps nothing but the error's name", async (_, reserve) => {
    const lockout = open(createScriptedStore({ reserve: { userAndSource: reserve } }));

    const error: unknown = await lockout.reserve(guess, signal).catch((thrown: unknown) => thrown);

    expect(error).toEqual(
      new ProviderUnavailableError({ provider: "scripted", kind: "backend-error", backendError: "TypeError" }),
    );
    expect(inspect(error, { showHidden: true, depth: Infinity })).not.toContain("alice's table");
  });

  it.each<[string, unknown, string?]>([
    ["another error of ours", new ConfigurationError("table", "must be there"), "ConfigurationError"],
    ["text", "down"],
    ["null", null],
    ["a foreign error with our code", Object.assign(new Error("x"), { code: "ERR_PROVIDER_UNAVAILABLE" }), "Error"],
    ["an error whose name is a sentence", Object.assign(new Error("x"), { name: "no such row: alice" })],
    ["an error whose name is no text", Object.assign(new Error("x"), { name: 7 })],
    ["an error whose name cannot be read", createUnreadableError()],
    ["an error of ours whose code cannot be read", createUnreadableOutage(), "ProviderUnavailableError"],
    ["what cannot be looked at at all", createRevokedProxy()],
  ])("takes %s that the store rejects with for an outage of the store", async (_, thrown, backendError) => {
    const wanted = new ProviderUnavailableError({ provider: "scripted", kind: "backend-error", backendError });

    for (const reserve of [() => Promise.resolve().then(() => throwIt(thrown)), () => throwIt(thrown)]) {
      const store = createScriptedStore({ reserve: { userAndSource: reserve } });
      await expect(open(store).reserve(guess, signal)).rejects.toEqual(wanted);
    }
  });

  it.each([
    [undefined],
    [null],
    [true],
    [7],
    ["reserved"],
    [{}],
    [[]],
    [{ outcome: "ok" }],
    [{ outcome: "Reserved" }],
    [{ outcome: ["reserved"] }],
    [{ outcome: true }],
  ])("takes %j for an outage, neither for an admission nor for a lock", async (answer) => {
    const wanted = new ProviderUnavailableError({ provider: "scripted", kind: "backend-error" });

    for (const reserve of [() => Promise.resolve(answer), () => answer]) {
      const store = createScriptedStore({ reserve: { userAndSource: reserve } });
      await expect(open(store).reserve(guess, signal)).rejects.toEqual(wanted);
    }
  });

  it("takes an answer for an outage that cannot be read", async () => {
    const unreadable = Object.defineProperty({}, "outcome", { get: () => throwIt(new TypeError("alice")) });
    const unawaitable = Object.defineProperty({}, "then", { get: () => throwIt(new TypeError("alice")) });
    const wanted = new ProviderUnavailableError({
      provider: "scripted",
      kind: "backend-error",
      backendError: "TypeError",
    });

    for (const answer of [unreadable, unawaitable]) {
      const store = createScriptedStore({ reserve: { userAndSource: () => answer } });
      await expect(open(store).reserve(guess, signal)).rejects.toEqual(wanted);
    }
  });

  it("takes an answer that comes at once, without a promise", async () => {
    const store = createScriptedStore({ reserve: { userAndSource: () => ({ outcome: "reserved" }) } });

    expect((await open(store).reserve(guess, signal)).isAdmitted).toBe(true);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("x");
      },
    ],
    ["rejects", () => Promise.reject(new Error("x"))],
  ])("admits all the same where the logger %s", async (_, warn) => {
    const broken = { ...logger, warn } as unknown as Logger;
    const store = createScriptedStore({ reserve: { source: isDown } });
    const lockout = open(store, { ...three, whenUnavailable: "allow-unlimited-guesses" }, broken);

    expect((await lockout.reserve(guess, signal)).isAdmitted).toBe(true);
  });
});

describe("createLockout.reserve with a slow store", () => {
  const timeout = { code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout", provider: "scripted" };

  it("waits for it no longer than its limit, and no longer than the login", async () => {
    const store = createScriptedStore({ reserve: { userAndSource: hang } });
    const controller = new AbortController();

    const slow = expect(open(store, { requestTimeoutMs: 700 }).reserve(guess, signal)).rejects.toMatchObject(timeout);
    await vi.advanceTimersByTimeAsync(699);
    const before = store.calls[0]?.signal.aborted;
    await vi.advanceTimersByTimeAsync(1);
    await slow;
    const ended = expect(open(store).reserve(guess, controller.signal)).rejects.toMatchObject(timeout);
    controller.abort();
    await ended;

    const reserves = store.calls.filter(({ method }) => method === "reserve");
    expect([before, ...reserves.map((call) => call.signal.aborted)]).toEqual([false, true, true]);
    expect([vi.getTimerCount(), getEventListeners(controller.signal, "abort").length]).toEqual([0, 0]);
  });

  it("waits for all counters together no longer than its limit, and asks none when that is over", async () => {
    const slow = (): Promise<object> => sleep(400).then(isReserved);
    const store = createScriptedStore({ reserve: { userAndSource: slow, source: slow, user: slow } });
    const lockout = open(store, {
      ...three,
      requestTimeoutMs: 700,
      whenUnavailable: "allow-unlimited-guesses",
    });
    let counted: CountedGuess | undefined;

    void lockout.reserve(guess, signal).then((answer) => (counted = answer));
    await vi.advanceTimersByTimeAsync(699);
    const before = counted;
    await vi.advanceTimersByTimeAsync(1);

    expect([before, counted?.notes]).toEqual([
      undefined,
      [note("userAndSource", "counted"), note("source", "unavailable"), note("user", "unavailable")],
    ]);
    expect(takeCalls(store)).toEqual(["reserve userAndSource", "reserve source"]);
  });

  it("asks no counter for a login whose time was over before, but to take the guess back", async () => {
    const store = createScriptedStore();

    await expect(open(store, three).reserve(guess, AbortSignal.abort())).rejects.toMatchObject(timeout);

    expect(takeCalls(store)).toEqual(askAll("release"));
  });

  it("takes a guess back that is counted when the login has failed", async () => {
    const store = createScriptedStore({ reserve: { userAndSource: (request) => reserveLate(store, request) } });
    const lockout = open(store, { thresholds: { userAndSource: 1 } });

    const asked = expect(lockout.reserve(guess, signal)).rejects.toMatchObject(timeout);
    await vi.advanceTimersByTimeAsync(1_499);
    await asked;
    const before = takeCalls(store);
    await vi.advanceTimersByTimeAsync(1);

    expect([before, takeCalls(store)]).toEqual([
      ["reserve userAndSource", "release userAndSource"],
      ["release userAndSource"],
    ]);
    expect(await guessOnce(open(store.memory))).toBe(true);
  });

  it("takes it back again a second later where the store gave its request up, which may be executed all the same", async () => {
    const giveUp = (request: GuessRequest): Promise<never> =>
      new Promise((_, reject) => {
        request.signal.addEventListener("abort", () => {
          // The request is on its way: it is counted after what follows it.
          setTimeout(() => void store.memory.reserve({ ...request, signal }), 500);
          reject(new Error("aborted"));
        });
      });
    const store: ScriptedStore = createScriptedStore({ reserve: { userAndSource: giveUp } });

    const asked = expect(
      open(store, { thresholds: { userAndSource: 1 }, requestTimeoutMs: 100 }).reserve(guess, signal),
    ).rejects.toMatchObject(timeout);
    await vi.advanceTimersByTimeAsync(100);
    await asked;
    await vi.advanceTimersByTimeAsync(999);
    const before = takeCalls(store);
    await vi.advanceTimersByTimeAsync(1);

    expect([before, takeCalls(store)]).toEqual([
      ["reserve userAndSource", "release userAndSource"],
      ["release userAndSource"],
    ]);
    expect(await guessOnce(open(store.memory))).toBe(true);
  });

  it.each(["keep", "release"] as const)(
    "takes a guess back that is counted after the login went on uncounted, and ended (%s)",
    async (settlement) => {
      const store = createScriptedStore({ reserve: { userAndSource: (request) => reserveLate(store, request) } });
      const options = { thresholds: { userAndSource: 1 }, whenUnavailable: "allow-unlimited-guesses" } as const;

      const asked = open(store, options).reserve(guess, signal);
      await vi.advanceTimersByTimeAsync(1_000);
      await (await asked).settle(settlement, signal);
      await vi.advanceTimersByTimeAsync(500);

      expect(takeCalls(store)).toEqual([
        "reserve userAndSource",
        `${settlement} userAndSource`,
        "release userAndSource",
      ]);
      expect(await guessOnce(open(store.memory, options))).toBe(true);
    },
  );

  it.each<[string, () => unknown]>([
    ["that the counter is locked", isLocked],
    ["nothing that can be read", () => ({ outcome: "ok" })],
  ])("takes nothing back where it says, late, %s", async (_, answer) => {
    const store = createScriptedStore({ reserve: { userAndSource: () => sleep(1_500).then(answer) } });

    const asked = open(store, { whenUnavailable: "allow-unlimited-guesses" }).reserve(guess, signal);
    await vi.advanceTimersByTimeAsync(10_000);
    await asked;

    expect(takeCalls(store)).toEqual(["reserve userAndSource"]);
  });

  it("says so where a guess that was counted late cannot be taken back", async () => {
    const slow = (): Promise<object> => sleep(1_500).then(isReserved);
    const store = createScriptedStore({ reserve: { userAndSource: slow }, release: isDown });

    const asked = open(store, { whenUnavailable: "allow-unlimited-guesses" }).reserve(guess, signal);
    await vi.advanceTimersByTimeAsync(1_000);
    await asked;
    logger.calls.length = 0;
    await vi.advanceTimersByTimeAsync(500);

    expect(logger.calls).toEqual([warning]);
  });

  /** Counts a guess after 1,500 milliseconds, whatever its signal says. */
  async function reserveLate({ memory }: ScriptedStore, request: GuessRequest): Promise<GuessOutcome> {
    await sleep(1_500);
    return memory.reserve({ ...request, signal });
  }
});

describe("createLockout.imitate", () => {
  it("asks every counter in turn, for a guess that was never made, and counts nothing", async () => {
    const store = createScriptedStore();
    const lockout = open(store, { thresholds: { userAndSource: 1, source: 1, user: 1 } });

    const imitations: object[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { settle, ...imitated } = await lockout.imitate(guess, signal);
      imitations.push({ ...imitated, settled: await settle("release", signal) });
    }

    const imitated = { isAdmitted: true, notes: noteAll("not-counted"), settled: [] };
    expect(imitations).toEqual([imitated, imitated, imitated]);
    expect(new Set(store.calls.map(({ id }) => id)).size).toBe(3);
    expect(takeCalls(store).slice(0, 6)).toEqual([...askAll("release"), ...askAll("release")]);
    expect(await guessOnce(lockout)).toBe(true);
  });

  it("asks one counter after the other", async () => {
    const store = createScriptedStore({ release: () => sleep(100) });

    const asking = open(store, three).imitate(guess, signal);
    await vi.advanceTimersByTimeAsync(99);
    const first = takeCalls(store);
    await vi.advanceTimersByTimeAsync(201);
    await asking;

    expect([first, takeCalls(store)]).toEqual([["release userAndSource"], ["release source", "release user"]]);
  });

  it("takes no guess back that others made", async () => {
    const lockout = open(createScriptedStore());
    await lockUp(lockout);

    const { isAdmitted, settle } = await lockout.imitate(guess, signal);
    await settle("release", signal);

    expect([isAdmitted, await guessOnce(lockout)]).toEqual([true, false]);
  });

  it.each<[string, Script, AbortSignal]>([
    ["the store answers", {}, signal],
    ["a counter is locked", { reserve: { userAndSource: isLocked } }, signal],
    ["the last counter is locked", { reserve: { user: isLocked } }, signal],
    [
      "the store cannot be asked",
      { reserve: { userAndSource: isDown, source: isDown, user: isDown }, release: isDown },
      signal,
    ],
    ["the store hangs", { reserve: { userAndSource: hang }, release: hang }, signal],
    ["the time of the login is over", {}, AbortSignal.abort()],
  ])("makes as many calls as a guess where %s", async (_, script, ownSignal) => {
    const counts: number[] = [];

    for (const method of ["reserve", "imitate"] as const) {
      const store = createScriptedStore(script);
      const asking = open(store, three)
        [method](guess, ownSignal)
        .then(({ settle }) => settle("release", ownSignal))
        .catch(() => undefined);
      await vi.advanceTimersByTimeAsync(10_000);
      await asking;
      counts.push(store.calls.length);
    }

    expect(counts[1]).toBe(counts[0]);
  });

  it("rejects while the store cannot be asked, where logins fail", async () => {
    const store = createScriptedStore({ release: isDown });

    await expect(open(store, three).imitate(guess, signal)).rejects.toBe(outage);

    expect(takeCalls(store)).toEqual([...askAll("release"), ...askAll("release")]);
  });

  it("goes on while the store cannot be asked, where guesses are unlimited, and says so", async () => {
    const store = createScriptedStore({ release: isDown });
    const lockout = open(store, { ...three, whenUnavailable: "allow-unlimited-guesses" });

    const { isAdmitted, notes } = await lockout.imitate(guess, signal);

    expect({ isAdmitted, notes }).toEqual({ isAdmitted: true, notes: noteAll("unavailable") });
    expect(logger.calls).toEqual([warning]);
  });

  it("waits for the store no longer than a guess does", async () => {
    const store = createScriptedStore({ release: () => sleep(400) });
    const lockout = open(store, { ...three, requestTimeoutMs: 700, whenUnavailable: "allow-unlimited-guesses" });

    const asking = lockout.imitate(guess, signal);
    await vi.advanceTimersByTimeAsync(700);

    expect((await asking).notes).toEqual([
      note("userAndSource", "not-counted"),
      note("source", "unavailable"),
      note("user", "unavailable"),
    ]);
  });
});

describe("createLockout.reserve's settle", () => {
  it("keeps a wrong guess on every counter", async () => {
    const store = createScriptedStore();
    const lockout = open(store, { thresholds: { userAndSource: 1, source: 1, user: 1 } });
    const { settle } = await lockout.reserve(guess, signal);
    takeCalls(store);

    const notes = await settle("keep", signal);

    expect({ notes, asked: takeCalls(store) }).toEqual({ notes: noteAll("kept"), asked: askAll("keep") });
    const others = [{ username: "bob" }, { sourceIp: "203.0.113.9" }];
    expect([
      await guessOnce(lockout),
      ...(await Promise.all(others.map((other) => guessOnce(lockout, "keep", other)))),
    ]).toEqual([false, false, false]);
  });

  it("takes a guess back on every counter", async () => {
    const store = createScriptedStore();
    const lockout = open(store, { thresholds: { userAndSource: 1, source: 1, user: 1 } });
    const { settle } = await lockout.reserve(guess, signal);
    takeCalls(store);

    const notes = await settle("release", signal);

    expect({ notes, asked: takeCalls(store) }).toEqual({ notes: noteAll("released"), asked: askAll("release") });
    expect(await guessOnce(lockout)).toBe(true);
  });

  it("lets the right password in however often it is used", async () => {
    const lockout = open(createScriptedStore());
    const answers: boolean[] = [];

    for (let count = 0; count < 30; count += 1) answers.push(await guessOnce(lockout, "release"));

    expect(answers).not.toContain(false);
  });

  it("gives no guess to who is locked out", async () => {
    const store = createScriptedStore();
    const lockout = open(store);
    await lockUp(lockout);
    const locked = await lockout.reserve(guess, signal);
    takeCalls(store);

    const notes = await locked.settle("release", signal);

    expect({ notes, asked: takeCalls(store) }).toEqual({ notes: [], asked: ["release userAndSource"] });
    expect(await guessOnce(lockout)).toBe(false);
  });

  it.each<[string, Script["reserve"], readonly LockoutCounter[]]>([
    ["counted", {}, ["userAndSource", "source", "user"]],
    ["were not counted", { userAndSource: isLocked }, []],
    ["were counted before one that is locked", { source: isLocked }, ["userAndSource"]],
    ["gave no answer", { userAndSource: isDown, source: isDown, user: isLocked }, ["userAndSource", "source"]],
  ])("asks every counter, and notes only those that may have the guess: those that %s", async (_, reserve, noted) => {
    const observed = [];

    for (const settlement of ["keep", "release"] as const) {
      const store = createScriptedStore(reserve === undefined ? {} : { reserve });
      const { settle } = await open(store, { ...three, whenUnavailable: "allow-unlimited-guesses" }).reserve(
        guess,
        signal,
      );
      takeCalls(store);
      observed.push({ notes: await settle(settlement, signal), asked: takeCalls(store) });
    }

    expect(observed).toEqual([
      { notes: noted.map((counter) => note(counter, "kept")), asked: askAll("keep") },
      { notes: noted.map((counter) => note(counter, "released")), asked: askAll("release") },
    ]);
  });

  it("asks all counters at the same time", async () => {
    const store = createScriptedStore({ keep: hang });
    const { settle } = await open(store, three).reserve(guess, signal);
    takeCalls(store);

    void settle("keep", signal);
    await vi.advanceTimersByTimeAsync(0);

    expect(takeCalls(store)).toEqual(askAll("keep"));
  });

  it.each<[string, () => unknown]>([
    ["rejects", isDown],
    ["throws", () => throwIt(outage)],
  ])("never rejects: where the store %s, the guess stays counted, and that is said once", async (_, fail) => {
    for (const settlement of ["keep", "release"] as const) {
      const store = createScriptedStore({ [settlement]: fail });
      const lockout = open(store, { thresholds: { userAndSource: 1, user: 5 } });
      const { settle } = await lockout.reserve(guess, signal);

      const notes = await settle(settlement, signal);

      expect(notes).toEqual([note("userAndSource", "unavailable"), note("user", "unavailable")]);
      expect(logger.calls).toEqual([warning]);
      expect((await lockout.reserve(guess, signal)).isAdmitted).toBe(false);
    }
  });

  it("never rejects, whatever the store throws", async () => {
    for (const thrown of [null, "down", createUnreadableError(), createUnreadableOutage(), createRevokedProxy()]) {
      const store = createScriptedStore({
        keep: () => throwIt(thrown),
        release: () => Promise.resolve().then(() => throwIt(thrown)),
      });
      const { settle } = await open(store).reserve(guess, signal);

      const notes = [await settle("keep", signal), await settle("release", signal)];

      const unavailable = [note("userAndSource", "unavailable")];
      expect(notes).toEqual([unavailable, unavailable]);
    }
  });

  it("warns of a counter that cannot be asked, although it has no guess to be noted", async () => {
    const store = createScriptedStore({ reserve: { userAndSource: isLocked }, release: isDown });
    const { settle } = await open(store).reserve(guess, signal);

    const notes = await settle("release", signal);

    expect({ notes, warnings: logger.calls }).toEqual({ notes: [], warnings: [warning] });
  });

  it("is tried for 200 milliseconds after the login's time was over, and no longer", async () => {
    const store = createScriptedStore({ release: hang });
    const { settle } = await open(store).reserve(guess, signal);
    let notes: unknown;

    void settle("release", AbortSignal.abort()).then((given) => {
      notes = given;
    });
    await vi.advanceTimersByTimeAsync(199);
    const before = { notes, isAborted: store.calls[1]?.signal.aborted };
    await vi.advanceTimersByTimeAsync(1);

    expect(before).toEqual({ notes: undefined, isAborted: false });
    expect({ notes, isAborted: store.calls[1]?.signal.aborted }).toEqual({
      notes: [note("userAndSource", "unavailable")],
      isAborted: true,
    });
  });

  it("succeeds after the login's time was over, also where that ends meanwhile", async () => {
    const slow = (): Promise<void> => sleep(150);
    const lockout = open(createScriptedStore({ keep: slow, release: slow }));
    const [first, second] = [await lockout.reserve(guess, signal), await lockout.reserve(guess, signal)];
    const controller = new AbortController();

    const settling = [first.settle("release", AbortSignal.abort()), second.settle("keep", controller.signal)];
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    await vi.advanceTimersByTimeAsync(50);

    expect(await Promise.all(settling)).toEqual([[note("userAndSource", "released")], [note("userAndSource", "kept")]]);
  });

  it("waits for the store no longer than its limit while the login has time", async () => {
    const store = createScriptedStore({ release: hang });
    const { settle } = await open(store, { requestTimeoutMs: 700 }).reserve(guess, signal);

    const settling = settle("release", signal);
    await vi.advanceTimersByTimeAsync(700);

    expect(await settling).toEqual([note("userAndSource", "unavailable")]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits no longer than its limit where that is less than the 200 milliseconds", async () => {
    const store = createScriptedStore({ release: hang });
    const { settle } = await open(store, { requestTimeoutMs: 50 }).reserve(guess, signal);

    const settling = settle("release", AbortSignal.abort());
    await vi.advanceTimersByTimeAsync(50);

    expect(await settling).toEqual([note("userAndSource", "unavailable")]);
  });

  it("leaves no timer, and nothing at the login's signal", async () => {
    const lockout = open(createScriptedStore(), three);
    const [first, second] = [await lockout.reserve(guess, signal), await lockout.reserve(guess, signal)];
    const controller = new AbortController();

    await Promise.all([first.settle("release", AbortSignal.abort()), second.settle("keep", controller.signal)]);

    expect([vi.getTimerCount(), getEventListeners(controller.signal, "abort").length]).toEqual([0, 0]);
  });
});

describe("createLockout.warmUp", () => {
  it("warms the store up, and rejects with it", async () => {
    const warmUp = vi.fn<() => Promise<void>>().mockResolvedValueOnce().mockRejectedValueOnce(outage);
    const lockout = open({ ...createScriptedStore(), warmUp });

    await lockout.warmUp();

    await expect(lockout.warmUp()).rejects.toBe(outage);
    expect(warmUp).toHaveBeenCalledTimes(2);
  });

  it("has nothing to do for a store that is always warm", async () => {
    await expect(open(createScriptedStore()).warmUp()).resolves.toBeUndefined();
  });
});

/** A store may throw anything. */
function throwIt(thrown: unknown): never {
  throw thrown as Error;
}

function createUnreadableError(): Error {
  return Object.defineProperty(new Error("x"), "name", {
    get: () => throwIt(new Error("hunter2")),
  });
}

function createUnreadableOutage(): Error {
  const error = new ProviderUnavailableError({ provider: "table", kind: "timeout" });
  return Object.defineProperty(error, "code", { get: () => throwIt(new Error("hunter2")) });
}

function createRevokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable(new Error("x"), {});
  revoke();
  return proxy;
}
