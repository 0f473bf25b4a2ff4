import type { PosixProfile } from "../session/session-settings.ts";
import { defineField, describeField, readList, readText, type RecordField, refuseField } from "./read-field.ts";
import { readJsonText } from "./read-json-text.ts";
import { readObjectOf } from "./record-fields.ts";

const digits = /^\d{1,10}$/;
const maxId = 4_294_967_295;

const readPosixId: RecordField<number> = defineField(
  {
    anyOf: [
      { type: "integer", minimum: 0, maximum: maxId },
      { type: "string", pattern: digits.source },
    ],
  },
  (value, field) => {
    const id = typeof value === "string" && digits.test(value) ? Number(value) : value;
    const isId = typeof id === "number" && Number.isInteger(id) && id >= 0 && id <= maxId;
    return isId ? id : refuseField(field, "must be a whole number from 0 to 4294967295");
  },
);

const readProfile = readObjectOf(
  {
    Uid: describeField("Of the user: 0 to 4294967295.", readPosixId),
    Gid: describeField("Of the group: 0 to 4294967295.", readPosixId),
  },
  { SecondaryGids: describeField("Of other groups: at most 16 ids.", readList(readPosixId)) },
);

/** The console of Secrets Manager makes text of everything: the profile may be JSON text, and its ids digits. */
export const readPosixProfile: RecordField<PosixProfile> = defineField(
  { anyOf: [readProfile.schema, readText.schema] },
  (value, field) => readProfile(typeof value === "string" ? readJsonText(value, field) : value, field),
);
