import { isOutage } from "./is-outage.ts";
import { ProviderUnavailableError } from "./provider-unavailable-error.ts";

/**
 * Marks an outage as a guess that lockout keeps. Anything else that was thrown is given back as it is: it is kept anyway.
 */
export function countAsGuess(error: unknown): unknown {
  if (!isOutage(error)) return error;
  const { provider, kind, backendError, httpStatus, requestId } = error;
  // A copy: a cache throws one error to many logins.
  return new ProviderUnavailableError({ provider, kind, backendError, httpStatus, requestId, countsAsGuess: true });
}
