import { isTransferIdpError, type OutageKind, ProviderUnavailableError } from "@transfer-idp/core";
import { ResultCodeError } from "ldapts";

/**
 * What a directory says, by the codes of RFC 4511, appendix A, with their names there. None of them says that there is no such
 * user: a search that finds nobody succeeds. Code 49 is a wrong password on a user's own bind, and is read before it comes
 * here; of the service account it is an outage.
 */
const results: Readonly<Record<number, readonly [name: string, kind: OutageKind]>> = {
  // Active Directory's answer to whoever searches without being bound.
  1: ["operationsError", "access-denied"],
  2: ["protocolError", "misconfigured"],
  3: ["timeLimitExceeded", "timeout"],
  // More entries than the server gives: some that count may not have come.
  4: ["sizeLimitExceeded", "misconfigured"],
  7: ["authMethodNotSupported", "misconfigured"],
  8: ["strongerAuthRequired", "misconfigured"],
  // Not followed: what the other server would say of a password is another's word.
  10: ["referral", "misconfigured"],
  11: ["adminLimitExceeded", "throttled"],
  12: ["unavailableCriticalExtension", "misconfigured"],
  13: ["confidentialityRequired", "misconfigured"],
  18: ["inappropriateMatching", "misconfigured"],
  // The base of a search, not an entry in it.
  32: ["noSuchObject", "misconfigured"],
  34: ["invalidDNSyntax", "misconfigured"],
  48: ["inappropriateAuthentication", "access-denied"],
  49: ["invalidCredentials", "access-denied"],
  50: ["insufficientAccessRights", "access-denied"],
  51: ["busy", "throttled"],
  52: ["unavailable", "unreachable"],
  53: ["unwillingToPerform", "backend-error"],
  71: ["affectsMultipleDSAs", "misconfigured"],
};

/** Codes of Node's sockets and of TLS. */
const codes: Readonly<Record<string, OutageKind>> = {
  ECONNREFUSED: "unreachable",
  ECONNRESET: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ENOTFOUND: "unreachable",
  EAI_AGAIN: "unreachable",
  EPIPE: "unreachable",
  ETIMEDOUT: "timeout",
  CERT_HAS_EXPIRED: "misconfigured",
  CERT_NOT_YET_VALID: "misconfigured",
  DEPTH_ZERO_SELF_SIGNED_CERT: "misconfigured",
  SELF_SIGNED_CERT_IN_CHAIN: "misconfigured",
  UNABLE_TO_GET_ISSUER_CERT: "misconfigured",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "misconfigured",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "misconfigured",
  CA_MD_TOO_WEAK: "misconfigured",
  CERT_REVOKED: "misconfigured",
  CERT_SIGNATURE_FAILURE: "misconfigured",
  CERT_UNTRUSTED: "misconfigured",
  EE_KEY_TOO_SMALL: "misconfigured",
  INVALID_CA: "misconfigured",
  INVALID_PURPOSE: "misconfigured",
  ERR_TLS_CERT_ALTNAME_INVALID: "misconfigured",
};

/**
 * Makes the outage of what ldapts, a socket or TLS threw. Of the error nothing is kept but its code: a directory's own text may
 * quote what it was asked.
 *
 * @param provider - Names it in the error.
 */
export function mapLdapError(thrown: unknown, provider: string): ProviderUnavailableError {
  if (thrown instanceof ResultCodeError) {
    const [backendError, kind] = results[thrown.code] ?? [`ldap-${String(thrown.code)}`, "backend-error"];
    return new ProviderUnavailableError({ provider, kind, backendError });
  }
  const { name, code, messageDetails } = (thrown ?? {}) as Readonly<
    Record<"name" | "code" | "messageDetails", unknown>
  >;
  if (name === "AbortError" || name === "TimeoutError")
    return new ProviderUnavailableError({ provider, kind: "timeout" });
  if (typeof code !== "string") {
    // ldapts has no code for what it cannot read, nor for a connection that was closed before its answer came.
    const isBroken = name === "BrokenMessageError" || messageDetails !== undefined;
    const kind = isBroken ? "backend-error" : "unreachable";
    return new ProviderUnavailableError({ provider, kind });
  }
  const kind = Object.hasOwn(codes, code) ? codes[code] : code.startsWith("ERR_SSL") ? "misconfigured" : undefined;
  return new ProviderUnavailableError({ provider, kind: kind ?? "unreachable", backendError: code });
}

/** Makes the outage of what was thrown, unless it is an error of the library's own. */
export function toLdapOutage(thrown: unknown, provider: string): Error {
  return isTransferIdpError(thrown) ? thrown : mapLdapError(thrown, provider);
}
