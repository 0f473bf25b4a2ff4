import { readEntries, readObject, readText } from "../../record/read-field.ts";
import { readSettings } from "../../record/read-settings.ts";
import type { SettingsLayer } from "../session-settings.ts";

/**
 * Reads the layers of settings of an account, whose provider or store may have no types: what is no settings, or holds a
 * policy with a condition that JSON cannot hold, would leave a restriction out.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: they are no list, or one of them cannot be read.
 */
export function readLayers(settings: unknown): readonly SettingsLayer[] {
  return readEntries(settings, "settings", (value, field): SettingsLayer => {
    const { origin, values } = readObject(value, field, ["origin", "values"]);
    return {
      origin: readText(origin, `${field}.origin`),
      values: readSettings(values, `${field}.values`),
    };
  });
}
