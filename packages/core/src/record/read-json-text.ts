import { parseJsonText } from "../transfer/parse-json-text.ts";
import type { JsonValue } from "../session/session-settings.ts";
import { refuseField } from "./read-field.ts";

/**
 * Reads a field that holds JSON text.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: it is none, or holds a key twice. It quotes nothing.
 */
export function readJsonText(text: string, field: string): JsonValue {
  const parsed = parseJsonText(text);
  return parsed.value === undefined ? refuseField(field, parsed.problem) : parsed.value;
}
