import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { InvalidUserRecordError } from "@transfer-idp/core";
import type { TypedItem } from "./dynamo-port.ts";

/**
 * Makes plain values of a typed item: numbers of `N`, lists of sets, in the order of their texts, objects of maps.
 *
 * `unmarshall` of the SDK's util-dynamodb is not used: it makes a `Set` of a set, which no record may hold; it gives an
 * object the prototype that an attribute `__proto__` names; and it quotes a number that is too large in its error.
 *
 * @param field - Of the item, for the error.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a value is of a type that DynamoDB does not have today.
 */
export function readItem(item: TypedItem, field?: string): Readonly<Record<string, unknown>> {
  // Defines properties, and so makes none of `__proto__` that is not its own.
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      readValue(value, field === undefined ? name : `${field}.${name}`),
    ]),
  );
}

function readValue(value: AttributeValue, field: string): unknown {
  if (value.S !== undefined) return value.S;
  // Beyond 15 digits it is not exact, as of JSON. No field of a record takes a number that large.
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.M !== undefined) return readItem(value.M, field);
  if (value.L !== undefined) return value.L.map((entry, index) => readValue(entry, `${field}[${String(index)}]`));
  // DynamoDB gives a set in any order, and of groups the later one wins.
  if (value.SS !== undefined) return value.SS.toSorted();
  if (value.NS !== undefined) return value.NS.map(Number).sort((one, other) => one - other);
  if (value.NULL !== undefined) return null;
  if (value.B !== undefined) return value.B;
  if (value.BS !== undefined) return value.BS;
  throw new InvalidUserRecordError(printField(field), "is of a type that is not known");
}

/** Names of attributes are data, as names of a record's fields are. */
function printField(field: string): string {
  return /^[\w.[\]-]{1,200}$/.test(field) ? field : "(unprintable)";
}
