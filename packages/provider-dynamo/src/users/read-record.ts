import { InvalidUserRecordError } from "@transfer-idp/core";
import type { TypedItem } from "../dynamo-port.ts";
import { readItem } from "../read-item.ts";
import type { CheckedLayout } from "./item-layout.ts";

type Plain = Readonly<Record<string, unknown>>;

/** Fields that can only let somebody in. Others say what a user may not do, or belong together with what does. */
const admittingFields: ReadonlySet<string> = new Set(["username", "password", "publicKeys"]);

/** Fields that may be numbers: seconds since 1970, the form that DynamoDB's own time to live has. */
const dateFields: ReadonlySet<string> = new Set(["validFrom", "validUntil"]);

/**
 * Makes a record of an item.
 *
 * A map holds a record and nothing else: an unknown field is refused, as in any record. Attributes of an item may be there
 * for something else; one that is nearly the name of a restriction (`source_ips`, `Sourceips`) is refused.
 *
 * @param key - Names of the attributes of the table's key, which are no fields unless they have the name of one.
 * @param parse - Of core.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a field cannot be read. It is named as in the item.
 */
export function readRecord<Parsed>(
  item: TypedItem,
  layout: CheckedLayout,
  key: readonly string[],
  parse: (input: Plain) => Parsed,
): Parsed {
  const { recordAttribute } = layout;
  const source = recordAttribute === undefined ? readItem(item) : readMap(item, recordAttribute);
  const input: Record<string, unknown> = {};
  for (const [field, name] of layout.names) {
    if (Object.hasOwn(source, name)) input[field] = dateFields.has(field) ? readDate(source[name]) : source[name];
  }
  const others = Object.keys(source).filter((name) => !layout.known.has(name) && !key.includes(name));
  refuseOthers(others, layout);
  try {
    return parse(input);
  } catch (error) {
    throw error instanceof InvalidUserRecordError ? renameField(error, layout) : error;
  }
}

/** The map of an item. An item without it holds something else, and so nothing of what it restricts is known. */
function readMap(item: TypedItem, name: string): Plain {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  if (value?.M === undefined) throw new InvalidUserRecordError(name, "must be a map");
  return readItem(value.M, name);
}

/** What is no number is left to the parser. */
function readDate(value: unknown): unknown {
  const milliseconds = typeof value === "number" ? value * 1_000 : Number.NaN;
  // Milliseconds taken for seconds would be valid for 50,000 years.
  const isDate = Number.isFinite(milliseconds) && milliseconds >= 0 && milliseconds < Date.UTC(10_000, 0);
  return isDate ? new Date(milliseconds) : value;
}

function refuseOthers(others: readonly string[], { recordAttribute, names }: CheckedLayout): void {
  if (recordAttribute !== undefined) {
    const [unknown] = others;
    if (unknown === undefined) return;
    throw new InvalidUserRecordError(`${recordAttribute}.${printName(unknown)}`, "is no field that is known here");
  }
  const restricting = [...names].filter(([field]) => !admittingFields.has(field));
  const known = new Set(restricting.flatMap(([field, name]) => [simplify(field), simplify(name)]));
  const misspelt = others.find((name) => known.has(simplify(name)));
  if (misspelt === undefined) return;
  throw new InvalidUserRecordError(
    printName(misspelt),
    "is nearly a name that is read: rename it, or map it with the option fields",
  );
}

function simplify(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** The name of an attribute is data. */
function printName(name: string): string {
  return /^[\w.-]{1,64}$/.test(name) ? name : "(unprintable)";
}

function renameField({ field, problem }: InvalidUserRecordError, layout: CheckedLayout): InvalidUserRecordError {
  const [head = ""] = /^\w+/.exec(field) ?? [];
  const name = (layout.names.get(head) ?? head) + field.slice(head.length);
  return new InvalidUserRecordError(
    layout.recordAttribute === undefined ? name : `${layout.recordAttribute}.${name}`,
    problem,
  );
}
