import { readAccessRules } from "../access/read-access-rules.ts";
import { freezeDeep } from "../freeze-deep.ts";
import type { SessionSettings } from "../session/session-settings.ts";
import type { GroupRecord } from "./group-record.ts";
import { defineField, describeField, readObject, refuseField } from "./read-field.ts";
import { readSettingsOf, settingsFields } from "./read-settings.ts";
import { readStoredRules, type StoredRules, storedRuleFields } from "./read-stored-rules.ts";
import { readFields, type RecordFields } from "./record-fields.ts";

interface GroupFields {
  readonly disabled: boolean;
}

const groupFields: RecordFields<GroupFields> = {
  disabled: describeField(
    "true denies every member.",
    // "false" would be true.
    defineField({ type: "boolean" }, (value, field) =>
      typeof value === "boolean" ? value : refuseField(field, "must be true or false"),
    ),
  ),
};

/** Every field of a group record. */
export const groupRecordFields: RecordFields<GroupFields & StoredRules & SessionSettings> = {
  ...groupFields,
  ...storedRuleFields,
  ...settingsFields,
};

/**
 * Reads a group record from plain data, such as JSON.
 *
 * | field | form |
 * |---|---|
 * | `disabled` | `true` denies every member |
 * | `sourceIps`, `protocols`, `servers`, `validFrom`, `validUntil` | as {@link parseUserRecord} has them |
 * | `Role`, `Policy`, `HomeDirectory`, … | as {@link SessionSettings} |
 *
 * `null` counts as absent. An unknown field is refused: it may be a misspelt restriction. {@link groupRecordSchema} is the
 * JSON Schema of it.
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
  const record = readObject(input, "record", Object.keys(groupRecordFields));
  const { disabled } = readFields(record, "record", groupFields);
  return freezeDeep({
    name,
    accessRules: readAccessRules({ origin: `group:${name}`, disabled, ...readStoredRules(record) }, "record"),
    settings: readSettingsOf(record, "record"),
  });
}
