import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { type GroupRecord, InvalidUserRecordError, parseGroupRecord } from "@transfer-idp/core";
import type { DynamoTables } from "../dynamo-tables.ts";
import type { MakeKey } from "../item-key.ts";
import { readInPlace } from "../read-in-place.ts";
import { type CheckedLayout, writeProjection } from "./item-layout.ts";
import { readRecord } from "./read-record.ts";

/** Where the records of groups are. */
export interface GroupTable {
  readonly tableName: string;
  readonly keyAttributes: readonly string[];
  readonly makeKey: MakeKey<"group">;
  readonly layout: CheckedLayout;
  readonly consistentRead: boolean;
}

/** BatchGetItem takes no more keys. */
const maxGroups = 100;

/**
 * Finds the records of groups with one request. It is made where there is no group too: time would tell otherwise who is
 * in one, and who is unknown.
 *
 * @param names - As the user's record has them. A group that has no item has no record.
 * @returns in the order of the names, each group once.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a group's record cannot be read, or the user is in more than
 *   100. It names the group by its position.
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`
 */
export async function findGroups(
  tables: DynamoTables,
  { tableName, keyAttributes, makeKey, layout, consistentRead }: GroupTable,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly GroupRecord[]> {
  if (names.length > maxGroups)
    throw new InvalidUserRecordError("groups", `must not be more than ${String(maxGroups)}`);
  const groups = new Map<string, { readonly position: number; readonly key: Record<string, AttributeValue> }>();
  for (const [position, name] of names.entries()) {
    const key = requireKey(makeKey, name, position);
    // The first of a name, which is where an error says that it is.
    if (!groups.has(name)) groups.set(name, { position, key });
  }
  const asked = [...groups.values()].map(({ key }) => key);
  const items = await tables.getItems(
    tableName,
    {
      // What is found of the last one is nobody's.
      Keys: asked.length > 0 ? asked : [makeKey({ group: "(none)" }) ?? {}],
      ConsistentRead: consistentRead,
      ...writeProjection(layout, keyAttributes),
    },
    signal,
  );
  const byKey = new Map(items.map((item) => [printKey(item, keyAttributes), item] as const));
  return [...groups].flatMap(([name, { position, key }]) => {
    const item = byKey.get(printKey(key, keyAttributes));
    if (item === undefined) return [];
    return readInPlace(`groups[${String(position)}].`, () => [
      readRecord(item, layout, keyAttributes, (input) => parseGroupRecord(name, input)),
    ]);
  });
}

/** A name that no item can have, or that is meant to be another one, would find no record, and its member no restriction. */
function requireKey(makeKey: GroupTable["makeKey"], name: string, position: number): Record<string, AttributeValue> {
  const key = name === name.trim() ? makeKey({ group: name }) : undefined;
  if (key !== undefined) return { ...key };
  throw new InvalidUserRecordError(
    `groups[${String(position)}]`,
    "must be well-formed text of at most 1024 bytes, and not begin or end with white space",
  );
}

/** A sort key that is a number is the same for all groups, and DynamoDB may write it otherwise. */
function printKey(item: Readonly<Record<string, AttributeValue>>, keyAttributes: readonly string[]): string {
  return JSON.stringify(keyAttributes.map((attribute) => item[attribute]?.S ?? null));
}
