import { mapAwsError, type OutageKinds, type ProviderUnavailableError } from "@transfer-idp/core";

/** What a failed `GetSecretValue` says: there is no such user, or nothing is known. */
export type SecretsManagerFailure = "unknown-user" | ProviderUnavailableError;

/**
 * What only Secrets Manager says.
 *
 * With a policy that grants by tags, a name that does not exist is access-denied too, and every unknown user an outage:
 * the README asks for a policy that grants by the secrets' prefix.
 */
const kinds: OutageKinds = {
  DecryptionFailure: "undecryptable",
  InvalidParameterException: "misconfigured",
};

/**
 * Tells an unknown user from an outage. `ResourceNotFoundException` is an unknown user, and so is a secret that is
 * scheduled for deletion (`InvalidRequestException`, which has other meanings too); everything else is an outage.
 */
export function mapSecretsManagerError(thrown: unknown, provider: string): SecretsManagerFailure {
  const { name, message } = (thrown ?? {}) as { readonly name?: unknown; readonly message?: unknown };
  if (name === "ResourceNotFoundException") return "unknown-user";
  // AWS: "… because it was marked for deletion."; also seen: "… that's currently marked deleted."
  if (name === "InvalidRequestException" && /marked (?:for deletion|deleted)/i.test(String(message))) {
    return "unknown-user";
  }
  return mapAwsError(thrown, provider, kinds);
}
