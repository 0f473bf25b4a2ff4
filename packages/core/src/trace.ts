import type { DenialReason } from "./decision.ts";
import type { LockoutCounter } from "./access/lockout-options.ts";
import type { KeyProblem } from "./credentials/ssh-public-key.ts";

/** The access rules by the names of {@link AccessRules}. */
export type AccessRuleName =
  "disabled" | "sourceIpAllow" | "sourceIpDeny" | "protocols" | "servers" | "validFrom" | "validUntil";

/**
 * The steps of a login, in their order. `account-state` and `account-rules` stand again after a verification, whose account
 * may be another one. `rehash` comes after the decision: where it failed, the login is granted all the same.
 */
export type TraceStepName =
  | "parse-event"
  | "static-rules"
  | "find-account"
  | "account-state"
  | "account-rules"
  | "lockout"
  | "verify-password"
  | "decoy"
  | "lockout-settle"
  | "public-keys"
  | "resolve-settings"
  | "session"
  | "rehash";

/**
 * What an operator should know of a step. Redacted by construction: it has room
 * for names, positions and codes and for no value.
 */
export type TraceNote =
  /** Which identity provider answered, and the canonical name of the account where one was found. */
  | { readonly kind: "provider"; readonly provider: string; readonly username?: string | undefined }
  /**
   * What a rule said, and of which layer it is. For source addresses `position` is that of the entry that matched,
   * counted as in `unreadable-entry`; absent where none did.
   */
  | {
      readonly kind: "access-rule";
      readonly origin: string;
      readonly rule: AccessRuleName;
      readonly outcome: "passed" | "denied";
      readonly position?: number | undefined;
    }
  /**
   * What a counter of guesses said. It was not asked to count (`not-counted`) where no password was looked at, or another
   * counter was locked. `retryAfterMs` is a lower bound.
   */
  | {
      readonly kind: "lockout";
      readonly counter: LockoutCounter;
      readonly outcome: "counted" | "not-counted" | "locked" | "kept" | "released" | "unavailable";
      readonly retryAfterMs?: number | undefined;
    }
  /**
   * An entry of an allow list that cannot be read, and so admits nothing. Of `allowedRoles` and `allowedTargets`, one with
   * a variable that is unknown for this login. `position` counts from 0 as it is stored: in a
   * list its entries, blank ones too, in text what stands between the commas. An entry that holds several addresses has
   * one position; those of it that can be read admit.
   */
  | {
      readonly kind: "unreadable-entry";
      readonly origin: string;
      readonly field: string;
      readonly position: number;
    }
  /** A public key that was dropped. Positions count from 0 through all keys of the user. */
  | { readonly kind: "dropped-key"; readonly position: number; readonly problem: KeyProblem }
  /** A mapping of `HomeDirectoryDetails` that is not for the login's region or server. Positions count from 0 as stored. */
  | { readonly kind: "skipped-mapping"; readonly position: number; readonly filter: "regions" | "servers" }
  /** Where a session's field came from. */
  | { readonly kind: "setting"; readonly field: string; readonly origin: string }
  /** What became of a stored password that is weak: a new hash in its place, or something else was stored by now. */
  | { readonly kind: "rehash"; readonly outcome: "replaced" | "changed" | "failed" }
  /**
   * The answer is legal and still likely wrong; or, of the step `verify-password`, the stored hash is weaker than its scheme
   * makes new ones (`password`, `needs-rehash`).
   */
  | { readonly kind: "warning"; readonly field: string; readonly code: string };

/** One step of a login. */
export interface TraceStep {
  readonly step: TraceStepName;
  readonly outcome: "passed" | "denied" | "failed";
  /** Why the step denied. */
  readonly reason?: DenialReason | undefined;
  readonly milliseconds: number;
  readonly notes: readonly TraceNote[];
}

/** The steps that led to a decision. */
export interface Trace {
  /** `name` of the identity provider that answered, or of the authenticator's own where none did. */
  readonly provider: string;
  /** Of the whole login. */
  readonly milliseconds: number;
  readonly steps: readonly TraceStep[];
}
