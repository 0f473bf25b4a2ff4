import { freezeDeep } from "../freeze-deep.ts";
import type { AwsPermission, KnownPermission } from "./aws-permission.ts";
import { type AwsCaller, readPermissions } from "./read-permissions.ts";

/** One action on one resource. */
interface Grant {
  readonly action: string;
  readonly resource: string;
  readonly conditions: KnownPermission["conditions"];
}

/**
 * Joins what several callers call, in as few statements as say no more than that: resources that the same is done to stand
 * together, nothing stands twice, and all of it is sorted, so that the same callers give the same list in whatever order.
 *
 * @param callers - Such as providers. Of one that does not say what it calls, this stands in the list, by its name.
 *
 * @example
 * ```ts
 * import { type IdentityProvider, mergePermissions } from "@transfer-idp/core";
 *
 * declare const directory: IdentityProvider;
 * declare const table: IdentityProvider;
 *
 * export const provider: IdentityProvider = {
 *   name: "both",
 *   findAccount: async (login) => (login.protocol === "FTP" ? directory : table).findAccount(login),
 *   permissions: mergePermissions([directory, table]),
 * };
 * ```
 */
export function mergePermissions(callers: readonly AwsCaller[]): readonly AwsPermission[] {
  const all = callers.flatMap((caller) => readPermissions(caller));
  const grants = all.flatMap((permission) => ("unknown" in permission ? [] : listGrants(permission)));
  const statements = [...groupBy(grants, ({ conditions }) => printConditions(conditions)).values()]
    .flatMap(joinGrants)
    .map((statement) => [JSON.stringify(statement), statement] as const)
    .sort(([one], [other]) => compare(one, other))
    .map(([, statement]) => statement);
  const unknown = sort(all.flatMap((permission) => ("unknown" in permission ? [permission.unknown] : [])));
  return freezeDeep([...statements, ...unknown.map((text) => ({ unknown: text }))]);
}

function listGrants({ actions, resources, conditions }: KnownPermission): readonly Grant[] {
  return actions.flatMap((action) => resources.map((resource) => ({ action, resource, conditions })));
}

/** @param grants - Of the same conditions. */
function joinGrants(grants: readonly Grant[]): readonly KnownPermission[] {
  const conditions = copyConditions(grants[0]?.conditions);
  const actionsOf = [...groupBy(grants, ({ resource }) => resource)].map(([resource, of]) => ({
    resource,
    actions: sort(of.map(({ action }) => action)),
  }));
  return [...groupBy(actionsOf, ({ actions }) => JSON.stringify(actions)).values()].map((same) => ({
    actions: same[0]?.actions ?? [],
    resources: sort(same.map(({ resource }) => resource)),
    ...(conditions === undefined ? {} : { conditions }),
  }));
}

function printConditions(conditions: KnownPermission["conditions"]): string {
  return JSON.stringify(copyConditions(conditions) ?? {});
}

/** Sorted. Without an entry, or with operators that have none, it is no condition. */
function copyConditions(conditions: KnownPermission["conditions"] = {}): KnownPermission["conditions"] {
  const operators = sortEntries(conditions).map(
    ([operator, keys]) =>
      [operator, Object.fromEntries(sortEntries(keys).map(([key, values]) => [key, sort(values)]))] as const,
  );
  const used = operators.filter(([, keys]) => Object.keys(keys).length > 0);
  return used.length === 0 ? undefined : Object.fromEntries(used);
}

function sortEntries<Value>(values: Readonly<Record<string, Value>>): readonly (readonly [string, Value])[] {
  return Object.entries(values).sort(([one], [other]) => compare(one, other));
}

function groupBy<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

function sort(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compare);
}

/** By code units: the same everywhere. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
