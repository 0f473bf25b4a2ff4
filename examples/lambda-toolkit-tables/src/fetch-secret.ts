import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { mapAwsError, type OutageKinds } from "@transfer-idp/core";

const kinds: OutageKinds = {
  DecryptionFailure: "undecryptable",
  // There is no such secret, or it is to be deleted.
  ResourceNotFoundException: "misconfigured",
  InvalidRequestException: "misconfigured",
};

/** All attempts together. A call that never ended would be waited for by every login that comes. */
const timeoutMs = 3_000;

const client = new SecretsManagerClient();

/**
 * Fetches a secret's text, as it is now.
 *
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: it cannot be had.
 */
export async function fetchSecret(secretId: string): Promise<string> {
  const abortSignal = AbortSignal.timeout(timeoutMs);
  try {
    const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: secretId }), { abortSignal });
    return SecretString;
  } catch (error) {
    throw mapAwsError(error, "secrets-manager", kinds);
  }
}
