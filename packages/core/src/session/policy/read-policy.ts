import { isPlainObject, refuseField } from "../../record/read-field.ts";
import { readJsonText } from "../../record/read-json-text.ts";
import type { JsonObject } from "../session-settings.ts";

/**
 * Reads a policy that is JSON text; one that is an object is taken as it is.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: the text is no JSON object, or holds a key twice.
 */
export function readPolicy(policy: string | JsonObject, field: string): JsonObject {
  if (typeof policy !== "string") return policy;
  const value = readJsonText(policy, field);
  return isPlainObject(value) ? value : refuseField(field, "must be a JSON object");
}
