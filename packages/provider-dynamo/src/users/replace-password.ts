import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { DynamoTables } from "../dynamo-tables.ts";
import type { TypedItem } from "../dynamo-port.ts";
import type { TableCalls } from "../table-permissions.ts";
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
 * It looks first, for a password may be text, a map or one of a list or a set, and writes in one step that fails where the
 * password is another one by then. A set has no places: it is written as a whole, where it is the same set.
 *
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`
 */
export async function replacePassword(
  tables: DynamoTables,
  { recordAttribute, names }: CheckedLayout,
  { tableName, key, signal, ...replacement }: Replacement,
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
  const change = item && planChange(findAttribute(item, path), placeholders.join("."), replacement);
  if (change === undefined) return "changed";
  const { outcome } = await tables.updateItem(
    {
      TableName: tableName,
      Key: key,
      UpdateExpression: `SET ${change.place} = :next`,
      ConditionExpression: `${change.place} = :previous${change.condition ?? ""}`,
      ExpressionAttributeNames: { ...ExpressionAttributeNames, ...change.names },
      ExpressionAttributeValues: { ":next": change.next, ":previous": change.previous, ...change.values },
    },
    signal,
  );
  return outcome === "updated" ? "replaced" : "changed";
}

/**
 * What {@link replacePassword} calls. Where it may write only the password it could not write a role, which is another
 * attribute; of a map that holds the whole record IAM tells no part from another.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html (dynamodb:Attributes)
 */
export function listReplacementCalls(
  tableName: string,
  keyAttributes: readonly string[],
  { recordAttribute, names }: CheckedLayout,
): readonly TableCalls[] {
  const attribute = names.get("password");
  if (attribute === undefined) return [];
  const attributes = [...keyAttributes, recordAttribute ?? attribute];
  return [
    { tableName, operations: ["GetItem"] },
    {
      tableName,
      operations: ["UpdateItem"],
      conditions: { "ForAllValues:StringEquals": { "dynamodb:Attributes": attributes } },
    },
  ];
}

function findAttribute(item: TypedItem, path: readonly string[]): AttributeValue | undefined {
  const [first = "", second] = path;
  const value = item[first];
  return second === undefined ? value : value?.M?.[second];
}

/** What is written over what, and what else must be as it was. */
interface Change {
  readonly place: string;
  readonly previous: AttributeValue;
  readonly next: AttributeValue;
  readonly condition?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, AttributeValue>>;
}

type Texts = Pick<Replacement, "previous" | "hash">;

/** @returns `undefined` where the password is another one. */
function planChange(
  password: AttributeValue | undefined,
  place: string,
  { position, ...texts }: Texts & Pick<Replacement, "position">,
): Change | undefined {
  const { L: list, SS: set } = password ?? {};
  if (list !== undefined) return planValue(list[position], `${place}[${String(position)}]`, texts);
  if (set === undefined) return position === 0 ? planValue(password, place, texts) : undefined;
  const { previous, hash } = texts;
  if (!set.includes(previous)) return undefined;
  const next = [...set.filter((entry) => entry !== previous), hash];
  return { place, previous: { SS: set }, next: { SS: next } };
}

function planValue(password: AttributeValue | undefined, place: string, { previous, hash }: Texts): Change | undefined {
  const [before, after] = [{ S: previous }, { S: hash }];
  if (password?.M === undefined) {
    return password?.S === previous ? { place, previous: before, next: after } : undefined;
  }
  const { value, scheme } = password.M;
  if (value?.S !== previous) return undefined;
  return {
    place: `${place}.#value`,
    previous: before,
    next: after,
    // As another scheme's, the new hash would be another password.
    condition: scheme === undefined ? ` AND attribute_not_exists(${place}.#scheme)` : ` AND ${place}.#scheme = :scheme`,
    names: { "#value": "value", "#scheme": "scheme" },
    values: scheme === undefined ? {} : { ":scheme": scheme },
  };
}
