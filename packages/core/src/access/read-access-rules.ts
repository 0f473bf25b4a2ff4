import { isProtocol } from "../login.ts";
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
 * @returns a copy without those that are null, frozen, so that nobody takes a rule away later.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a rule is unknown, or no list or date where it must be one.
 */
export function readAccessRules(rules: unknown, field: string): AccessRules {
  const present = readObject(rules, field, names);
  for (const [name, value] of Object.entries(present)) {
    const path = joinPath(field, name);
    if (name === "origin") {
      if (typeof value !== "string") refuseField(path, "must be text");
    } else if (name === "disabled") {
      // "false" would be true.
      if (typeof value !== "boolean") refuseField(path, "must be true or false");
    } else if (name.startsWith("valid")) {
      if (!(value instanceof Date) || Number.isNaN(value.getTime())) refuseField(path, "must be a date");
    } else if (!Array.isArray(value) || !value.every((entry) => typeof entry === "string")) {
      refuseField(path, "must be a list of texts");
    } else if (name === "protocols" && !value.every(isProtocol)) {
      refuseField(path, "must be a list of SFTP, FTP and FTPS");
    }
  }
  return Object.freeze({ ...present } as AccessRules);
}
