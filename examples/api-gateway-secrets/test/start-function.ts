import { buildLambdaRuntime, requireRealPart, startLambdaRuntime, type LambdaRuntime } from "@transfer-idp/test-parts";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const bundle = fileURLToPath(new URL("../dist/index.mjs", import.meta.url));
const build = await buildLambdaRuntime();
const missing = build.kind === "missing" ? build.reason : undefined;

/** Whether AWS's runtime client is there, as every test here needs it. */
export const hasLambdaRuntime: boolean = requireRealPart("aws-lambda-ric", missing === undefined, missing);

/** Starts the example's bundle in AWS's runtime client, with its secrets at `endpoint`. */
export function startFunction(
  endpoint: string,
  environment: Readonly<Record<string, string>> = {},
  handler: "index.handler" | "index.proxyHandler" = "index.proxyHandler",
): Promise<LambdaRuntime> {
  if (!existsSync(bundle)) throw new Error("The example is not built: run `pnpm run build` first.");
  return startLambdaRuntime({
    entry: build.kind === "built" ? build.entry : "",
    bundle,
    handler,
    environment: { AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint, ...environment },
  });
}
