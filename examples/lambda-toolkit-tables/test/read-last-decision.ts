import type { LambdaRuntime } from "@transfer-idp/test-parts";

/** Reads what the function logged of its latest login. Lambda's own lines of an error are not JSON. */
export function readLastDecision(lambda: LambdaRuntime): unknown {
  const lines = lambda.stdout().split("\n");
  return JSON.parse(lines.findLast((line) => line.startsWith("{")) ?? "null");
}
