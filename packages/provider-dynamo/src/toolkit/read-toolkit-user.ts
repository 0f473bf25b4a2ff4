import {
  type AccessRules,
  InvalidUserRecordError,
  parseUserRecord,
  type SettingsLayer,
  type StoredKey,
  type UserRecord,
} from "@transfer-idp/core";
import type { TypedItem } from "../dynamo-port.ts";
import { readInPlace } from "../read-in-place.ts";
import { readToolkitFields } from "./read-toolkit-fields.ts";
import { renameToolkitField } from "./rename-toolkit-field.ts";
import { spellExpiry } from "./spell-expiry.ts";

/** Has the settings of every user who has no record. */
export const defaultUser = "$default$";

/** A record of a user that was read. */
export interface ToolkitUser {
  /** Whether it is that of everybody who has none. */
  readonly isDefault: boolean;
  readonly isDisabled: boolean;
  /** Of the identity provider that proves who the user is. */
  readonly providerName: string;
  /** The name that the provider knows the user by, where it is another one. */
  readonly idpUsername: string | undefined;
  readonly argon2Hash: string | undefined;
  readonly publicKeys: readonly StoredKey[];
  readonly accessRules: AccessRules;
  /** Above those of the provider. */
  readonly settings: SettingsLayer;
}

/**
 * Reads a record of the toolkit's table of users.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a field cannot be read; or the record of everybody says by what
 *   one of them is known, a password, keys or a name, which everybody would have then. Its path begins with
 *   `user:$default$` there.
 */
export function readToolkitUser(typed: TypedItem): ToolkitUser {
  const isDefault = typed["user"]?.S === defaultUser;
  return isDefault
    ? readInPlace(`user:${defaultUser}.`, () => refuseIdentity(readUser(typed, `user:${defaultUser}`)))
    : readUser(typed, "user");
}

function readUser(typed: TypedItem, origin: string): ToolkitUser {
  const { item, config, isDisabled, record: fields } = readToolkitFields(typed);
  const providerName = readOptionalText(item["identity_provider_key"], "identity_provider_key");
  if (providerName === undefined) throw new InvalidUserRecordError("identity_provider_key", "is missing");
  const record = parse({ ...fields, publicKeys: readKeys(config["PublicKeys"]) });
  return {
    isDefault: item["user"] === defaultUser,
    isDisabled,
    providerName,
    idpUsername: readOptionalText(item["idp_username"], "idp_username"),
    argon2Hash: readOptionalText(config["argon2_hash"], "config.argon2_hash"),
    publicKeys: record.publicKeys,
    accessRules: { ...record.accessRules, origin },
    settings: { origin, values: record.settings },
  };
}

function parse(fields: object): UserRecord {
  try {
    return parseUserRecord(fields);
  } catch (error) {
    throw renameToolkitField(error);
  }
}

/** Blank text counts as absent. */
function readOptionalText(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw new InvalidUserRecordError(field, "must be text");
  return value.trim() === "" ? undefined : value;
}

/**
 * Keys as texts, or as maps with `PublicKey` and `Expires`. What cannot be read keeps its place, so that the login reports
 * it. A `\n` in letters is what some terminals make of the end of a line when a key is copied; the toolkit takes it out.
 */
function readKeys(keys: unknown): unknown {
  if (keys === undefined || keys === null) return undefined;
  return (Array.isArray(keys) ? (keys as readonly unknown[]) : [keys]).map((key) => {
    if (typeof key === "string") return removeNewlines(key);
    const { PublicKey: value, Expires: notAfter, ...others } = (key ?? {}) as Readonly<Record<string, unknown>>;
    // With a name that nobody reads it may have been meant to expire.
    if (typeof value !== "string" || Object.keys(others).length > 0) return {};
    // Null is no time: the toolkit lets nobody in by such a key.
    const expiry = notAfter === undefined ? {} : { notAfter: notAfter === null ? "" : spellExpiry(notAfter) };
    return { value: removeNewlines(value), ...expiry };
  });
}

function removeNewlines(key: string): string {
  return key.replaceAll(String.raw`\n`, "");
}

function refuseIdentity(user: ToolkitUser): ToolkitUser {
  const given = {
    idp_username: user.idpUsername !== undefined,
    "config.argon2_hash": user.argon2Hash !== undefined,
    "config.PublicKeys": user.publicKeys.some(({ value }) => value.trim() !== ""),
  };
  const [field] = Object.entries(given).find(([, isGiven]) => isGiven) ?? [];
  if (field === undefined) return user;
  throw new InvalidUserRecordError(field, "must be absent: everybody without a record of their own would have it");
}
