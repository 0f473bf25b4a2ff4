import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { makePublicKey } from "@transfer-idp/test-parts";
import { readdirSync, readFileSync } from "node:fs";
import { hash, role } from "./open-toolkit.ts";

export type Item = Readonly<Record<string, AttributeValue>>;

/** A file of the README of AWS's toolkit, which it is named by a line of. */
export interface PublishedCase {
  readonly file: string;
  readonly line: number;
  readonly kind: "identity provider" | "user" | "secret" | "answer" | "fragment of a config";
  readonly content: Item;
  /** With its placeholders filled in. */
  readonly filledIn: Item;
}

/** What a reader of the README puts in the place of its placeholders. The missing slashes are mistakes of the README. */
const replacements: readonly (readonly [placeholder: string, value: string])[] = [
  ["{arn:aws:iam::[AWS Account Id]:role/[Role Name]}", role],
  ["arn:aws:iam::[AWS Account Id]:role/[Role Name]", role],
  ["arn:aws:iam::[aws account id]:role/[role name]", role],
  ["[IAM ROLE ARN]", role],
  ["[ROLE_ARN]", role],
  ["[Session Policy Statement]", String.raw`{\"Version\":\"2012-10-17\",\"Statement\":[]}`],
  ["[bucketname]", "bucket"],
  ["[bucket name]", "bucket"],
  ["[BUCKETNAME]", "bucket"],
  ["fs-[efs-fs-id]", "fs-0123456789abcdef0"],
  ["{virtual path}", "/files"],
  ["{[bucketname/prefix/to/files}", "/bucket/prefix/to/files"],
  ['"organization-bucket/', '"/organization-bucket/'],
  ["[provider name]", "corp"],
  ["{provider}", "corp"],
  ["{entra_provider}", "corp"],
  ["{username}", "jsmith"],
  ["[UID]", "1000"],
  ["[GID]", "1001"],
  ["[ISO 8601 datetime]", "2999-12-31T23:59:59+00:00"],
  ["ssh-ed25519 [PUBLICKEY]", makePublicKey("one")],
  ["ssh-rsa [PUBLICKEY]", makePublicKey("two")],
  [
    "$argon2i$v=19$m=4096,t=3,p=$argon2i$v=19$m=4096,t=3,p=1$Q1JYWUZvSExndGwxVFBKVDdnUUlUMXpCVlpjTUJibbbbbbbb+2/GwZZmGUN3UiclEIXWX3bbbbbbbbb",
    hash,
  ],
];

/** Every file of a folder of cases, in the order of their lines. */
export function readPublishedCases(folder: URL): readonly PublishedCase[] {
  const toolkit = new URL("toolkit/", folder);
  return readdirSync(toolkit)
    .toSorted()
    .map((file) => {
      const text = JSON.stringify(JSON.parse(readFileSync(new URL(file, toolkit), "utf8")));
      const filled = replacements.reduce((known, [from, to]) => known.replaceAll(from, () => to), text);
      const content = JSON.parse(text) as Item;
      const line = Number(/^L(\d+)/.exec(file)?.[1]);
      return { file, line, kind: tellKind(content), content, filledIn: JSON.parse(filled) as Item };
    });
}

function tellKind(content: Item): PublishedCase["kind"] {
  if ("user" in content) return "user";
  if ("provider" in content) return "identity provider";
  if (typeof content["Role"] === "string") return "answer";
  const isPlain = Object.values(content).some((value) => typeof value === "string" || Array.isArray(value));
  return isPlain ? "secret" : "fragment of a config";
}
