import { type AwsPermission, mergePermissions } from "@transfer-idp/core";
import type { SecretsManagerClientOptions } from "./secrets-manager-port.ts";

/**
 * What look-ups call at AWS. All secrets that begin as the names do before the user or the protocol are granted, and not by tags: where no
 * policy speaks of a secret that does not exist, Secrets Manager answers "access denied", and every unknown user is an outage.
 *
 * @param secretName - A template that was checked.
 */
export function listSecretPermissions(
  secretName: string,
  { clientConfig }: SecretsManagerClientOptions,
): readonly AwsPermission[] {
  const [prefix = ""] = secretName.split(/\{\{(?!serverId\}\})/);
  // What the SDK finds by itself, or a client of the user's own has, is known when it is asked.
  const region = typeof clientConfig?.region === "string" ? clientConfig.region : "{{region}}";
  const resource = `arn:{{partition}}:secretsmanager:${region}:{{account}}:secret:${prefix}*`;
  return mergePermissions([
    { name: "Secrets Manager", permissions: [{ actions: ["secretsmanager:GetSecretValue"], resources: [resource] }] },
  ]);
}
