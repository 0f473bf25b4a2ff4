import type { Account } from "../account.ts";

/**
 * Reads an account of a provider that may have no types: each field by its name and once, wherever it has it from. A copy
 * by spread would lose the rules of a class with getters.
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
  return Object.freeze({ username, state, groups, attributes, publicKeys, accessRules, settings });
}
