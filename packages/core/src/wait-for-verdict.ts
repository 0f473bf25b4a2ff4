import { extendSignal } from "./access/extend-signal.ts";
import { isGuess } from "./count-guess.ts";
import { ProviderUnavailableError } from "./errors/provider-unavailable-error.ts";
import type { PasswordVerdict } from "./identity-provider.ts";
import { raceSignal } from "./race-signal.ts";

/** Together with the time in which a guess is settled it is less than the 500 milliseconds left of Lambda's time. */
const graceMs = 200;

/**
 * Waits for a verdict until the login's time is over. Then the login fails, and the verification, which should end soon,
 * has 200 milliseconds more to say whether the password was wrong. Whoever can end a login early, as the client of an auth
 * service by closing its connection, could otherwise end it where a right password would have been answered already.
 *
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the time was over; `countsAsGuess` where the password was
 *   wrong, or nobody said so in time.
 * @throws whatever the verification rejects with.
 */
export async function waitForVerdict(
  verifying: Promise<PasswordVerdict>,
  { provider, signal }: { readonly provider: string; readonly signal: AbortSignal },
): Promise<PasswordVerdict> {
  const makeTimeout = (countsAsGuess: boolean): Error =>
    new ProviderUnavailableError({ provider, kind: "timeout", countsAsGuess });
  const extended = extendSignal(signal, graceMs);
  try {
    const verdict = await raceSignal(
      () => verifying,
      extended.signal,
      () => makeTimeout(true),
    );
    if (!signal.aborted) return verdict;
    throw makeTimeout(isGuess(verdict));
  } finally {
    extended.end();
  }
}
