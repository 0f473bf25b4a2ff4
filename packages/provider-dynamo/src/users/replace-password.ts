import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { DynamoTables } from "../dynamo-tables.ts";
import type { TypedItem } from "../dynamo-port.ts";
import type { CheckedLayout } from "./item-layout.ts";

/** A stored password and what takes its place. */
export interface Replacement {
  readonly tableName: string;
  readonly key: Readonly<Record<string, AttributeValue>>;
  /** Of the password among those of the record. */
  readonly position: number;
  readonly previous: string;
  readonly hash: string;
  readonly signal: AbortSignal;
}

/**
 * Replaces a stored password where it still is the one that was verified, and nothing else of the item.
 *
 * It looks first, for a password may be text, a map or one of a list, and writes in one step that fails where the password
 * is another one by then. A password of a set is left as it is: sets have no places.
 *
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`
 */
export async function replacePassword(
  tables: DynamoTables,
  { recordAttribute, names }: CheckedLayout,
  { tableName, key, position, previous, hash, signal }: Replacement,
): Promise<"replaced" | "changed"> {
  const attribute = names.get("password");
  if (attribute === undefined) return "changed";
  const path = recordAttribute === undefined ? [attribute] : [recordAttribute, attribute];
  const placeholders = path.map((_, index) => `#${String(index)}`);
  const ExpressionAttributeNames = Object.fromEntries(path.map((name, index) => [`#${String(index)}`, name]));
  const item = await tables.getItem(
    {
      TableName: tableName,
      Key: key,
      ConsistentRead: true,
      ProjectionExpression: placeholders.join("."),
      ExpressionAttributeNames,
    },
    signal,
  );
  const found = item && findPlace(findAttribute(item, path), placeholders.join("."), position);
  if (found?.value !== previous) return "changed";
  const { outcome } = await tables.updateItem(
    {
      TableName: tableName,
      Key: key,
      UpdateExpression: `SET ${found.place} = :hash`,
      ConditionExpression: `${found.place} = :previous${found.condition}`,
      ExpressionAttributeNames: { ...ExpressionAttributeNames, ...found.names },
      ExpressionAttributeValues: { ":hash": { S: hash }, ":previous": { S: previous }, ...found.values },
    },
    signal,
  );
  return outcome === "updated" ? "replaced" : "changed";
}

function findAttribute(item: TypedItem, path: readonly string[]): AttributeValue | undefined {
  const [first = "", second] = path;
  const value = item[first];
  return second === undefined ? value : value?.M?.[second];
}

/** Where a stored password is in the item, and what else must be as it was. */
interface Place {
  readonly place: string;
  readonly value: string | undefined;
  readonly condition: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

function findPlace(password: AttributeValue | undefined, place: string, position: number): Place | undefined {
  if (password?.L !== undefined) return findValue(password.L[position], `${place}[${String(position)}]`);
  return position === 0 ? findValue(password, place) : undefined;
}

function findValue(password: AttributeValue | undefined, place: string): Place {
  if (password?.M === undefined) return { place, value: password?.S, condition: "", names: {}, values: {} };
  const { value, scheme } = password.M;
  return {
    place: `${place}.#value`,
    value: value?.S,
    // As another scheme's, the new hash would be another password.
    condition: scheme === undefined ? ` AND attribute_not_exists(${place}.#scheme)` : ` AND ${place}.#scheme = :scheme`,
    names: { "#value": "value", "#scheme": "scheme" },
    values: scheme === undefined ? {} : { ":scheme": scheme },
  };
}
