import {
  buildLambdaRuntime,
  requireRealPart,
  type SecretsManagerEmulator,
  startLambdaRuntime,
  type LambdaRuntime,
} from "@transfer-idp/test-parts";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { TestDirectory } from "./directories.ts";
import { role } from "./stored-users.ts";

const bundle = fileURLToPath(new URL("../dist/index.mjs", import.meta.url));
const build = await buildLambdaRuntime();
const missing = build.kind === "missing" ? build.reason : undefined;

/** Whether AWS's runtime client is there, as every test here needs it. */
export const hasLambdaRuntime: boolean = requireRealPart("aws-lambda-ric", missing === undefined, missing);

/** Name of the secret with the service account's password. */
export const secretName = "transfer/directory";

/** Every variable of the function, as far as a directory has them. */
export function listVariables({ variables }: TestDirectory): Readonly<Record<string, string>> {
  return { ...variables, LDAP_SECRET: secretName, TRANSFER_ROLE: role, TRANSFER_HOME: "/my-bucket/home/{{username}}" };
}

/** Starts the example's bundle in AWS's runtime client. */
export function startFunction(
  secrets: Pick<SecretsManagerEmulator, "endpoint">,
  variables: Readonly<Record<string, string>>,
): Promise<LambdaRuntime> {
  if (!existsSync(bundle)) throw new Error("The example is not built: run `pnpm run build` first.");
  return startLambdaRuntime({
    entry: build.kind === "built" ? build.entry : "",
    bundle,
    environment: { AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint, ...variables },
  });
}
