import {
  listStatements,
  readTemplate,
  resolveTemplate,
  type ResolvedTemplate,
  type Template,
} from "@transfer-idp/test-parts/templates";
import { App } from "aws-cdk-lib";
import { Template as Synthesized } from "aws-cdk-lib/assertions";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { minima, patterns, readContext } from "../cdk/read-context.ts";
import { TransferIdpStack, type TransferIdpStackProps } from "../cdk/transfer-idp-stack.ts";

const sam = readTemplate(new URL("../template.yaml", import.meta.url));
const serverId = "s-1234567890abcdef0";
const customerKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const cases: readonly {
  readonly what: string;
  readonly props: Partial<TransferIdpStackProps>;
  readonly parameters: Readonly<Record<string, string | number>>;
}[] = [
  { what: "its own server", props: {}, parameters: {} },
  { what: "a server that was there", props: { serverId }, parameters: { ServerId: serverId } },
  {
    what: "secrets in another region, with a key of one's own",
    props: { secretsRegion: "eu-west-1", customerKeyArn },
    parameters: { SecretsRegion: "eu-west-1", CustomerKeyArn: customerKeyArn },
  },
  {
    what: "other numbers",
    props: { logRetentionDays: RetentionDays.ONE_MONTH, provisionedConcurrency: 2, reservedConcurrency: 7 },
    parameters: { LogRetentionDays: 30, ProvisionedConcurrency: 2, ReservedConcurrency: 7 },
  },
  { what: "no reserved concurrency", props: { reservedConcurrency: 0 }, parameters: { ReservedConcurrency: 0 } },
];

function synthesize(props: Partial<TransferIdpStackProps>): ResolvedTemplate {
  const stack = new TransferIdpStack(new App(), "transfer-idp", { bucketName: "my-bucket", ...props });
  const text = JSON.stringify(Synthesized.fromStack(stack).toJSON());
  // Ends of names that the CDK makes up: `<Server0123ABCD.ServerId>`.
  const resolved = resolveTemplate(JSON.parse(text) as Template, {});
  return JSON.parse(JSON.stringify(resolved).replaceAll(/<(\w+?)[0-9A-F]{8}(?=[.>])/g, "<$1")) as ResolvedTemplate;
}

function listProperties({ resources }: ResolvedTemplate, type: string): readonly unknown[] {
  return Object.values(resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
}

// Arrays of one and the order of statements mean nothing.
const sortStatements = (resolved: ResolvedTemplate): readonly string[] =>
  listStatements(resolved)
    .map(({ statement: { Effect, Principal, Action, Resource, Condition } }) =>
      JSON.stringify({ Effect, Principal, Action, Resource, Condition: Condition && sortKeys(Condition) }),
    )
    .sort();
const sortKeys = (value: object): object => Object.fromEntries(Object.entries(value).sort());

describe.each(cases)("the CDK app, with $what", ({ props, parameters }) => {
  const resolved = synthesize(props);
  const expected = resolveTemplate(sam, { BucketName: "my-bucket", ...parameters });

  it("gives the privileges of template.yaml, and no other", () => {
    expect(sortStatements(resolved)).toEqual(sortStatements(expected));
    expect(JSON.stringify(resolved)).not.toContain("ManagedPolicyArns");
  });

  it("lets the server of template.yaml invoke the alias", () => {
    const [permission] = listProperties(expected, "AWS::Lambda::Permission");
    const { SourceArn } = permission as { SourceArn: string };

    expect(listProperties(resolved, "AWS::Lambda::Permission")).toEqual([
      {
        ...(permission as object),
        FunctionName: "<FunctionAlias>",
        SourceArn: SourceArn.replace(
          "<Server.Arn>",
          "arn:aws:transfer:eu-central-1:123456789012:server/<Server.ServerId>",
        ),
      },
    ]);
  });

  it("makes the function of template.yaml", () => {
    const [lambda] = listProperties(resolved, "AWS::Lambda::Function") as [Record<string, unknown>];
    const { CodeUri, AutoPublishAlias, AutoPublishAliasAllProperties, ...wanted } = expected.resources["Function"]
      ?.Properties as Record<string, unknown>;
    const { ProvisionedConcurrencyConfig, ReservedConcurrentExecutions, VersionDescription, ...same } = wanted;
    const { Code, ReservedConcurrentExecutions: reserved, ...made } = lambda;

    // CDK's versions are made anew for any change.
    expect(VersionDescription).toMatch(/^secrets in [a-z-]+-\d$/);
    expect([CodeUri, AutoPublishAlias, AutoPublishAliasAllProperties]).toEqual(["dist/", "live", true]);
    expect(Code).toHaveProperty("S3Key");
    expect(made).toEqual(same);
    expect((reserved as number | undefined)?.toString()).toBe(ReservedConcurrentExecutions);
    const { ProvisionedConcurrencyConfig: provisioned, Name } = listProperties(resolved, "AWS::Lambda::Alias")[0] as {
      Name: string;
      ProvisionedConcurrencyConfig?: { ProvisionedConcurrentExecutions: number };
    };
    expect(Name).toBe("live");
    expect(
      provisioned && { ProvisionedConcurrentExecutions: String(provisioned.ProvisionedConcurrentExecutions) },
    ).toEqual(ProvisionedConcurrencyConfig);
  });

  it("makes the server and the log groups of template.yaml", () => {
    const asText = (list: readonly unknown[]): unknown =>
      JSON.parse(
        JSON.stringify(list)
          .replaceAll("<FunctionAlias>", "<Function.Alias>")
          .replaceAll(/:(\d+)/g, ':"$1"'),
      );

    for (const type of ["AWS::Transfer::Server", "AWS::Logs::LogGroup"]) {
      expect(asText(listProperties(resolved, type))).toEqual(asText(listProperties(expected, type)));
    }
  });

  it("has the outputs that somebody who deploys it needs", () => {
    expect(resolved.outputs).toMatchObject({
      ServerId: expected.outputs["ServerId"],
      TransferUserRoleArn: "<TransferUserRole.Arn>",
    });
    expect(String(resolved.outputs["UpdateServerCommand"]).replace("<FunctionAlias>", "<Function.Alias>")).toBe(
      String(expected.outputs["UpdateServerCommand"]),
    );
  });
});

describe("the CDK app", () => {
  it("nests the alarms of examples/operations", () => {
    const app = new App();
    const stack = new TransferIdpStack(app, "transfer-idp", { bucketName: "my-bucket", alarmEmail: "ops@example.com" });
    const nested = stack.node.findChild("Operations") as unknown as Parameters<typeof Synthesized.fromStack>[0];
    const operations = readTemplate(new URL("../../operations/template.yaml", import.meta.url));

    const { Resources } = Synthesized.fromStack(nested).toJSON() as unknown as Template;

    expect(Object.keys(Resources).sort()).toEqual(Object.keys(operations.Resources).sort());
    expect(Resources["AlarmSubscription"]?.Properties).toMatchObject({ Endpoint: "ops@example.com" });
  });
});

describe("the CDK app's context", () => {
  const read = (values: Readonly<Record<string, unknown>>): unknown =>
    readContext({ tryGetContext: (key) => ({ bucketName: "my-bucket", ...values })[key] });
  const toParameter = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1);

  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  it.each(Object.entries(patterns))("holds %s to the pattern of template.yaml", (key, pattern) => {
    expect(pattern).toBe(sam.Parameters?.[toParameter(key)]?.AllowedPattern);
  });

  it.each(Object.entries(minima))("holds %s to the minimum of template.yaml", (key, minimum) => {
    expect(sam.Parameters?.[toParameter(key)]).toHaveProperty("MinValue", minimum);
  });

  it("checks every parameter that it reads, and reads every one but the days of the log", () => {
    const checked = [...Object.keys(patterns), ...Object.keys(minima)];

    expect(Object.keys(read({}) as object).sort()).toEqual([...checked].sort());
    expect([...checked.map(toParameter), "LogRetentionDays"].sort()).toEqual(Object.keys(sam.Parameters ?? {}).sort());
  });

  it("reads what is well-formed", () => {
    const texts = {
      serverId,
      secretsRegion: "us-gov-west-1",
      customerKeyArn,
      alarmEmail: "ops@example.com",
      decisionsBucketName: "decisions",
    };

    expect(read({ ...texts, provisionedConcurrency: "2", reservedConcurrency: 7 })).toEqual({
      bucketName: "my-bucket",
      ...texts,
      provisionedConcurrency: 2,
      reservedConcurrency: 7,
    });
  });

  it("takes an empty value for none", () => {
    const keys = [...Object.keys(patterns), ...Object.keys(minima)].filter((key) => key !== "bucketName");

    expect(read(Object.fromEntries(keys.map((key) => [key, ""])))).toEqual({ bucketName: "my-bucket" });
    expect(() => read({ bucketName: "" })).toThrow("-c bucketName=my-bucket");
  });

  it.each<[string, unknown]>([
    ["bucketName", "my-bucket/*"],
    ["bucketName", "*"],
    ["serverId", "*"],
    ["serverId", "s-*"],
    ["serverId", `${serverId}\n`],
    ["serverId", `x${serverId}`],
    ["serverId", [serverId]],
    ["secretsRegion", "*"],
    ["secretsRegion", "eu-west-1:123456789012"],
    ["customerKeyArn", "*"],
    ["customerKeyArn", "arn:aws:kms:eu-west-1:123456789012:key/*"],
    ["customerKeyArn", "arn:aws:kms:eu-west-1:123456789012:alias/users"],
    ["alarmEmail", "nobody"],
    ["decisionsBucketName", "decisions/*"],
    ["provisionedConcurrency", "many"],
    ["provisionedConcurrency", "-1"],
    ["provisionedConcurrency", Number.NaN],
    ["reservedConcurrency", "1.5"],
    ["reservedConcurrency", " "],
    ["reservedConcurrency", "9".repeat(400)],
    ["reservedConcurrency", minima.reservedConcurrency - 1],
  ])("refuses %s of %j, and does not print it", async (key, value) => {
    vi.stubEnv("CDK_CONTEXT_JSON", JSON.stringify({ bucketName: "my-bucket", [key]: value }));
    const named = new RegExp(
      `^The context value ${key} (is malformed: see \\w+ in template.yaml|must be a whole number, .*)$`,
    );

    expect(() => read({ [key]: value })).toThrow(named);
    // In JSON it is null, and so absent.
    if (!Number.isNaN(value)) await expect(import("../cdk/app.ts")).rejects.toThrow(named);
  });
});
