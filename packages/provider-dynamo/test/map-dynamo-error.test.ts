import * as sdk from "@aws-sdk/client-dynamodb";
import { type OutageKind, ProviderUnavailableError } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { mapDynamoError } from "../src/map-dynamo-error.ts";

const makeError = (properties: object): Error => Object.assign(new Error("x"), properties);

/** Errors of the operations that logins make, by what AWS documents of GetItem, BatchGetItem, Query and UpdateItem. */
const documented: readonly (readonly [name: string, kind: OutageKind])[] = [
  // Of an update that has a condition; it is no error there, and no other call has one.
  ["ConditionalCheckFailedException", "backend-error"],
  ["InternalServerError", "backend-error"],
  ["ItemCollectionSizeLimitExceededException", "backend-error"],
  ["ProvisionedThroughputExceededException", "throttled"],
  ["ReplicatedWriteConflictException", "throttled"],
  ["RequestLimitExceeded", "throttled"],
  // A table that is not there. An item that is not there is no error.
  ["ResourceNotFoundException", "misconfigured"],
  ["ThrottlingException", "throttled"],
  ["TransactionConflictException", "throttled"],
];

describe("mapDynamoError", () => {
  it.each(documented)("takes %s for an outage (%s)", (name, kind) => {
    const error = mapDynamoError(makeError({ name }), "dynamodb");

    expect(error).toBeInstanceOf(ProviderUnavailableError);
    expect(error).toMatchObject({ provider: "dynamodb", kind, backendError: name });
  });

  it.each<[string, OutageKind]>([
    ["AccessDeniedException", "access-denied"],
    ["UnrecognizedClientException", "access-denied"],
    ["ExpiredTokenException", "access-denied"],
    ["ValidationException", "misconfigured"],
    ["CredentialsProviderError", "misconfigured"],
    ["TimeoutError", "timeout"],
    ["AbortError", "timeout"],
    ["SyntaxError", "backend-error"],
  ])("takes %s, which every service may say, for an outage (%s)", (name, kind) => {
    expect(mapDynamoError(makeError({ name }), "dynamodb")).toMatchObject({ kind });
  });

  it.each(["ValidationException", "AccessDeniedException"])(
    "takes %s for a key of KMS where its message says so",
    (name) => {
      const message = "KMS key disabled error: com.amazonaws.services.kms.model.DisabledException: …";

      expect(mapDynamoError(makeError({ name, message }), "dynamodb")).toMatchObject({
        kind: "undecryptable",
        backendError: name,
      });
    },
  );

  it("has looked at every error that the client knows", () => {
    // One that a new version adds must be thought about here: is it one of the operations that logins make?
    const ofOtherOperations =
      /^(?:Backup|ContinuousBackups|DuplicateItem|DynamoDBService|Export|GlobalTable|IdempotentParameter|Import|Index|InvalidE|InvalidRestore|Limit|PointInTime|PolicyNotFound|Replica[A-Z]|ReplicaN|ResourceInUse|Table|TransactionCanceled|TransactionInProgress)/;
    const names = Object.entries(sdk as Readonly<Record<string, unknown>>)
      .filter(([, value]) => typeof value === "function" && value.prototype instanceof sdk.DynamoDBServiceException)
      .map(([name]) => name)
      .filter((name) => !ofOtherOperations.test(name));

    expect(names.sort()).toStrictEqual(documented.map(([name]) => name).sort());
  });
});
