import type { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";

/** What the function may do besides writing its log: read the users of its server. */
export function createFunctionStatements(
  stack: Stack,
  users: { readonly serverId: string; readonly secretsRegion: string; readonly customerKeyArn: string | undefined },
): PolicyStatement[] {
  const { serverId, secretsRegion, customerKeyArn } = users;
  const place = `arn:${stack.partition}:secretsmanager:${secretsRegion}:${stack.account}`;
  const secrets = `${place}:secret:aws/transfer/${serverId}/*`;
  const read = new PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: [secrets] });
  if (customerKeyArn === undefined) return [read];
  const decrypt = new PolicyStatement({
    actions: ["kms:Decrypt"],
    resources: [customerKeyArn],
    conditions: {
      StringEquals: { "kms:ViaService": `secretsmanager.${secretsRegion}.amazonaws.com` },
      StringLike: { "kms:EncryptionContext:SecretARN": secrets },
    },
  });
  return [read, decrypt];
}

/** What a session may do at most: use what is below `home/` of the bucket. */
export function createUserStatements(stack: Stack, bucketName: string): PolicyStatement[] {
  const bucket = `arn:${stack.partition}:s3:::${bucketName}`;
  return [
    new PolicyStatement({ actions: ["s3:GetBucketLocation"], resources: [bucket] }),
    new PolicyStatement({
      actions: ["s3:ListBucket"],
      resources: [bucket],
      conditions: { StringLike: { "s3:prefix": ["home/*"] } },
    }),
    new PolicyStatement({
      actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"],
      resources: [`${bucket}/home/*`],
    }),
  ];
}
