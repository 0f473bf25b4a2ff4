import {
  describeTemplate,
  listStatements,
  printLeastPolicy,
  readTemplate,
  resolveTemplate,
} from "@transfer-idp/test-parts/templates";
import { describe, expect, it } from "vitest";

const template = readTemplate(new URL("../template.yaml", import.meta.url));
const variables = { USERS_TABLE: "<UsersTable>", GROUPS_TABLE: "<GroupsTable>", LOCKOUT_TABLE: "<LockoutTable>" };
const customerKey = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const tables = ["UsersTable", "GroupsTable", "LockoutTable"] as const;

describe("template.yaml", () => {
  describeTemplate({ template, memorySize: 1024, variables });

  it("has a new version for a table that is replaced, by its name", () => {
    const { resources } = resolveTemplate(template, { BucketName: "my-bucket" });

    const { VersionDescription } = resources["Function"]?.Properties ?? {};

    expect(VersionDescription).toBe("<UsersTable>, <GroupsTable>, <LockoutTable>");
    // The README says how long the stack's name may be.
    const named = String(VersionDescription).replaceAll(
      /<(\w+)>/g,
      (_, name: string) => `${"x".repeat(50)}-${name}-ABCDEFGHIJKLM`,
    );
    expect(named.length).toBeLessThanOrEqual(256);
  });
});

describe("what the function may do, by template.yaml", () => {
  const readStatements = (parameters: Readonly<Record<string, string>> = {}): readonly unknown[] =>
    listStatements(resolveTemplate(template, { BucketName: "my-bucket", ...parameters }))
      .filter(({ resource }) => resource === "FunctionRole")
      .map(({ statement }) => statement)
      .slice(2);

  it("is, but for its log, one action on each table", () => {
    expect(readStatements()).toEqual([
      { Effect: "Allow", Action: ["dynamodb:GetItem"], Resource: ["<UsersTable.Arn>"] },
      { Effect: "Allow", Action: ["dynamodb:BatchGetItem"], Resource: ["<GroupsTable.Arn>"] },
      { Effect: "Allow", Action: ["dynamodb:UpdateItem"], Resource: ["<LockoutTable.Arn>"] },
    ]);
  });

  it("is to decrypt these tables by DynamoDB, and nothing else, with a key of one's own", () => {
    expect(readStatements({ CustomerKeyArn: customerKey }).slice(3)).toEqual([
      {
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [customerKey],
        Condition: {
          StringEquals: { "kms:ViaService": "dynamodb.eu-central-1.amazonaws.com" },
          StringLike: {
            "kms:EncryptionContext:aws:dynamodb:tableName": ["<UsersTable>", "<GroupsTable>", "<LockoutTable>"],
          },
        },
      },
    ]);
  });

  it("is what transfer-idp iam prints for it", () => {
    const printed = printLeastPolicy({
      bundle: new URL("../dist/index.mjs", import.meta.url),
      variables: { USERS_TABLE: "UsersTable", GROUPS_TABLE: "GroupsTable", LOCKOUT_TABLE: "LockoutTable" },
      options: ["--kms-key", customerKey],
    });

    // A table that is made has its name from CloudFormation.
    const named = JSON.stringify(printed)
      .replaceAll(/arn:aws:dynamodb:eu-central-1:123456789012:table\/(\w+)/g, "<$1.Arn>")
      .replaceAll(/"(UsersTable|GroupsTable|LockoutTable)"/g, '"<$1>"');
    expect(sortAll(readStatements({ CustomerKeyArn: customerKey }))).toEqual(sortAll(JSON.parse(named)));
  });
});

describe("the tables of template.yaml", () => {
  const { resources } = resolveTemplate(template, { BucketName: "my-bucket", CustomerKeyArn: customerKey });

  it("have the keys that the function asks for, and are paid by the request", () => {
    const keys = tables.map((table) => resources[table]?.Properties["KeySchema"]);

    expect(keys).toEqual(["username", "name", "key"].map((name) => [{ AttributeName: name, KeyType: "HASH" }]));
    for (const table of tables) expect(resources[table]?.Properties).toMatchObject({ BillingMode: "PAY_PER_REQUEST" });
  });

  it("are encrypted by the key of one's own, if there is one", () => {
    const plain = resolveTemplate(template, { BucketName: "my-bucket" }).resources;

    for (const table of tables) {
      expect(resources[table]?.Properties).toMatchObject({
        SSESpecification: { SSEEnabled: true, SSEType: "KMS", KMSMasterKeyId: customerKey },
      });
      expect(plain[table]?.Properties).not.toHaveProperty("SSESpecification");
    }
  });

  it("keep users and groups when the stack is deleted, and clear guesses away", () => {
    expect(tables.map((table) => resources[table]?.DeletionPolicy)).toEqual(["Retain", "Retain", "Delete"]);
    expect(resources["LockoutTable"]?.Properties).toMatchObject({
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
    });
  });
});

/** The order of statements and of names in them means nothing. */
function sortAll(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortAll).sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, sortAll(part)]));
}
