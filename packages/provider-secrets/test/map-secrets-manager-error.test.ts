import * as sdk from "@aws-sdk/client-secrets-manager";
import { type OutageKind, ProviderUnavailableError } from "@transfer-idp/core";
import { expectNoSecret } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import { mapSecretsManagerError } from "../src/map-secrets-manager-error.ts";

const makeError = (properties: object): Error => Object.assign(new Error("x"), properties);
const deletion = "You can't perform this operation on the secret because it was marked for deletion.";

describe("mapSecretsManagerError", () => {
  it.each([
    ["a name that no secret has", { name: "ResourceNotFoundException" }],
    ["a secret that is scheduled for deletion", { name: "InvalidRequestException", message: deletion }],
    [
      "one that is, in other words of AWS",
      {
        name: "InvalidRequestException",
        message:
          "An error occurred (InvalidRequestException) when calling the GetSecretValue operation: You can't perform this operation on secret because it's currently marked deleted.",
      },
    ],
  ])("takes %s for an unknown user", (_, properties) => {
    expect(mapSecretsManagerError(makeError(properties), "secrets-manager")).toBe("unknown-user");
  });

  it.each<[string, object, OutageKind]>([
    ["access that is denied", { name: "AccessDeniedException" }, "access-denied"],
    ["credentials that nobody knows", { name: "UnrecognizedClientException" }, "access-denied"],
    ["a signature that is wrong", { name: "InvalidSignatureException" }, "access-denied"],
    ["a signature that is incomplete", { name: "IncompleteSignatureException" }, "access-denied"],
    ["credentials that have expired", { name: "ExpiredTokenException" }, "access-denied"],
    ["no credentials", { name: "MissingAuthenticationTokenException" }, "access-denied"],
    ["throttling", { name: "ThrottlingException" }, "throttled"],
    ["throttling by another name", { name: "TooManyRequestsException" }, "throttled"],
    ["throttling by a third name", { name: "RequestLimitExceeded" }, "throttled"],
    ["a key that cannot be used", { name: "DecryptionFailure" }, "undecryptable"],
    ["a service that is in trouble", { name: "InternalServiceError" }, "backend-error"],
    ["a parameter that is wrong", { name: "InvalidParameterException" }, "misconfigured"],
    ["a name that is not valid", { name: "ValidationException" }, "misconfigured"],
    ["a request that is wrong for another cause", { name: "InvalidRequestException", message: "…" }, "backend-error"],
    [
      "a secret without a current version",
      {
        name: "InvalidRequestException",
        message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      },
      "backend-error",
    ],
    ["no credentials to be found", { name: "CredentialsProviderError" }, "misconfigured"],
    ["no region", { name: "Error", message: "Region is missing" }, "misconfigured"],
    ["a request that took too long", { name: "TimeoutError" }, "timeout"],
    ["a request that was aborted", { name: "AbortError" }, "timeout"],
    ["a connection that took too long", { code: "ETIMEDOUT" }, "timeout"],
    ["a port where nobody listens", { code: "ECONNREFUSED" }, "unreachable"],
    ["a connection that was closed", { code: "ECONNRESET", name: "TimeoutError" }, "unreachable"],
    ["a host without a route", { code: "EHOSTUNREACH" }, "unreachable"],
    ["a network without a route", { code: "ENETUNREACH" }, "unreachable"],
    ["a host that has no address", { code: "ENOTFOUND" }, "unreachable"],
    ["name servers that do not answer", { code: "EAI_AGAIN" }, "unreachable"],
    ["a connection that broke", { code: "EPIPE" }, "unreachable"],
    ["a certificate that is wrong", { code: "ERR_TLS_CERT_ALTNAME_INVALID" }, "backend-error"],
    ["an answer that cannot be read", { name: "SyntaxError" }, "backend-error"],
    ["an error that nobody has heard of", { name: "SomethingNewException" }, "backend-error"],
  ])("takes %s for an outage", (_, properties, kind) => {
    const failure = mapSecretsManagerError(makeError(properties), "secrets-manager");

    expect(failure).toBeInstanceOf(ProviderUnavailableError);
    expect(failure).toMatchObject({ provider: "secrets-manager", kind });
  });

  it.each([
    [undefined],
    [null],
    ["ResourceNotFoundException"],
    [7],
    [{}],
    [{ message: deletion }],
    [{ code: 7, name: 7 }],
  ])("takes %j, which is no error of the SDK, for an outage", (thrown) => {
    expect(mapSecretsManagerError(thrown, "secrets-manager")).toMatchObject({ kind: "backend-error" });
  });

  it("says of each error that the SDK knows what it is", () => {
    // Every error class that the client exports: one that a new version adds must be thought about here.
    const names = Object.entries(sdk as Readonly<Record<string, unknown>>)
      .filter(([, value]) => {
        return typeof value === "function" && value.prototype instanceof sdk.SecretsManagerServiceException;
      })
      .map(([name]) => name)
      .sort();

    const kinds = names.map((name) => {
      const failure = mapSecretsManagerError(makeError({ name }), "x");
      return [name, failure === "unknown-user" ? failure : failure.kind];
    });

    expect(kinds).toEqual([
      ["DecryptionFailure", "undecryptable"],
      // Of writing operations alone: these three never answer GetSecretValue.
      ["EncryptionFailure", "backend-error"],
      ["InternalServiceError", "backend-error"],
      ["InvalidNextTokenException", "backend-error"],
      ["InvalidParameterException", "misconfigured"],
      ["InvalidRequestException", "backend-error"],
      ["LimitExceededException", "backend-error"],
      ["MalformedPolicyDocumentException", "backend-error"],
      ["PreconditionNotMetException", "backend-error"],
      ["PublicPolicyException", "backend-error"],
      ["ResourceExistsException", "backend-error"],
      ["ResourceNotFoundException", "unknown-user"],
    ]);
  });

  it("keeps the error's name or the socket's code, the status and the id of the request, and no message", () => {
    const message = 'Unexpected token in "hunter22-secret"';
    const fromService = makeError({
      name: "ThrottlingException",
      message,
      $metadata: { httpStatusCode: 400, requestId: "1f3c5f0a-8f0e-4a53-9d8e-0d2f7b5f2c11" },
      $response: { body: message },
    });
    const fromSocket = makeError({ name: "Error", message, code: "ECONNREFUSED", cause: new Error(message) });

    const failures = [fromService, fromSocket].map((error) => mapSecretsManagerError(error, "secrets-manager"));

    expect(failures).toMatchObject([
      { backendError: "ThrottlingException", httpStatus: 400, requestId: "1f3c5f0a-8f0e-4a53-9d8e-0d2f7b5f2c11" },
      { backendError: "ECONNREFUSED", httpStatus: undefined, requestId: undefined },
    ]);
    expectNoSecret(["hunter22-secret"], { failures });
  });
});
