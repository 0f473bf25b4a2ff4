import { InvalidUserRecordError, printName } from "@transfer-idp/core";
import type { TypedItem } from "../dynamo-port.ts";
import { readItem } from "../read-item.ts";
import { readInPlace } from "../read-in-place.ts";
import { renameField } from "../rename-field.ts";
import type { CheckedLayout } from "./item-layout.ts";

type Plain = Readonly<Record<string, unknown>>;

/** Fields that may be numbers: seconds since 1970, the form that DynamoDB's own time to live has. */
const dateFields: ReadonlySet<string> = new Set(["validFrom", "validUntil"]);

/**
 * Makes a record of an item.
 *
 * A map holds a record and nothing else: an unknown field is refused, as in any record. Attributes of an item may be there
 * for something else; one that is nearly the name of a restriction (`source_ip`, `Sourceips`), or that of one elsewhere
 * (`disabled`, `is_active`), is refused, and so is a restriction beside the map that it belongs into.
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
  refuseMisspelt(
    Object.keys(item).filter((name) => !key.includes(name)),
    layout,
  );
  const source = recordAttribute === undefined ? readItem(item) : readMap(item, recordAttribute, layout);
  const input: Record<string, unknown> = {};
  for (const [field, name] of layout.names) {
    if (Object.hasOwn(source, name)) input[field] = dateFields.has(field) ? readDate(source[name]) : source[name];
  }
  return readInPlace(recordAttribute === undefined ? "" : `${recordAttribute}.`, () => {
    try {
      return parse(input);
    } catch (error) {
      throw renameField(error, layout.names);
    }
  });
}

/** The map of an item. An item without it holds something else, and so nothing of what it restricts is known. */
function readMap(item: TypedItem, name: string, { known }: CheckedLayout): Plain {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  if (value?.M === undefined) throw new InvalidUserRecordError(name, "must be a map");
  const unknown = Object.keys(value.M).find((field) => !known.has(field));
  if (unknown === undefined) return readItem(value.M, name);
  throw new InvalidUserRecordError(`${name}.${printName(unknown)}`, "is no field that is known here");
}

/** What is no number is left to the parser. */
function readDate(value: unknown): unknown {
  const milliseconds = typeof value === "number" ? value * 1_000 : Number.NaN;
  // Milliseconds taken for seconds would be valid for 50,000 years.
  const isDate = Number.isFinite(milliseconds) && milliseconds >= 0 && milliseconds < Date.UTC(10_000, 0);
  return isDate ? new Date(milliseconds) : value;
}

function refuseMisspelt(attributes: readonly string[], { recordAttribute, known, isRestricting }: CheckedLayout): void {
  const isFlat = recordAttribute === undefined;
  const misspelt = attributes.find(
    (name) => name !== recordAttribute && !(isFlat && known.has(name)) && isRestricting(name),
  );
  if (misspelt === undefined) return;
  throw new InvalidUserRecordError(
    printName(misspelt),
    isFlat
      ? "is the name of a restriction, or nearly, and is not read: rename it, or map it with the option fields"
      : "is the name of a restriction, or nearly, and stands beside the map of the record",
  );
}
