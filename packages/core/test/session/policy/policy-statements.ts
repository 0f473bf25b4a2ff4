import { lintStatements } from "../../../src/session/policy/lint-statements.ts";
import type { JsonObject, JsonValue } from "../../../src/session/session-settings.ts";
import { summarizeProblem } from "../../transfer/collect-problems.ts";
import { evaluatePolicy } from "./evaluate-policy.ts";

/** Statements that mean what they say. */
export const reading: JsonObject = {
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::my-bucket/alice/*",
};
export const listing: JsonObject = {
  Effect: "Allow",
  Action: "s3:ListBucket",
  Resource: "arn:aws:s3:::my-bucket",
  Condition: { StringLike: { "s3:prefix": "alice/*" } },
};
export const all: JsonObject = { Effect: "Allow", Action: "*", Resource: "*" };

/** A policy of some statements. */
export function write(...Statement: JsonValue[]): JsonObject {
  return { Version: "2012-10-17", Statement };
}

/** What is found in a policy, as `severity code field`. */
export function lint(policy: JsonObject, type?: "PATH" | "LOGICAL"): readonly string[] {
  return lintStatements(policy, type).map(summarizeProblem);
}

/** The statement that allows to list with a prefix, or with one of several. */
export function listWith(prefix: JsonValue, operator = "StringLike"): JsonObject {
  return { ...listing, Condition: { [operator]: { "s3:prefix": prefix } } };
}

/** Whether IAM lets an object of the bucket be read. */
export async function mayRead(policy: JsonObject, key: string): Promise<boolean> {
  return evaluatePolicy(policy, { action: "s3:GetObject", resource: `arn:aws:s3:::my-bucket/${key}` });
}
