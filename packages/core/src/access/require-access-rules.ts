import { asConfiguration } from "../as-configuration.ts";
import { isPlainObject, printName } from "../record/read-field.ts";
import { requireOption } from "../require-option.ts";
import type { AccessRules } from "./access-rules.ts";
import { readAccessRules } from "./read-access-rules.ts";
import { readSourceIpList } from "./source-ip-list.ts";

/**
 * Refuses rules of the program's own that are not all readable: every login would fail, or lack a rule that was meant.
 *
 * @param option - Names the option that holds the rules.
 * @returns a copy, frozen down to its lists and dates, so that nobody takes a rule away later.
 * @throws ConfigurationError `ERR_CONFIGURATION`: a rule cannot be read, or lets nobody in.
 */
export function requireAccessRules(rules: AccessRules, option: string): AccessRules {
  // Of a configuration whose list was not set, say: the rule that was meant would be missing.
  const empty = isPlainObject(rules) ? Object.entries(rules).find(([, rule]) => rule === null) : undefined;
  requireOption(empty === undefined, `${option}.${printName(empty?.[0] ?? "")}`, "must not be null: leave it out");
  const checked = asConfiguration(() => readAccessRules(rules, option));
  for (const name of ["sourceIpAllow", "sourceIpDeny", "protocols", "servers"] as const) {
    const entries = checked[name];
    if (entries === undefined) continue;
    const list = `${option}.${name}`;
    requireOption(entries.length > 0 || name === "sourceIpDeny", list, "must have an entry: it would let nobody in");
    requireOption(!entries.some((entry: string) => entry === ""), list, "must be a list of texts that are not empty");
    const isReadable = !name.startsWith("sourceIp") || readSourceIpList(entries).unreadable.length === 0;
    requireOption(isReadable, list, "must be a list of addresses and CIDR blocks");
  }
  return checked;
}
