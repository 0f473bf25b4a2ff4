import { extendSignal } from "./access/extend-signal.ts";
import { isGuess } from "./count-guess.ts";
import { countAsGuess } from "./errors/count-as-guess.ts";
import { ProviderUnavailableError } from "./errors/provider-unavailable-error.ts";
import type { PasswordVerdict } from "./identity-provider.ts";
import { raceSignal } from "./race-signal.ts";

/** Together with the time in which a guess is settled it is less than the 500 milliseconds left of Lambda's time. */
const graceMs = 200;

/** How long a verdict is waited for. */
export interface VerdictTime {
  /** `name` of the provider, for the error. */
  readonly provider: string;
  /** Of the login. */
  readonly signal: AbortSignal;
  /** Of whoever asked for it. */
  readonly callerSignal: AbortSignal | undefined;
}

/**
 * Waits for a verdict until the login's time is over. Then the login fails, and the verification, which should end soon,
 * has 200 milliseconds more to say whether the password was wrong.
 *
 * Where the caller ended the login, a verification that ends without a verdict counts as a guess. Otherwise a client that
 * hangs up early could guess for free, where a backend takes longer for a wrong password than for a right one.
 *
 * @returns the verdict, if it came within the login's time.
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the time was over; `countsAsGuess` as said, or where nobody
 *   ended the verification in time.
 * @throws whatever the verification rejects with.
 */
export async function waitForVerdict(
  verifying: Promise<PasswordVerdict>,
  { provider, signal, callerSignal }: VerdictTime,
): Promise<PasswordVerdict> {
  const makeTimeout = (counts: boolean): Error =>
    new ProviderUnavailableError({ provider, kind: "timeout", countsAsGuess: counts });
  const extended = extendSignal(signal, graceMs);
  let verdict: PasswordVerdict;
  try {
    verdict = await raceSignal(
      () => verifying,
      extended.signal,
      () => makeTimeout(true),
    );
  } catch (error) {
    // A provider may hand on what its own call was aborted with.
    const failure = signal.aborted && isAbortion(error) ? makeTimeout(false) : error;
    throw callerSignal?.aborted === true ? countAsGuess(failure) : failure;
  } finally {
    extended.end();
  }
  if (!signal.aborted) return verdict;
  throw makeTimeout(isGuess(verdict));
}

function isAbortion(error: unknown): boolean {
  return error instanceof DOMException && ["AbortError", "TimeoutError"].includes(error.name);
}
