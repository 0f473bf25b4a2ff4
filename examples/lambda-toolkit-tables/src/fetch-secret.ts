import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { mapAwsError, type OutageKinds } from "@transfer-idp/core";

const kinds: OutageKinds = {
  DecryptionFailure: "undecryptable",
  // There is no such secret, or it is to be deleted.
  ResourceNotFoundException: "misconfigured",
  InvalidRequestException: "misconfigured",
};

/**
 * All attempts together. It is less than the LDAP provider gives a connection to become ready (`timeouts.connectMs`: 1,500 ms),
 * in which a password that was refused is fetched again: after that it would say that the directory was slow.
 */
const timeoutMs = 1_000;

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
