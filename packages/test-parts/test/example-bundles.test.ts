import { buildLambdaRuntime, requireRealPart, startLambdaRuntime } from "@transfer-idp/test-parts";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { stopChild } from "../src/stop-child.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const build = await buildLambdaRuntime();
const reason = build.kind === "missing" ? build.reason : undefined;
const entry = build.kind === "built" ? build.entry : "";
const hasRuntime = requireRealPart("aws-lambda-ric", reason === undefined, reason);

// The two that Lambda has, whichever of them runs the tests.
const nodes = [
  { major: 22, folder: "scripts/node-22/node_modules" },
  { major: 24, folder: "node_modules" },
].map(({ major, folder }) => ({ major, node: `${root}${folder}/node-linux-${process.arch}/bin/node` }));

const role = "arn:aws:iam::123456789012:role/transfer-user";
const secrets = { AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://127.0.0.1:9" };
const tables = { AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:9", USERS_TABLE: "users" };
const directory = {
  LDAP_URLS: "ldaps://127.0.0.1:9",
  LDAP_PRESET: "openLdap",
  LDAP_BASE: "ou=people,dc=example,dc=com",
  LDAP_BIND_DN: "cn=transfer,dc=example,dc=com",
  LDAP_SECRET: "transfer/directory",
  TRANSFER_HOME: "/my-bucket/home/{{username}}",
  TRANSFER_ROLE: role,
};

// An event of nothing is refused by what nothing need be asked for.
const refusal = {};
const refusalOfProxy = expect.objectContaining({ statusCode: 200, body: "{}" }) as unknown;
const toolkit = { IDENTITY_PROVIDERS_TABLE: "providers", USER_NAME_DELIMITER: "@" };
const functions = [
  { example: "api-gateway-secrets", handler: "index.handler", variables: secrets, answer: refusal },
  { example: "api-gateway-secrets", handler: "index.proxyHandler", variables: secrets, answer: refusalOfProxy },
  { example: "lambda-dynamo", handler: "index.handler", variables: tables, answer: refusal },
  { example: "lambda-ldap", handler: "index.handler", variables: { ...secrets, ...directory }, answer: refusal },
  { example: "lambda-secrets", handler: "index.handler", variables: secrets, answer: refusal },
  { example: "lambda-toolkit-tables", handler: "index.handler", variables: { ...tables, ...toolkit }, answer: refusal },
  {
    example: "shared-role",
    handler: "index.handler",
    variables: { ...tables, USERS_BUCKET: "my-bucket", TRANSFER_ROLE: role },
    answer: refusal,
  },
];
const bundleOf = (example: string): string => `${root}examples/${example}/dist/index.mjs`;

it("tries the bundle of every example", () => {
  const all = globSync("*/tsup.config.ts", { cwd: `${root}examples` }).map((file) => file.split(/[/\\]/)[0]);

  expect([...new Set([...functions.map(({ example }) => example), "auth-service"])].sort()).toEqual(all.sort());
});

describe.each(nodes)("on Node.js $major", ({ major, node }) => {
  const isThere = requireRealPart(`Node.js ${String(major)}`, existsSync(node), "npm has none for this platform");

  describe.runIf(isThere && hasRuntime).each(functions)("$handler of $example", ({ example, handler, ...of }) => {
    const environment = { AWS_REGION: "eu-central-1", ...of.variables };

    it("runs under AWS's own runtime client", async () => {
      const runtime = await startLambdaRuntime({ entry, bundle: bundleOf(example), handler, node, environment });

      const result = await runtime.invoke({});
      await runtime.stop();

      expect(result).toEqual({ kind: "response", value: of.answer });
    });

    // Node.js 24's runtime client takes a third one for a callback, and does not start.
    it("has two parameters at most", () => {
      const name = handler.replace("index.", "");
      const script = `import * as all from ${JSON.stringify(bundleOf(example))};
        console.log(process.version, all[${JSON.stringify(name)}].length); process.exit();`;

      const printed = execFileSync(node, ["--input-type=module", "--eval", script], {
        env: { AWS_ACCESS_KEY_ID: "AKIATRANSFERIDPTEST0", AWS_SECRET_ACCESS_KEY: "any-will-do", ...environment },
        encoding: "utf8",
      });

      expect(printed.split("\n").at(-2)).toMatch(new RegExp(`^v${String(major)}\\.[\\d.]+ [0-2]$`));
    });
  });

  it.runIf(isThere)("the auth service listens and answers", async () => {
    const child = spawn(node, [bundleOf("auth-service")], {
      env: { AWS_REGION: "eu-central-1", SERVER_ID: "s-1234567890abcdef0", PORT: "0", ...secrets },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    await expect.poll(() => printed, { timeout: 10_000 }).toMatch(/"port":\d+/);

    const answer = await fetch(`http://127.0.0.1:${String(/"port":(\d+)/.exec(printed)?.[1])}/health`);
    await stopChild(child);

    expect(await answer.json()).toEqual({ status: "up" });
    expect(child.exitCode).toBe(0);
  });
});
