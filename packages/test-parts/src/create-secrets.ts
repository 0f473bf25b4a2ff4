import {
  CreateSecretCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from "@aws-sdk/client-secrets-manager";

/** Creates secrets in any Secrets Manager, moto or the emulator: objects as JSON text, bytes as `SecretBinary`. */
export async function createSecrets(
  clientConfig: SecretsManagerClientConfig,
  secrets: Readonly<Record<string, object>>,
): Promise<void> {
  const client = new SecretsManagerClient(clientConfig);
  for (const [Name, value] of Object.entries(secrets)) {
    const content = value instanceof Uint8Array ? { SecretBinary: value } : { SecretString: JSON.stringify(value) };
    await client.send(new CreateSecretCommand({ Name, ...content }));
  }
  client.destroy();
}
