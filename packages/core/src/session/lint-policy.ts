import type { JsonObject, JsonValue } from "./session-settings.ts";

/** A mistake that IAM accepts and that makes a statement mean something else than was meant. */
export type PolicyFinding =
  /** A condition on `s3:prefix` compares keys, never an ARN: listing is always refused. */
  | "prefix-is-arn"
  /** `s3:ListBucket` is an action on a bucket: on a resource with a key it never applies. */
  | "list-on-objects";

/** Finds mistakes in a session policy that was read. */
export function lintPolicy(policy: JsonObject): readonly PolicyFinding[] {
  const findings = new Set<PolicyFinding>();
  for (const statement of toList(policy["Statement"])) {
    if (!isObject(statement)) continue;
    if (readPrefixes(statement["Condition"]).some((prefix) => /^arn:/i.test(prefix))) findings.add("prefix-is-arn");
    const lists = texts(statement["Action"]).some((action) => /^s3:listbucket$/i.test(action));
    const onObjects = texts(statement["Resource"]).some((resource) => /^arn:[^:]*:s3:::[^/]+\/./i.test(resource));
    if (lists && onObjects) findings.add("list-on-objects");
  }
  return [...findings];
}

function readPrefixes(condition: JsonValue | undefined): readonly string[] {
  if (!isObject(condition)) return [];
  return Object.values(condition)
    .filter(isObject)
    .flatMap((operator) => Object.entries(operator))
    .filter(([key]) => key.toLowerCase() === "s3:prefix")
    .flatMap(([, value]) => texts(value));
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : value === undefined ? [] : [value];
}

function texts(value: JsonValue | undefined): readonly string[] {
  return toList(value).filter((entry) => typeof entry === "string");
}
