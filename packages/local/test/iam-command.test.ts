import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runTransferIdp } from "./running-command.ts";
import { makeFolder } from "./sftp-client.ts";

const folder = makeFolder();
afterAll(() => {
  rmSync(folder, { recursive: true });
});
// Built, as the authors of such files have it.
const locate = (name: string): string => JSON.stringify(new URL(`../../${name}/dist/index.js`, import.meta.url).href);
const file = join(folder, "authenticators.mjs");
writeFileSync(
  file,
  `import { createAuthenticator, createStaticProvider, firstMatch } from ${locate("core")};
  import { createLdapProvider, ldapPresets } from ${locate("provider-ldap")};
  import { createDynamoLockoutStore, createDynamoProvider, createToolkitProvider } from ${locate("provider-dynamo")};
  import { createSecretsProvider } from ${locate("provider-secrets")};
  console.log("noise");
  const clientConfig = {};
  const secrets = createSecretsProvider({ clientConfig });
  const tables = createDynamoProvider({ clientConfig: { region: "eu-west-1" }, tableName: "users", rehashOnLogin: true });
  const mine = { name: "mine\\u001b[31m", findAccount: () => Promise.resolve({ kind: "unknown" }) };
  const store = createDynamoLockoutStore({ clientConfig, tableName: "arn:aws:dynamodb:eu-north-1:210987654321:table/counters" });
  export const authenticator = createAuthenticator({
    provider: firstMatch({ providers: [secrets, tables], whenUndisclosed: "stop" }),
    lockout: { store, whenUnavailable: "fail-logins" },
  });
  export const partly = createAuthenticator({ provider: firstMatch({ providers: [secrets, mine], whenUndisclosed: "stop" }) });
  export const toolkit = createAuthenticator({ provider: createToolkitProvider({
    clientConfig, usersTable: "users", identityProvidersTable: "providers", modules: { ldap: () => mine },
  }) });
  export const local = createAuthenticator({ provider: createStaticProvider({ users: {} }) });
  export const ldap = createAuthenticator({ provider: createLdapProvider({
    servers: ["ldaps://ldap.example.com"],
    bind: { serviceDn: "cn=transfer,dc=example,dc=com", servicePassword: () => "" },
    users: { base: "dc=example,dc=com" },
    preset: ldapPresets.openLdap,
  }) });
  export const older = { ...local, permissions: undefined };
  export const odd = { ...local, permissions: [{ actions: "all" }] };
  export const wide = createAuthenticator({ provider: createSecretsProvider({ clientConfig, secretName: "{{username}}" }) });`,
);

const here = ["--region", "eu-central-1", "--account", "123456789012"];
const key = "arn:aws:kms:eu-central-1:123456789012:key/0b1c";
const iam = (...args: readonly string[]): ReturnType<typeof runTransferIdp> =>
  runTransferIdp(["iam", "--authenticator", file, ...args]);
const iamOf = (name: string, ...args: readonly string[]): ReturnType<typeof runTransferIdp> =>
  iam("--authenticator-export", name, ...here, ...args);

describe("transfer-idp iam", () => {
  it("prints the policy of everybody in a configuration on standard output alone, and exits with 0", async () => {
    const result = await iam(...here);

    expect(result).toMatchObject({ status: 0, stderr: "noise\n" });
    expect(JSON.parse(result.stdout)).toStrictEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "dynamodb:GetItem",
          Resource: "arn:aws:dynamodb:eu-west-1:123456789012:table/users",
        },
        {
          Effect: "Allow",
          Action: "dynamodb:UpdateItem",
          Resource: "arn:aws:dynamodb:eu-north-1:210987654321:table/counters",
        },
        {
          Effect: "Allow",
          Action: "dynamodb:UpdateItem",
          Resource: "arn:aws:dynamodb:eu-west-1:123456789012:table/users",
          Condition: { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["password", "username"] } },
        },
        {
          Effect: "Allow",
          Action: "secretsmanager:GetSecretValue",
          Resource: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:aws/transfer/*",
        },
      ],
    });
  });

  it("narrows secrets to those of a server", async () => {
    const { stdout } = await iamOf("partly", "--server-id", "s-1234567890abcdef0");

    expect(JSON.parse(stdout)).toMatchObject({
      Statement: [
        {
          Resource: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:aws/transfer/s-1234567890abcdef0/*",
        },
      ],
    });
  });

  it("prints for CloudFormation what that fills, keys of KMS included", async () => {
    const result = await iam("--authenticator-export", "toolkit", "--format", "sam", "--kms-key", key);

    const arn = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/";
    expect(JSON.parse(result.stdout)).toStrictEqual({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "dynamodb:GetItem", Resource: { "Fn::Sub": `${arn}providers` } },
        { Effect: "Allow", Action: "dynamodb:Query", Resource: { "Fn::Sub": `${arn}users` } },
        {
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: key,
          Condition: {
            StringEquals: { "kms:ViaService": { "Fn::Sub": "dynamodb.${AWS::Region}.amazonaws.com" } },
            StringLike: { "kms:EncryptionContext:aws:dynamodb:tableName": ["providers", "users"] },
          },
        },
      ],
    });
  });

  it("needs no region and no account where every ARN is whole", async () => {
    const local = await iam("--authenticator-export", "local");

    expect(JSON.parse(local.stdout)).toStrictEqual({ Version: "2012-10-17", Statement: [] });
    expect(local.stderr).toBe("noise\ntransfer-idp iam: nothing of AWS is called, so no policy is needed.\n");
  });

  it("takes the partition of the region, or another one", async () => {
    const printed = [await iamOf("wide", "--region", "cn-north-1"), await iamOf("wide", "--partition", "aws-iso")].map(
      ({ stdout }) => /"Resource": "(arn:[\w-]+):/.exec(stdout)?.[1],
    );

    expect(printed).toStrictEqual(["arn:aws-cn", "arn:aws-iso"]);
  });

  it.each([
    ["partly", "not in this policy: what mine\\u{1b}[31m calls, which does not say it."],
    ["toolkit", "not in this policy: what providers of the module ldap call."],
    ["ldap", "not in this policy: what bind.servicePassword of ldap calls, which does not say it."],
    ["older", "not in this policy: what the authenticator calls, which does not say it."],
    ["odd", "not in this policy: what the authenticator calls, which says it in a form that is not known."],
    [
      "wide",
      "every secret of the account can be read: begin secretName with a text that only your users' secrets begin with.",
    ],
  ])("notes on standard error what %s leaves open", async (name, expected) => {
    const { status, stderr } = await iamOf(name);

    expect({ status, stderr }).toStrictEqual({ status: 0, stderr: `noise\ntransfer-idp iam: ${expected}\n` });
  });

  it("notes a key that encrypts nothing there", async () => {
    const other = "arn:aws:kms:us-east-1:123456789012:key/other";

    const { stdout, stderr } = await iamOf("toolkit", "--kms-key", key, "--kms-key", other);

    expect(stdout).not.toContain(other);
    expect(stderr).toContain(
      `transfer-idp iam: nothing in the region of ${other} is called that could be encrypted with it.\n`,
    );
  });

  it.each([
    [
      ["--region", "eu-central-1"],
      "--account is required for arn:{{partition}}:dynamodb:eu-west-1:{{account}}:table/users.",
    ],
    [
      ["--account", "123456789012"],
      "--region is required for arn:{{partition}}:secretsmanager:{{region}}:{{account}}:secret:",
    ],
    [["--format", "yaml"], "--format must be one of json, sam."],
    [["--region", "Frankfurt"], "--region must be a region such as eu-central-1."],
    [["--account", "1234"], "--account must be the twelve digits of an account."],
    [["--partition", "arn:aws"], "--partition must be a partition such as aws."],
    [["--server-id", "s-1"], "--server-id must be the id of a server such as s-1234567890abcdef0."],
    [
      ["--kms-key", "arn:aws:kms:eu-central-1:123456789012:alias/mine"],
      "--kms-key must be the ARN of a key, and not of an alias, by which IAM grants nothing.",
    ],
    [["--authenticator-export", "missing"], "the file exports nothing named missing."],
    [["--user-name", "alice"], "'--user-name'"],
  ])("exits with 2 for %j and names what is wrong", async (args, expected) => {
    expect(await iam(...args)).toStrictEqual({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining(expected) as string,
    });
  });

  it("needs a file", async () => {
    expect(await runTransferIdp(["iam"])).toMatchObject({
      status: 2,
      stderr: "transfer-idp iam: --authenticator is required.\n",
    });
  });

  it("prints its help", async () => {
    const { status, stdout } = await runTransferIdp(["iam", "--help"]);

    expect({ status, first: stdout.split("\n")[0] }).toStrictEqual({
      status: 0,
      first: "Usage: transfer-idp iam --authenticator FILE --region REGION --account ACCOUNT [options]",
    });
  });
});
