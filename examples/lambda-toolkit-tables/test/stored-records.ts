import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { makePublicKey } from "@transfer-idp/test-parts";
import { readFileSync } from "node:fs";

export const serverId = "s-1234567890abcdef0";
const role = "arn:aws:iam::123456789012:role/transfer-user";

// Has what goes wrong in JSON, in URLs and in headers; its base64 has a plus sign and padding.
export const password = 'correct "horse" ~ÿ?>Ü/+%20';
export const wrongPassword = "wr0ng-passw0rd-for-everybody";
/** Of the password, made by the reference implementation as the README of the toolkit has it. */
export const argon2Hash =
  "$argon2i$v=19$m=4096,t=3,p=1$a1Q3VXE2UDdBUzQ1UU1zTjFkY1ZacVBabkRGNk0ybjA$3AIfkuJshHVANEzWekdPVommVEKrmpSi0Q/tGeSZRr8";

const keys = [makePublicKey("jsmith@laptop"), makePublicKey("jsmith@work")];
export const [firstKey = "", secondKey = ""] = keys;
/** The keys as an answer lists them. */
export const [firstListedKey = "", secondListedKey = ""] = keys.map((key) => key.split(" ").slice(0, 2).join(" "));
/** The keys' bodies: they belong into answers, and into nothing else. */
export const keyBodies: readonly string[] = keys.map((key) => key.split(" ")[1] ?? "");

export type Item = Readonly<Record<string, AttributeValue>>;
type Replacement = readonly [placeholder: string, value: string];

/** What a reader puts in the place of the README's placeholders. The missing slash is a mistake of the README. */
const filledIn: readonly Replacement[] = [
  ["{arn:aws:iam::[AWS Account Id]:role/[Role Name]}", role],
  ["arn:aws:iam::[AWS Account Id]:role/[Role Name]", role],
  ["arn:aws:iam::[aws account id]:role/[role name]", role],
  ["[Session Policy Statement]", String.raw`{\"Version\":\"2012-10-17\",\"Statement\":[]}`],
  ["[bucketname]", "bucket"],
  ["[bucket name]", "bucket"],
  ["fs-[efs-fs-id]", "fs-0123456789abcdef0"],
  ["{virtual path}", "/files"],
  ["{[bucketname/prefix/to/files}", "/bucket/prefix/to/files"],
  ['"organization-bucket/', '"/organization-bucket/'],
  ["ssh-ed25519 [PUBLICKEY]", firstKey],
  ["ssh-rsa [PUBLICKEY]", secondKey],
  [
    "$argon2i$v=19$m=4096,t=3,p=$argon2i$v=19$m=4096,t=3,p=1$Q1JYWUZvSExndGwxVFBKVDdnUUlUMXpCVlpjTUJibbbbbbbb+2/GwZZmGUN3UiclEIXWX3bbbbbbbbb",
    argon2Hash,
  ],
];

/** Reads a record of the README of AWS's toolkit, and fills its placeholders in: these first, then all others. */
export function readRecord(file: string, ...own: readonly Replacement[]): Item {
  const folder = new URL("../../../packages/core/test/cases/fixtures/toolkit/", import.meta.url);
  const text = JSON.stringify(JSON.parse(readFileSync(new URL(`${file}.json`, folder), "utf8")));
  const filled = [...own, ...filledIn].reduce((known, [placeholder, value]) => {
    return known.replaceAll(placeholder, () => value);
  }, text);
  return JSON.parse(filled) as Item;
}

function readUser(username: string, provider: string, ...own: readonly Replacement[]): Item {
  return readRecord("L2786-user-setting-up-okta", ["{username}", username], ["{provider}", provider], ...own);
}

export const storedProviders: readonly Item[] = [
  readRecord("L0266-idp-define-identity-providers"),
  readRecord("L0765-idp-example"),
  readRecord("L2025-idp-example"),
  readRecord("L2222-idp-example"),
  readRecord("L2766-idp-setting-up-okta", ["{provider}", "okta.example"]),
  { provider: { S: "switched-off" }, module: { S: "argon2" }, disabled: { BOOL: true } },
  // What the module has without a prefix; and the keys of these users are those of the table.
  { provider: { S: "plain-secrets" }, module: { S: "secrets_manager" } },
  {
    provider: { S: "arn-secrets" },
    module: { S: "secrets_manager" },
    config: { M: { secret_prefix: { S: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:SFTP/" } } },
  },
];

export const storedUsers: readonly Item[] = [
  readRecord("L0308-user-define-users"),
  readRecord("L0782-user-example"),
  readRecord("L2355-user-example"),
  readRecord(
    "L1835-user-example",
    ["jsmith", "expiring"],
    ['[ISO 8601 datetime]"},"PublicKey":{"S":"ssh-rsa', '2999-01-01T00:00:00Z"},"PublicKey":{"S":"ssh-rsa'],
    ["[ISO 8601 datetime]", "2001-01-01T00:00:00Z"],
  ),
  readRecord("L2064-user-define-a-default-user-record", ["example.com", "secrets"]),
  readUser("maria", "secrets"),
  readUser("plain", "plain-secrets"),
  readUser("arn", "arn-secrets"),
  readUser("off", "switched-off"),
  readUser("olga", "okta.example"),
  readUser("regional", "secrets", ["{[bucketname/prefix/to/files}", "/bucket-{{REGION}}/{{AWS_REGION}}"]),
  readUser("orphan", "nobody-made-it"),
  readUser("accounts", "secrets", [
    "{arn:aws:iam::[AWS Account Id]:role/[Role Name]}",
    "arn:aws:iam::{{AWS_ACCOUNT}}:role/{{USERNAME}}",
  ]),
];

const mappings = (...directories: readonly (readonly [Entry: string, Target: string])[]): object => ({
  HomeDirectoryType: "LOGICAL",
  HomeDirectoryDetails: JSON.stringify(directories.map(([Entry, Target]) => ({ Entry, Target }))),
});

/** What users get, but for public keys. */
export const sessions = {
  bucketAndEfs: {
    Role: role,
    ...mappings(["/s3files", "/bucket/prefix/to/files"], ["/efs", "/fs-0123456789abcdef0"]),
    PosixProfile: { Uid: 1000, Gid: 1000 },
  },
  homeAndFinance: {
    Role: role,
    Policy: '{"Version":"2012-10-17","Statement":[]}',
    ...mappings(
      ["/home", "/organization-bucket/users/jsmith"],
      ["/finance", "/organization-bucket/departments/finance"],
    ),
  },
  files: { Role: role, ...mappings(["/files", "/bucket/prefix/to/files"]) },
  byDefault: { Role: role, ...mappings(["/pics", "/bucket/pictures"], ["/files", "/bucket/files"]) },
} as const;
