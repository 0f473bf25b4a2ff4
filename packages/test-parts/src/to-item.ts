import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** A value as tests write it. A `Set` is a set of strings or of numbers, and has at least one. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | ReadonlySet<string>
  | ReadonlySet<number>
  | { readonly [attribute: string]: PlainValue };

/**
 * Makes an item, with the type of each value as DynamoDB writes it.
 *
 * @example
 * ```ts
 * toItem({ pk: "USER#ada", groups: new Set(["staff"]) }); // { pk: { S: "USER#ada" }, groups: { SS: ["staff"] } }
 * ```
 */
export function toItem(attributes: Readonly<Record<string, PlainValue>>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, toTypedValue(value)]));
}

function toTypedValue(value: PlainValue): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (value instanceof Set) return toTypedSet([...(value as ReadonlySet<string | number>)]);
  if (isList(value)) return { L: value.map(toTypedValue) };
  return { M: toItem(value as Readonly<Record<string, PlainValue>>) };
}

function toTypedSet(members: readonly (string | number)[]): AttributeValue {
  const texts = members.map(String);
  return typeof members[0] === "number" ? { NS: texts } : { SS: texts };
}

function isList(value: object): value is readonly PlainValue[] {
  return Array.isArray(value);
}
