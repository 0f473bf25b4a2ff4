import { ConfigurationError, type OutageKind, ProviderUnavailableError } from "@transfer-idp/core";
import { expectNoSecret } from "@transfer-idp/test-parts";
import { MessageParserError, type ResultCodeError, StatusCodeParser } from "ldapts";
import { describe, expect, it } from "vitest";
import { mapLdapError, toLdapOutage } from "../src/map-ldap-error.ts";

const refuse = (status: number, errorMessage = ""): ResultCodeError =>
  StatusCodeParser.parse({ status, errorMessage } as never);
const makeError = (properties: object): Error => Object.assign(new Error("x"), properties);

describe("mapLdapError", () => {
  it.each<[number, string, OutageKind]>([
    [1, "operationsError", "access-denied"],
    [2, "protocolError", "misconfigured"],
    [3, "timeLimitExceeded", "timeout"],
    [4, "sizeLimitExceeded", "misconfigured"],
    [7, "authMethodNotSupported", "misconfigured"],
    [8, "strongerAuthRequired", "misconfigured"],
    [10, "referral", "misconfigured"],
    [11, "adminLimitExceeded", "throttled"],
    [12, "unavailableCriticalExtension", "misconfigured"],
    [13, "confidentialityRequired", "misconfigured"],
    [18, "inappropriateMatching", "misconfigured"],
    [32, "noSuchObject", "misconfigured"],
    [34, "invalidDNSyntax", "misconfigured"],
    [48, "inappropriateAuthentication", "access-denied"],
    [49, "invalidCredentials", "access-denied"],
    [50, "insufficientAccessRights", "access-denied"],
    [51, "busy", "throttled"],
    [52, "unavailable", "unreachable"],
    [53, "unwillingToPerform", "backend-error"],
    [71, "affectsMultipleDSAs", "misconfigured"],
    [16, "ldap-16", "backend-error"],
    [80, "ldap-80", "backend-error"],
    [4096, "ldap-4096", "backend-error"],
  ])("takes the code %i for %s, an outage (%s)", (code, backendError, kind) => {
    const error = mapLdapError(refuse(code), "corp");

    expect(error).toBeInstanceOf(ProviderUnavailableError);
    expect(error).toMatchObject({ provider: "corp", kind, backendError, countsAsGuess: false });
  });

  it.each<[string, OutageKind]>([
    ["ECONNREFUSED", "unreachable"],
    ["ECONNRESET", "unreachable"],
    ["EHOSTUNREACH", "unreachable"],
    ["ENETUNREACH", "unreachable"],
    ["ENOTFOUND", "unreachable"],
    ["EAI_AGAIN", "unreachable"],
    ["EPIPE", "unreachable"],
    ["ETIMEDOUT", "timeout"],
    ["CERT_HAS_EXPIRED", "misconfigured"],
    ["CERT_NOT_YET_VALID", "misconfigured"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "misconfigured"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "misconfigured"],
    ["UNABLE_TO_GET_ISSUER_CERT", "misconfigured"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "misconfigured"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "misconfigured"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "misconfigured"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "misconfigured"],
    ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "misconfigured"],
    ["EMFILE", "unreachable"],
    ["constructor", "unreachable"],
  ])("takes %s of a socket or of TLS for an outage (%s)", (code, kind) => {
    expect(mapLdapError(makeError({ code }), "ldap")).toMatchObject({ kind, backendError: code });
  });

  it.each<[string, unknown, OutageKind]>([
    ["a time that is over", new DOMException("x", "TimeoutError"), "timeout"],
    ["a login that was given up", new DOMException("x", "AbortError"), "timeout"],
    ["a time that is over, with a code", makeError({ name: "TimeoutError", code: "ECONNRESET" }), "timeout"],
    [
      "a connection that was closed",
      new Error("Connection closed before message response was received."),
      "unreachable",
    ],
    [
      "an answer that cannot be read",
      Object.assign(new MessageParserError("x"), { messageDetails: {} }),
      "backend-error",
    ],
    ["nothing", undefined, "unreachable"],
    ["null", null, "unreachable"],
    ["text", "hunter2", "unreachable"],
    ["a number for a code", makeError({ code: 7 }), "unreachable"],
  ])("takes %s for an outage", (_, thrown, kind) => {
    expect(mapLdapError(thrown, "ldap")).toMatchObject({ provider: "ldap", kind, backendError: undefined });
  });

  it("keeps nothing of what was thrown but its code", () => {
    const secret = "hunter2 secret";
    const thrown = [
      refuse(49, `80090308: ${secret}`),
      makeError({ message: secret, code: "ECONNRESET", stack: secret, cause: secret, address: secret }),
      makeError({ code: secret }),
      secret,
    ];

    const errors = thrown.map((error) => mapLdapError(error, "ldap"));

    expectNoSecret([secret], { errors });
    expect(errors.map(({ cause }) => cause)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe("toLdapOutage", () => {
  it("leaves errors of the library's own as they are, and makes outages of others", () => {
    const own = [
      new ProviderUnavailableError({ provider: "x", kind: "timeout" }),
      new ConfigurationError("name", "must be text"),
    ];

    expect(own.map((error) => toLdapOutage(error, "ldap") === error)).toEqual([true, true]);
    expect(toLdapOutage(refuse(51), "ldap")).toMatchObject({ provider: "ldap", kind: "throttled" });
  });
});
