import { TransferIdpError } from "./transfer-idp-error.ts";

/** Why a backend gave no answer. */
export type OutageKind =
  "timeout" | "unreachable" | "throttled" | "access-denied" | "undecryptable" | "misconfigured" | "backend-error";

const kinds: readonly OutageKind[] = [
  "timeout",
  "unreachable",
  "throttled",
  "access-denied",
  "undecryptable",
  "misconfigured",
  "backend-error",
];

/** What is known of an outage. */
export interface Outage {
  /** The provider that asked, by its `name`. */
  readonly provider: string;
  readonly kind: OutageKind;
  /** The backend's own name for the failure, such as `ThrottlingException` or `ECONNREFUSED`. */
  readonly backendError?: string | undefined;
  /** The HTTP status of the backend's answer, where it gave one. */
  readonly httpStatus?: number | undefined;
  /** The backend's id of the request, to be looked up in CloudTrail or given to support. */
  readonly requestId?: string | undefined;
  /**
   * Whether lockout keeps the guess although the login failed: the password had been compared and was wrong, or the backend
   * may have failed because it was wrong. Otherwise guesses would be free during an outage.
   *
   * @defaultValue false
   */
  readonly countsAsGuess?: boolean | undefined;
}

// Names and ids come from a backend; anything that does not look like one could be text that quotes a secret.
const identifier = /^[\w.:#-]{1,128}$/;

/**
 * The backend could not be asked, or gave no usable answer: nothing is known about the user.
 *
 * It is never a "no such user". A Lambda handler throws it, so that Lambda's `Errors` metric counts outages.
 */
export class ProviderUnavailableError extends TransferIdpError implements Outage {
  override readonly name = "ProviderUnavailableError";
  override readonly code = "ERR_PROVIDER_UNAVAILABLE";
  readonly provider: string;
  readonly kind: OutageKind;
  readonly backendError: string | undefined;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  readonly countsAsGuess: boolean;

  constructor(outage: Outage) {
    super("The identity provider could not ask its backend.");
    this.provider = outage.provider;
    // Of a provider without types it may be any text, such as a message that quotes a secret.
    this.kind = kinds.includes(outage.kind) ? outage.kind : "backend-error";
    this.backendError = keepIdentifier(outage.backendError);
    this.httpStatus = outage.httpStatus;
    this.requestId = keepIdentifier(outage.requestId);
    this.countsAsGuess = outage.countsAsGuess === true;
  }
}

function keepIdentifier(text: string | undefined): string | undefined {
  return text !== undefined && identifier.test(text) ? text : undefined;
}
