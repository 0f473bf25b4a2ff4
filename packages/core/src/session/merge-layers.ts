import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import type { SessionSettings, SettingsLayer } from "./session-settings.ts";
import { settingsFields } from "./settings-fields.ts";

/** Settings of all layers, and the layer that each came from. */
export interface MergedSettings {
  readonly values: SessionSettings;
  /** Field to origin, of the fields that are there. */
  readonly origins: ReadonlyMap<keyof SessionSettings, string>;
}

const homeFields = ["HomeDirectoryType", "HomeDirectory", "HomeDirectoryDetails"] as const;

/**
 * Lays settings over each other: a later layer wins, field by field, and the three fields of the home are one.
 *
 * Blank text counts as absent, but for a blank `Policy` over the policy of a lower layer: whoever wrote it may have
 * meant "none" or may have emptied a field by mistake, and Transfer takes "none" for the whole role.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: such a blank policy; a `HomeDirectoryType` alone over the
 *   home of a lower layer; a field that is unknown.
 */
export function mergeLayers(layers: readonly SettingsLayer[]): MergedSettings {
  const values: Record<string, unknown> = {};
  const origins = new Map<keyof SessionSettings, string>();
  for (const { origin, values: layer } of layers) {
    const present = settingsFields
      .map((field) => [field, layer[field]] as const)
      .filter(([, value]) => !isBlank(value));
    if (layer.Policy !== undefined && isBlank(layer.Policy) && origins.has("Policy")) {
      throw new InvalidUserRecordError("Policy", "is blank over the policy of a lower layer, which would widen it");
    }
    const unknown = Object.keys(layer).find((name) => !(settingsFields as readonly string[]).includes(name));
    // What is misspelt (`policy`) may have been meant to restrict.
    if (unknown !== undefined)
      throw new InvalidUserRecordError(`settings of ${origin}`, "have a field that is unknown");
    const home = present.filter(([field]) => isHomeField(field));
    const [onlyHome] = home.length === 1 ? home : [];
    if (onlyHome?.[0] === "HomeDirectoryType" && homeFields.some((field) => origins.has(field))) {
      throw new InvalidUserRecordError(
        "HomeDirectoryType",
        "stands alone, and would take away the home of a lower layer",
      );
    }
    if (home.length > 0) {
      for (const field of homeFields) {
        Reflect.deleteProperty(values, field);
        origins.delete(field);
      }
    }
    for (const [field, value] of present) {
      values[field] = value;
      origins.set(field, origin);
    }
  }
  return { values, origins };
}

function isBlank(value: unknown): boolean {
  return value === undefined || (typeof value === "string" && value.trim() === "");
}

function isHomeField(field: string): boolean {
  return (homeFields as readonly string[]).includes(field);
}
