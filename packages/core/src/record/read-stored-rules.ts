import type { AccessRules } from "../access/access-rules.ts";
import { readAccessRules } from "../access/read-access-rules.ts";
import { splitEntries } from "../access/split-entries.ts";
import {
  joinPath,
  type ReadField,
  readChoice,
  readObject,
  readRestrictingDate,
  readText,
  refuseField,
} from "./read-field.ts";
import { readWords } from "./read-words.ts";

/** The fields of a record that hold its access rules. */
export const storedRuleFields: readonly string[] = ["sourceIps", "protocols", "servers", "validFrom", "validUntil"];

/**
 * Reads the access rules of a record, in the form of {@link parseUserRecord}.
 *
 * @param record - The record's fields, without those that are `null`.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a rule cannot be read.
 */
export function readStoredRules(record: Readonly<Record<string, unknown>>): AccessRules {
  const read = <Value, Default>(name: string, readField: ReadField<Value>, absent: Default): Value | Default =>
    record[name] === undefined ? absent : readField(record[name], name);
  const rules = {
    ...read("sourceIps", readSourceIps, {}),
    protocols: read("protocols", readWords(readChoice("SFTP", "FTP", "FTPS")), undefined),
    servers: read("servers", readWords(readText), undefined),
    validFrom: read("validFrom", readRestrictingDate, undefined),
    validUntil: read("validUntil", readRestrictingDate, undefined),
  };
  return readAccessRules(rules, "record");
}

const readSourceIps: ReadField<Pick<AccessRules, "sourceIpAllow" | "sourceIpDeny">> = (value, field) => {
  const isPlain = typeof value === "string" || Array.isArray(value);
  const lists = isPlain ? { allow: value as unknown } : readObject(value, field, ["allow", "deny"]);
  const { allow, deny } = lists as { allow?: unknown; deny?: unknown };
  return {
    sourceIpAllow: allow === undefined ? undefined : readAddresses(allow, joinPath(field, "allow")),
    sourceIpDeny: deny === undefined ? undefined : readAddresses(deny, joinPath(field, "deny")),
  };
};

/**
 * Blank text is no list; a list without an entry allows nobody, and is left for the login to fail on. So are entries that
 * cannot be read. Each keeps its position, and so does a blank one that others stand behind.
 */
const readAddresses: ReadField<readonly string[] | undefined> = (value, field) => {
  if (typeof value !== "string" && !Array.isArray(value)) refuseField(field, "must be text or a list");
  if (typeof value === "string" && value.trim() === "") return undefined;
  const entries = typeof value === "string" ? value.split(",") : Array.from(value as readonly unknown[]);
  const texts = entries.map((entry) => (typeof entry === "string" ? entry.trim() : "(not text)"));
  const last = splitEntries(texts).at(-1);
  // Blank entries alone are what is left of addresses that somebody meant: not an empty list.
  return last === undefined ? texts.slice(0, 1) : texts.slice(0, last.position + 1);
};
