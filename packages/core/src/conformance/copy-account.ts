import type { Account } from "../account.ts";

/**
 * Copies what an account says, deeply. Field by field: the value of a stored key may be a getter that is not
 * enumerable, which a general copy or comparison would overlook.
 */
export function copyAccount({
  username,
  state,
  groups,
  attributes,
  publicKeys,
  accessRules,
  settings,
}: Account): unknown {
  return {
    username,
    state,
    publicKeys: publicKeys.map(({ value, notAfter }) => ({ value, notAfter: notAfter?.getTime() })),
    ...structuredClone({ groups, attributes, accessRules, settings }),
  };
}
