import { type OutageKind, ProviderUnavailableError } from "./provider-unavailable-error.ts";

/** Names of errors and what kind of outage each is. */
export type OutageKinds = Readonly<Record<string, OutageKind>>;

/** What all services of AWS say, and codes of Node's sockets. What is not here is a `backend-error`. */
const kinds: OutageKinds = {
  AccessDeniedException: "access-denied",
  UnrecognizedClientException: "access-denied",
  InvalidSignatureException: "access-denied",
  IncompleteSignatureException: "access-denied",
  ExpiredTokenException: "access-denied",
  MissingAuthenticationTokenException: "access-denied",
  ThrottlingException: "throttled",
  TooManyRequestsException: "throttled",
  RequestLimitExceeded: "throttled",
  ValidationException: "misconfigured",
  CredentialsProviderError: "misconfigured",
  TimeoutError: "timeout",
  AbortError: "timeout",
  ECONNREFUSED: "unreachable",
  ECONNRESET: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ENOTFOUND: "unreachable",
  EAI_AGAIN: "unreachable",
  EPIPE: "unreachable",
  ETIMEDOUT: "timeout",
};

/**
 * Makes the outage of what a client of the AWS SDK for JavaScript v3 threw: for providers that ask a service of AWS.
 *
 * Reads names, codes and numbers only: an SDK error's message may quote the body of an answer.
 *
 * @param thrown - Anything.
 * @param provider - `name` of the provider that asked.
 * @param own - Names that only the service has, or means otherwise than all others.
 *
 * @example
 * ```ts
 * import { mapAwsError } from "@transfer-idp/core";
 *
 * export const mapParameterStoreError = (thrown: unknown): Error =>
 *   mapAwsError(thrown, "parameter-store", { InvalidKeyId: "undecryptable" });
 * ```
 */
export function mapAwsError(thrown: unknown, provider: string, own: OutageKinds = {}): ProviderUnavailableError {
  const { name, message, code, $metadata } = readError(thrown);
  const find = (text: string | undefined): OutageKind | undefined => {
    if (text === undefined) return undefined;
    return Object.hasOwn(own, text) ? own[text] : Object.hasOwn(kinds, text) ? kinds[text] : undefined;
  };
  // The SDK names a missing region by its message alone.
  const hasNoRegion = name === "Error" && message?.startsWith("Region is missing") === true;
  return new ProviderUnavailableError({
    provider,
    kind: hasNoRegion ? "misconfigured" : (find(code) ?? find(name) ?? "backend-error"),
    backendError: code ?? name,
    httpStatus: $metadata?.httpStatusCode,
    requestId: $metadata?.requestId,
  });
}

interface SdkError {
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  readonly code?: string | undefined;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string } | undefined;
}

function readError(thrown: unknown): SdkError {
  const { name, message, code, $metadata } = (thrown ?? {}) as Readonly<Record<keyof SdkError, unknown>>;
  const readText = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  return {
    name: readText(name),
    message: readText(message),
    code: readText(code),
    $metadata: typeof $metadata === "object" && $metadata !== null ? $metadata : undefined,
  };
}
