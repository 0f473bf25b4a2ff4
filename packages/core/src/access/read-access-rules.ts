import { isProtocol } from "../login.ts";
import { createFixedDate, readTime } from "../record/fixed-date.ts";
import { joinPath, readObject, refuseField } from "../record/read-field.ts";
import type { AccessRules } from "./access-rules.ts";

const names: readonly string[] = [
  "origin",
  "disabled",
  "sourceIpAllow",
  "sourceIpDeny",
  "protocols",
  "servers",
  "validFrom",
  "validUntil",
] satisfies (keyof AccessRules)[];

/**
 * Reads access rules that came from code, which may have no types: what is misnamed, or is text where a list should be,
 * would restrict nothing (`"SFTPS".includes("FTPS")`).
 *
 * Entries of lists of addresses are left for {@link checkAccess}, which knows what becomes of those it cannot read.
 *
 * @returns a copy without those that are null, frozen down to its lists and dates, so that nobody takes a rule away later.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a rule is unknown, or no list or date where it must be one;
 *   or they are no plain object, such as an instance of a class, whose inherited rules would not be seen.
 */
export function readAccessRules(rules: unknown, field: string): AccessRules {
  if (isRead(rules)) return rules;
  const present = readObject(rules, field, names);
  const checked = Object.entries(present).map(([name, value]) => [name, readRule(name, value, joinPath(field, name))]);
  const read = Object.freeze(Object.fromEntries(checked) as AccessRules);
  alreadyRead.add(read);
  return read;
}

/** Nothing in them can change any more, and those of a remembered record come back with every login. */
const alreadyRead = new WeakSet<object>();

function isRead(rules: unknown): rules is AccessRules {
  return typeof rules === "object" && rules !== null && alreadyRead.has(rules);
}

function readRule(name: string, value: unknown, path: string): unknown {
  if (name === "origin") return typeof value === "string" ? value : refuseField(path, "must be text");
  // "false" would be true.
  if (name === "disabled") return typeof value === "boolean" ? value : refuseField(path, "must be true or false");
  if (name.startsWith("valid")) {
    const date = value instanceof Date ? createFixedDate(readTime(value)) : undefined;
    return date !== undefined && !Number.isNaN(date.getTime()) ? date : refuseField(path, "must be a date");
  }
  // The copy is checked, in which a hole is `undefined`: `every` passes over holes.
  const entries = Array.isArray(value) ? Array.from(value as readonly unknown[]) : undefined;
  if (entries?.every((entry) => typeof entry === "string") !== true) refuseField(path, "must be a list of texts");
  if (name === "protocols" && !entries.every(isProtocol)) refuseField(path, "must be a list of SFTP, FTP and FTPS");
  return Object.freeze(entries);
}
