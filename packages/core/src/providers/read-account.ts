import type { Account } from "../account.ts";
import { isPlainObject, joinPath, type ReadField, readList, readText, refuseField } from "../record/read-field.ts";
import { readStoredKeys } from "./read-stored-keys.ts";

/**
 * Reads an account of a provider that may have no types: each field by its name and once, wherever it has it from. A copy
 * by spread would lose the rules of a class with getters. Bodies of keys are concealed, for the account is part of the
 * decision, which may be logged.
 *
 * State, access rules and settings are for whoever uses them to judge.
 *
 * @throws TypeError: it is none, or has no name.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: groups are no list of texts (in the text `not-admins` the
 *   group `admins` would be found), or attributes are no lists of texts by name.
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
    groups: Object.freeze(readTexts(groups, "groups")),
    attributes: readAttributes(attributes, "attributes"),
    publicKeys: readStoredKeys(publicKeys),
    accessRules,
    settings,
  });
}

const readTexts: ReadField<readonly string[]> = readList(readText);

const readAttributes: ReadField<Account["attributes"]> = (value, field) => {
  if (!isPlainObject(value)) refuseField(field, "must be a plain object");
  // A name is data, and is left out of the field.
  const entries = Object.entries(value).map(
    ([name, values]) => [name, readTexts(values, joinPath(field, "*"))] as const,
  );
  return freeze(Object.fromEntries(entries));
};

function freeze<Value extends object>(value: Value): Value {
  for (const entry of Object.values(value)) Object.freeze(entry);
  return Object.freeze(value);
}
