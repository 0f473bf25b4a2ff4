import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import { createFixedDate, readTime } from "./fixed-date.ts";
import type { JsonSchema } from "./json-schema.ts";

/** Reads a field of a record, or throws an error that names it and holds no value. */
export type ReadField<Value> = (value: unknown, field: string) => Value;

/** A reader and the schema of the JSON values that it reads. It may refuse more: what no schema can say. */
export interface RecordField<Value> extends ReadField<Value> {
  readonly schema: JsonSchema;
}

/** Gives a reader its schema. */
export function defineField<Value>(schema: JsonSchema, read: ReadField<Value>): RecordField<Value> {
  // Around it, for a reader that has a schema already keeps it.
  return Object.assign((value: unknown, field: string) => read(value, field), { schema });
}

/** A field with words about it, for whoever writes records. */
export function describeField<Value>(description: string, read: RecordField<Value>): RecordField<Value> {
  return defineField({ description, ...read.schema }, read);
}

/** @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD` */
export function refuseField(field: string, problem: string): never {
  throw new InvalidUserRecordError(field, problem);
}

export const readText: RecordField<string> = defineField({ type: "string" }, (value, field) =>
  typeof value === "string" ? value : refuseField(field, "must be text"),
);

/** Text, of which blank counts as absent. */
export const readOptionalText: RecordField<string | undefined> = defineField(readText.schema, (value, field) => {
  const text = readText(value, field);
  return text.trim() === "" ? undefined : text;
});

/** Reads each entry of a list. */
export function readEntries<Value>(value: unknown, field: string, readEntry: ReadField<Value>): readonly Value[] {
  if (!Array.isArray(value)) refuseField(field, "must be a list");
  // `map` would pass over the holes of a list, and what is not read restricts nothing.
  return Array.from(value as readonly unknown[], (entry, index) => readEntry(entry, `${field}[${String(index)}]`));
}

/** A list and nothing else. */
export function readList<Value>(readEntry: RecordField<Value>): RecordField<readonly Value[]> {
  return defineField({ type: "array", items: readEntry.schema }, (value, field) =>
    readEntries(value, field, readEntry),
  );
}

/** One value or a list of them. */
export function readOneOrMany<Value>(readEntry: RecordField<Value>): RecordField<readonly Value[]> {
  const readMany = readList(readEntry);
  return defineField({ anyOf: [readEntry.schema, readMany.schema] }, (value, field) =>
    Array.isArray(value) ? readMany(value, field) : [readEntry(value, field)],
  );
}

/** One of a few words. */
export function readChoice<Choice extends string>(...choices: readonly Choice[]): RecordField<Choice> {
  return defineField(
    { enum: choices },
    (value, field) =>
      choices.find((choice) => choice === value) ?? refuseField(field, `must be one of ${choices.join(", ")}`),
  );
}

/** An object, of which each known field is read, null counts as absent and an unknown field is refused. */
export function readObject(value: unknown, field: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) refuseField(field, "must be an object");
  if (!isPlainObject(value)) refuseField(field, "must be a plain object, not an instance of a class");
  // Those that are not enumerable too: whoever wrote them meant them.
  const names = Object.getOwnPropertyNames(value);
  // What is misspelt may have been meant to restrict.
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) refuseField(joinPath(field, printName(unknown)), "is no field that is known here");
  // Read once: a getter may give another value the next time.
  const present = names.map((name) => [name, value[name]] as const);
  const entries = present.filter(([, entry]) => entry !== undefined && entry !== null);
  return Object.assign(Object.create(null) as Record<string, unknown>, Object.fromEntries(entries));
}

/**
 * Tells whether all that a value holds are fields of its own, as of JSON. A `Set`, which some clients make of a list, or a
 * `Map` has no fields to read and would pass for an empty object; so would an instance of a class that inherits them.
 * An object of another realm (`node:vm`) is refused like these.
 */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = isRecord(value) ? Object.getPrototypeOf(value) : undefined;
  return prototype === Object.prototype || prototype === null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

/** Joins a field and the name of one inside it; the record itself is `record`. */
export function joinPath(field: string, name: string): string {
  return field === "record" ? name : `${field}.${name}`;
}

/** The name of an unknown field is data: a secret may be one by mistake, and it may hold anything. */
export function printName(name: string): string {
  return /^[A-Za-z][\w-]{0,39}$/.test(name) ? name : "(unprintable)";
}

const isoDate = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/**
 * A date in the form of ISO 8601: a day (its first instant in UTC) or an instant with its offset. Anything else,
 * 30 February included, becomes an invalid date, and the caller decides what follows from that.
 */
export function readDate(value: unknown): Date {
  if (value instanceof Date) return createFixedDate(readTime(value));
  const [text, year, month, day] = typeof value === "string" ? (isoDate.exec(value) ?? []) : [];
  if (text === undefined) return createFixedDate(Number.NaN);
  // `Date` takes 30 February for 2 March.
  const isInCalendar = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return createFixedDate(isInCalendar ? Date.parse(text) : Number.NaN);
}

/** A date that restricts, and so must be one. */
export const readRestrictingDate: RecordField<Date> = defineField(
  { type: "string", pattern: isoDate.source },
  (value, field) => {
    const date = readDate(value);
    return Number.isNaN(date.getTime()) ? refuseField(field, "must be a date in the form of ISO 8601") : date;
  },
);
