import type { AccountState } from "../account.ts";
import type { IdentityProvider } from "../identity-provider.ts";

/** A user that the suite logs in as. The fixture writes it into its backend, in the backend's own format. */
export interface ConformanceUser {
  /** 3 to 6 lower-case letters and digits. */
  readonly username: string;
  /** 15 to 72 characters, not all of them ASCII, perhaps with a blank at its end; absent, the user has none. */
  readonly password?: string;
  /** Ed25519 keys in OpenSSH's form, perhaps with a comment; may be empty. */
  readonly publicKeys: readonly string[];
  readonly state: AccountState;
  /** What a session of this user must be given: no two users have the same. */
  readonly settings: { readonly Role: string; readonly HomeDirectory: string };
}

/** Something that can go wrong with a backend. */
export interface BackendFault {
  /** Names it in failures, such as `connection refused`. */
  readonly name: string;
  /** From now on the backend is at fault, also on connections that are open. */
  begin(): Promise<void> | void;
  /** From now on it works again. */
  end(): Promise<void> | void;
}

/** A fresh provider over a fresh backend. */
export interface ConformanceFixture {
  readonly provider: IdentityProvider;
  /**
   * The ways in which the backend can fail so that nothing is known about any user: unreachable, throttled, access
   * denied, nonsense for an answer. Each is tested on its own.
   */
  readonly outages?: readonly BackendFault[];
  /** Makes the backend take requests and never answer them. */
  readonly hang?: BackendFault;
  /**
   * Texts that must appear nowhere but in the backend, besides the users' passwords: hashes, whole secret values, the
   * password of a service account.
   */
  readonly storedSecrets?: readonly string[];
  /** Ends everything that the fixture started. Called once, also after a failed test. */
  close(): Promise<void>;
}
