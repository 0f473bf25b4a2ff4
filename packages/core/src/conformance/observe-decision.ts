import type { Decision, DenialReason, FailureReason } from "../decision.ts";
import type { ConformanceUser } from "./conformance-fixture.ts";

/** What an authenticator decided, as plain data that a runner compares and prints. */
export type ObservedDecision =
  | { readonly outcome: "granted" | "keysListed"; readonly username: string; readonly session: ObservedSession }
  | { readonly outcome: "denied"; readonly reason: DenialReason }
  | { readonly outcome: "failed"; readonly reason: FailureReason };

interface ObservedSession {
  readonly Role: string;
  readonly HomeDirectory: string | undefined;
  readonly publicKeys: readonly string[];
}

/** Reduces a decision to what the suite compares. */
export function observeDecision(decision: Decision): ObservedDecision {
  if (decision.outcome === "denied" || decision.outcome === "failed") {
    return { outcome: decision.outcome, reason: decision.reason } as ObservedDecision;
  }
  const { Role, HomeDirectory } = decision.session;
  const publicKeys = decision.outcome === "keysListed" ? decision.publicKeys.toSorted() : [];
  return {
    outcome: decision.outcome,
    username: decision.account.username,
    session: { Role, HomeDirectory, publicKeys },
  };
}

/** The decision that a password login of this user must end in. */
export function wantGranted({ username, settings }: ConformanceUser): ObservedDecision {
  return { outcome: "granted", username, session: { ...settings, publicKeys: [] } };
}

/** The decision that a key login of this user must end in. */
export function wantKeysListed(user: ConformanceUser): ObservedDecision {
  const { username, settings } = user;
  return { outcome: "keysListed", username, session: { ...settings, publicKeys: listKeys(user) } };
}

/** A user's keys as Transfer receives them, sorted. */
export function listKeys({ publicKeys }: ConformanceUser): readonly string[] {
  return publicKeys.map((key) => key.split(" ").slice(0, 2).join(" ")).toSorted();
}
