import type { AccessRules } from "../access/access-rules.ts";
import { readAccessRules } from "../access/read-access-rules.ts";

/**
 * Names the layer of a record's access rules, where they have no name of their own.
 *
 * A store without types may hand out rules that a copy by spread would not have: inherited ones, or none at all.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: the rules cannot be read.
 */
export function nameRules(accessRules: AccessRules, origin: string): AccessRules {
  const rules = readAccessRules(accessRules, "accessRules");
  const known = named.get(rules);
  if (known?.origin === (rules.origin ?? origin)) return known;
  const layer = readAccessRules({ origin, ...rules }, "accessRules");
  named.set(rules, layer);
  return layer;
}

/** Those of remembered records, which come back with every login. */
const named = new WeakMap<AccessRules, AccessRules>();
