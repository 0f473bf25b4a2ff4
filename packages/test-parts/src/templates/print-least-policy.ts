import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findStatements, type PolicyStatement } from "./list-statements.ts";
import { templatePlace } from "./resolve-template.ts";

/** What `transfer-idp iam` is asked. */
export interface LeastPolicyRequest {
  /** The built function, which exports its authenticator. */
  readonly bundle: URL;
  /** Of the function. */
  readonly variables: Readonly<Record<string, string>>;
  /** Further options, such as `--server-id`. */
  readonly options?: readonly string[];
}

const command = fileURLToPath(new URL("../../../local/dist/cli.js", import.meta.url));

/**
 * Runs `transfer-idp iam` for a function, at the place that resolved templates have.
 *
 * @returns the statements of the policy that it prints.
 * @throws Error where the function or the command is not built, or it fails.
 */
export function printLeastPolicy({ bundle, variables, options = [] }: LeastPolicyRequest): readonly PolicyStatement[] {
  const missing = [command, fileURLToPath(bundle)].find((file) => !existsSync(file));
  if (missing !== undefined) throw new Error(`${missing} is not built: run \`pnpm run build\` first.`);
  const { "AWS::Region": region, "AWS::AccountId": account } = templatePlace;
  const place = ["--region", region, "--account", account];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [command, "iam", "--authenticator", fileURLToPath(bundle), ...place, ...options],
    { env: { PATH: process.env["PATH"], AWS_REGION: region, ...variables }, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`transfer-idp iam failed:\n${stderr}`);
  return findStatements(JSON.parse(stdout));
}
