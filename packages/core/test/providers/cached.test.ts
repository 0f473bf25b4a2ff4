import { setTimeout as delay } from "node:timers/promises";
import {
  cached,
  parseGroupRecord,
  parseUserRecord,
  type PasswordReplacement,
  ProviderUnavailableError,
  type UserLookup,
  type UserQuery,
} from "@transfer-idp/core";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createReplacement, createReplacingStore } from "./replacing-store.ts";
import { createQuery, createScriptedStore, type ScriptedStore } from "./scripted-store.ts";

let clock = 0;

beforeEach(() => {
  clock = 1_000_000;
  // Fake timers put another object in the place of `performance`, and the LRU library keeps the one it found.
  vi.spyOn(performance, "now").mockImplementation(() => clock);
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Lets time pass. */
function pass(milliseconds: number): void {
  clock += milliseconds;
}

const alice = { groups: ["staff"] };
const record = parseUserRecord(alice);
const timeout = { code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout", provider: "scripted" };

/** A store whose answers wait until a test gives them. */
function createSlowStore(): ScriptedStore & { readonly land: (answer?: Partial<UserLookup> | Error) => void } {
  const waiting: PromiseWithResolvers<UserLookup>[] = [];
  const store = createScriptedStore({ alice }, () => {
    const answer = Promise.withResolvers<UserLookup>();
    waiting.push(answer);
    return answer.promise;
  });
  return {
    ...store,
    land: (answer = {}) => {
      const first = waiting.shift();
      if (answer instanceof Error) first?.reject(answer);
      else first?.resolve({ record, fromCache: false, ...answer });
    },
  };
}

describe("cached", () => {
  it("starts no timer, which would wake the process in the middle of a wait of the login", async () => {
    const setTimer = vi.spyOn(globalThis, "setTimeout");
    const remembering = cached(createScriptedStore({ alice }));

    await remembering.findUser(createQuery());
    await remembering.findUser(createQuery());
    await remembering.findUser(createQuery({ username: "nobody" }));
    await remembering.findUser(createQuery({ username: "nobody" }));

    expect(setTimer).not.toHaveBeenCalled();
  });

  it("asks its store the first time, and answers from memory then", async () => {
    const groups = [parseGroupRecord("staff", {})];
    const store = createScriptedStore({ alice }, (_, usual) => ({ ...usual, groups }));
    const remembering = cached(store);

    const answers = [await remembering.findUser(createQuery()), await remembering.findUser(createQuery())];

    expect(answers).toEqual([
      { record, groups, fromCache: false },
      { record, groups, fromCache: true },
    ]);
    expect(store.queries).toHaveLength(1);
  });

  it("has name, decoy and warm-up of its store", async () => {
    let warm = 0;
    const warmUp = (): Promise<void> => {
      warm += 1;
      return Promise.resolve();
    };
    const store = { ...createScriptedStore(), warmUp };

    const remembering = cached(store);
    await remembering.warmUp?.();

    expect([remembering.name, remembering.decoy, warm]).toEqual([store.name, store.decoy, 1]);
    await expect(cached(createScriptedStore()).warmUp?.()).resolves.toBeUndefined();
  });

  it("has them of a store that is a class, too", async () => {
    class Store {
      readonly name = "class";
      warm = 0;
      get decoy(): string {
        return ["$2b", "04", "x"].join("$");
      }
      findUser(): Promise<UserLookup> {
        return Promise.resolve({ record: parseUserRecord({ username: this.name }), fromCache: false });
      }
      replacePassword({ hash }: PasswordReplacement): Promise<"replaced" | "changed"> {
        return Promise.resolve(hash === this.name ? "replaced" : "changed");
      }
      warmUp(): Promise<void> {
        this.warm += 1;
        return Promise.resolve();
      }
    }
    const store = new Store();

    const remembering = cached(store);
    await remembering.warmUp?.();

    expect([remembering.name, remembering.decoy, store.warm]).toEqual(["class", "$2b$04$x", 1]);
    expect(await remembering.findUser(createQuery())).toMatchObject({ record: { username: "class" } });
    expect(await remembering.replacePassword?.(createReplacement({ hash: "class" }))).toBe("replaced");
  });

  describe("for the time to live", () => {
    it("of a minute by default", async () => {
      const store = createScriptedStore({ alice });
      const remembering = cached(store);
      await remembering.findUser(createQuery());

      pass(59_999);
      const before = await remembering.findUser(createQuery());
      pass(2);
      const after = await remembering.findUser(createQuery());

      expect([before.fromCache, after.fromCache]).toEqual([true, false]);
      expect(store.queries).toHaveLength(2);
    });

    it("that it is given, from the last fetch and not from the last question", async () => {
      const store = createScriptedStore({ alice });
      const remembering = cached(store, { timeToLiveMs: 1000 });
      await remembering.findUser(createQuery());

      for (const step of [334, 334, 334]) {
        pass(step);
        await remembering.findUser(createQuery());
      }

      expect(store.queries).toHaveLength(2);
    });

    it("remembers that there is no such user as well, and no longer", async () => {
      const store = createScriptedStore();
      const remembering = cached(store, { timeToLiveMs: 1000 });

      const answers = [await remembering.findUser(createQuery()), await remembering.findUser(createQuery())];
      pass(1001);
      store.users.set("alice", alice);
      answers.push(await remembering.findUser(createQuery()));

      expect(answers).toEqual([
        { record: undefined, fromCache: false },
        { record: undefined, fromCache: true },
        { record, fromCache: false },
      ]);
    });
  });

  describe("asked for what is current", () => {
    const current = createQuery({ freshness: "current" });

    it("goes to its store when it remembers nothing", async () => {
      const store = createScriptedStore({ alice });

      expect(await cached(store).findUser(current)).toEqual({ record, fromCache: false });
    });

    it("goes to its store at once, and then not again for five seconds", async () => {
      const store = createScriptedStore({ alice });
      const remembering = cached(store);
      await remembering.findUser(createQuery());

      const first = await remembering.findUser(current);
      pass(4999);
      const second = await remembering.findUser(current);
      pass(1);
      const third = await remembering.findUser(current);

      expect([first.fromCache, second.fromCache, third.fromCache]).toEqual([false, true, false]);
    });

    it("remembers what it fetched, and begins the time anew", async () => {
      const store = createScriptedStore({ alice });
      const remembering = cached(store, { timeToLiveMs: 10_000, minRefreshIntervalMs: 1000 });
      await remembering.findUser(createQuery());

      pass(9000);
      store.users.set("alice", { groups: ["new"] });
      await remembering.findUser(current);
      pass(9000);
      const later = await remembering.findUser(createQuery());

      expect(later).toMatchObject({ record: { groups: ["new"] }, fromCache: true });
      expect(store.queries).toHaveLength(2);
    });

    it("costs its store one request in the interval, however many wrong passwords there are", async () => {
      const store = createScriptedStore({ alice });
      const remembering = cached(store, { minRefreshIntervalMs: 5000 });
      await remembering.findUser(createQuery());
      pass(6000);
      store.queries.length = 0;

      for (let attempt = 0; attempt < 100; attempt += 1) {
        await remembering.findUser(createQuery());
        await remembering.findUser(current);
        clock += 40;
      }

      expect(store.queries).toHaveLength(1);
    });

    it("is limited for unknown names alike", async () => {
      const store = createScriptedStore();
      const remembering = cached(store);

      await remembering.findUser(createQuery());
      for (let attempt = 0; attempt < 100; attempt += 1) await remembering.findUser(current);

      expect(store.queries).toHaveLength(2);
    });

    it("joins a request that another one made, rather than answering from memory", async () => {
      const store = createSlowStore();
      const remembering = cached(store);
      const first = remembering.findUser(createQuery());
      store.land();
      await first;

      const refreshing = [remembering.findUser(current), remembering.findUser(current)];
      store.land();

      expect((await Promise.all(refreshing)).map(({ fromCache }) => fromCache)).toEqual([false, false]);
      expect(store.queries).toHaveLength(2);
    });

    it("does not let the requests of one user count for another", async () => {
      const store = createScriptedStore({ alice, bob: alice });
      const remembering = cached(store);

      await remembering.findUser(current);
      await remembering.findUser({ ...current, username: "bob" });

      expect(store.queries.map(({ username }) => username)).toEqual(["alice", "bob"]);
    });

    it("forgets a user who is gone, and finds one who is new", async () => {
      const store = createScriptedStore({ alice });
      const remembering = cached(store, { minRefreshIntervalMs: 1000 });
      await remembering.findUser(createQuery());

      pass(1000);
      store.users.delete("alice");
      await remembering.findUser(current);
      const gone = await remembering.findUser(createQuery());
      pass(1000);
      store.users.set("alice", alice);
      await remembering.findUser(current);
      const back = await remembering.findUser(createQuery());

      expect([gone, back]).toEqual([
        { record: undefined, fromCache: true },
        { record, fromCache: true },
      ]);
    });
  });

  describe("asked to replace a password", () => {
    const [old, fresh] = ["$keep$old", "$keep$fresh"];
    const users = { alice: { password: old }, bob: { password: old } };
    const replacement = createReplacement({ previous: old, hash: fresh });
    const readValue = ({ record: found }: UserLookup): unknown => found?.passwords[0]?.value;

    it("can only where its store can", () => {
      expect(cached(createScriptedStore()).replacePassword).toBeUndefined();
      expect(cached(createReplacingStore()).replacePassword).toBeTypeOf("function");
    });

    it("hands it to its store as it is, and what that says back", async () => {
      const store = createReplacingStore(users);
      const remembering = cached(store);

      const outcomes = [
        await remembering.replacePassword?.(replacement),
        await remembering.replacePassword?.(replacement),
      ];

      expect(outcomes).toEqual(["replaced", "changed"]);
      expect(store.replacements).toEqual([replacement, replacement]);
    });

    it("asks for the user anew afterwards, and for nobody else", async () => {
      const store = createReplacingStore(users);
      const remembering = cached(store);
      await remembering.findUser(createQuery());
      await remembering.findUser(createQuery({ username: "bob" }));
      await remembering.findUser(createQuery({ protocol: "FTPS" }));

      await remembering.replacePassword?.(replacement);
      const answers = [
        await remembering.findUser(createQuery()),
        await remembering.findUser(createQuery({ username: "bob" })),
        await remembering.findUser(createQuery({ protocol: "FTPS" })),
      ];

      expect(answers.map((answer) => [answer.fromCache, readValue(answer)])).toEqual([
        [false, fresh],
        [true, old],
        [true, old],
      ]);
    });

    it.each<[string, () => Promise<"replaced" | "changed">]>([
      ["rejects", () => Promise.reject(new ProviderUnavailableError({ provider: "scripted", kind: "throttled" }))],
      [
        "throws",
        () => {
          throw new Error("at once");
        },
      ],
      ["says that it was changed", () => Promise.resolve("changed")],
      ["says nothing known", () => Promise.resolve(undefined as never)],
    ])("asks for the user anew even where its store %s", async (_, replace) => {
      const store = createReplacingStore(users, replace);
      const remembering = cached(store);
      await remembering.findUser(createQuery());

      const [given, handedOn] = await Promise.allSettled([
        (async () => replace())(),
        remembering.replacePassword?.(replacement),
      ]);
      const answer = await remembering.findUser(createQuery());

      expect(handedOn).toEqual(given);
      expect(answer.fromCache).toBe(false);
    });

    it("ends the wait for a store that hangs when the signal aborts, and asks for the user anew", async () => {
      const controller = new AbortController();
      const remembering = cached(createReplacingStore(users, () => new Promise(() => undefined)));
      await remembering.findUser(createQuery());

      const replacing = remembering.replacePassword?.({ ...replacement, signal: controller.signal });
      controller.abort();

      await expect(replacing).rejects.toMatchObject(timeout);
      expect(await remembering.findUser(createQuery())).toMatchObject({ fromCache: false });
    });

    it("remembers nothing of a request that was under way, for it may bring what was stored before", async () => {
      const slow = createSlowStore();
      const remembering = cached({ ...slow, replacePassword: () => Promise.resolve("replaced") });

      const before = remembering.findUser(createQuery());
      await remembering.replacePassword?.(replacement);
      slow.land({ record: parseUserRecord({ password: old }) });
      const early = await before;
      const after = remembering.findUser(createQuery());
      slow.land({ record: parseUserRecord({ password: fresh }) });

      expect([readValue(early), readValue(await after)]).toEqual([old, fresh]);
      expect(await remembering.findUser(createQuery()).then(readValue)).toBe(fresh);
      expect(slow.queries).toHaveLength(2);
    });
  });

  describe("with many questions at the same time", () => {
    it("asks its store once for 100 of them", async () => {
      const store = createSlowStore();
      const remembering = cached(store);

      const asking = Promise.all(Array.from({ length: 100 }, () => remembering.findUser(createQuery())));
      store.land();
      const answers = await asking;

      expect(answers).toEqual(Array.from({ length: 100 }, () => ({ record, fromCache: false })));
      expect(store.queries).toHaveLength(1);
    });

    it("asks for each user, server and protocol on its own", async () => {
      const store = createScriptedStore({ alice, bob: alice });
      const remembering = cached(store);
      const queries = [
        createQuery(),
        createQuery({ username: "bob" }),
        createQuery({ protocol: "FTP" }),
        createQuery({ serverId: "s-0" }),
      ];

      await Promise.all([...queries, ...queries].map((query) => remembering.findUser(query)));

      expect(store.queries).toHaveLength(4);
    });

    it("lets one that is aborted go at once, and the others have their answer", async () => {
      const store = createSlowStore();
      const remembering = cached(store);
      const controller = new AbortController();
      const first = remembering.findUser(createQuery({ signal: controller.signal }));
      const second = remembering.findUser(createQuery());

      controller.abort();
      await expect(first).rejects.toMatchObject(timeout);
      const isAborted = store.queries[0]?.signal.aborted;
      store.land();

      expect(await second).toEqual({ record, fromCache: false });
      expect(isAborted).toBe(false);
      expect(store.queries).toHaveLength(1);
    });

    it("aborts the request when the last one is gone, and makes a new one for a newcomer", async () => {
      const store = createSlowStore();
      const remembering = cached(store);
      const controllers = [new AbortController(), new AbortController()];
      const leaving = controllers.map(({ signal }) => remembering.findUser(createQuery({ signal })));
      const settled = Promise.allSettled(leaving);

      for (const controller of controllers) controller.abort();
      await settled;
      const newcomer = remembering.findUser(createQuery());
      // The old request lands late, with an answer of another time.
      store.land({ record: undefined });
      store.land();

      expect(store.queries.map(({ signal }) => signal.aborted)).toEqual([true, false]);
      expect(await newcomer).toEqual({ record, fromCache: false });
      expect(await remembering.findUser(createQuery())).toEqual({ record, fromCache: true });
    });

    it("lets a newcomer's request be shared, though the one that everybody left lands before it", async () => {
      const store = createSlowStore();
      const remembering = cached(store);
      const controller = new AbortController();
      const leaving = remembering.findUser(createQuery({ signal: controller.signal }));
      controller.abort();
      await expect(leaving).rejects.toMatchObject(timeout);

      const newcomer = remembering.findUser(createQuery());
      store.land({ record: undefined });
      await delay(3);
      const another = remembering.findUser(createQuery());
      const asked = store.queries.length;
      store.land();
      store.land();

      expect(await Promise.all([newcomer, another])).toEqual([
        { record, fromCache: false },
        { record, fromCache: false },
      ]);
      expect(asked).toBe(2);
    });

    it("does not remember an answer that landed when everybody had left", async () => {
      const store = createSlowStore();
      const remembering = cached(store);
      const leaving = remembering.findUser(createQuery({ signal: AbortSignal.timeout(5) }));

      await expect(leaving).rejects.toMatchObject(timeout);
      store.land();
      await delay(5);
      const next = remembering.findUser(createQuery());
      store.land();

      expect(await next).toEqual({ record, fromCache: false });
      expect(store.queries).toHaveLength(2);
    });

    it("fails for all who wait, and asks again for the next", async () => {
      const outage = new ProviderUnavailableError({ provider: "scripted", kind: "throttled" });
      const store = createSlowStore();
      const remembering = cached(store);
      const waiting = [remembering.findUser(createQuery()), remembering.findUser(createQuery())];
      const settled = Promise.allSettled(waiting);

      store.land(outage);
      const results = await settled;
      const next = remembering.findUser(createQuery());
      store.land();

      expect(results).toEqual([
        { status: "rejected", reason: outage },
        { status: "rejected", reason: outage },
      ]);
      expect(await next).toEqual({ record, fromCache: false });
    });
  });

  it("remembers no outage, and keeps what it had", async () => {
    let isDown = false;
    const store = createScriptedStore({ alice }, (_, usual) =>
      isDown ? Promise.reject(new ProviderUnavailableError({ provider: "scripted", kind: "unreachable" })) : usual,
    );
    const remembering = cached(store, { minRefreshIntervalMs: 1000 });
    await remembering.findUser(createQuery());

    isDown = true;
    pass(1000);
    const refresh = remembering.findUser(createQuery({ freshness: "current" }));
    await expect(refresh).rejects.toMatchObject({ kind: "unreachable" });
    const kept = await remembering.findUser(createQuery());
    isDown = false;
    pass(1000);
    const refreshed = await remembering.findUser(createQuery({ freshness: "current" }));

    expect([kept.fromCache, refreshed.fromCache]).toEqual([true, false]);
  });

  it("asks a store that fails once in the interval, and fails alike for the rest of it", async () => {
    let isDown = false;
    const store = createScriptedStore({ alice }, (_, usual) =>
      isDown ? Promise.reject(new ProviderUnavailableError({ provider: "scripted", kind: "throttled" })) : usual,
    );
    const remembering = cached(store, { minRefreshIntervalMs: 1000 });
    await remembering.findUser(createQuery());
    pass(1000);
    isDown = true;
    store.queries.length = 0;

    for (let attempt = 0; attempt < 10; attempt += 1) {
      const refresh = remembering.findUser(createQuery({ freshness: "current" }));
      await expect(refresh).rejects.toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "throttled" });
    }
    const during = store.queries.length;
    isDown = false;
    pass(1000);
    const after = await remembering.findUser(createQuery({ freshness: "current" }));

    expect([during, after.fromCache]).toEqual([1, false]);
  });

  it("does not count a request that everybody left for one that was made", async () => {
    const store = createSlowStore();
    const remembering = cached(store, { minRefreshIntervalMs: 1000 });
    const first = remembering.findUser(createQuery());
    store.land();
    await first;
    pass(1000);

    const leaving = remembering.findUser(createQuery({ freshness: "current", signal: AbortSignal.timeout(5) }));
    await expect(leaving).rejects.toMatchObject(timeout);
    const next = remembering.findUser(createQuery({ freshness: "current" }));
    store.land();
    store.land();

    expect(await next).toEqual({ record, fromCache: false });
  });

  it("takes the outage of a request that everybody left for none, when a newer one was answered", async () => {
    const outage = new ProviderUnavailableError({ provider: "scripted", kind: "throttled" });
    const left = Promise.withResolvers<UserLookup>();
    const store = createScriptedStore({ alice }, (_, usual) => (store.queries.length === 2 ? left.promise : usual));
    const remembering = cached(store, { minRefreshIntervalMs: 1000 });
    const current = createQuery({ freshness: "current" });
    await remembering.findUser(createQuery());
    const controller = new AbortController();
    const leaving = remembering.findUser({ ...current, signal: controller.signal });
    controller.abort();
    await expect(leaving).rejects.toMatchObject(timeout);

    const newer = await remembering.findUser(current);
    left.reject(outage);
    await delay(3);
    const later = await remembering.findUser(current);

    expect([newer.fromCache, later.fromCache]).toEqual([false, true]);
  });

  it("rejects where its store throws before it makes a promise, and asks again", async () => {
    let count = 0;
    const store = {
      ...createScriptedStore(),
      findUser: (): Promise<UserLookup> => {
        count += 1;
        throw new Error("a defect");
      },
    };
    const remembering = cached(store);

    await expect(remembering.findUser(createQuery())).rejects.toThrow("a defect");
    await expect(remembering.findUser(createQuery())).rejects.toThrow("a defect");

    expect(count).toBe(2);
  });

  describe("with a limit of entries", () => {
    it("pushes the user out who was asked for least recently", async () => {
      const store = createScriptedStore({ alice, bob: alice, carol: alice });
      const remembering = cached(store, { maxEntries: 2 });

      for (const username of ["alice", "bob", "alice", "carol"]) await remembering.findUser(createQuery({ username }));
      const [kept, gone] = [
        await remembering.findUser(createQuery()),
        await remembering.findUser(createQuery({ username: "bob" })),
      ];

      expect([kept.fromCache, gone.fromCache]).toEqual([true, false]);
    });

    it("lets 10,000 unknown names push no user out", async () => {
      const store = createScriptedStore({ alice });
      const remembering = cached(store, { maxEntries: 10 });
      await remembering.findUser(createQuery());

      for (let index = 0; index < 10_000; index += 1) {
        await remembering.findUser(createQuery({ username: `nobody${String(index)}` }));
      }
      const stillThere = await remembering.findUser(createQuery());

      expect(stillThere).toEqual({ record, fromCache: true });
    });
  });

  it("never answers for another user, server or protocol, whatever characters they have", async () => {
    const text = fc.oneof(fc.constantFrom('"', ",", "\\", "[", "]", '","', "a", "b", "\0", "SFTP", ""), fc.string());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 2, maxLength: 8 }), async (pairs) => {
        const remembering = cached(
          createScriptedStore({}, ({ username, serverId }: UserQuery) => ({
            record: parseUserRecord({ groups: [`${String(username.length)}:${username}${serverId}|`] }),
            fromCache: false,
          })),
        );

        for (const [username, serverId] of [...pairs, ...pairs]) {
          const answer = await remembering.findUser(createQuery({ username, serverId }));

          expect(answer.record?.groups).toEqual([`${String(username.length)}:${username}${serverId}|`]);
        }
      }),
    );
  });

  describe("refuses", () => {
    const wrong = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, "60000", null];
    it.each([
      ...wrong.map((value) => ["timeToLiveMs", value] as const),
      ...wrong.map((value) => ["minRefreshIntervalMs", value] as const),
      ...[...wrong, 1.5].map((value) => ["maxEntries", value] as const),
    ])("%s of %s", (option, value) => {
      expect(() => cached(createScriptedStore(), { [option]: value })).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: `cache.${option}` }),
      );
    });

    it.each<[string, unknown]>([
      ["cache.timeToLive", { timeToLive: 10 }],
      ["cache.ttl", { ttl: 10 }],
      ["cache", null],
      ["cache", false],
      ["cache", []],
    ])("what is no option, and options that are no object: %s", (option, options) => {
      expect(() => cached(createScriptedStore(), options as never)).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
      );
    });

    // The LRU library makes room for all of them at once, and ends the process where there is none.
    it("maxEntries over a million", () => {
      expect(() => cached(createScriptedStore(), { maxEntries: 1_000_001 })).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "cache.maxEntries" }),
      );
    });
  });

  it("takes a maxEntries of a million", async () => {
    const remembering = cached(createScriptedStore({ alice }), { maxEntries: 1_000_000 });

    expect(await remembering.findUser(createQuery())).toEqual({ record, fromCache: false });
  });

  it("takes a time to live that is no whole number", async () => {
    const remembering = cached(createScriptedStore({ alice }), { timeToLiveMs: 1500.5 });
    await remembering.findUser(createQuery());

    expect((await remembering.findUser(createQuery())).fromCache).toBe(true);
  });
});
