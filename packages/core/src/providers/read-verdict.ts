import type { PasswordVerdict } from "../identity-provider.ts";
import { readAccount } from "./read-account.ts";

/**
 * Reads what a provider says of a password, as {@link readFinding} reads a finding.
 *
 * @throws TypeError: it is no verdict.
 */
export function readVerdict(answer: unknown): PasswordVerdict {
  const { outcome, account, provider, reason, countsAsGuess } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const isTold = provider === undefined || typeof provider === "string";
  if (outcome === "verified" && isTold) return Object.freeze({ outcome, account: readAccount(account), provider });
  // Any text may be its reason: it stays a refusal.
  if (outcome === "refused") {
    return Object.freeze({ outcome, reason, ...(countsAsGuess === true ? { countsAsGuess } : {}) } as PasswordVerdict);
  }
  throw new TypeError("The provider said nothing known of a password.");
}
