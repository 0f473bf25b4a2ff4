import { isOutage } from "./is-outage.ts";
import { ProviderUnavailableError } from "./provider-unavailable-error.ts";

/**
 * Says of an outage that a password had been compared before it, and was wrong. Anything else that was thrown is given
 * back as it is: what is no outage counts as a guess anyway.
 */
export function countAsGuess(error: unknown): unknown {
  if (!isOutage(error)) return error;
  const { provider, kind, backendError, httpStatus, requestId } = error;
  // A copy: a cache throws one error to many logins.
  return new ProviderUnavailableError({ provider, kind, backendError, httpStatus, requestId, countsAsGuess: true });
}
