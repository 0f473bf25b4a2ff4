import { type OutageKind, ProviderUnavailableError } from "@transfer-idp/core";

/** What a failed `GetSecretValue` says: there is no such user, or nothing is known. */
export type SecretsManagerFailure = "unknown-user" | ProviderUnavailableError;

/**
 * Names that the SDK gives its errors, and codes of Node's sockets. What is not here is a `backend-error`.
 *
 * With a policy that grants by tags, a name that does not exist is access-denied too, and every unknown user an outage:
 * the README asks for a policy that grants by the secrets' prefix.
 */
const kinds: ReadonlyMap<string, OutageKind> = new Map<string, OutageKind>([
  ["AccessDeniedException", "access-denied"],
  ["UnrecognizedClientException", "access-denied"],
  ["InvalidSignatureException", "access-denied"],
  ["IncompleteSignatureException", "access-denied"],
  ["ExpiredTokenException", "access-denied"],
  ["MissingAuthenticationTokenException", "access-denied"],
  ["ThrottlingException", "throttled"],
  ["TooManyRequestsException", "throttled"],
  ["RequestLimitExceeded", "throttled"],
  ["DecryptionFailure", "undecryptable"],
  ["InvalidParameterException", "misconfigured"],
  ["ValidationException", "misconfigured"],
  ["CredentialsProviderError", "misconfigured"],
  ["TimeoutError", "timeout"],
  ["AbortError", "timeout"],
  ["ECONNREFUSED", "unreachable"],
  ["ECONNRESET", "unreachable"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["ENOTFOUND", "unreachable"],
  ["EAI_AGAIN", "unreachable"],
  ["EPIPE", "unreachable"],
  ["ETIMEDOUT", "timeout"],
]);

/**
 * Tells an unknown user from an outage. `ResourceNotFoundException` is an unknown user, and so is a secret that is
 * scheduled for deletion (`InvalidRequestException`, which has other meanings too); everything else is an outage.
 *
 * Reads names, codes and numbers only: an SDK error's message may quote the body of an answer.
 */
export function mapSecretsManagerError(thrown: unknown, provider: string): SecretsManagerFailure {
  const error = thrown as SdkError | undefined;
  const name = error?.name;
  if (name === "ResourceNotFoundException") return "unknown-user";
  // AWS: "… because it was marked for deletion."; also seen: "… that's currently marked deleted."
  if (name === "InvalidRequestException" && /marked (?:for deletion|deleted)/i.test(error?.message ?? "")) {
    return "unknown-user";
  }
  const code = typeof error?.code === "string" ? error.code : undefined;
  // The SDK names a missing region by its message alone.
  const hasNoRegion = name === "Error" && (error?.message ?? "").startsWith("Region is missing");
  return new ProviderUnavailableError({
    provider,
    kind: hasNoRegion ? "misconfigured" : (kinds.get(code ?? "") ?? kinds.get(name ?? "") ?? "backend-error"),
    backendError: code ?? name,
    httpStatus: error?.$metadata?.httpStatusCode,
    requestId: error?.$metadata?.requestId,
  });
}

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}
