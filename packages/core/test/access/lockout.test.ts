import {
  ConfigurationError,
  createMemoryLockoutStore,
  type GuessOutcome,
  type GuessRequest,
  type GuessReservation,
  type LockoutOptions,
  type LockoutStore,
  type Logger,
  ProviderUnavailableError,
} from "@transfer-idp/core";
import { getEventListeners } from "node:events";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type CountedGuess, createLockout, type Lockout } from "../../src/access/lockout.ts";
import { createKeepingLogger } from "../scripted-provider.ts";

const start = 1_800_000_000_000;
const { signal } = new AbortController();
const guess = { provider: "corp", username: "alice", sourceIp: "198.51.100.7" };
const hang = (): Promise<never> => new Promise(() => undefined);
const outage = new ProviderUnavailableError({ provider: "table", kind: "throttled", backendError: "Throttled" });
const warning = [
  "warn",
  "lockout store unavailable",
  {
    store: "scripted",
    error: {
      code: "ERR_PROVIDER_UNAVAILABLE",
      provider: "table",
      kind: "throttled",
      backendError: "Throttled",
      httpStatus: undefined,
      requestId: undefined,
    },
  },
];

beforeEach(() => {
  vi.useFakeTimers({ now: start });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A memory store that does what a test says of a counter, and keeps what it was asked. */
interface ScriptedStore extends LockoutStore {
  readonly requests: GuessRequest[];
  readonly releases: { readonly reservation: GuessReservation; readonly signal: AbortSignal }[];
}

interface Script {
  /** By the counter's name, with which its key begins. */
  readonly reserve?: Record<string, (request: GuessRequest) => unknown>;
  readonly release?: (reservation: GuessReservation, signal: AbortSignal) => Promise<void>;
}

function createScriptedStore({ reserve = {}, release }: Script = {}): ScriptedStore {
  const memory = createMemoryLockoutStore();
  const requests: GuessRequest[] = [];
  const releases: { reservation: GuessReservation; signal: AbortSignal }[] = [];
  return {
    name: "scripted",
    requests,
    releases,
    reserve: (request) => {
      requests.push(request);
      const scripted = reserve[(JSON.parse(request.key) as string[])[0] ?? ""];
      return scripted === undefined ? memory.reserve(request) : (scripted(request) as Promise<GuessOutcome>);
    },
    release: (reservation, releaseSignal) => {
      releases.push({ reservation, signal: releaseSignal });
      return (release ?? memory.release)(reservation, releaseSignal);
    },
  };
}

const logger = createKeepingLogger();

function open(store: LockoutStore, options: Partial<LockoutOptions> = {}, ownLogger: Logger = logger): Lockout {
  logger.calls.length = 0;
  return createLockout(
    { store, whenUnavailable: "fail-logins", thresholds: { userAndSource: 3 }, ...options },
    ownLogger,
  );
}

async function lockUp(lockout: Lockout, change: Partial<typeof guess> = {}): Promise<CountedGuess> {
  for (let count = 0; count < 1000; count += 1) {
    const answer = await lockout.reserve({ ...guess, ...change }, signal);
    if (!answer.isAdmitted) return answer;
  }
  throw new Error("It is not locked.");
}

const note = (counter: string, outcome: string, rest: object = {}): object => {
  return { kind: "lockout", counter, outcome, ...rest };
};
const all = { thresholds: { user: 30, source: 20, userAndSource: 10 } } as const;

describe("createLockout.reserve", () => {
  it("counts by user and source, ten times, where nothing else is said", async () => {
    const store = createScriptedStore();
    const lockout = createLockout({ store, whenUnavailable: "fail-logins" }, logger);

    const answers: CountedGuess[] = [];
    for (let count = 0; count < 11; count += 1) answers.push(await lockout.reserve(guess, signal));

    expect(answers.map(({ isAdmitted }) => isAdmitted)).toEqual([...Array.from({ length: 10 }, () => true), false]);
    expect(answers[0]?.notes).toEqual([note("userAndSource", "counted")]);
    expect(answers[10]?.notes).toEqual([note("userAndSource", "locked", { retryAfterMs: 60_000 })]);
    expect(store.requests[0]).toEqual({
      key: '["userAndSource","corp","alice","198.51.100.7"]',
      schedule: expect.objectContaining({ forgetAfterMs: 86_400_000 }) as unknown,
      now: start,
      signal: expect.any(AbortSignal) as unknown,
    });
  });

  it("admits exactly the threshold of 200 guesses at once", async () => {
    const lockout = open(createScriptedStore(), { thresholds: { userAndSource: 7, user: 9 } });

    const answers = await Promise.all(Array.from({ length: 200 }, () => lockout.reserve(guess, signal)));

    expect(answers.filter(({ isAdmitted }) => isAdmitted)).toHaveLength(7);
  });

  it("asks every counter at the same time, by one clock", async () => {
    const store = createScriptedStore({ reserve: { userAndSource: hang, source: hang, user: hang } });

    void open(store, all).reserve(guess, signal);
    await vi.advanceTimersByTimeAsync(0);

    expect(store.requests.map(({ key, now, schedule }) => [key, now, schedule.steps[0]?.guesses])).toEqual([
      ['["userAndSource","corp","alice","198.51.100.7"]', start, 9],
      ['["source","198.51.100.7"]', start, 19],
      ['["user","corp","alice"]', start, 29],
    ]);
  });

  it("admits again when the lock is over, by the clock of the process", async () => {
    const lockout = open(createScriptedStore());
    await lockUp(lockout);

    vi.setSystemTime(start + 59_999);
    const before = await lockout.reserve(guess, signal);
    vi.setSystemTime(start + 60_000);
    const after = await lockout.reserve(guess, signal);

    expect([before.isAdmitted, after.isAdmitted]).toEqual([false, true]);
  });

  it("leaves a guess that one counter does not admit to be taken back from the others", async () => {
    const store = createScriptedStore({ reserve: { source: () => Promise.resolve({ outcome: "locked" }) } });
    const lockout = open(store, { thresholds: { userAndSource: 1, source: 1, user: 1 } });

    const answers = [];
    for (let count = 0; count < 2; count += 1) {
      const { release, ...answer } = await lockout.reserve(guess, signal);
      answers.push({ ...answer, released: await release(signal) });
    }

    const refused = {
      isAdmitted: false,
      notes: [note("userAndSource", "counted"), note("source", "locked"), note("user", "counted")],
      released: [note("userAndSource", "released"), note("user", "released")],
    };
    // The second one would be locked by the others as well, had the first one stayed counted.
    expect(answers).toEqual([refused, refused]);
  });

  it("locks nobody else out by user and source", async () => {
    const lockout = open(createScriptedStore());
    await lockUp(lockout);

    const others = [{ username: "bob" }, { sourceIp: "198.51.100.8" }, { provider: "partners" }];
    const answers = await Promise.all(others.map((other) => lockout.reserve({ ...guess, ...other }, signal)));

    expect(answers.map(({ isAdmitted }) => isAdmitted)).toEqual([true, true, true]);
  });

  it("counts a name however it is written", async () => {
    const lockout = open(createScriptedStore());
    await lockUp(lockout);

    const answer = await lockout.reserve({ ...guess, username: "AL\u00ADICE" }, signal);

    expect(answer.isAdmitted).toBe(false);
  });

  it("counts by source whoever is guessed, and by user wherever from", async () => {
    const bySource = open(createScriptedStore(), { thresholds: { source: 3 } });
    const byUser = open(createScriptedStore(), { thresholds: { user: 3 } });
    await lockUp(bySource);
    await lockUp(byUser);

    const [other, elsewhere] = [
      { ...guess, username: "bob" },
      { ...guess, sourceIp: "203.0.113.9" },
    ];
    expect([
      (await bySource.reserve(other, signal)).isAdmitted,
      (await bySource.reserve(elsewhere, signal)).isAdmitted,
      (await byUser.reserve(other, signal)).isAdmitted,
      (await byUser.reserve(elsewhere, signal)).isAdmitted,
    ]).toEqual([false, true, true, false]);
  });

  it.each([
    ["an address that is shared", "10.0.3.4"],
    ["a shared address written in IPv6", "::ffff:10.0.3.4"],
    ["no address", undefined],
    ["what is no address", "unknown"],
  ])("does not count %s by source, but by user and source", async (_, sourceIp) => {
    const store = createScriptedStore();
    const lockout = open(store, { ...all, sharedSources: ["192.0.2.1", "10.0.0.0/8"] });

    const { notes } = await lockout.reserve({ ...guess, sourceIp }, signal);

    expect(notes).toEqual([note("userAndSource", "counted"), note("user", "counted")]);
  });

  it("admits what no counter is for, and asks nobody", async () => {
    const store = createScriptedStore();
    const lockout = open(store, { thresholds: { source: 1 } });

    const answer = await lockout.reserve({ ...guess, sourceIp: undefined }, signal);

    expect([answer.isAdmitted, answer.notes, await answer.release(signal), store.requests]).toEqual([true, [], [], []]);
  });
});

describe("createLockout.reserve with whenUnavailable", () => {
  const failing = { reserve: { source: () => Promise.reject(outage) } };

  it("fails the login and takes the guess back, where logins fail", async () => {
    const store = createScriptedStore(failing);

    await expect(open(store, all).reserve(guess, signal)).rejects.toBe(outage);

    expect(store.releases.map(({ reservation }) => reservation.key)).toEqual([
      '["userAndSource","corp","alice","198.51.100.7"]',
      '["user","corp","alice"]',
    ]);
    expect(logger.calls).toEqual([]);
  });

  it("admits the guess uncounted where guesses are unlimited, and says so once", async () => {
    const store = createScriptedStore({
      reserve: { userAndSource: () => Promise.reject(outage), source: () => Promise.reject(outage) },
    });
    const lockout = open(store, { ...all, whenUnavailable: "allow-unlimited-guesses" });

    const answer = await lockout.reserve(guess, signal);
    const released = await answer.release(signal);

    expect({ ...answer, released }).toMatchObject({
      isAdmitted: true,
      notes: [note("userAndSource", "unavailable"), note("source", "unavailable"), note("user", "counted")],
      released: [note("user", "released")],
    });
    expect(logger.calls).toEqual([warning]);
  });

  it.each(["fail-logins", "allow-unlimited-guesses"] as const)(
    "does not admit what is known to be locked, whatever else is unavailable (%s)",
    async (whenUnavailable) => {
      const store = createScriptedStore({
        reserve: {
          userAndSource: () => Promise.resolve({ outcome: "locked", retryAfterMs: 5 }),
          source: () => Promise.reject(outage),
        },
      });

      const answer = await open(store, { ...all, whenUnavailable }).reserve(guess, signal);

      expect(answer).toMatchObject({
        isAdmitted: false,
        notes: [
          note("userAndSource", "locked", { retryAfterMs: 5 }),
          note("source", "unavailable"),
          note("user", "counted"),
        ],
      });
      expect(logger.calls).toEqual([warning]);
    },
  );

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

  it.each<[string, unknown]>([
    ["another error of ours", new ConfigurationError("table", "must be there")],
    ["null", null],
    ["a foreign error with our code", Object.assign(new Error("x"), { code: "ERR_PROVIDER_UNAVAILABLE" })],
  ])("takes %s that the store rejects with for an outage of the store", async (_, thrown) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a store may reject with anything
    const store = createScriptedStore({ reserve: { userAndSource: () => Promise.reject(thrown) } });

    const error: unknown = await open(store)
      .reserve(guess, signal)
      .catch((rejected: unknown) => rejected);

    expect(error).toBeInstanceOf(ProviderUnavailableError);
    expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", provider: "scripted", kind: "backend-error" });
  });

  it("keeps a time of nothing at all until a locked counter opens", async () => {
    const locked = { outcome: "locked", retryAfterMs: 0 };
    const store = createScriptedStore({ reserve: { userAndSource: () => Promise.resolve(locked) } });

    expect(await open(store).reserve(guess, signal)).toMatchObject({
      isAdmitted: false,
      notes: [note("userAndSource", "locked", { retryAfterMs: 0 })],
    });
  });

  it("takes what is thrown and is no error for an outage too", async () => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is what is tried
    const lockout = open(createScriptedStore({ reserve: { userAndSource: () => Promise.reject("down") } }));

    await expect(lockout.reserve(guess, signal)).rejects.toEqual(
      new ProviderUnavailableError({ provider: "scripted", kind: "backend-error" }),
    );
  });

  it.each([
    [undefined],
    [null],
    [true],
    ["reserved"],
    [{}],
    [{ outcome: "ok" }],
    [{ outcome: "reserved" }],
    [{ outcome: "reserved", reservation: null }],
    [{ outcome: "reserved", reservation: "r" }],
    [{ reservation: { key: "k", generation: "1" } }],
  ])("takes %j for an outage, not for an admission", async (answer) => {
    const resolving = open(createScriptedStore({ reserve: { userAndSource: () => Promise.resolve(answer) } }));
    const direct = open(createScriptedStore({ reserve: { userAndSource: () => answer } }));

    const wanted = {
      code: "ERR_PROVIDER_UNAVAILABLE",
      kind: "backend-error",
      provider: "scripted",
      backendError: undefined,
    };
    await expect(resolving.reserve(guess, signal)).rejects.toMatchObject(wanted);
    await expect(direct.reserve(guess, signal)).rejects.toMatchObject(wanted);
  });

  it.each([Number.NaN, -1, "60000", null])("leaves out a time to retry that is none: %j", async (retryAfterMs) => {
    const locked = { outcome: "locked", retryAfterMs };
    const lockout = open(createScriptedStore({ reserve: { userAndSource: () => Promise.resolve(locked) } }));

    expect((await lockout.reserve(guess, signal)).notes).toEqual([note("userAndSource", "locked")]);
  });

  it("waits for the store no longer than its limit, and no longer than the login", async () => {
    const store = createScriptedStore({ reserve: { userAndSource: hang } });
    const timeout = { code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout", provider: "scripted" };
    const controller = new AbortController();

    const slow = expect(open(store, { requestTimeoutMs: 700 }).reserve(guess, signal)).rejects.toMatchObject(timeout);
    await vi.advanceTimersByTimeAsync(699);
    const before = store.requests[0]?.signal.aborted;
    await vi.advanceTimersByTimeAsync(1);
    await slow;
    const ended = expect(open(store).reserve(guess, controller.signal)).rejects.toMatchObject(timeout);
    controller.abort();
    await ended;

    expect([before, ...store.requests.map((request) => request.signal.aborted)]).toEqual([false, true, true]);
  });

  it.each(["fail-logins", "allow-unlimited-guesses"] as const)(
    "takes a guess back that a slow store counts when nobody waits any more (%s)",
    async (whenUnavailable) => {
      const memory = createMemoryLockoutStore();
      const slow = async (request: GuessRequest): Promise<GuessOutcome> => {
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        return memory.reserve({ ...request, signal });
      };
      const store = createScriptedStore({ reserve: { userAndSource: slow }, release: memory.release });
      const lockout = open(store, { whenUnavailable, thresholds: { userAndSource: 1 } });

      const asked = lockout.reserve(guess, signal).catch(() => undefined);
      await vi.advanceTimersByTimeAsync(1_000);
      await asked;
      const before = store.releases.length;
      await vi.advanceTimersByTimeAsync(1_000);

      const key = '["userAndSource","corp","alice","198.51.100.7"]';
      const [request] = store.requests;
      const next = request && (await memory.reserve({ ...request, signal }));
      expect([before, store.releases.map(({ reservation }) => reservation.key), next?.outcome]).toEqual([
        0,
        [key],
        "reserved",
      ]);
    },
  );

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
    const lockout = open(createScriptedStore(failing), { ...all, whenUnavailable: "allow-unlimited-guesses" }, broken);

    expect((await lockout.reserve(guess, signal)).isAdmitted).toBe(true);
  });
});

describe("createLockout.reserve's release", () => {
  it("takes the guess back on every counter, once", async () => {
    const store = createScriptedStore();
    const answer = await open(store, all).reserve(guess, signal);

    const [first, second] = await Promise.all([answer.release(signal), answer.release(signal)]);
    const third = await answer.release(signal);

    const released = [note("userAndSource", "released"), note("source", "released"), note("user", "released")];
    expect([first, second, third, store.releases.length]).toEqual([released, released, released, 3]);
  });

  it("lets the right password in however often it is used", async () => {
    const lockout = open(createScriptedStore());

    const answers: boolean[] = [];
    for (let count = 0; count < 30; count += 1) {
      const answer = await lockout.reserve(guess, signal);
      answers.push(answer.isAdmitted);
      await answer.release(signal);
    }

    expect(answers).not.toContain(false);
  });

  it("gives no guess to who is locked out", async () => {
    const store = createScriptedStore();
    const lockout = open(store);
    const locked = await lockUp(lockout);

    const released = await locked.release(signal);

    expect([released, store.releases, (await lockout.reserve(guess, signal)).isAdmitted]).toEqual([[], [], false]);
  });

  it("never rejects: what cannot be taken back stays counted, and is said once", async () => {
    const store = createScriptedStore({ release: () => Promise.reject(outage) });
    const lockout = open(store, { thresholds: { userAndSource: 1, user: 5 } });
    const answer = await lockout.reserve(guess, signal);

    const notes = await answer.release(signal);

    expect(notes).toEqual([note("userAndSource", "unavailable"), note("user", "unavailable")]);
    expect(logger.calls).toEqual([warning]);
    expect((await lockout.reserve(guess, signal)).isAdmitted).toBe(false);
  });

  it("is tried for 250 milliseconds after the login's time was over, and no longer", async () => {
    const store = createScriptedStore({ release: hang });
    const answer = await open(store).reserve(guess, signal);
    let notes: unknown;

    void answer.release(AbortSignal.abort()).then((given) => {
      notes = given;
    });
    await vi.advanceTimersByTimeAsync(249);
    const before = { notes, isAborted: store.releases[0]?.signal.aborted };
    await vi.advanceTimersByTimeAsync(1);

    expect(before).toEqual({ notes: undefined, isAborted: false });
    expect({ notes, isAborted: store.releases[0]?.signal.aborted }).toEqual({
      notes: [note("userAndSource", "unavailable")],
      isAborted: true,
    });
  });

  it("succeeds after the login's time was over, also where that ends meanwhile", async () => {
    const release = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));
    const lockout = open(createScriptedStore({ release }));
    const [first, second] = [await lockout.reserve(guess, signal), await lockout.reserve(guess, signal)];
    const controller = new AbortController();

    const releasing = [first.release(AbortSignal.abort()), second.release(controller.signal)];
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    await vi.advanceTimersByTimeAsync(100);

    expect(await Promise.all(releasing)).toEqual([
      [note("userAndSource", "released")],
      [note("userAndSource", "released")],
    ]);
  });

  it("waits for the store no longer than its limit while the login has time", async () => {
    const store = createScriptedStore({ release: hang });
    const answer = await open(store, { requestTimeoutMs: 700 }).reserve(guess, signal);

    const releasing = answer.release(signal);
    await vi.advanceTimersByTimeAsync(700);

    expect(await releasing).toEqual([note("userAndSource", "unavailable")]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves no timer, and nothing at the login's signal", async () => {
    const lockout = open(createScriptedStore());
    const [first, second] = [await lockout.reserve(guess, signal), await lockout.reserve(guess, signal)];
    const controller = new AbortController();

    await Promise.all([first.release(AbortSignal.abort()), second.release(controller.signal)]);

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
