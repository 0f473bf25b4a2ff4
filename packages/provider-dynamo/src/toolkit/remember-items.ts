import { isDeepStrictEqual } from "node:util";
import { LRUCache } from "lru-cache";
import type { TypedItem } from "../dynamo-port.ts";

/** What was read of an item, for as long as that has not changed. */
interface RememberedItem<Result> {
  readonly item: TypedItem;
  readonly result: Result;
}

/** An item, or that there is none, and when it was asked for. */
interface FreshItem {
  readonly item: TypedItem | undefined;
  readonly start: number;
}

/** Names of providers that somebody typed push those out that exist: there is room for many more than there ever are. */
const maxEntries = 1_000;

/**
 * Remembers items of configuration and what was made of each.
 *
 * Logins that ask at the same time share no request: each has its own time and its own signal. When the time is over an item is
 * fetched again; what was made of it is made anew only if the item is another one, so that a provider keeps its connections.
 * Failures are not remembered; that there is no such item is.
 *
 * @param fetchItem - Rejects where it could not be asked.
 * @param make - What it throws is not remembered.
 */
export function rememberItems<Result>(
  timeToLiveMs: number,
  fetchItem: (key: string, signal: AbortSignal) => Promise<TypedItem | undefined>,
  make: (key: string, item: TypedItem) => Result,
): (key: string, signal: AbortSignal) => Promise<Result | undefined> {
  const made = new LRUCache<string, RememberedItem<Result>>({ max: maxEntries });
  // Without a resolution of 0 each read starts a timer, which tells how long a login waited: see core's `cached`.
  const fresh = new LRUCache<string, FreshItem>({
    max: maxEntries,
    ttl: Math.max(1, Math.ceil(timeToLiveMs)),
    ttlResolution: 0,
  });

  return async (key, signal) => {
    let entry = timeToLiveMs === 0 ? undefined : fresh.get(key);
    if (entry === undefined) {
      // From when it was asked for on: an answer that took long is no newer for it, and none that was asked for later gives way.
      const start = performance.now();
      entry = { item: await fetchItem(key, signal), start };
      const newer = fresh.peek(key);
      if (newer !== undefined && newer.start > start) entry = newer;
      else fresh.set(key, entry, { start });
    }
    const { item } = entry;
    if (item === undefined) return undefined;
    const known = made.get(key);
    if (known !== undefined && isDeepStrictEqual(known.item, item)) return known.result;
    const result = make(key, item);
    made.set(key, { item, result });
    return result;
  };
}
