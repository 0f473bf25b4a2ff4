import type { SessionSettings, SettingsLayer } from "../session-settings.ts";
import { overlay, stackLayer, type StackedSettings } from "./stacked-settings.ts";

/** Settings of all layers, and the layer that each came from. */
export interface MergedSettings {
  readonly values: SessionSettings;
  /** Field to origin, of the fields that are there. */
  readonly origins: ReadonlyMap<keyof SessionSettings, string>;
}

const nothing: StackedSettings = stackLayer({ origin: "nothing", values: {} });

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
  const { fields, conflict } = layers.map(stackLayer).reduce(overlay, nothing);
  if (conflict !== undefined) throw conflict;
  return {
    values: Object.fromEntries([...fields].map(([field, { value }]) => [field, value])),
    origins: new Map([...fields].map(([field, { origin }]) => [field, origin])),
  };
}
