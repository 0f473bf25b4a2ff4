import { checkAccount } from "../access/check-account.ts";
import type { Account } from "../account.ts";
import { freezeDeep } from "../freeze-deep.ts";
import type { Finding, FindingOrigin } from "../identity-provider.ts";
import type { Login } from "../login.ts";

const nothing = { groups: [], attributes: {}, publicKeys: [], settings: [] } as const;

/**
 * Makes an account of a login that is barred for good before a password is tried: it has the rules that bar it, for the
 * authenticator to deny by and to show in the trace, and no way to verify a password. Rules on an opaque finding say
 * nothing of the user, and {@link firstMatch} might look for them further on.
 *
 * @returns `undefined` where nothing bars it.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a rule restricts and cannot be read.
 */
export function findBarred(
  { provider, spendDecoy, askedUsername }: FindingOrigin,
  { accessRules = [], state = "active" }: Partial<Pick<Account, "accessRules" | "state">>,
  login: Login,
): Finding | undefined {
  const account: Account = { ...nothing, username: login.username, state, accessRules };
  if (checkAccount(account, login).reason === undefined) return undefined;
  return Object.freeze({ kind: "account", account: freezeDeep(account), provider, spendDecoy, askedUsername });
}
