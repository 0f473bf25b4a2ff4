import { groupRecordSchema, type JsonSchema, userRecordSchema } from "@transfer-idp/core";
import type { GroupField, UserField } from "./item-layout.ts";

/** The fields of records that items can hold: those that core reads. */
export const userFields: readonly UserField[] = listFields(userRecordSchema) as readonly UserField[];

export const groupFields: readonly GroupField[] = listFields(groupRecordSchema) as readonly GroupField[];

function listFields({ properties = {} }: JsonSchema): readonly string[] {
  return Object.keys(properties);
}
