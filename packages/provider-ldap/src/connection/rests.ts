/** What lately failed, and until when it is left alone: a second after a first failure, twice as long after each other one. */
export interface Rests<Key> {
  isResting(key: Key): boolean;
  /** When its rest ends or ended, as of `Date.now`; 0 for what did not fail. */
  endOf(key: Key): number;
  fail(key: Key): void;
  succeed(key: Key): void;
}

const firstMs = 1_000;

/** @param longestMs - No rest is longer. */
export function createRests<Key>(longestMs: number): Rests<Key> {
  const rests = new Map<Key, { readonly until: number; readonly nextMs: number }>();
  return {
    isResting: (key) => {
      const leftMs = (rests.get(key)?.until ?? 0) - Date.now();
      // More than the longest is left where the clock was set back.
      return leftMs > 0 && leftMs <= longestMs;
    },
    endOf: (key) => rests.get(key)?.until ?? 0,
    fail: (key) => {
      const restMs = Math.min(rests.get(key)?.nextMs ?? firstMs, longestMs);
      rests.set(key, { until: Date.now() + restMs, nextMs: restMs * 2 });
    },
    succeed: (key) => {
      rests.delete(key);
    },
  };
}
