import {
  describeTemplate,
  listStatements,
  printLeastPolicy,
  readTemplate,
  resolveTemplate,
} from "@transfer-idp/test-parts/templates";
import { describe, expect, it } from "vitest";

const template = readTemplate(new URL("../template.yaml", import.meta.url));
const roleArn = "arn:aws:iam::123456789012:role/transfer-idp-users-eu-central-1";
const CustomerKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

describe("template.yaml", () => {
  describeTemplate({
    template,
    variables: {
      USERS_TABLE: "<UsersTable>",
      USERS_BUCKET: "my-bucket",
      TRANSFER_ROLE: roleArn,
      SESSION_POLICY: "generated",
    },
  });

  const resolve = (parameters: Readonly<Record<string, string>> = {}): ReturnType<typeof resolveTemplate> =>
    resolveTemplate(template, { BucketName: "my-bucket", ...parameters });

  it("has one role for users, whose name is what the function says", () => {
    const roles = Object.entries(resolve().resources).filter(([, { Type }]) => Type === "AWS::IAM::Role");

    expect(roles.map(([name]) => name)).toEqual(["FunctionRole", "TransferUserRole"]);
    expect(roles[1]?.[1].Properties["RoleName"]).toBe(roleArn.split("/")[1]);
  });

  it("has a new version for a table that is replaced, by its name", () => {
    const values = { BucketName: "x".repeat(63), SessionPolicy: "generated" };

    const { VersionDescription } = resolve(values).resources["Function"]?.Properties ?? {};

    expect(VersionDescription).toContain("<UsersTable>");
    // The README says how long the stack's name may be.
    const named = String(VersionDescription).replaceAll(
      /<(\w+)>/g,
      (_, name: string) => `${"x".repeat(30)}-${name}-ABCDEFGHIJKLM`,
    );
    expect(named.length).toBeLessThanOrEqual(256);
  });

  it("lets the function get single items of the table, and nothing else of DynamoDB", () => {
    const ofFunction = listStatements(resolve()).filter(({ resource }) => resource === "FunctionRole");

    expect(ofFunction.map(({ statement: { Action, Resource } }) => [Action, Resource])).toEqual([
      [["sts:AssumeRole"], undefined],
      [["logs:CreateLogStream", "logs:PutLogEvents"], ["<FunctionLogGroup.Arn>"]],
      [["dynamodb:GetItem"], ["<UsersTable.Arn>"]],
    ]);
  });

  it("lets it decrypt this table by a key of the customer's, through DynamoDB", () => {
    const { resources } = resolve({ CustomerKeyArn });
    const decrypt = listStatements(resolve({ CustomerKeyArn })).filter(({ statement }) =>
      statement.Action.includes("kms:Decrypt"),
    );

    expect(resources["UsersTable"]?.Properties["SSESpecification"]).toEqual({
      SSEEnabled: true,
      SSEType: "KMS",
      KMSMasterKeyId: CustomerKeyArn,
    });
    expect(decrypt).toEqual([
      {
        resource: "FunctionRole",
        statement: {
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: [CustomerKeyArn],
          Condition: {
            StringEquals: { "kms:ViaService": "dynamodb.eu-central-1.amazonaws.com" },
            StringLike: { "kms:EncryptionContext:aws:dynamodb:tableName": "<UsersTable>" },
          },
        },
      },
    ]);
  });

  it("lets the function do what transfer-idp iam prints for it", () => {
    const printed = printLeastPolicy({
      bundle: new URL("../dist/index.mjs", import.meta.url),
      variables: { USERS_TABLE: "UsersTable", USERS_BUCKET: "my-bucket", TRANSFER_ROLE: roleArn },
      options: ["--kms-key", CustomerKeyArn],
    });

    const granted = listStatements(resolve({ CustomerKeyArn }))
      .filter(({ resource }) => resource === "FunctionRole")
      .map(({ statement }) => statement)
      .slice(2);
    // A table that is made has its name from CloudFormation.
    const named = JSON.stringify(printed)
      .replaceAll("arn:aws:dynamodb:eu-central-1:123456789012:table/UsersTable", "<UsersTable.Arn>")
      .replaceAll('"UsersTable"', '"<UsersTable>"');
    expect(granted).toEqual(JSON.parse(named));
  });

  it("keeps the users when the stack goes", () => {
    expect(template.Resources["UsersTable"]?.DeletionPolicy).toBe("Retain");
  });
});
