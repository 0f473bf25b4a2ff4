import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import { createFixedDate, readTime } from "./fixed-date.ts";

/** Reads a field of a record, or throws an error that names it and holds no value. */
export type ReadField<Value> = (value: unknown, field: string) => Value;

/** @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD` */
export function refuseField(field: string, problem: string): never {
  throw new InvalidUserRecordError(field, problem);
}

export const readText: ReadField<string> = (value, field) =>
  typeof value === "string" ? value : refuseField(field, "must be text");

/** Text, of which blank counts as absent. */
export const readOptionalText: ReadField<string | undefined> = (value, field) => {
  const text = readText(value, field);
  return text.trim() === "" ? undefined : text;
};

/** One value or a list of them. */
export function readOneOrMany<Value>(readEntry: ReadField<Value>): ReadField<readonly Value[]> {
  return (value, field) =>
    Array.isArray(value)
      ? // `map` would pass over the holes of a list, and what is not read restricts nothing.
        Array.from(value as readonly unknown[], (entry, index) => readEntry(entry, `${field}[${String(index)}]`))
      : [readEntry(value, field)];
}

/** A list and nothing else. */
export function readList<Value>(readEntry: ReadField<Value>): ReadField<readonly Value[]> {
  return (value, field) =>
    Array.isArray(value) ? readOneOrMany(readEntry)(value, field) : refuseField(field, "must be a list");
}

/** One of a few words. */
export function readChoice<Choice extends string>(...choices: readonly Choice[]): ReadField<Choice> {
  return (value, field) =>
    choices.find((choice) => choice === value) ?? refuseField(field, `must be one of ${choices.join(", ")}`);
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
export const readRestrictingDate: ReadField<Date> = (value, field) => {
  const date = readDate(value);
  return Number.isNaN(date.getTime()) ? refuseField(field, "must be a date in the form of ISO 8601") : date;
};
