import type { IncomingMessage } from "node:http";
import { findShapeProblems, type ShapeProblem } from "./find-shape-problems.ts";
import { operations } from "./operations.ts";
import { ServiceError } from "./service-error.ts";

/** One request that reached the emulator. */
export interface SecretsManagerRequest {
  /** Such as `GetSecretValue`. */
  readonly operation: string;
  /** The name or ARN it gave; many for `BatchGetSecretValue`. */
  readonly secretIds: readonly string[];
  /** The region it was signed for, `undefined` for an unsigned one. */
  readonly region: string | undefined;
  /** Where it does not fit the operation's shape. */
  readonly problems: readonly ShapeProblem[];
}

/** Reads what a request asks for, and compares it with its shape. The second value is its parsed body. */
export function readRequest(message: IncomingMessage, body: string): readonly [SecretsManagerRequest, unknown] {
  const operation = /^secretsmanager\.(\w+)$/.exec(String(message.headers["x-amz-target"]))?.[1] ?? "";
  // Credential=KEY/DATE/REGION/SERVICE/aws4_request. Whoever signed may pass: the emulator knows no secret keys.
  const signature = /^AWS4-HMAC-SHA256 Credential=[^/,]+\/\d{8}\/([\w-]+)\/secretsmanager\/aws4_request,/;
  const signedFor = signature.exec(message.headers.authorization ?? "")?.[1];
  let input: unknown;
  let problems: readonly ShapeProblem[] = [];
  try {
    input = JSON.parse(body);
    const shape = operations[operation]?.request;
    if (shape !== undefined) problems = findShapeProblems(shape, input);
  } catch {
    problems = [{ path: "", problem: "wrong-type", expected: "JSON" }];
  }
  return [{ operation, secretIds: readSecretIds(input), region: signedFor, problems }, input];
}

function readSecretIds(input: unknown): readonly string[] {
  if (typeof input !== "object" || input === null) return [];
  const { SecretId, Name, SecretIdList } = input as Readonly<Record<string, unknown>>;
  const ids = [SecretId ?? Name, ...(Array.isArray(SecretIdList) ? (SecretIdList as unknown[]) : [])];
  return ids.filter((id) => typeof id === "string");
}

/** Throws the error that the service answers a misshapen request with. */
export function refuseProblems(problems: readonly ShapeProblem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  if (first.problem === "wrong-type") {
    throw new ServiceError("SerializationException", `${first.path} is not a ${first.expected ?? "value"}`);
  }
  throw new ServiceError(
    "ValidationException",
    first.problem === "missing"
      ? `1 validation error detected: Value null at '${first.path}' failed to satisfy constraint: Member must not be null`
      : // The real service drops such a member. Here it is an error, so that a misspelt one is found.
        `1 validation error detected: ${first.path} is no member of this request`,
  );
}
