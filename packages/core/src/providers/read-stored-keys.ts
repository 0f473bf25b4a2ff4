import type { StoredKey } from "../account.ts";
import { concealValue } from "../credentials/conceal-value.ts";
import { createFixedDate, isFixedDate, readTime } from "../record/fixed-date.ts";

/**
 * Reads the keys of an account whose provider may have no types, and conceals their bodies. What is no key can only have
 * let somebody in: it keeps its place as one that cannot be used, and a password login goes on.
 */
export function readStoredKeys(keys: unknown): readonly StoredKey[] {
  if (keys === undefined || keys === null) return Object.freeze([]);
  if (!Array.isArray(keys)) return Object.freeze([notAKey]);
  const list = keys as readonly unknown[];
  if (Object.isFrozen(list) && list.every(isConcealed)) return list;
  return Object.freeze(Array.from(list, (key) => (isConcealed(key) ? key : readStoredKey(key))));
}

/** As those of user records are. */
function isConcealed(key: unknown): key is StoredKey {
  if (typeof key !== "object" || key === null || !Object.isFrozen(key)) return false;
  const shown = Object.keys(key).every((name) => name === "notAfter");
  const { notAfter } = key as Partial<StoredKey>;
  const isFixed = notAfter === undefined || isFixedDate(notAfter);
  return shown && isFixed && Object.getOwnPropertyDescriptor(key, "value")?.enumerable === false;
}

const notAKey: StoredKey = concealValue("(not a key)", {});

function readStoredKey(key: unknown): StoredKey {
  if (typeof key !== "object" || key === null) return notAKey;
  const { value, notAfter } = key as Partial<StoredKey>;
  if (typeof value !== "string") return notAKey;
  // What is no date is kept: an expiry that cannot be read admits nothing.
  const expiry: unknown = notAfter;
  const fixed = expiry instanceof Date ? createFixedDate(readTime(expiry)) : notAfter;
  return concealValue(value, fixed === undefined ? {} : { notAfter: fixed });
}
