import {
  describeTemplate,
  listStatements,
  printLeastPolicy,
  readTemplate,
  resolveTemplate,
} from "@transfer-idp/test-parts/templates";
import { describe, expect, it } from "vitest";

const template = readTemplate(new URL("../template.yaml", import.meta.url));
const variables = {
  SECRETS_MANAGER_REGION: "eu-central-1",
  SECRET_NAME_TEMPLATE: "aws/transfer/{{serverId}}/{{username}}",
};

describe("template.yaml", () => {
  describeTemplate({ template, hasSecrets: true, variables });
});

describe("what the function may do, by template.yaml", () => {
  const readStatements = (parameters: Readonly<Record<string, string>> = {}): readonly unknown[] =>
    listStatements(resolveTemplate(template, { BucketName: "my-bucket", ...parameters }))
      .filter(({ resource }) => ["FunctionRole", "FunctionSecrets"].includes(resource))
      .map(({ statement }) => statement)
      .slice(2);
  const readUsers = { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"] };
  const serverId = "s-1234567890abcdef0";

  it("is, but for its log, to read the users of its own server", () => {
    const prefix = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:aws/transfer";

    expect(readStatements()).toEqual([{ ...readUsers, Resource: [`${prefix}/<Server.ServerId>/*`] }]);
    expect(readStatements({ ServerId: serverId })).toEqual([{ ...readUsers, Resource: [`${prefix}/${serverId}/*`] }]);
  });

  it("is in the region of the secrets, which the function asks too", () => {
    const parameters = { SecretsRegion: "eu-west-1", ServerId: serverId };
    const { resources } = resolveTemplate(template, { BucketName: "my-bucket", ...parameters });

    const Resource = [`arn:aws:secretsmanager:eu-west-1:123456789012:secret:aws/transfer/${serverId}/*`];
    expect(readStatements(parameters)).toEqual([{ ...readUsers, Resource }]);
    expect(resources["Function"]?.Properties).toMatchObject({
      Environment: { Variables: { ...variables, SECRETS_MANAGER_REGION: "eu-west-1" } },
    });
  });

  it("is to decrypt these secrets by Secrets Manager, and nothing else, with a key of one's own", () => {
    const CustomerKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const Resource = [`arn:aws:secretsmanager:eu-west-1:123456789012:secret:aws/transfer/${serverId}/*`];

    expect(readStatements({ SecretsRegion: "eu-west-1", ServerId: serverId, CustomerKeyArn })).toEqual([
      { ...readUsers, Resource },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [CustomerKeyArn],
        Condition: {
          StringEquals: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" },
          StringLike: { "kms:EncryptionContext:SecretARN": Resource[0] },
        },
      },
    ]);
  });

  it("is what transfer-idp iam prints for it", () => {
    const CustomerKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const bundle = new URL("../dist/index.mjs", import.meta.url);

    const printed = printLeastPolicy({
      bundle,
      variables,
      options: ["--server-id", serverId, "--kms-key", CustomerKeyArn],
    });

    expect(readStatements({ ServerId: serverId, CustomerKeyArn })).toEqual(printed);
  });
});
