import { type AccountState, ProviderUnavailableError } from "@transfer-idp/core";
import type { CheckedUsers } from "../check-ldap-options.ts";
import type { SearchDirectory } from "../connection/directory.ts";
import type { LdapEntry } from "../entry/ldap-entry.ts";
import { readText } from "../entry/read-values.ts";
import { anyEntry } from "../filter/any-entry.ts";
import { accountStateSources } from "./account-state-sources.ts";
import {
  createPasswordPolicyState,
  type PasswordPolicy,
  passwordPolicyAttributes,
  readPasswordPolicy,
} from "./password-policy-state.ts";

/**
 * Reads the state of an account.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: it cannot be read.
 */
export type ReadState = (search: SearchDirectory, entry: LdapEntry, isKeyLogin: boolean) => Promise<AccountState>;

/** Of several states the first is the one that is told: what an administrator did, before what time did. */
const order = ["disabled", "expired", "locked", "must-change-password", "password-expired"] as const;

/** On a password login the bind itself says what a policy makes of locks and of the password's age: better than we can tell. */
const leftToTheBind: PasswordPolicy = { lockMs: 0, passwordMs: Infinity };

/** @param provider - Names it in errors. */
export function createStateReader(users: CheckedUsers, provider: string): ReadState {
  const { accountState, passwordPolicy, allowExpiredPasswordOnKeyLogin } = users;

  const loadPolicy = async (search: SearchDirectory, user: LdapEntry): Promise<PasswordPolicy | undefined> => {
    const base = readText(user, "pwdPolicySubentry") ?? passwordPolicy;
    if (base === undefined) return undefined;
    const [entry] = await search({ base, scope: "base", filter: anyEntry, attributes: passwordPolicyAttributes });
    const policy = entry === undefined ? undefined : readPasswordPolicy(entry);
    // It says who is refused, and nobody may read it.
    if (policy === undefined) throw new ProviderUnavailableError({ provider, kind: "access-denied" });
    return policy;
  };

  return async (search, entry, isKeyLogin) => {
    const sources = await Promise.all(
      accountState.map(async (source) => {
        if (source !== "ppolicy") return accountStateSources[source];
        return createPasswordPolicyState(isKeyLogin ? await loadPolicy(search, entry) : leftToTheBind);
      }),
    );
    const states = sources.flatMap((source) => source.read(entry, Date.now()));
    const isIgnored = (state: AccountState): boolean =>
      state === "password-expired" && isKeyLogin && allowExpiredPasswordOnKeyLogin;
    return order.find((state) => states.includes(state) && !isIgnored(state)) ?? "active";
  };
}
