import type { AccessRules } from "../access/access-rules.ts";
import { readAccessRules } from "../access/read-access-rules.ts";
import { splitEntries } from "../access/split-entries.ts";
import {
  defineField,
  describeField,
  joinPath,
  readChoice,
  type RecordField,
  readRestrictingDate,
  readText,
  refuseField,
} from "./read-field.ts";
import { readWords } from "./read-words.ts";
import { readFields, readObjectOf, type RecordFields } from "./record-fields.ts";

/**
 * Blank text is no list; a list without an entry allows nobody, and is left for the login to fail on. So are entries that
 * cannot be read. Each keeps its position, and so does a blank one that others stand behind.
 */
const readAddresses: RecordField<readonly string[] | undefined> = defineField(
  { anyOf: [readText.schema, { type: "array" }] },
  (value, field) => {
    if (typeof value !== "string" && !Array.isArray(value)) refuseField(field, "must be text or a list");
    if (typeof value === "string" && value.trim() === "") return undefined;
    const entries = typeof value === "string" ? value.split(",") : Array.from(value as readonly unknown[]);
    const texts = entries.map((entry) => (typeof entry === "string" ? entry.trim() : "(not text)"));
    const last = splitEntries(texts).at(-1);
    // Blank entries alone are what is left of addresses that somebody meant: not an empty list.
    return last === undefined ? texts.slice(0, 1) : texts.slice(0, last.position + 1);
  },
);

const readAddressLists = readObjectOf(
  {},
  {
    allow: describeField("The client's address must be in one of these.", readAddresses),
    deny: describeField("The client's address must be in none of these.", readAddresses),
  },
);

const readSourceIps: RecordField<Pick<AccessRules, "sourceIpAllow" | "sourceIpDeny">> = defineField(
  { anyOf: [readAddresses.schema, readAddressLists.schema] },
  (value, field) => {
    const isPlain = typeof value === "string" || Array.isArray(value);
    if (isPlain) return { sourceIpAllow: readAddresses(value, joinPath(field, "allow")) };
    const { allow, deny } = readAddressLists(value, field);
    return { sourceIpAllow: allow, sourceIpDeny: deny };
  },
);

/** What the fields of a record say of its access rules. */
export interface StoredRules extends Pick<AccessRules, "protocols" | "servers" | "validFrom" | "validUntil"> {
  readonly sourceIps: Pick<AccessRules, "sourceIpAllow" | "sourceIpDeny">;
}

/** The fields of a record that hold its access rules. */
export const storedRuleFields: RecordFields<StoredRules> = {
  sourceIps: describeField(
    "Addresses and CIDR blocks: text with commas, a list, or { allow?, deny? } of those. A block of IPv6 never has an IPv4 address, nor one of IPv4 an IPv6 address: everybody is 0.0.0.0/0, ::/0.",
    readSourceIps,
  ),
  protocols: describeField(
    "SFTP, FTP and FTPS: a list, or text with commas. A login by another one is denied.",
    readWords(readChoice("SFTP", "FTP", "FTPS")),
  ),
  servers: describeField(
    "Ids of Transfer servers (s-…): a list, or text with commas. A login by another one is denied.",
    readWords(readText),
  ),
  validFrom: describeField(
    "Denied before it. ISO 8601: a day in UTC (2027-01-31), or an instant with its offset (2027-01-31T18:00:00+01:00).",
    readRestrictingDate,
  ),
  validUntil: describeField(
    "Denied from it on. ISO 8601: a day in UTC (2027-01-31), or an instant with its offset (2027-01-31T18:00:00+01:00).",
    readRestrictingDate,
  ),
};

/**
 * Reads the access rules of a record, in the form of {@link parseUserRecord}.
 *
 * @param record - The record's fields, without those that are `null`.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a rule cannot be read.
 */
export function readStoredRules(record: Readonly<Record<string, unknown>>): AccessRules {
  const { sourceIps, ...rules } = readFields(record, "record", storedRuleFields);
  return readAccessRules({ ...sourceIps, ...rules }, "record");
}
