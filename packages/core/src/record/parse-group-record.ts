import { readAccessRules } from "../access/read-access-rules.ts";
import { freezeDeep } from "../freeze-deep.ts";
import { settingsFields } from "../session/settings-fields.ts";
import type { GroupRecord } from "./group-record.ts";
import { readObject, refuseField } from "./read-field.ts";
import { readSettingsOf } from "./read-settings.ts";
import { readStoredRules, storedRuleFields } from "./read-stored-rules.ts";

const fields: readonly string[] = ["disabled", ...storedRuleFields, ...settingsFields];

/**
 * Reads a group record from plain data, such as JSON.
 *
 * | field | form |
 * |---|---|
 * | `disabled` | `true` denies every member |
 * | `sourceIps`, `protocols`, `servers`, `validFrom`, `validUntil` | as {@link parseUserRecord} has them |
 * | `Role`, `Policy`, `HomeDirectory`, … | as {@link SessionSettings} |
 *
 * `null` counts as absent. An unknown field is refused: it may be a misspelt restriction.
 *
 * @param name - The group's name, as users name it in `groups`.
 * @returns the record, frozen.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a field cannot be read. It names the field, not its value.
 *
 * @example
 * ```ts
 * import { parseGroupRecord } from "@transfer-idp/core";
 *
 * export const partners = parseGroupRecord("partners", {
 *   sourceIps: "198.51.100.0/24",
 *   Role: "arn:aws:iam::123456789012:role/partners",
 * });
 * ```
 */
export function parseGroupRecord(name: string, input: unknown): GroupRecord {
  const record = readObject(input, "record", fields);
  const { disabled } = record;
  // "false" would be true.
  if (disabled !== undefined && typeof disabled !== "boolean") refuseField("disabled", "must be true or false");
  return freezeDeep({
    name,
    accessRules: readAccessRules({ origin: `group:${name}`, disabled, ...readStoredRules(record) }, "record"),
    settings: readSettingsOf(record, "record"),
  });
}
