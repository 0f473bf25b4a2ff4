import { fileURLToPath } from "node:url";
import {
  listStatements,
  readTemplate,
  type ResolvedTemplate,
  resolveTemplate,
} from "@transfer-idp/test-parts/templates";
import { describe, expect, it } from "vitest";
import { runTransferIdp } from "./running-command.ts";

const examples = new URL("../../../examples/", import.meta.url);
const serverId = "s-1234567890abcdef0";
const key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const zones = { FirstZone: "eu-central-1a", SecondZone: "eu-central-1b" };
const keyElsewhere = key.replace("eu-central-1", "eu-west-1");

interface Grant {
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: object;
}

// A template grants what the very bundle and variables that it deploys need: its function's log, its users' roles and the like
// are of other services.
describe("the template grants what transfer-idp iam prints, and no more,", () => {
  it.each([
    { example: "lambda-secrets", parameters: {} },
    { example: "lambda-secrets", parameters: { CustomerKeyArn: key } },
    { example: "lambda-secrets", parameters: { SecretsRegion: "eu-west-1", CustomerKeyArn: keyElsewhere } },
    { example: "closed-network", bundled: "lambda-secrets", parameters: zones },
    { example: "closed-network", bundled: "lambda-secrets", parameters: { ...zones, CustomerKeyArn: key } },
    { example: "api-gateway-secrets", parameters: {} },
    { example: "api-gateway-secrets", parameters: { SecretsRegion: "eu-west-1", CustomerKeyArn: keyElsewhere } },
  ])("of $example with $parameters", async ({ example, bundled = example, parameters }) => {
    const template = readTemplate(new URL(`${example}/template.yaml`, examples));
    const resolved = resolveTemplate(template, { BucketName: "my-bucket", ServerId: serverId, ...parameters });
    const bundle = fileURLToPath(new URL(`${bundled}/dist/index.mjs`, examples));
    const place = ["--region", "eu-central-1", "--account", "123456789012", "--server-id", serverId];
    const keys = Object.values(parameters).flatMap((value) => (value.startsWith("arn:") ? ["--kms-key", value] : []));

    const { status, stdout } = await runTransferIdp(
      ["iam", "--authenticator", bundle, ...place, ...keys],
      "",
      readVariables(resolved),
    );

    expect(status).toBe(0);
    // What names a principal is the policy of an endpoint, or of a key: it grants nothing by itself.
    const granted = listStatements(resolved).flatMap(({ statement }) => ("Principal" in statement ? [] : [statement]));
    const { Statement: printed } = JSON.parse(stdout) as { readonly Statement: readonly Grant[] };
    expect(listGrants(granted)).toStrictEqual(listGrants(printed));
  });
});

function readVariables({ resources }: ResolvedTemplate): Readonly<Record<string, string>> {
  const { Environment } = resources["Function"]?.Properties as {
    readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
  };
  return Environment?.Variables ?? {};
}

function listGrants(statements: readonly Grant[]): readonly string[] {
  return statements
    .flatMap(({ Action, Resource = [], Condition = {} }) =>
      [Action]
        .flat()
        .flatMap((action) =>
          [Resource].flat().map((resource) => `${action} on ${resource}, if ${JSON.stringify(Condition)}`),
        ),
    )
    .filter((grant) => /^(?:secretsmanager|dynamodb|kms):/.test(grant))
    .toSorted();
}
