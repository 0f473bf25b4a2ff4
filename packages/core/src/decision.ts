import type { Account } from "./account.ts";
import type { TransferIdpError } from "./errors/transfer-idp-error.ts";
import type { RefusalReason } from "./identity-provider.ts";
import type { Session } from "./session/session-settings.ts";
import type { Trace } from "./trace.ts";

/** Why a login was denied. Stable, and for logs only: whoever logs in learns nothing but that it failed. */
export type DenialReason =
  | RefusalReason
  /** The event is not one that Transfer sends. */
  | "malformed-event"
  /** API Gateway let somebody in without IAM authorisation. */
  | "unauthenticated-caller"
  /** No provider could hold this name (control characters, too long, not well-formed text). */
  | "malformed-username"
  | "empty-password"
  /** Over 1,024 characters. */
  | "password-too-long"
  /** Not well-formed Unicode. */
  | "malformed-password"
  /** Too many passwords were guessed, for this user or from this address. See {@link LockoutOptions}. */
  | "locked-out"
  /** A key login of a user who has no public keys, as a client makes it that offers its key before its password. */
  | "no-public-keys"
  /** The user has public keys and none of them can be used. */
  | "no-usable-public-keys"
  /** A key login, and the provider knows users by their password only. */
  | "key-login-not-supported"
  /** No layer of settings names a role. */
  | "no-role"
  /** The logical directories are an empty list, or none of them is for this region and server. */
  | "no-directories"
  /** The role is none of {@link SessionOptions.allowedRoles}. */
  | "role-not-allowed"
  /** The home, or a target of it, lies outside of {@link SessionOptions.allowedTargets}. */
  | "target-not-allowed";

/** Why a login could be neither granted nor denied. */
export type FailureReason =
  /** A backend could not be asked, or not in time. */
  | "unavailable"
  /** What is stored about the user restricts them and cannot be read. */
  | "invalid-record"
  /** A defect. */
  | "internal";

/** The password was proven. */
export interface Granted {
  readonly outcome: "granted";
  readonly account: Account;
  readonly session: Session;
  readonly trace: Trace;
}

/** Nothing is proven: Transfer will match the client's key against these. */
export interface KeysListed {
  readonly outcome: "keysListed";
  readonly account: Account;
  readonly session: Session;
  /** `type base64`, without comments; at least one. Not enumerable: a copy by spread or by JSON has none. */
  readonly publicKeys: readonly string[];
  readonly trace: Trace;
}

export interface Denied {
  readonly outcome: "denied";
  readonly reason: DenialReason;
  readonly trace: Trace;
}

export interface Failed {
  readonly outcome: "failed";
  readonly reason: FailureReason;
  readonly error: TransferIdpError;
  readonly trace: Trace;
}

/** How a login ended. Only `granted` proves anything. */
export type Decision = Granted | KeysListed | Denied | Failed;
