import { accountStatusState } from "./account-status-state.ts";
import type { AccountStateSource, AccountStateSourceName } from "./account-state-source.ts";
import { activeDirectoryState } from "./active-directory-state.ts";
import { kerberosState } from "./kerberos-state.ts";
import { nsAccountLockState } from "./ns-account-lock-state.ts";
import { createPasswordPolicyState } from "./password-policy-state.ts";
import { shadowState } from "./shadow-state.ts";

/** Every source of an account's state. */
export const accountStateSources: Readonly<Record<AccountStateSourceName, AccountStateSource>> = {
  "active-directory": activeDirectoryState,
  ppolicy: createPasswordPolicyState(undefined),
  "ns-account-lock": nsAccountLockState,
  kerberos: kerberosState,
  shadow: shadowState,
  "account-status": accountStatusState,
};
