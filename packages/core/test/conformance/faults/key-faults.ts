import { type BrokenLockoutStore, definePartFault } from "./broken-lockout-store.ts";

/** Stores in which keys share a counter. */
export const keyFaults: readonly BrokenLockoutStore[] = [
  definePartFault("keeps the first 255 characters of a key", ["keys/apart"], () => ({
    toKey: (key) => key.slice(0, 255),
  })),
  definePartFault("keeps the last characters of a key", ["keys/apart"], () => ({ toKey: (key) => key.slice(-1023) })),
  definePartFault("ignores the case of keys", ["keys/apart"], () => ({ toKey: (key) => key.toLowerCase() })),
  definePartFault("ignores blanks around keys", ["keys/apart"], () => ({ toKey: (key) => key.trim() })),
  definePartFault("normalises keys", ["keys/apart"], () => ({ toKey: (key) => key.normalize("NFC") })),
  definePartFault("keeps one byte of each character", ["keys/apart"], () => ({
    toKey: (key) => Buffer.from(key, "latin1").toString("latin1"),
  })),
  definePartFault("looks keys up in an object that inherits others", ["keys/apart"], () => ({
    toKey: (key) => (key in {} ? "inherited" : key),
  })),
  definePartFault("has room for 150 counters", ["keys/many"], (_, { rows }) => ({
    toKey: (key) => {
      const [oldest] = rows.keys();
      if (rows.size > 150 && oldest !== undefined) rows.delete(oldest);
      return key;
    },
  })),
];
