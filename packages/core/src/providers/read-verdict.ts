import type { PasswordVerdict, RehashPassword } from "../identity-provider.ts";
import { readAccount } from "./read-account.ts";

/**
 * Reads what a provider says of a password, as {@link readFinding} reads a finding.
 *
 * @throws TypeError: it is no verdict.
 */
export function readVerdict(answer: unknown): PasswordVerdict {
  const verdict = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const { outcome, account, provider, needsRehash, rehash, reason, countsAsGuess } = verdict;
  const isTold = provider === undefined || typeof provider === "string";
  if (outcome === "verified" && isTold) {
    const weak = needsRehash === true ? { needsRehash } : {};
    // It may be a method that needs its object.
    const replaced = typeof rehash === "function" ? { rehash: rehash.bind(answer) as RehashPassword } : {};
    return Object.freeze({ outcome, account: readAccount(account), provider, ...weak, ...replaced });
  }
  // Any text may be its reason: it stays a refusal.
  if (outcome === "refused") {
    return Object.freeze({ outcome, reason, ...(countsAsGuess === true ? { countsAsGuess } : {}) } as PasswordVerdict);
  }
  throw new TypeError("The provider said nothing known of a password.");
}
