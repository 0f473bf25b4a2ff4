import type { AccountState } from "@transfer-idp/core";
import type { LdapEntry } from "../entry/ldap-entry.ts";

/** Where a directory keeps the state of an account. */
export type AccountStateSourceName =
  | "active-directory"
  /** Password policy as OpenLDAP's `ppolicy` overlay has it (draft-behera-ldap-password-policy). */
  | "ppolicy"
  /** `nsAccountLock` and what goes with it: 389 Directory Server and FreeIPA. */
  | "ns-account-lock"
  /** `krbPrincipalExpiration` and `krbPasswordExpiration`: FreeIPA. */
  | "kerberos"
  /** `shadowExpire` of RFC 2307. */
  | "shadow"
  /** `accountStatus` of glauth. */
  | "account-status";

/** Reads the state of an account. */
export interface AccountStateSource {
  readonly attributes: readonly string[];
  /**
   * @param now - As of `Date.now`.
   * @returns every state that the account is in; none: it is active.
   * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a state cannot be read.
   */
  readonly read: (entry: LdapEntry, now: number) => readonly Exclude<AccountState, "active">[];
}
