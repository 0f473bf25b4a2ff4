import type { AccessRules } from "../access/access-rules.ts";
import type { AccountState, StoredKey } from "../account.ts";
import type { SessionSettings } from "../session/session-settings.ts";

/** A password as a store holds it: most often a hash. */
export interface StoredPassword {
  readonly value: string;
  /** Names the scheme where the value's own beginning does not tell it, such as `plaintext`. */
  readonly scheme?: string | undefined;
  /** The password counts until then. An invalid date means never. */
  readonly notAfter?: Date | undefined;
}

/** What a user store holds about one user. `parseUserRecord` makes one of plain data. */
export interface UserRecord {
  /** Canonical name; the name that was asked for where the store has none. */
  readonly username?: string | undefined;
  /** Any of them lets the user in. */
  readonly passwords: readonly StoredPassword[];
  readonly publicKeys: readonly StoredKey[];
  readonly state: AccountState;
  readonly groups: readonly string[];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly accessRules: AccessRules;
  readonly settings: SessionSettings;
}
