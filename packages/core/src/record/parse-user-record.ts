import { freezeDeep } from "../freeze-deep.ts";
import type { SessionSettings } from "../session/session-settings.ts";
import { readObject } from "./read-field.ts";
import { readSettingsOf, settingsFields } from "./read-settings.ts";
import { readStoredRules, type StoredRules, storedRuleFields } from "./read-stored-rules.ts";
import { readFields, type RecordFields } from "./record-fields.ts";
import { type UserFields, userFields } from "./user-fields.ts";
import type { UserRecord } from "./user-record.ts";

/** Every field of a user record. */
export const userRecordFields: RecordFields<UserFields & StoredRules & SessionSettings> = {
  ...userFields,
  ...storedRuleFields,
  ...settingsFields,
};

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
 * {@link userRecordSchema} is the JSON Schema of it.
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
  const record = readObject(input, "record", Object.keys(userRecordFields));
  const fields = readFields(record, "record", userFields);
  const { username, password = [], publicKeys = [], state = "active", groups = [], attributes = {} } = fields;
  return freezeDeep({
    username,
    passwords: password,
    publicKeys,
    state,
    groups: groups.filter((group) => group.trim() !== ""),
    attributes,
    accessRules: readStoredRules(record),
    settings: readSettingsOf(record, "record"),
  });
}
