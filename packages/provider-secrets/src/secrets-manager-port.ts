import type { SecretsManagerClient, SecretsManagerClientConfig } from "@aws-sdk/client-secrets-manager";
import { type AwsClientOptions, requireAwsClient } from "@transfer-idp/core";

/** What is read of a secret. */
export interface SecretValue {
  readonly Name?: string | undefined;
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** The one call of Secrets Manager that a login makes. */
export interface SecretsManagerPort {
  getSecretValue(input: { readonly SecretId: string }, call: { readonly signal: AbortSignal }): Promise<SecretValue>;
  /** Finishes what the first call would wait for. */
  warmUp(): Promise<void>;
}

/** Exactly one of `client` and `clientConfig`. */
export type SecretsManagerClientOptions = AwsClientOptions<SecretsManagerClient, SecretsManagerClientConfig>;

/**
 * Fills the port with the AWS SDK. The SDK is loaded from now on, not when this module is: a cold start then waits for
 * it beside everything else.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: not exactly one of `client` and `clientConfig`, or a region that is
 *   none, which the SDK would say at every login.
 */
export function createSdkPort(options: SecretsManagerClientOptions): SecretsManagerPort {
  requireAwsClient(options);
  const { client: given, clientConfig = {} } = options;
  const loading = import("@aws-sdk/client-secrets-manager").then(({ GetSecretValueCommand, SecretsManagerClient }) => ({
    client: given ?? new SecretsManagerClient(clientConfig),
    GetSecretValueCommand,
  }));
  // Whoever uses it first is told; until then this is nobody's unhandled rejection.
  loading.catch(() => undefined);
  return {
    getSecretValue: async (input, { signal }) => {
      const { client, GetSecretValueCommand } = await loading;
      return client.send(new GetSecretValueCommand(input), { abortSignal: signal });
    },
    warmUp: async () => {
      await loading;
    },
  };
}
