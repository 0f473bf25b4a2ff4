import { describe, expect, it } from "vitest";
import { lintPolicy } from "../../src/session/lint-policy.ts";
import type { JsonObject, JsonValue } from "../../src/session/session-settings.ts";

function lint(statement: JsonValue): readonly string[] {
  return lintPolicy({ Version: "2012-10-17", Statement: statement });
}

const listing: JsonObject = {
  Effect: "Allow",
  Action: "s3:ListBucket",
  Resource: "arn:aws:s3:::my-bucket",
  Condition: { StringLike: { "s3:prefix": ["alice/*", "alice"] } },
};

describe("lintPolicy", () => {
  it("finds nothing in a policy that means what it says", () => {
    const getting = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::my-bucket/alice/*"] };

    expect(lint([listing, getting])).toStrictEqual([]);
  });

  it.each([
    { StringLike: { "s3:prefix": "arn:aws:s3:::my-bucket/alice/*" } },
    { StringLike: { "s3:prefix": ["alice/*", "ARN:aws:s3:::my-bucket/alice/*"] } },
    { Bool: { "aws:SecureTransport": "true" }, StringEquals: { "S3:Prefix": "arn:aws:s3:::my-bucket" } },
  ])("finds a prefix that is an ARN, which no key begins with (%j)", (Condition) => {
    expect(lint([{ ...listing, Condition }])).toStrictEqual(["prefix-is-arn"]);
  });

  it.each(["s3:ListBucket", "S3:LISTBUCKET", ["s3:GetObject", "s3:ListBucket"]])(
    "finds %j on a key, which is an action on buckets",
    (Action) => {
      const Resource = ["arn:aws-us-gov:s3:::my-bucket", "arn:aws:s3:::my-bucket/alice/*"];

      expect(lint({ ...listing, Action, Resource })).toStrictEqual(["list-on-objects"]);
    },
  );

  it.each(["*", "arn:aws:s3:::my-bucket", "arn:aws:s3:::my-bucket/", "arn:aws:s3:::*"])(
    "takes %s for a bucket",
    (Resource) => {
      expect(lint({ ...listing, Resource })).toStrictEqual([]);
    },
  );

  it("reports each mistake once", () => {
    const wrong = {
      Action: "s3:ListBucket",
      Resource: "arn:aws:s3:::b/x",
      Condition: { StringLike: { "s3:prefix": "arn:aws:s3:::b" } },
    };

    expect(lint([wrong, wrong])).toStrictEqual(["prefix-is-arn", "list-on-objects"]);
  });

  it.each([
    undefined,
    null,
    7,
    "text",
    [],
    [null, 7, "text", []],
    [{ Condition: 7, Action: {}, Resource: null }],
    [{ Condition: { StringLike: 7 } }],
  ])("finds nothing in %j and does not throw", (statement) => {
    expect(lintPolicy(statement === undefined ? {} : { Statement: statement })).toStrictEqual([]);
  });
});
