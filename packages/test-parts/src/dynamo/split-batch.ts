import type { DynamoBody } from "./read-call.ts";

interface KeysOfTable {
  readonly Keys: readonly unknown[];
}

/**
 * Splits the request of a `BatchGetItem` in two: its first key, and what `UnprocessedKeys` says of all others.
 *
 * @returns `undefined` for one with less than two keys.
 */
export function splitBatch(
  body: DynamoBody,
): { readonly first: DynamoBody; readonly unprocessed: DynamoBody } | undefined {
  const tables = Object.entries((body["RequestItems"] ?? {}) as Readonly<Record<string, KeysOfTable>>);
  const [[tableName, { Keys: keys, ...options }] = ["", { Keys: [] }], ...otherTables] = tables;
  const restOfTable = keys.slice(1);
  const rest = [...(restOfTable.length > 0 ? [[tableName, { ...options, Keys: restOfTable }]] : []), ...otherTables];
  if (rest.length === 0) return undefined;
  return {
    first: { ...body, RequestItems: { [tableName]: { ...options, Keys: keys.slice(0, 1) } } },
    unprocessed: Object.fromEntries(rest) as DynamoBody,
  };
}
