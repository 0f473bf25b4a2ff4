import { readJsonText } from "../../record/read-json-text.ts";
import { type ReadMapping, readDirectories } from "../../record/read-settings.ts";
import type { DirectoryMapping } from "../session-settings.ts";

/**
 * Reads mappings that are a list, or JSON text of one.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: the text is no JSON, or holds a key twice; or it is no list of
 *   mappings.
 */
export function readMappings(details: string | readonly DirectoryMapping[], field: string): readonly ReadMapping[] {
  return readDirectories(typeof details === "string" ? readJsonText(details, field) : details, field);
}
