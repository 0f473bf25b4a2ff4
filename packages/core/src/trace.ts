import type { KeyProblem } from "./credentials/ssh-public-key.ts";

/** The steps of a login, in their order. */
export type TraceStepName =
  | "parse-event"
  | "static-rules"
  | "find-account"
  | "account-state"
  | "account-rules"
  | "verify-password"
  | "decoy"
  | "public-keys"
  | "session";

/**
 * Something worth an operator's eye that did not change the outcome by itself. Redacted by construction: it has room
 * for names, positions and codes and for no value.
 */
export type TraceNote =
  /** An entry of an allow list that cannot be read, and so admits nothing. */
  | { readonly kind: "unreadable-entry"; readonly field: string; readonly position: number }
  /** A public key that was dropped. Positions count from 0 through all keys of the user. */
  | { readonly kind: "dropped-key"; readonly position: number; readonly problem: KeyProblem }
  /** Where a session's field came from. */
  | { readonly kind: "setting"; readonly field: string; readonly origin: string }
  /** The answer is legal and still likely wrong. */
  | { readonly kind: "warning"; readonly field: string; readonly code: string };

/** One step of a login. */
export interface TraceStep {
  readonly step: TraceStepName;
  readonly outcome: "passed" | "denied" | "failed";

  readonly milliseconds: number;
  readonly notes: readonly TraceNote[];
}

/** The steps that led to a decision. */
export interface Trace {
  /** `name` of the identity provider. */
  readonly provider: string;
  /** Of the whole login. */
  readonly milliseconds: number;
  readonly steps: readonly TraceStep[];
}
