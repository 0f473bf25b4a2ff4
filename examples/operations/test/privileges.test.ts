import { listStatements, readTemplate, resolveTemplate } from "@transfer-idp/test-parts/templates";
import { describe, expect, it } from "vitest";

const template = readTemplate(new URL("../template.yaml", import.meta.url));
const parameters = { FunctionName: "my-function", LogGroupName: "/aws/lambda/my-function" };
const bucket = "arn:aws:s3:::decisions";

const alarmsPublish = {
  resource: "AlarmTopicPolicy",
  statement: {
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: ["sns:Publish"],
    Resource: ["<AlarmTopic>"],
    Condition: {
      StringEquals: { "aws:SourceAccount": "123456789012" },
      ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:my-function-*" },
    },
  },
};

describe("privileges", () => {
  it("are, without a bucket of decisions, that this function's alarms publish to the topic", () => {
    expect(listStatements(resolveTemplate(template, parameters))).toEqual([alarmsPublish]);
  });

  it("are, with one, that the log group's lines go to the stream, and from there below one prefix of the bucket", () => {
    const resolved = resolveTemplate(template, { ...parameters, DecisionsBucketName: "decisions" });

    const [first, ...others] = listStatements(resolved);

    expect(first).toEqual(alarmsPublish);
    expect(others).toEqual([
      {
        resource: "DecisionsRole",
        statement: {
          Effect: "Allow",
          Principal: { Service: "firehose.amazonaws.com" },
          Action: ["sts:AssumeRole"],
          Condition: { StringEquals: { "sts:ExternalId": "123456789012" } },
        },
      },
      {
        resource: "DecisionsRole",
        statement: {
          Effect: "Allow",
          Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
          Resource: [bucket],
        },
      },
      {
        resource: "DecisionsRole",
        statement: {
          Effect: "Allow",
          Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
          Resource: [`${bucket}/decisions/my-function/*`],
        },
      },
      {
        resource: "SubscriptionRole",
        statement: {
          Effect: "Allow",
          Principal: { Service: "logs.amazonaws.com" },
          Action: ["sts:AssumeRole"],
          Condition: { StringLike: { "aws:SourceArn": "arn:aws:logs:eu-central-1:123456789012:*" } },
        },
      },
      {
        resource: "SubscriptionRole",
        statement: {
          Effect: "Allow",
          Action: ["firehose:PutRecord", "firehose:PutRecordBatch"],
          Resource: ["<DecisionsStream.Arn>"],
        },
      },
    ]);
  });

  it("are enough for where the stream writes", () => {
    const { resources } = resolveTemplate(template, { ...parameters, DecisionsBucketName: "decisions" });

    const { ExtendedS3DestinationConfiguration: to } = resources["DecisionsStream"]?.Properties as {
      ExtendedS3DestinationConfiguration: Readonly<Record<string, unknown>>;
    };

    expect(to["BucketARN"]).toBe(bucket);
    for (const prefix of ["Prefix", "ErrorOutputPrefix"]) expect(to[prefix]).toMatch(/^decisions\/my-function\/!\{/);
  });
});
