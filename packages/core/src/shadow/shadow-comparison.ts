import type { Decision } from "../decision.ts";
import type { LoginMethod } from "../login.ts";
import type { TransferAuthSession } from "../transfer/transfer-auth-response.ts";

/** What two answers to one login differ in: how it ended, or a field of the session. */
export type ShadowDifference =
  /** One lets in and the other does not, or they refuse in different ways: see {@link ShadowAnswer.outcome}. */
  | "outcome"
  /** Both refuse, for different reasons. Only where both give one. */
  | "reason"
  /** Both let in, and one answer has something that Transfer refuses or misreads: see {@link ShadowAnswer.problems}. */
  | "problems"
  | keyof TransferAuthSession;

/** How one of the two answered. */
export interface ShadowAnswer {
  /**
   * As of a decision, or `unfinished`: the candidate gave no answer in the time it had. A legacy handler's answer with a
   * role that is not blank is `granted`, or `keysListed` on a key login; one without is `denied`; a throw is `failed`.
   */
  readonly outcome: Decision["outcome"] | "unfinished";
  /** Why it denied or failed. A legacy handler does not say. */
  readonly reason?: string | undefined;
  /** Codes of the errors that {@link checkTransferResponse} finds in an answer that lets somebody in. */
  readonly problems: readonly string[];
}

/**
 * How the current and the candidate answered one login. Redacted by construction: of an answer it has the names of
 * fields and no value.
 */
export interface ShadowComparison {
  /** As typed, cut off after 128 characters; absent where the event has none. */
  readonly username: string | undefined;
  readonly serverId: string | undefined;
  readonly protocol: string | undefined;
  /** Absent for an event that is no login. */
  readonly method: LoginMethod | undefined;
  readonly current: ShadowAnswer;
  readonly candidate: ShadowAnswer;
  /** Empty where both answered alike. */
  readonly differences: readonly ShadowDifference[];
}
