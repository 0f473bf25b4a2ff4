import type { SecretsManagerClient, SecretsManagerClientConfig } from "@aws-sdk/client-secrets-manager";
import { requireOption } from "@transfer-idp/core";

/** What is read of a secret. */
export interface SecretValue {
  readonly Name?: string | undefined;
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  readonly VersionId?: string | undefined;
}

/** The one call of Secrets Manager that a login makes. */
export interface SecretsManagerPort {
  getSecretValue(input: { readonly SecretId: string }, call: { readonly signal: AbortSignal }): Promise<SecretValue>;
  /** Finishes what the first call would wait for. */
  warmUp(): Promise<void>;
}

/** Exactly one of them. */
export interface SecretsManagerClientOptions {
  /** A client of one's own; it stays the caller's to destroy. */
  readonly client?: SecretsManagerClient | undefined;
  /** What a client is made with, such as `{ region: "eu-central-1" }`. `{}` takes region and credentials from where the SDK finds them. */
  readonly clientConfig?: SecretsManagerClientConfig | undefined;
}

/**
 * Fills the port with the AWS SDK. The SDK is loaded from now on, not when this module is: a cold start then waits for
 * it beside everything else.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: not exactly one of `client` and `clientConfig`, or a region that is
 *   none, which the SDK would say at every login.
 */
export function createSdkPort({ client: given, clientConfig }: SecretsManagerClientOptions): SecretsManagerPort {
  requireOption(
    (given === undefined) !== (clientConfig === undefined),
    "client",
    "or clientConfig must be given, and not both",
  );
  requireOption(isRegion(clientConfig?.region), "clientConfig.region", "must be a region such as eu-central-1");
  const loading = import("@aws-sdk/client-secrets-manager").then(({ GetSecretValueCommand, SecretsManagerClient }) => ({
    client: given ?? new SecretsManagerClient(clientConfig ?? {}),
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

/** The SDK puts it into a host name. A function that finds the region is asked at the first login. */
function isRegion(region: SecretsManagerClientConfig["region"]): boolean {
  return typeof region !== "string" || /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(region);
}
