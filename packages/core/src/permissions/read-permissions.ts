import { isPlainObject } from "../record/read-field.ts";
import type { AwsPermission } from "./aws-permission.ts";

/** What calls AWS: a provider, a store, or what is made of them. */
export interface AwsCaller {
  /** Names it where it does not say what it calls. */
  readonly name: string;
  readonly permissions?: readonly AwsPermission[] | undefined;
}

/**
 * Reads what a caller says of its calls. It may be older than this, or have no types: what cannot be read is not known.
 */
export function readPermissions({ name, permissions }: AwsCaller): readonly AwsPermission[] {
  if (permissions === undefined) return [{ unknown: `what ${name} calls, which does not say it` }];
  const isList: boolean = Array.isArray(permissions);
  return isList && permissions.every(isPermission)
    ? permissions
    : [{ unknown: `what ${name} calls, which says it in a form that is not known` }];
}

function isPermission(value: unknown): value is AwsPermission {
  if (!isPlainObject(value)) return false;
  const { unknown, actions, resources, conditions, ...others } = value;
  if (Object.keys(others).length > 0) return false;
  if (unknown !== undefined) return typeof unknown === "string" && unknown !== "" && Object.keys(value).length === 1;
  return (
    isListOf(actions, /^[a-z0-9-]+:[A-Za-z*]+$/) &&
    isListOf(resources, /^(?:\*|arn:[^\s]+)$/) &&
    resources.every(hasKnownPlaceholders) &&
    (conditions === undefined || isConditions(conditions))
  );
}

function isListOf(value: unknown, form: RegExp): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === "string" && form.test(text));
}

function hasKnownPlaceholders(resource: string): boolean {
  return !/\{\{|\}\}/.test(resource.replaceAll(/\{\{(?:partition|region|account|serverId)\}\}/g, ""));
}

function isConditions(value: unknown): boolean {
  return (
    isPlainObject(value) &&
    Object.values(value).every(
      (keys) => isPlainObject(keys) && Object.values(keys).every((values) => isListOf(values, /^/)),
    )
  );
}
