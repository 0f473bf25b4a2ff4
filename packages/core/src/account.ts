import type { AccessRules } from "./access/access-rules.ts";
import type { SettingsLayer } from "./session/session-settings.ts";

/** Whether an account may log in. Every state but `active` denies, on password and on key logins alike. */
export type AccountState = "active" | "disabled" | "locked" | "expired" | "password-expired" | "must-change-password";

/** Every {@link AccountState}. */
export const accountStates: readonly AccountState[] = [
  "active",
  "disabled",
  "locked",
  "expired",
  "password-expired",
  "must-change-password",
];

/** A public key as a store holds it: not yet parsed, for keys are not looked at on a password login. */
export interface StoredKey {
  /** One or many keys in OpenSSH's form, separated by commas or newlines. */
  readonly value: string;
  /** The key counts until then. An invalid date means never: the key is dropped and reported. */
  readonly notAfter?: Date | undefined;
}

/** What a provider found out about a user. */
export interface Account {
  /** The canonical name: what `{{username}}` gives, whatever the client typed. */
  readonly username: string;
  readonly state: AccountState;
  readonly groups: readonly string[];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** May be empty: the authenticator denies a key login of a user without keys. */
  readonly publicKeys: readonly StoredKey[];
  /** Rules of every layer the account has; all of them must pass. */
  readonly accessRules: readonly AccessRules[];
  /** Session settings, lowest layer first: a later one wins. */
  readonly settings: readonly SettingsLayer[];
}
