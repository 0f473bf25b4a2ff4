import { describe, expect, it } from "vitest";
import { rolePattern } from "../../src/transfer/limits.ts";

describe("rolePattern", () => {
  it.each([
    "arn:aws:iam::123456789012:role/transfer-user",
    "arn:aws:iam::000000000000:role/MyUserS3AccessRole",
    "arn:aws-us-gov:iam::123456789012:role/transfer-user",
    "arn:aws-cn:iam::123456789012:role/transfer-user",
    "arn:aws-iso-b:iam::123456789012:role/transfer-user",
    "arn:aws:iam::123456789012:role/service-role/team/transfer-user",
    "arn:aws:iam::123456789012:role/A+b=c,d.e@f-g_h",
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
