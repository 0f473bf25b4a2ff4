import type { GuessOutcome } from "../access/lockout-store.ts";
import { isTransferIdpError } from "../errors/transfer-idp-error.ts";

/** What became of a call to a lockout store. */
export type StoreObservation = "reserved" | "locked" | "settled" | "unavailable" | "another error";

/** Reduces what a store answered to what the suite compares. */
export async function observeStore(call: () => Promise<unknown>): Promise<StoreObservation> {
  try {
    const answer = await call();
    return answer === undefined ? "settled" : (answer as GuessOutcome).outcome;
  } catch (error) {
    return isTransferIdpError(error) && error.code === "ERR_PROVIDER_UNAVAILABLE" ? "unavailable" : "another error";
  }
}

/** How many of the answers are of that kind. */
export function countOf(outcome: GuessOutcome["outcome"], answers: readonly GuessOutcome[]): number {
  return answers.filter((answer) => answer.outcome === outcome).length;
}
