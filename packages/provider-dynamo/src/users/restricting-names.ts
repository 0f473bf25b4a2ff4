import { simplifyName } from "../simplify-name.ts";

/** Fields that can only let somebody in. Others say what a user may not do, or belong together with what does. */
const admittingFields: readonly string[] = ["username", "password", "publicKeys"];

/** What restricts elsewhere: in the other kind of record, in a program's options, in the toolkit's tables, in many others. */
const foreignNames: readonly string[] = [
  ...["disabled", "state"],
  ...["sourceIpAllow", "sourceIpDeny", "accessRules"],
  ...["ipv4_allow_list", "ipv6_allow_list", "ip_allow_list", "server_id_allow_list"],
  ...["sourceIpAllowList", "allowedIps", "enabled", "active", "locked", "status"],
];

/**
 * Lists the names of what restricts, by {@link simplifyName}. Whoever writes one of them into an item meant it.
 *
 * @param names - Attributes by the fields of the record that they hold.
 * @param skipped - Fields that are not to be read.
 */
export function listRestrictingNames(
  names: ReadonlyMap<string, string>,
  skipped: readonly string[],
): ReadonlySet<string> {
  const read = [...names].filter(([field]) => !admittingFields.includes(field)).flat();
  const foreign = foreignNames.filter((name) => !skipped.includes(name));
  return new Set([...read, ...foreign].map(simplifyName));
}
