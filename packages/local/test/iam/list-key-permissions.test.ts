import { describe, expect, it } from "vitest";
import { listKeyPermissions } from "../../src/iam/list-key-permissions.ts";

const here = "arn:aws:kms:eu-central-1:123456789012:key/here";
const elsewhere = "arn:aws:kms:eu-west-1:123456789012:key/elsewhere";
const table = (rest: string, region = "{{region}}"): string =>
  `arn:{{partition}}:dynamodb:${region}:{{account}}:table/${rest}`;
const secrets = "arn:{{partition}}:secretsmanager:{{region}}:{{account}}:secret:transfer/*";
const grant = (...resources: string[]): { actions: string[]; resources: string[] } => ({
  actions: ["service:Read"],
  resources,
});
const decrypt = (service: string, key: string, contextKey: string, values: readonly string[]): object => ({
  actions: ["kms:Decrypt"],
  resources: [key],
  conditions: {
    StringEquals: { "kms:ViaService": [`${service}.amazonaws.com`] },
    StringLike: { [`kms:EncryptionContext:${contextKey}`]: values },
  },
});

describe("listKeyPermissions", () => {
  it("grants a key for the secrets and the tables that are called, each by its own service", () => {
    const permissions = [grant(secrets), grant(table("users")), grant(table("groups"))];

    expect(listKeyPermissions([here], permissions, "eu-central-1")).toStrictEqual({
      permissions: [
        decrypt("secretsmanager.{{region}}", here, "SecretARN", [secrets]),
        decrypt("dynamodb.{{region}}", here, "aws:dynamodb:tableName", ["groups", "users"]),
      ],
      unused: [],
    });
  });

  it("names the table of an index, once", () => {
    const permissions = [grant(table("users/index/by-email")), grant(table("users"))];

    expect(listKeyPermissions([here], permissions, undefined).permissions).toStrictEqual([
      decrypt("dynamodb.{{region}}", here, "aws:dynamodb:tableName", ["users"]),
    ]);
  });

  it("grants a key in its own region only", () => {
    const permissions = [grant(table("users")), grant(table("groups", "eu-west-1"))];

    expect(listKeyPermissions([here, elsewhere], permissions, "eu-central-1")).toStrictEqual({
      permissions: [
        decrypt("dynamodb.{{region}}", here, "aws:dynamodb:tableName", ["users"]),
        decrypt("dynamodb.eu-west-1", elsewhere, "aws:dynamodb:tableName", ["groups"]),
      ],
      unused: [],
    });
  });

  it("tells keys that nothing can be encrypted with", () => {
    expect(listKeyPermissions([here, elsewhere], [grant(secrets)], "eu-central-1").unused).toStrictEqual([elsewhere]);
    expect(listKeyPermissions([here], [grant("arn:aws:s3:::bucket/*", "*")], "eu-central-1")).toStrictEqual({
      permissions: [],
      unused: [here],
    });
  });

  it("grants nothing without a key", () => {
    expect(listKeyPermissions([], [grant(secrets)], "eu-central-1")).toStrictEqual({ permissions: [], unused: [] });
  });
});
