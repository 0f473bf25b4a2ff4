import { LRUCache } from "lru-cache";
import { ProviderUnavailableError } from "../errors/provider-unavailable-error.ts";
import { raceSignal } from "../race-signal.ts";
import { requireKnownOptions, requireMilliseconds, requireOption } from "../require-option.ts";
import type { PasswordReplacement, UserLookup, UserQuery, UserStore } from "../user-store.ts";
import { readLookup } from "./read-lookup.ts";
import { requireStore } from "./require-store.ts";

/** Options of {@link cached}. */
export interface CacheOptions {
  /**
   * How long an answer is used, and so the longest delay, in milliseconds, with which a changed key, setting or state
   * takes effect, a deleted user is refused, and an old password stops working. (A *new* password works at once, or within `minRefreshIntervalMs`.)
   *
   * @defaultValue 60000
   */
  readonly timeToLiveMs?: number | undefined;
  /** How many users are remembered, and again as many names that are no user. @defaultValue 1000 */
  readonly maxEntries?: number | undefined;
  /**
   * How often, at most, the backend is asked for the current record of a user who is remembered, in milliseconds:
   * wrong passwords cost it one request in this time, whether it answers or not.
   *
   * @defaultValue 5000
   */
  readonly minRefreshIntervalMs?: number | undefined;
}

interface Entry {
  readonly lookup: UserLookup;
  /** When the backend was asked last because of a `current` question, whether it answered or not. */
  refreshedAt: number;
  /** What the last refresh rejected with. */
  failure?: Error | undefined;
}

interface Flight {
  readonly result: Promise<UserLookup>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Remembers the answers of a user store, so that logins that follow each other ask its backend once.
 *
 * An answer is for one username, server and protocol. Logins that ask at the same time share one request; one that
 * gives up does not end it for the others. Outages are not remembered. That there is no such user is, so that unknown
 * names cost the backend no more than known ones; they have room of their own and push no user out. A user whose stored
 * password was to be replaced is forgotten, whatever came of it.
 *
 * @returns a store that answers `current` questions from its backend, one for each user every `minRefreshIntervalMs`.
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option is no positive number.
 *
 * @example
 * ```ts
 * import { cached, createRecordProvider, type UserStore } from "@transfer-idp/core";
 *
 * declare const store: UserStore;
 *
 * export const provider = createRecordProvider(cached(store, { timeToLiveMs: 10_000 }));
 * ```
 */
export function cached(store: UserStore, options: CacheOptions = {}): UserStore {
  requireKnownOptions(options, { timeToLiveMs: true, maxEntries: true, minRefreshIntervalMs: true }, "cache");
  const { timeToLiveMs = 60_000, maxEntries: max = 1_000, minRefreshIntervalMs = 5_000 } = options;
  requireStore(store);
  // The LRU takes whole milliseconds only.
  const ttl = Math.ceil(requireMilliseconds(timeToLiveMs, "cache.timeToLiveMs"));
  const minRefreshInterval = requireMilliseconds(minRefreshIntervalMs, "cache.minRefreshIntervalMs");
  // The LRU makes room for all of them at once.
  requireOption(isSize(max), "cache.maxEntries", "must be a whole number from 1 to 1000000");
  // Without a resolution of 0 each read starts a timer of a millisecond, for which the process wakes up in the middle of
  // its next wait. A wrong password of a known user reads right before guesses are settled, one of nobody does not: a
  // slow lockout store told them apart by a seventh of a millisecond.
  const limits = { max, ttl, ttlResolution: 0 };
  const users = new LRUCache<string, Entry>(limits);
  const absences = new LRUCache<string, Entry>(limits);
  const flights = new Map<string, Flight>();

  /** A request under way too: it may bring what was stored before. */
  const forget = (key: string): void => {
    users.delete(key);
    flights.delete(key);
  };

  const findEntry = (key: string): Entry | undefined => users.peek(key) ?? absences.peek(key);

  const remember = (key: string, lookup: UserLookup): void => {
    const [home, other] = lookup.record === undefined ? [absences, users] : [users, absences];
    const { refreshedAt = -Infinity } = findEntry(key) ?? {};
    home.set(key, { lookup, refreshedAt });
    other.delete(key);
  };

  const startFlight = (key: string, query: UserQuery): Flight => {
    const controller = new AbortController();
    const asking = async (): Promise<UserLookup> =>
      readLookup(await store.findUser({ ...query, signal: controller.signal }));
    const result = asking().then(
      (lookup) => {
        // A flight that everybody has left may land after the one that took its place.
        if (flights.get(key) === flight) remember(key, lookup);
        return lookup;
      },
      (error: unknown) => {
        const entry = findEntry(key);
        if (flights.get(key) === flight && entry !== undefined) entry.failure = error as Error;
        throw error;
      },
    );
    const flight: Flight = { result, controller, waiting: 0 };
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    result.then(land, land);
    flights.set(key, flight);
    return flight;
  };

  const fetchShared = async (key: string, query: UserQuery): Promise<UserLookup> => {
    const flight = flights.get(key) ?? startFlight(key, query);
    flight.waiting += 1;
    try {
      return await raceSignal(
        () => flight.result,
        query.signal,
        () => {
          return new ProviderUnavailableError({ provider: store.name, kind: "timeout" });
        },
      );
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0 && flights.get(key) === flight) {
        flights.delete(key);
        flight.controller.abort();
        // Nobody waited for the answer: the next one may ask at once.
        const entry = findEntry(key);
        if (entry !== undefined) entry.refreshedAt = -Infinity;
      }
    }
  };

  const passOn = store.replacePassword?.bind(store);
  const replacePassword =
    passOn &&
    (async (replacement: PasswordReplacement): Promise<"replaced" | "changed"> => {
      try {
        return await raceSignal(
          () => passOn(replacement),
          replacement.signal,
          () => new ProviderUnavailableError({ provider: store.name, kind: "timeout" }),
        );
      } finally {
        // What is stored now is not known where it failed; and with what is remembered every login would try again.
        forget(makeKey(replacement));
      }
    });

  return {
    name: store.name,
    decoy: store.decoy,
    permissions: store.permissions,
    replacePasswordPermissions: store.replacePasswordPermissions,
    ...(replacePassword === undefined ? {} : { replacePassword }),
    warmUp: async () => {
      await store.warmUp?.();
    },
    findUser: async (query) => {
      const key = makeKey(query);
      const entry = users.get(key) ?? absences.get(key);
      if (entry !== undefined) {
        const now = performance.now();
        const isTooSoon = now - entry.refreshedAt < minRefreshInterval && !flights.has(key);
        // The backend failed a moment ago: nothing is known of what is current, and it is not asked again so soon.
        if (query.freshness === "current" && isTooSoon && entry.failure !== undefined) throw entry.failure;
        if (query.freshness === "cached" || isTooSoon) return { ...entry.lookup, fromCache: true };
        entry.refreshedAt = now;
        entry.failure = undefined;
      }
      return fetchShared(key, query);
    },
  };
}

function makeKey({ username, serverId, protocol }: Pick<UserQuery, "username" | "serverId" | "protocol">): string {
  return JSON.stringify([username, serverId, protocol]);
}

function isSize(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= 1_000_000;
}
