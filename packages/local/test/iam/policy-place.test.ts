import { describe, expect, it } from "vitest";
import { choosePartition, fillForJson, fillForSam } from "../../src/iam/policy-place.ts";

const table = "arn:{{partition}}:dynamodb:{{region}}:{{account}}:table/users";
const secrets = "arn:{{partition}}:secretsmanager:eu-west-1:{{account}}:secret:transfer/{{serverId}}/*";
const nothing = { partition: undefined, region: undefined, account: undefined, serverId: undefined };
const place = { ...nothing, partition: "aws", region: "eu-central-1", account: "123456789012" };

describe("fillForJson", () => {
  it("puts in what is known", () => {
    const fill = fillForJson({ ...place, serverId: "s-1234567890abcdef0" });

    expect([fill(table), fill(secrets), fill("arn:aws:s3:::bucket")]).toStrictEqual([
      "arn:aws:dynamodb:eu-central-1:123456789012:table/users",
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:transfer/s-1234567890abcdef0/*",
      "arn:aws:s3:::bucket",
    ]);
  });

  it("takes any server where none is said, with all that follows", () => {
    expect(fillForJson(place)(secrets)).toBe("arn:aws:secretsmanager:eu-west-1:123456789012:secret:transfer/*");
  });

  it.each(["region", "account"] as const)("refuses what needs the %s where nobody said it", (name) => {
    const fill = fillForJson({ ...place, [name]: undefined });

    expect(() => fill(table)).toThrow(`--${name} is required for ${table}. With --format sam, the stack knows it.`);
    expect(fill("arn:aws:dynamodb:eu-west-1:210987654321:table/users")).toBe(
      "arn:aws:dynamodb:eu-west-1:210987654321:table/users",
    );
  });
});

describe("fillForSam", () => {
  it("leaves to CloudFormation what it knows", () => {
    const fill = fillForSam(nothing);

    expect([fill(table), fill(secrets)]).toStrictEqual([
      { "Fn::Sub": "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/users" },
      { "Fn::Sub": "arn:${AWS::Partition}:secretsmanager:eu-west-1:${AWS::AccountId}:secret:transfer/*" },
    ]);
  });

  it("puts in what is said all the same, and is text where nothing is left", () => {
    expect([fillForSam({ ...nothing, region: "eu-central-1" })(table), fillForSam(place)(table)]).toStrictEqual([
      { "Fn::Sub": "arn:${AWS::Partition}:dynamodb:eu-central-1:${AWS::AccountId}:table/users" },
      "arn:aws:dynamodb:eu-central-1:123456789012:table/users",
    ]);
  });

  it("keeps IAM's own variables from CloudFormation", () => {
    const fill = fillForSam(nothing);

    expect([
      fill("arn:{{partition}}:s3:::bucket/${aws:PrincipalTag/team}"),
      fill("arn:aws:s3:::bucket/${aws:PrincipalTag/team}"),
    ]).toStrictEqual([
      { "Fn::Sub": "arn:${AWS::Partition}:s3:::bucket/${!aws:PrincipalTag/team}" },
      "arn:aws:s3:::bucket/${aws:PrincipalTag/team}",
    ]);
  });
});

describe("choosePartition", () => {
  it.each([
    ["eu-central-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    [undefined, "aws"],
  ])("knows of %s that it is in %s", (region, partition) => {
    expect(choosePartition(region)).toBe(partition);
  });
});
