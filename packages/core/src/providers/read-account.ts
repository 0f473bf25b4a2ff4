import type { Account, StoredKey } from "../account.ts";
import { concealValue } from "../credentials/conceal-value.ts";

/**
 * Reads an account of a provider that may have no types: each field by its name and once, wherever it has it from. A copy
 * by spread would lose the rules of a class with getters. Bodies of keys are concealed, for the account is part of the
 * decision, which may be logged.
 *
 * What is in the fields is for whoever uses them to judge.
 *
 * @throws TypeError: it is none, or has no name.
 */
export function readAccount(value: unknown): Account {
  if (typeof value !== "object" || value === null) throw new TypeError("The provider found no account.");
  const { username, state, groups, attributes, publicKeys, accessRules, settings } = value as Account;
  if (typeof username !== "string" || username === "") {
    throw new TypeError("The provider found an account without a name.");
  }
  return Object.freeze({
    username,
    state,
    groups,
    attributes,
    publicKeys: concealKeys(publicKeys),
    accessRules,
    settings,
  });
}

/** Those of user records are concealed already. */
function concealKeys(keys: readonly StoredKey[]): readonly StoredKey[] {
  if (!Array.isArray(keys) || !keys.some(isShown)) return keys;
  return Object.freeze(Array.from<StoredKey, StoredKey>(keys, (key) => (isShown(key) ? conceal(key) : key)));
}

function isShown(key: unknown): boolean {
  // Text alone is no key of this form, and is dropped; it would be shown all the same.
  return typeof key === "string" || Object.getOwnPropertyDescriptor(key ?? {}, "value")?.enumerable === true;
}

function conceal(key: StoredKey | string): StoredKey {
  const { value, notAfter } = typeof key === "string" ? { value: "(not a key)" } : key;
  return concealValue(value, notAfter === undefined ? {} : { notAfter });
}
