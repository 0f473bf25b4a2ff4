import type { ProviderUnavailableError } from "./provider-unavailable-error.ts";
import { isTransferIdpError } from "./transfer-idp-error.ts";

/** Tells whether what was thrown says that a backend could not be asked. */
export function isOutage(error: unknown): error is ProviderUnavailableError {
  try {
    return isTransferIdpError(error) && error.code === "ERR_PROVIDER_UNAVAILABLE";
  } catch {
    // What does not let itself be looked at is nothing of ours.
    return false;
  }
}
