import type { JsonObject } from "@transfer-idp/core";

/**
 * Writes the session policy by hand, with Transfer's variable for the name, which core fills before Transfer sees it. Note
 * the slashes after it: `bob*` would be `bobby` too.
 *
 * @param partition - Of the bucket, as its ARN begins with it: `aws`, `aws-cn`.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/users-policies-session.html
 */
export function createVariablePolicy(bucket: string, partition: string): JsonObject {
  const arn = `arn:${partition}:s3:::${bucket}`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: arn,
        Condition: { StringLike: { "s3:prefix": "home/${transfer:UserName}/*" } },
      },
      {
        Effect: "Allow",
        Action: [
          "s3:GetObject",
          "s3:GetObjectVersion",
          "s3:GetObjectAcl",
          "s3:PutObject",
          "s3:PutObjectAcl",
          "s3:DeleteObject",
          "s3:DeleteObjectVersion",
        ],
        Resource: `${arn}/home/\${transfer:UserName}/*`,
      },
    ],
  };
}
