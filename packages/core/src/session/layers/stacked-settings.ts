import { InvalidUserRecordError } from "../../errors/invalid-user-record-error.ts";
import { settingsFields } from "../../record/read-settings.ts";
import type { SessionSettings, SettingsLayer } from "../session-settings.ts";

/** Settings of one layer, or of several that were laid over each other. */
export interface StackedSettings {
  /** The fields that are there: what each says, and the layer that it came from. */
  readonly fields: ReadonlyMap<keyof SessionSettings, StackedField>;
  /** A layer has a blank policy, which must lie over no other policy. */
  readonly hasBlankPolicy: boolean;
  /** A layer has a `HomeDirectoryType` alone, which must lie over no home. */
  readonly hasLoneHomeType: boolean;
  /** What may not lie over each other does. */
  readonly conflict: InvalidUserRecordError | undefined;
}

/** What one field says. */
interface StackedField {
  readonly value: unknown;
  readonly origin: string;
}

const names = Object.keys(settingsFields) as readonly (keyof SessionSettings)[];
const homeFields: readonly (keyof SessionSettings)[] = ["HomeDirectoryType", "HomeDirectory", "HomeDirectoryDetails"];

/**
 * Reads what one layer says. Blank text counts as absent, and a blank policy is remembered.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a field is unknown. What is misspelt (`policy`) may have been
 *   meant to restrict.
 */
export function stackLayer({ origin, values }: SettingsLayer): StackedSettings {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(settingsFields, name));
  if (unknown !== undefined) throw new InvalidUserRecordError(`settings of ${origin}`, "have a field that is unknown");
  const present = names.filter((field) => !isBlank(values[field]));
  const home = present.filter((field) => homeFields.includes(field));
  return {
    fields: new Map(present.map((field) => [field, { value: values[field], origin }])),
    hasBlankPolicy: values.Policy !== undefined && isBlank(values.Policy),
    hasLoneHomeType: home.length === 1 && home[0] === "HomeDirectoryType",
    conflict: undefined,
  };
}

/**
 * Lays settings over others. In whatever groups layers are laid over each other, the same comes of it.
 *
 * @param upper - Wins, field by field; the three fields of the home are one.
 */
export function overlay(lower: StackedSettings, upper: StackedSettings): StackedSettings {
  const replacesHome = hasHome(upper);
  const kept = [...lower.fields].filter(([field]) => !(replacesHome && homeFields.includes(field)));
  return {
    fields: new Map([...kept, ...upper.fields]),
    hasBlankPolicy: lower.hasBlankPolicy || upper.hasBlankPolicy,
    hasLoneHomeType: lower.hasLoneHomeType || upper.hasLoneHomeType,
    conflict: lower.conflict ?? findConflict(lower, upper) ?? upper.conflict,
  };
}

function findConflict(lower: StackedSettings, upper: StackedSettings): InvalidUserRecordError | undefined {
  if (upper.hasBlankPolicy && lower.fields.has("Policy")) {
    return new InvalidUserRecordError("Policy", "is blank over the policy of a lower layer, which would widen it");
  }
  if (upper.hasLoneHomeType && hasHome(lower)) {
    return new InvalidUserRecordError(
      "HomeDirectoryType",
      "stands alone, and would take away the home of a lower layer",
    );
  }
  return undefined;
}

function hasHome({ fields }: StackedSettings): boolean {
  return homeFields.some((field) => fields.has(field));
}

/** Whether a setting counts as absent. */
export function isBlank(value: unknown): boolean {
  return value === undefined || (typeof value === "string" && value.trim() === "");
}
