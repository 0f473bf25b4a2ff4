import {
  describeTemplate,
  listStatements,
  printLeastPolicy,
  readTemplate,
  resolveTemplate,
} from "@transfer-idp/test-parts/templates";
import { describe, expect, it } from "vitest";
import { createSecretsManagerModule } from "../src/secrets-manager-module.ts";

const template = readTemplate(new URL("../template.yaml", import.meta.url));
const variables = {
  USERS_TABLE: "transferidp_users",
  IDENTITY_PROVIDERS_TABLE: "transferidp_identity_providers",
  USER_NAME_DELIMITER: "@@",
  AWS_ACCOUNT_ID: "123456789012",
};
// No default: another delimiter than the toolkit's would make other users of the same names.
const parameters = {
  UsersTableName: "transferidp_users",
  IdentityProvidersTableName: "transferidp_identity_providers",
  UserNameDelimiter: "@@",
};
const customerKey = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const place = "eu-central-1:123456789012";

describe("template.yaml", () => {
  describeTemplate({ template, parameters, memorySize: 1024, variables });

  it("takes no names that a version's description has no room for", () => {
    const names = ["UsersTableName", "IdentityProvidersTableName"];
    const takes = (name: string, value: string): boolean =>
      new RegExp(`^(?:${template.Parameters?.[name]?.AllowedPattern ?? ""})$`).test(value);
    const longest = Object.fromEntries(names.map((name) => [name, "x".repeat(120)]));
    const values = { BucketName: "my-bucket", ...longest, UserNameDelimiter: "x".repeat(8) };

    const { VersionDescription } = resolveTemplate(template, values).resources["Function"]?.Properties ?? {};

    expect(names.map((name) => [takes(name, "x".repeat(120)), takes(name, "x".repeat(121))])).toEqual([
      [true, false],
      [true, false],
    ]);
    expect(String(VersionDescription).length).toBeLessThanOrEqual(256);
  });
});

describe("what the function may do, by template.yaml", () => {
  const readStatements = (more: Readonly<Record<string, string>> = {}): readonly unknown[] =>
    listStatements(resolveTemplate(template, { BucketName: "my-bucket", ...parameters, ...more }))
      .filter(({ resource }) => resource === "FunctionRole")
      .map(({ statement }) => statement)
      .slice(2);
  const readSecrets = { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"] };
  const userSecrets = `arn:aws:secretsmanager:${place}:secret:SFTP/*`;

  it("is, but for its log, to read the toolkit's two tables and the secrets of users", () => {
    expect(readStatements()).toEqual([
      {
        Effect: "Allow",
        Action: ["dynamodb:GetItem", "dynamodb:Query"],
        Resource: [`arn:aws:dynamodb:${place}:table/transferidp_users`],
      },
      {
        Effect: "Allow",
        Action: ["dynamodb:GetItem"],
        Resource: [`arn:aws:dynamodb:${place}:table/transferidp_identity_providers`],
      },
      { ...readSecrets, Resource: [userSecrets] },
    ]);
  });

  it("is to read the secrets that the module ldap needs too, where their prefix is said", () => {
    expect(readStatements({ LdapSecretsPrefix: "ldap/" })).toContainEqual({
      ...readSecrets,
      Resource: [userSecrets, `arn:aws:secretsmanager:${place}:secret:ldap/*`],
    });
  });

  it("is to decrypt these tables and secrets, and nothing else, with a key of one's own", () => {
    const decrypt = { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [customerKey] };

    const statements = readStatements({ CustomerKeyArn: customerKey, LdapSecretsPrefix: "ldap/" });

    expect(statements).toHaveLength(5);
    expect(statements).toContainEqual({
      ...decrypt,
      Condition: {
        StringEquals: { "kms:ViaService": "dynamodb.eu-central-1.amazonaws.com" },
        StringLike: {
          "kms:EncryptionContext:aws:dynamodb:tableName": ["transferidp_users", "transferidp_identity_providers"],
        },
      },
    });
    expect(statements).toContainEqual({
      ...decrypt,
      Condition: {
        StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" },
        StringLike: {
          "kms:EncryptionContext:SecretARN": [userSecrets, `arn:aws:secretsmanager:${place}:secret:ldap/*`],
        },
      },
    });
  });

  it("is what transfer-idp iam prints of the tables, and what the module secrets_manager says of secrets", () => {
    const printed = printLeastPolicy({ bundle: new URL("../dist/index.mjs", import.meta.url), variables });
    const { permissions = [] } = createSecretsManagerModule({
      provider: "secrets",
      module: "secrets_manager",
      config: {},
      publicKeySupport: true,
    });
    const said = JSON.stringify(permissions)
      .replaceAll("{{partition}}", "aws")
      .replaceAll("{{region}}:{{account}}", place);

    expect(readStatements().slice(0, 2)).toEqual(printed);
    expect(JSON.parse(said)).toEqual([{ actions: readSecrets.Action, resources: [userSecrets] }]);
  });

  it.each(["", "*", "SFTP", "/", "SFTP/*/"])("is never to read the secrets with the beginning %j", (prefix) => {
    const patterns = ["SecretsPrefix", "LdapSecretsPrefix"].map(
      (name) => new RegExp(`^(?:${template.Parameters?.[name]?.AllowedPattern ?? ""})$`),
    );

    expect(patterns.map((pattern) => pattern.test(prefix))).toEqual([false, prefix === ""]);
    expect(patterns.map((pattern) => pattern.test("SFTP/"))).toEqual([true, true]);
  });
});
