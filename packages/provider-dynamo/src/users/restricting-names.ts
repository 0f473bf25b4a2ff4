import { simplifyName } from "../simplify-name.ts";

/** Fields that can only let somebody in. Others say what a user may not do, or belong together with what does. */
const admittingFields: readonly string[] = ["username", "password", "publicKeys"];

/** What restricts elsewhere: in the other kind of record, in a program's options, in the toolkit's tables, in many others. */
const foreignNames: readonly string[] = [
  ...["disabled", "state"],
  ...["sourceIpAllow", "sourceIpDeny", "accessRules"],
  ...["ipv4_allow_list", "ipv6_allow_list", "ip_allow_list", "server_id_allow_list"],
  ...["sourceIpAllowList", "allowedIps", "allowedSourceIps", "allowedCidrs", "ipWhitelist", "sourceIpList"],
  ...["enabled", "active", "locked", "status", "suspended", "blocked", "validTo", "sessionPolicy"],
];

/** What such a name may begin with: `is_active`, `userStatus`, `account_is_locked`. */
const foreignPrefix = /^(?:is|user|account)+/;

/**
 * Makes what tells the names of what restricts, by {@link simplifyName}. Whoever writes one of them into an item meant it.
 *
 * Only names from elsewhere count behind a prefix too: a `user_role` is as likely something of another program's.
 *
 * @param names - Attributes by the fields of the record that they hold.
 * @param skipped - Fields that are not to be read.
 */
export function tellRestrictingNames(
  names: ReadonlyMap<string, string>,
  skipped: readonly string[],
): (name: string) => boolean {
  const read = new Set(
    [...names]
      .filter(([field]) => !admittingFields.includes(field))
      .flat()
      .map(simplifyName),
  );
  const foreign = new Set(foreignNames.filter((name) => !skipped.includes(name)).map(simplifyName));
  return (name) => {
    const simple = simplifyName(name);
    return read.has(simple) || foreign.has(simple.replace(foreignPrefix, ""));
  };
}
