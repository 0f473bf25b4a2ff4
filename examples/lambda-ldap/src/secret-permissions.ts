import { type AwsPermission, mergePermissions } from "@transfer-idp/core";

/**
 * Says what fetching the service account's password calls, which the provider cannot know: `transfer-idp iam` prints it.
 *
 * @param secretId - Name or ARN of the secret. Secrets Manager puts six characters behind the name.
 */
export function listSecretPermissions(secretId: string): readonly AwsPermission[] {
  const named = `arn:{{partition}}:secretsmanager:{{region}}:{{account}}:secret:${secretId}-??????`;
  const resources = [secretId.startsWith("arn:") ? secretId : named];
  return mergePermissions([
    { name: "Secrets Manager", permissions: [{ actions: ["secretsmanager:GetSecretValue"], resources }] },
  ]);
}
