import { settingsFields } from "../session/settings-fields.ts";
import type { JsonObject, LogicalDirectory, PosixProfile, SessionSettings } from "../session/session-settings.ts";
import { freezeDeep } from "../freeze-deep.ts";
import {
  isPlainObject,
  joinPath,
  type ReadField,
  readChoice,
  readList,
  readObject,
  readText,
  refuseField,
} from "./read-field.ts";
import { readJsonValue } from "./read-json.ts";
import { readJsonText } from "./read-json-text.ts";
import { readWords } from "./read-words.ts";

/**
 * Reads session settings that stand alone. Policies and directories in the form of JSON text stay text: they are read
 * when a session is made of them, after it is known that there is a role.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`
 */
export function readSettings(value: unknown, field: string): SessionSettings {
  if (isRead(value)) return value;
  return readSettingsOf(readObject(value, field, settingsFields), field);
}

/** Reads the session settings among other fields of a record. */
export function readSettingsOf(record: Readonly<Record<string, unknown>>, field: string): SessionSettings {
  const read = <Value>(name: keyof SessionSettings, readField: ReadField<Value>): Record<string, Value> =>
    record[name] === undefined ? {} : { [name]: readField(record[name], joinPath(field, name)) };
  const settings: SessionSettings = freezeDeep({
    ...read("Role", readText),
    ...read("Policy", readPolicy),
    ...readHomeDirectoryType(record, field),
    ...read("HomeDirectory", readText),
    ...read("HomeDirectoryDetails", readDetails),
    ...read("PosixProfile", readPosixProfile),
  });
  alreadyRead.add(settings);
  return settings;
}

/** Nothing in them can change any more, and those of a remembered record come back with every login. */
const alreadyRead = new WeakSet<object>();

function isRead(value: unknown): value is SessionSettings {
  return typeof value === "object" && value !== null && alreadyRead.has(value);
}

function readHomeDirectoryType(record: Readonly<Record<string, unknown>>, field: string): SessionSettings {
  const value = record["HomeDirectoryType"];
  if (value === undefined || (typeof value === "string" && value.trim() === "")) return {};
  return { HomeDirectoryType: readChoice("PATH", "LOGICAL")(value, joinPath(field, "HomeDirectoryType")) };
}

const readPolicy: ReadField<string | JsonObject> = (value, field) => {
  if (typeof value === "string") return value;
  return isPlainObject(value)
    ? (readJsonValue(value, field) as JsonObject)
    : refuseField(field, "must be JSON text or an object");
};

const readDetails: ReadField<string | readonly ReadMapping[]> = (value, field) =>
  typeof value === "string" ? value : readDirectories(value, field);

/** A `DirectoryMapping` that was read: lists in place of text with commas. */
export interface ReadMapping extends LogicalDirectory {
  readonly regions?: readonly string[] | undefined;
  readonly servers?: readonly string[] | undefined;
}

/** A list of mappings. */
export const readDirectories: ReadField<readonly ReadMapping[]> = readList((value, field) => {
  const mapping = readObject(value, field, ["Entry", "Target", "Type", "regions", "servers"]);
  const read = <Value>(name: keyof ReadMapping, readValue: ReadField<Value>): Record<string, Value> =>
    mapping[name] === undefined ? {} : { [name]: readValue(mapping[name], joinPath(field, name)) };
  return {
    Entry: readText(mapping["Entry"], joinPath(field, "Entry")),
    Target: readText(mapping["Target"], joinPath(field, "Target")),
    ...read("Type", readChoice("FILE", "DIRECTORY")),
    ...read("regions", readFilter),
    ...read("servers", readFilter),
  };
});

/** Blank text is no filter; of a list that lets nothing through, nothing is let through. */
const readFilter: ReadField<readonly string[] | undefined> = readWords(readText);

// The console of Secrets Manager makes text of everything: the profile may be JSON text, and its ids digits.
const readPosixProfile: ReadField<PosixProfile> = (value, field) => {
  const profile = readObject(typeof value === "string" ? readJsonText(value, field) : value, field, [
    "Uid",
    "Gid",
    "SecondaryGids",
  ]);
  const secondary = profile["SecondaryGids"];
  return {
    Uid: readPosixId(profile["Uid"], joinPath(field, "Uid")),
    Gid: readPosixId(profile["Gid"], joinPath(field, "Gid")),
    ...(secondary === undefined
      ? {}
      : { SecondaryGids: readList(readPosixId)(secondary, joinPath(field, "SecondaryGids")) }),
  };
};

const readPosixId: ReadField<number> = (value, field) => {
  const id = typeof value === "string" && /^\d{1,10}$/.test(value) ? Number(value) : value;
  const isId = typeof id === "number" && Number.isInteger(id) && id >= 0 && id <= 4_294_967_295;
  return isId ? id : refuseField(field, "must be a whole number from 0 to 4294967295");
};
