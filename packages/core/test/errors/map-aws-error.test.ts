import { describe, expect, it } from "vitest";
import { mapAwsError, type OutageKind, ProviderUnavailableError } from "../../src/index.ts";

const makeError = (properties: object): Error => Object.assign(new Error("x"), properties);

describe("mapAwsError", () => {
  it.each<[string, object, OutageKind]>([
    ["access that is denied", { name: "AccessDeniedException" }, "access-denied"],
    ["credentials that have expired", { name: "ExpiredTokenException" }, "access-denied"],
    ["throttling", { name: "ThrottlingException" }, "throttled"],
    ["no credentials to be found", { name: "CredentialsProviderError" }, "misconfigured"],
    ["no region", { name: "Error", message: "Region is missing" }, "misconfigured"],
    ["a request that took too long", { name: "TimeoutError" }, "timeout"],
    ["a socket's code, rather than a name", { code: "ECONNRESET", name: "TimeoutError" }, "unreachable"],
    ["an error that nobody has heard of", { name: "SomethingNewException" }, "backend-error"],
    ["a name that every object has", { name: "constructor", code: "toString" }, "backend-error"],
  ])("says what kind of outage %s is", (_, properties, kind) => {
    const error = mapAwsError(makeError(properties), "parameter-store");

    expect(error).toBeInstanceOf(ProviderUnavailableError);
    expect(error).toMatchObject({ provider: "parameter-store", kind });
  });

  it("goes by the service's own names before those of all services", () => {
    const own = { InvalidKeyId: "undecryptable", ValidationException: "backend-error" } as const;

    const kinds = ["InvalidKeyId", "ValidationException", "ThrottlingException"].map(
      (name) => mapAwsError(makeError({ name }), "x", own).kind,
    );

    expect(kinds).toEqual(["undecryptable", "backend-error", "throttled"]);
  });

  it.each([[undefined], [null], ["ThrottlingException"], [7], [{}], [{ code: 7, name: 7, message: 7, $metadata: 7 }]])(
    "takes %j, which is no error of the SDK, for a backend error",
    (thrown) => {
      expect(mapAwsError(thrown, "x")).toMatchObject({ kind: "backend-error", backendError: undefined });
    },
  );

  it("keeps the name or the code, the status and the id of the request, and no message", () => {
    const $metadata = { httpStatusCode: 400, requestId: "1f3c5f0a-8f0e-4a53-9d8e-0d2f7b5f2c11" };
    const thrown = makeError({ name: "ThrottlingException", message: "hunter22-secret", $metadata });

    const error = mapAwsError(thrown, "x");

    expect({ ...error }).toMatchObject({
      backendError: "ThrottlingException",
      httpStatus: 400,
      requestId: $metadata.requestId,
    });
    expect(JSON.stringify({ ...error, message: error.message, cause: error.cause })).not.toContain("hunter22");
  });
});
