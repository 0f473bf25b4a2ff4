import type { CountedGuess } from "./access/lockout.ts";
import type { Attempt } from "./authenticate.ts";
import type { DenialReason } from "./decision.ts";
import { isGuessReason } from "./denial-reasons.ts";
import { isOutage } from "./errors/is-outage.ts";
import type { Finding, PasswordVerdict } from "./identity-provider.ts";

/** What became of a password, or of a login whose password was not looked at. */
export type Verdict =
  | Extract<PasswordVerdict, { readonly outcome: "verified" }>
  | { readonly outcome: "refused"; readonly reason: DenialReason; readonly countsAsGuess?: boolean | undefined };

/**
 * Counts a guess before anything is verified: by the name of the account, however it was typed, or else by the name that
 * was asked for.
 *
 * @param isCounted - Whether a password is about to be looked at, or would be if there were one. Where a rule bars the
 *   login nothing is guessed, and its own attempts must not lock anybody out while they run.
 * @returns `undefined` where lockout is off, or on a dry run.
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the lockout store could not be asked, and logins fail then.
 */
export async function countGuess(
  { login, options, trace }: Attempt,
  finding: Finding,
  isCounted: boolean,
): Promise<CountedGuess | undefined> {
  const { lockout } = options;
  if (lockout === undefined || login.isDryRun) return undefined;
  const { provider = options.provider.name, askedUsername = login.username } = finding;
  const username = finding.kind === "account" ? finding.account.username : askedUsername;
  const guess = { provider, username, sourceIp: login.sourceIp };
  trace.begin("lockout");
  const counted = await lockout[isCounted ? "reserve" : "imitate"](guess, login.signal);
  trace.end(counted.isAdmitted ? undefined : "locked-out", counted.notes);
  return counted;
}

/**
 * Finds out what became of a guess, and has its counters keep it or take it back.
 *
 * It is taken back where the password was right, where nothing was guessed, and in an outage, of which nobody learnt
 * whether the password was right (unless it says `countsAsGuess`): kept, its guesses would lock users out after it.
 * Whatever else is thrown may have been thrown because the password was wrong, and is kept.
 *
 * @returns the verdict, once the counters were asked.
 * @throws what `judge` rejects with, likewise.
 */
export async function settleGuess(
  { login, trace }: Attempt,
  guess: CountedGuess | undefined,
  judge: () => Promise<Verdict>,
): Promise<Verdict> {
  const settle = async (isKept: boolean): Promise<void> => {
    if (guess === undefined) return;
    trace.begin("lockout-settle");
    trace.end(undefined, await guess.settle(isKept ? "keep" : "release", login.signal));
  };
  let verdict: Verdict;
  try {
    verdict = await judge();
  } catch (error) {
    trace.fail();
    // Where another counter was locked, nothing was compared.
    await settle(guess?.isAdmitted === true && (!isOutage(error) || error.countsAsGuess));
    throw error;
  }
  await settle(isGuess(verdict));
  return verdict;
}

/** Whether a verdict says that a password was guessed, and not found. */
export function isGuess(verdict: Verdict): boolean {
  return verdict.outcome === "refused" && (isGuessReason(verdict.reason) || verdict.countsAsGuess === true);
}
