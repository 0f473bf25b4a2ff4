import type { JsonSchema } from "./json-schema.ts";
import { userRecordFields } from "./parse-user-record.ts";
import { describeRecord } from "./record-fields.ts";

/**
 * JSON Schema (draft 2020-12) of user records: what {@link parseUserRecord} reads, by its own definition. For editors, and
 * for checks of records before they are stored.
 *
 * It accepts every record that `parseUserRecord` reads. Of what it accepts, `parseUserRecord` refuses a day that is in no
 * calendar, a time that is on no clock, a `PosixProfile` of text that is no JSON of one, an id of digits over 4294967295,
 * and a policy that is nested over 32 deep or has over 10,000 parts.
 *
 * Published as `@transfer-idp/core/user-record.schema.json` too.
 *
 * @example
 * ```ts
 * import { userRecordSchema } from "@transfer-idp/core";
 *
 * export const usersFileSchema = {
 *   type: "object",
 *   properties: { users: { type: "object", additionalProperties: userRecordSchema } },
 * };
 * ```
 */
export const userRecordSchema: JsonSchema = /* @__PURE__ */ describeRecord(
  "User record",
  "What a user store of transfer-idp holds about one user. null counts as absent, and so does blank text where text is free. An unknown field is refused: it may be a misspelt restriction.",
  userRecordFields,
);
