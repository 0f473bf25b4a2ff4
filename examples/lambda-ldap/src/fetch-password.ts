import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { mapAwsError, type OutageKinds, ProviderUnavailableError, requireOption } from "@transfer-idp/core";

/** Names it in logs: the directory is another part. */
const provider = "secrets-manager";

const kinds: OutageKinds = {
  DecryptionFailure: "undecryptable",
  // There is no such secret, or it is to be deleted.
  ResourceNotFoundException: "misconfigured",
  InvalidRequestException: "misconfigured",
};

/**
 * All attempts together. It is less than the provider gives a connection to become ready (`timeouts.connectMs`: 1,500 ms), the
 * password included: after that it would say that the directory was slow.
 */
const timeoutMs = 1_000;

/**
 * Makes what fetches the service account's password. The LDAP provider keeps it, and asks again where the directory refuses it.
 *
 * @param secretId - Name or ARN of the secret: the password itself, or JSON with `password`.
 * @throws ConfigurationError `ERR_CONFIGURATION`: no secret has such a name.
 */
export function createPasswordFetcher(secretId: string): () => Promise<string> {
  requireOption(/^[\w/+=.@:-]+$/.test(secretId), "LDAP_SECRET", "must be the name of a secret, or its ARN");
  const client = new SecretsManagerClient({});
  return async () => {
    const abortSignal = AbortSignal.timeout(timeoutMs);
    const { SecretString } = await client
      .send(new GetSecretValueCommand({ SecretId: secretId }), { abortSignal })
      .catch((error: unknown) => {
        throw mapAwsError(error, provider, kinds);
      });
    const password = SecretString === undefined ? undefined : readPassword(SecretString);
    if (typeof password !== "string" || password === "")
      throw new ProviderUnavailableError({ provider, kind: "misconfigured" });
    return password;
  };
}

function readPassword(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  // A password may be JSON by chance, such as digits.
  return typeof value === "object" && value !== null ? (value as { readonly password?: unknown }).password : text;
}
