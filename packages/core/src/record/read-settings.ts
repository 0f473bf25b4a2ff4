import type { JsonObject, LogicalDirectory, SessionSettings } from "../session/session-settings.ts";
import { freezeDeep } from "../freeze-deep.ts";
import {
  defineField,
  describeField,
  isPlainObject,
  readChoice,
  readList,
  readObject,
  readText,
  type RecordField,
  refuseField,
} from "./read-field.ts";
import { readJsonValue } from "./read-json.ts";
import { readPosixProfile } from "./read-posix-profile.ts";
import { readWords } from "./read-words.ts";
import { readFields, readObjectOf, type RecordFields } from "./record-fields.ts";

const readPolicy: RecordField<string | JsonObject> = defineField(
  { anyOf: [{ type: "object" }, readText.schema] },
  (value, field) => {
    if (typeof value === "string") return value;
    return isPlainObject(value)
      ? (readJsonValue(value, field) as JsonObject)
      : refuseField(field, "must be JSON text or an object");
  },
);

const readPathOrLogical = readChoice("PATH", "LOGICAL");

/** Blank text counts as absent. */
const readHomeType: RecordField<"PATH" | "LOGICAL" | undefined> = defineField(
  { anyOf: [readPathOrLogical.schema, { type: "string", pattern: "^\\s*$" }] },
  (value, field) => (typeof value === "string" && value.trim() === "" ? undefined : readPathOrLogical(value, field)),
);

/** A `DirectoryMapping` that was read: lists in place of text with commas. */
export interface ReadMapping extends LogicalDirectory {
  readonly regions?: readonly string[] | undefined;
  readonly servers?: readonly string[] | undefined;
}

/** Blank text is no filter; of a list that lets nothing through, nothing is let through. */
const readFilter = readWords(readText);

const readMapping = readObjectOf(
  {
    Entry: describeField("Path the user sees; begins with a slash. May hold variables.", readText),
    Target: describeField(
      "/bucket/prefix or /fs-id/path; begins with a slash and does not end with one. May hold variables.",
      readText,
    ),
  },
  {
    Type: describeField("DIRECTORY where absent.", readChoice("FILE", "DIRECTORY")),
    regions: describeField(
      "Regions that it is there in, such as eu-central-1: a list, or text with commas.",
      readFilter,
    ),
    servers: describeField("Servers that it is there on, by their ids (s-…): a list, or text with commas.", readFilter),
  },
);

/** A list of mappings. */
export const readDirectories: RecordField<readonly ReadMapping[]> = readList(readMapping);

const readDetails: RecordField<string | readonly ReadMapping[]> = defineField(
  { anyOf: [readDirectories.schema, readText.schema] },
  (value, field) => (typeof value === "string" ? value : readDirectories(value, field)),
);

/** The fields of {@link SessionSettings}. */
export const settingsFields: RecordFields<SessionSettings> = {
  Role: describeField(
    "ARN of the role that Transfer takes on for the session. May hold variables such as {{username}}.",
    readText,
  ),
  Policy: describeField("Session policy (S3 only), as JSON text or as an object.", readPolicy),
  HomeDirectoryType: describeField(
    "PATH or LOGICAL. Where it is absent: LOGICAL with HomeDirectoryDetails, PATH without.",
    readHomeType,
  ),
  HomeDirectory: describeField(
    "PATH: /bucket/path or /fs-id/path. LOGICAL: an Entry, in which the user begins. May hold variables such as {{username}}.",
    readText,
  ),
  HomeDirectoryDetails: describeField(
    "What the user sees and where it is: a list of mappings, or JSON text of one (AWS's own form).",
    readDetails,
  ),
  PosixProfile: describeField(
    "The POSIX identity of a session on EFS, as an object or as JSON text.",
    readPosixProfile,
  ),
};

/**
 * Reads session settings that stand alone. Policies and directories in the form of JSON text stay text: they are read
 * when a session is made of them, after it is known that there is a role.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`
 */
export function readSettings(value: unknown, field: string): SessionSettings {
  if (isRead(value)) return value;
  return readSettingsOf(readObject(value, field, Object.keys(settingsFields)), field);
}

/** Reads the session settings among other fields of a record. */
export function readSettingsOf(record: Readonly<Record<string, unknown>>, field: string): SessionSettings {
  // A type of home that is blank was read as absent.
  const read = Object.entries(readFields(record, field, settingsFields)).filter(([, value]) => value !== undefined);
  const settings: SessionSettings = freezeDeep(Object.fromEntries(read));
  alreadyRead.add(settings);
  return settings;
}

/** Nothing in them can change any more, and those of a remembered record come back with every login. */
const alreadyRead = new WeakSet<object>();

function isRead(value: unknown): value is SessionSettings {
  return typeof value === "object" && value !== null && alreadyRead.has(value);
}
