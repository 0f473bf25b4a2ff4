import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { runTransferIdp } from "./running-command.ts";
import { makeFolder } from "./sftp-client.ts";

const root = new URL("../../../", import.meta.url);
const folder = makeFolder();
afterAll(() => {
  rmSync(folder, { recursive: true });
});

// What the packages' documents configure, in the names that they have for it.
const locate = (name: string): string => JSON.stringify(new URL(`packages/${name}/dist/index.js`, root).href);
const configured = join(folder, "configured.mjs");
writeFileSync(
  configured,
  `import { createAuthenticator, createStaticProvider } from ${locate("core")};
  import { createDynamoLockoutStore, createDynamoProvider } from ${locate("provider-dynamo")};
  import { createSecretsProvider } from ${locate("provider-secrets")};
  const clientConfig = {};
  const store = createDynamoLockoutStore({ clientConfig, tableName: "transfer-lockout" });
  const lockout = { store, whenUnavailable: "fail-logins" };
  const tables = createDynamoProvider({
    clientConfig, tableName: "transfer-users", groups: { tableName: "transfer-groups", key: { name: "{{group}}" } },
  });
  export const dynamo = createAuthenticator({ provider: tables, lockout });
  export const counted = createAuthenticator({ provider: createStaticProvider({ users: {} }), lockout });
  export const secrets = createAuthenticator({ provider: createSecretsProvider({ clientConfig }) });`,
);

const server = ["--server-id", "s-1234567890abcdef0"];
const region = { AWS_REGION: "eu-central-1" };

/** A document, the command that prints its policy, and what the command cannot know. */
interface Documented {
  readonly page: string;
  readonly file: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly unknown?: readonly string[];
  readonly beyond?: readonly string[];
}

const documents: readonly Documented[] = [
  { page: "packages/provider-dynamo/README.md", file: configured, args: ["--authenticator-export", "dynamo"] },
  {
    page: "packages/provider-secrets/README.md",
    file: configured,
    args: ["--authenticator-export", "secrets", ...server],
  },
  { page: "docs/lockout.md", file: configured, args: ["--authenticator-export", "counted"] },
  { page: "examples/lambda-secrets/README.md", file: "examples/lambda-secrets/dist/index.mjs", args: server },
  { page: "examples/api-gateway-secrets/README.md", file: "examples/api-gateway-secrets/dist/index.mjs", args: server },
  {
    page: "examples/lambda-dynamo/README.md",
    file: "examples/lambda-dynamo/dist/index.mjs",
    environment: {
      USERS_TABLE: "transfer-users",
      GROUPS_TABLE: "transfer-groups",
      LOCKOUT_TABLE: "transfer-lockout",
    },
  },
  {
    page: "examples/lambda-toolkit-tables/README.md",
    file: "examples/lambda-toolkit-tables/dist/index.mjs",
    environment: {
      USERS_TABLE: "transferidp_users",
      IDENTITY_PROVIDERS_TABLE: "transferidp_identity_providers",
      USER_NAME_DELIMITER: "@",
    },
    unknown: ["ldap", "secrets_manager"].map((module) => `what providers of the module ${module} call`),
    // The example's own test holds it to what that module says.
    beyond: [
      "secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-central-1:123456789012:secret:SFTP/*, if undefined",
    ],
  },
];

describe("the policy that transfer-idp iam prints is that of", () => {
  it.each(documents)("$page", async ({ page, file, args = [], environment = {}, unknown = [], beyond = [] }) => {
    const path = file === configured ? file : fileURLToPath(new URL(file, root));
    if (!existsSync(path)) throw new Error(`${file} is not built: run \`pnpm run build\` first.`);

    const place = ["--region", "eu-central-1", "--account", "123456789012"];
    const result = await runTransferIdp(["iam", "--authenticator", path, ...place, ...args], "", {
      ...region,
      ...environment,
    });

    expect(result).toMatchObject({ status: 0 });
    const notes = [...result.stderr.matchAll(/^transfer-idp iam: (?:not in this policy: )?(.*)\.$/gm)];
    expect(notes.map(([, note]) => note)).toStrictEqual(unknown);
    const written = listGrants(JSON.parse(readPolicy(page)) as Policy);
    expect(written).toStrictEqual([...listGrants(JSON.parse(result.stdout) as Policy), ...beyond].toSorted());
  });
});

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

type Policy = Statement | { readonly Statement: readonly Statement[] };

/** The first policy of a page, or statement of one. */
function readPolicy(page: string): string {
  const text = readFileSync(new URL(page, root), "utf8");
  const policy = [...text.matchAll(/^( *)```json\n([^]*?)^\1```$/gm)].find(([, , json = ""]) =>
    json.includes('"Action"'),
  );
  if (policy === undefined) throw new Error(`${page} shows no policy.`);
  return policy[2] ?? "";
}

/** Each action on each resource: a page may order and join them as it is read best. */
function listGrants(policy: Policy): readonly string[] {
  const statements = "Statement" in policy ? policy.Statement : [policy];
  return statements
    .flatMap(({ Effect, Action, Resource, Condition }) => {
      if (Effect !== "Allow") throw new Error("A policy that denies is not compared.");
      return [Action]
        .flat()
        .flatMap((action) =>
          [Resource].flat().map((resource) => `${action} on ${resource}, if ${JSON.stringify(Condition)}`),
        );
    })
    .toSorted();
}
