import { mapAwsError, type OutageKinds, type ProviderUnavailableError } from "@transfer-idp/core";

/**
 * What only DynamoDB says. A *table* that is not there is a mistake of whoever deployed it; an *item* that is not there
 * is no error at all.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const kinds: OutageKinds = {
  ResourceNotFoundException: "misconfigured",
  ProvisionedThroughputExceededException: "throttled",
  // Several updates of one item at the same time, in a transaction or from several regions of a global table.
  TransactionConflictException: "throttled",
  ReplicatedWriteConflictException: "throttled",
};

/** Makes the outage of what a call of DynamoDB threw. Nothing that DynamoDB throws says that there is no such user. */
export function mapDynamoError(thrown: unknown, provider: string): ProviderUnavailableError {
  const { name, message } = (thrown ?? {}) as { readonly name?: unknown; readonly message?: unknown };
  // "KMS key disabled error: …" and "KMS key access denied error: …" have the names of other errors.
  const isKms = typeof name === "string" && typeof message === "string" && message.startsWith("KMS key ");
  return mapAwsError(thrown, provider, isKms ? { ...kinds, [name]: "undecryptable" } : kinds);
}
