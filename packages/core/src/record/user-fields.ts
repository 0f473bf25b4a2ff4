import { type AccountState, accountStates, type StoredKey } from "../account.ts";
import { concealValue } from "../credentials/conceal-value.ts";
import {
  defineField,
  describeField,
  isPlainObject,
  joinPath,
  readChoice,
  readDate,
  readOneOrMany,
  readOptionalText,
  readRestrictingDate,
  readText,
  type RecordField,
  refuseField,
} from "./read-field.ts";
import { describeObject, allowNull, readObjectOf, type RecordFields } from "./record-fields.ts";
import type { StoredPassword } from "./user-record.ts";

const readExpiry: RecordField<Date> = describeField(
  "It counts until then. ISO 8601: a day in UTC (2027-01-31), or an instant with its offset (2027-01-31T18:00:00+01:00).",
  defineField(
    { anyOf: [readRestrictingDate.schema, { description: "Anything else is no date: it counts no more." }] },
    (value) => readDate(value),
  ),
);

const readStored = readObjectOf(
  { value: describeField("Most often a hash.", readText) },
  {
    scheme: describeField("Names the scheme where the value's own beginning does not tell it: plaintext.", readText),
    notAfter: readExpiry,
  },
);

const readPassword: RecordField<StoredPassword> = defineField(
  { anyOf: [readText.schema, readStored.schema] },
  (value, field) => {
    const { value: stored, ...rest } = typeof value === "string" ? { value } : readStored(value, field);
    return concealValue(stored, rest);
  },
);

/** A key that cannot be read keeps its place, so that the login leaves it out and reports it by its position. */
const readPublicKey: RecordField<StoredKey> = defineField(
  {
    anyOf: [
      readText.schema,
      describeObject({ value: describeField("One key or more.", readText) }, { notAfter: readExpiry }),
      { description: "Anything else is a key that cannot be read: the login leaves it out and says so." },
    ],
  },
  (entry) => {
    if (typeof entry === "string") return concealValue(entry, {});
    const { value, notAfter, ...rest } = isPlainObject(entry) ? entry : {};
    const isReadable = typeof value === "string" && Object.keys(rest).length === 0;
    const expiry = notAfter === undefined || notAfter === null ? {} : { notAfter: readDate(notAfter) };
    return concealValue(isReadable ? value : "(unreadable)", expiry);
  },
);

const readTexts = readOneOrMany(readText);

const readAttributes: RecordField<Readonly<Record<string, readonly string[]>>> = defineField(
  { type: "object", additionalProperties: allowNull(readTexts.schema) },
  (value, field) => {
    if (!isPlainObject(value)) refuseField(field, "must be an object");
    const present = Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== null);
    const entries = present.map(([name, entry]) => [name, readTexts(entry, joinPath(field, "*"))] as const);
    return Object.fromEntries(entries);
  },
);

/** What the fields of a user record say, but for its access rules and settings. */
export interface UserFields {
  readonly username: string | undefined;
  readonly password: readonly StoredPassword[];
  readonly publicKeys: readonly StoredKey[];
  readonly state: AccountState;
  readonly groups: readonly string[];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** The fields of a user record, but for its access rules and settings. */
export const userFields: RecordFields<UserFields> = {
  username: describeField("Canonical name, where it may differ from the name that is looked up.", readOptionalText),
  password: describeField(
    "A stored password or several, of which any lets the user in: text, or { value, scheme?, notAfter? }.",
    readOneOrMany(readPassword),
  ),
  publicKeys: describeField(
    "One or many: text with one key or more in OpenSSH's form, or { value, notAfter? }.",
    readOneOrMany(readPublicKey),
  ),
  state: describeField("active (default); every other state denies.", readChoice(...accountStates)),
  groups: describeField("Names of groups: text or a list.", readTexts),
  attributes: describeField("An object of texts or lists, by the attributes' names.", readAttributes),
};
