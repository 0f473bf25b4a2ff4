import type { JsonSchema } from "./json-schema.ts";
import { groupRecordFields } from "./parse-group-record.ts";
import { describeRecord } from "./record-fields.ts";

/**
 * JSON Schema (draft 2020-12) of group records: what {@link parseGroupRecord} reads, by its own definition. What it cannot
 * say is what {@link userRecordSchema} cannot say.
 *
 * Published as `@transfer-idp/core/group-record.schema.json` too.
 *
 * @example
 * ```ts
 * import { groupRecordSchema } from "@transfer-idp/core";
 *
 * export const groupFields = Object.keys(groupRecordSchema.properties ?? {});
 * ```
 */
export const groupRecordSchema: JsonSchema = /* @__PURE__ */ describeRecord(
  "Group record",
  "What a store of transfer-idp holds about one group, for all of its members. null counts as absent. An unknown field is refused: it may be a misspelt restriction.",
  groupRecordFields,
);
