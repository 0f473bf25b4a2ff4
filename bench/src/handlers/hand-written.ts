// A function as teams write it after AWS's sample: one secret a user, no checks, no cache.
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { TransferAuthEvent } from "@transfer-idp/core";

const client = new SecretsManagerClient({});

export async function handler({ serverId, username, password = "" }: TransferAuthEvent): Promise<object> {
  const SecretId = `aws/transfer/${serverId}/${username}`;
  const { SecretString = "{}" } = await client.send(new GetSecretValueCommand({ SecretId }));
  const secret = JSON.parse(SecretString) as Record<string, string>;
  if (password !== "" && password !== secret["Password"]) return {};
  return {
    Role: secret["Role"],
    HomeDirectory: secret["HomeDirectory"],
    ...(password === "" ? { PublicKeys: secret["PublicKey"]?.split(",") } : {}),
  };
}
