import { describe, expect, it } from "vitest";
import { bucketPattern, fileSystemPattern, rolePattern } from "../../src/transfer/limits.ts";

describe("rolePattern", () => {
  it.each([
    "arn:aws:iam::123456789012:role/transfer-user",
    "arn:aws:iam::000000000000:role/MyUserS3AccessRole",
    "arn:aws-us-gov:iam::123456789012:role/transfer-user",
    "arn:aws-cn:iam::123456789012:role/transfer-user",
    "arn:aws-iso-b:iam::123456789012:role/transfer-user",
    "arn:aws:iam::123456789012:role/service-role/team/transfer-user",
    "arn:aws:iam::123456789012:role/A+b=c,d.e@f-g_h",
    "arn:aws:iam::123456789012:role/a",
    `arn:aws:iam::123456789012:role/${"a".repeat(64)}`,
  ])("takes %s", (role) => {
    expect(role).toMatch(rolePattern);
  });

  it.each([
    "[ROLE_ARN]",
    "arn:aws:iam::xxxxxxxxxxxx:role/transfer-user",
    "arn:aws:iam::[ACCOUNT]:role/transfer-user",
    "arn:aws:iam::{{AWS_ACCOUNT}}:role/transfer-user",
    "arn:aws:iam::${AWS::AccountId}:role/transfer-user",
    "arn:aws:iam::123456789012:role/[ROLE_NAME]",
    "arn:aws:iam::123456789012:role/{{username}}",
    "arn:aws:iam::123456789012:role/${transfer:UserName}",
    "arn:aws:iam::123456789012:role/",
    "arn:aws:iam::123456789012:role/path/",
    "arn:aws:iam::123456789012:role/*",
    "arn:aws:iam::12345678901:role/transfer-user",
    "arn:aws:iam::1234567890123:role/transfer-user",
    "arn:aws:iam:us-east-1:123456789012:role/transfer-user",
    "arn:aws:iam::123456789012:user/transfer-user",
    "arn:aws:sts::123456789012:assumed-role/transfer-user/x",
    "arn:amazon:iam::123456789012:role/transfer-user",
    "transfer-user",
    " arn:aws:iam::123456789012:role/transfer-user",
    "arn:aws:iam::123456789012:role/transfer-user\n",
    "arn:aws:iam::123456789012:role/transfer user",
    "arn:aws:iam::123456789012:role/trânsfer",
    `arn:aws:iam::123456789012:role/${"a".repeat(65)}`,
    "",
  ])("does not take %j", (role) => {
    expect(role).not.toMatch(rolePattern);
  });
});

describe("fileSystemPattern", () => {
  it.each(["/fs-0123abcd", "/fs-0123456789abcdef0", "/fs-a/", "/fs-0123abcd/home/alice"])("finds EFS in %s", (path) => {
    expect(path).toMatch(fileSystemPattern);
  });

  it.each(["/fs-", "/fs-bucket/a", "/fs-0123abcd.x/a", "/my-fs-0123abcd", "/a/fs-0123abcd", "fs-0123abcd"])(
    "does not take %s for EFS",
    (path) => {
      expect(path).not.toMatch(fileSystemPattern);
    },
  );
});

describe("bucketPattern", () => {
  it.each([
    "/my-bucket",
    "/my.bucket/a",
    "/fs-0123abcd/a",
    `/${"a".repeat(63)}/a`,
    "/my-alias-0123456789abcdef-s3alias/a",
    "/${transfer:HomeBucket}",
    "/${transfer:UserName}-bucket/a",
    "/Old_Bucket/a",
    "/9-bucket",
  ])("finds a bucket at the head of %s", (path) => {
    expect(path).toMatch(bucketPattern);
  });

  it.each(["/", "//a", "/a", "/-bucket", "/[BUCKET]/a", "/my bucket/a", "/${}/a", `/${"a".repeat(256)}`, "bucket/a"])(
    "finds none at the head of %s",
    (path) => {
      expect(path).not.toMatch(bucketPattern);
    },
  );
});
