import { describe, expect, it } from "vitest";
import { createHomePolicy, type HomePolicyOptions } from "../../../src/session/policy/create-home-policy.ts";
import { lintPolicy } from "../../../src/session/policy/lint-policy.ts";

const key = "arn:aws-cn:kms:cn-north-1:123456789012:key/1234abcd";

describe("createHomePolicy", () => {
  it("allows everything in the home, which a login fills in", () => {
    expect(createHomePolicy()).toStrictEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "s3:ListBucket",
          Resource: "arn:aws:s3:::${transfer:HomeBucket}",
          Condition: { StringLike: { "s3:prefix": "${transfer:HomeFolder}/*" } },
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
          Resource: "arn:aws:s3:::${transfer:HomeDirectory}/*",
        },
      ],
    });
  });

  it("takes another access, partition and keys", () => {
    expect(createHomePolicy({ access: "dropBox", partition: "aws-cn", kmsKeyArns: [key] })).toStrictEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["s3:PutObject", "s3:PutObjectAcl"],
          Resource: "arn:aws-cn:s3:::${transfer:HomeDirectory}/*",
        },
        { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: key },
      ],
    });
  });

  it("is for PATH only, which the lint knows", () => {
    expect(lintPolicy(createHomePolicy())).toStrictEqual([]);
    expect(lintPolicy(createHomePolicy(), { homeDirectoryType: "LOGICAL" }).map(({ code }) => code)).toStrictEqual([
      "home-variable-unset",
      "home-variable-unset",
      "home-variable-unset",
    ]);
  });

  it.each([
    [null, "options"],
    [{ grants: [] }, "grants"],
    [{ access: "write" }, "access"],
    [{ access: null }, "access"],
    [{ partition: "x" }, "partition"],
    [{ kmsKeyArns: [key] }, "kmsKeyArns[0]"],
    [
      { partition: "aws-cn", kmsKeyArns: Array.from({ length: 40 }, (_, index) => `${key}${String(index)}`) },
      "kmsKeyArns",
    ],
  ])("refuses the options %j", (options, option) => {
    expect(() => createHomePolicy(options as HomePolicyOptions)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });
});
