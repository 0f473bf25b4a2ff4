import { accountStates, type StoredKey } from "../account.ts";
import { concealValue } from "../credentials/conceal-value.ts";
import { freezeDeep } from "../freeze-deep.ts";
import {
  isPlainObject,
  joinPath,
  type ReadField,
  readChoice,
  readDate,
  readObject,
  readOneOrMany,
  readOptionalText,
  readText,
  refuseField,
} from "./read-field.ts";
import { settingsFields } from "../session/settings-fields.ts";
import { readSettingsOf } from "./read-settings.ts";
import { readStoredRules, storedRuleFields } from "./read-stored-rules.ts";
import type { StoredPassword, UserRecord } from "./user-record.ts";

const fields: readonly string[] = [
  "username",
  "password",
  "publicKeys",
  "state",
  "groups",
  "attributes",
  ...storedRuleFields,
  ...settingsFields,
];

/**
 * Reads a user record from plain data, such as JSON.
 *
 * | field | form |
 * |---|---|
 * | `username` | canonical name, where it may differ from the name that is looked up |
 * | `password` | a stored password or several: text, or `{ value, scheme?, notAfter? }` |
 * | `publicKeys` | one or many: text with one key or more, or `{ value, notAfter? }` |
 * | `state` | `active` (default), `disabled`, `locked`, `expired`, `password-expired`, `must-change-password` |
 * | `groups` | text or a list |
 * | `attributes` | an object of texts or lists |
 * | `sourceIps` | addresses and CIDR blocks: text with commas, a list, or `{ allow?, deny? }` of those |
 * | `protocols`, `servers` | lists, or text with commas; a login by another one is denied |
 * | `validFrom`, `validUntil` | ISO 8601: a day in UTC, or an instant with its offset |
 * | `Role`, `Policy`, `HomeDirectory`, … | as {@link SessionSettings} |
 *
 * A block of IPv6 never has an IPv4 address, nor one of IPv4 an IPv6 address: everybody is `0.0.0.0/0, ::/0`.
 *
 * `null` counts as absent, and so does blank text where text is free. An unknown field is refused: it may be a misspelt restriction. What can only
 * admit (a key, an expiry of a key, one entry of an allow list) is not refused here; the login leaves it out and says so.
 *
 * @returns the record, frozen. Passwords and keys in it are not shown by `util.inspect` or `JSON.stringify`.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a field cannot be read. It names the field, not its value. So
 *   does an instance of a class (a row of some database clients): copy it with `{ ...row }`.
 *
 * @example
 * ```ts
 * import { parseUserRecord } from "@transfer-idp/core";
 *
 * export const record = parseUserRecord({
 *   publicKeys: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ",
 *   sourceIps: "198.51.100.0/24, 2001:db8::/32",
 *   Role: "arn:aws:iam::123456789012:role/transfer-user",
 *   HomeDirectoryDetails: [{ Entry: "/", Target: "/my-bucket/{{username}}" }],
 * });
 * ```
 */
export function parseUserRecord(input: unknown): UserRecord {
  const record = readObject(input, "record", fields);
  const read = <Value, Default>(name: string, readField: ReadField<Value>, absent: Default): Value | Default =>
    record[name] === undefined ? absent : readField(record[name], name);
  return freezeDeep({
    username: read("username", readOptionalText, undefined),
    passwords: read("password", readOneOrMany(readPassword), []),
    publicKeys: read("publicKeys", readOneOrMany(readPublicKey), []),
    state: read("state", readChoice(...accountStates), "active"),
    groups: read("groups", readOneOrMany(readText), []).filter((group) => group.trim() !== ""),
    attributes: read("attributes", readAttributes, {}),
    accessRules: readStoredRules(record),
    settings: readSettingsOf(record, "record"),
  });
}

const readPassword: ReadField<StoredPassword> = (value, field) => {
  const isEntry = typeof value !== "string";
  const entry = isEntry ? readObject(value, field, ["value", "scheme", "notAfter"]) : { value };
  const { value: stored, scheme, notAfter } = entry as Partial<Record<"value" | "scheme" | "notAfter", unknown>>;
  return concealValue(readText(stored, isEntry ? joinPath(field, "value") : field), {
    ...(scheme === undefined ? {} : { scheme: readText(scheme, joinPath(field, "scheme")) }),
    ...(notAfter === undefined || notAfter === null ? {} : { notAfter: readDate(notAfter) }),
  });
};

/** A key that cannot be read keeps its place, so that the login leaves it out and reports it by its position. */
const readPublicKey: ReadField<StoredKey> = (entry) => {
  if (typeof entry === "string") return concealValue(entry, {});
  const { value, notAfter, ...rest } = isPlainObject(entry) ? entry : {};
  const isReadable = typeof value === "string" && Object.keys(rest).length === 0;
  const expiry = notAfter === undefined || notAfter === null ? {} : { notAfter: readDate(notAfter) };
  return concealValue(isReadable ? value : "(unreadable)", expiry);
};

const readAttributes: ReadField<Readonly<Record<string, readonly string[]>>> = (value, field) => {
  if (!isPlainObject(value)) refuseField(field, "must be an object");
  const present = Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== null);
  const entries = present.map(([name, entry]): [string, readonly string[]] => [
    name,
    readOneOrMany(readText)(entry, joinPath(field, "*")),
  ]);
  return Object.fromEntries(entries);
};
