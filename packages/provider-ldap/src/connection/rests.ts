/** What lately failed, and until when it is left alone: a second after a first failure, longer after each other one. */
export interface Rests<Key> {
  isResting(key: Key): boolean;
  /** When its rest ends or ended, as of `Date.now`; 0 for what did not fail. */
  endOf(key: Key): number;
  fail(key: Key): void;
  succeed(key: Key): void;
}

const firstMs = 1_000;

/**
 * @param longestMs - No rest is longer.
 * @param factor - How much longer each rest is than the one before.
 */
export function createRests<Key>(longestMs: number, factor = 2): Rests<Key> {
  const rests = new Map<Key, { readonly until: number; readonly nextMs: number }>();
  const isResting = (key: Key): boolean => {
    const leftMs = (rests.get(key)?.until ?? 0) - Date.now();
    // More than the longest is left where the clock was set back.
    return leftMs > 0 && leftMs <= longestMs;
  };
  return {
    isResting,
    endOf: (key) => rests.get(key)?.until ?? 0,
    fail: (key) => {
      // What fails for many at a time has failed once.
      if (isResting(key)) return;
      const restMs = Math.min(rests.get(key)?.nextMs ?? firstMs, longestMs);
      rests.set(key, { until: Date.now() + restMs, nextMs: restMs * factor });
    },
    succeed: (key) => {
      rests.delete(key);
    },
  };
}
