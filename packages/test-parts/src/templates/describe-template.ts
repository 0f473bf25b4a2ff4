import { describe, expect, it } from "vitest";
import { describePrivileges } from "./describe-privileges.ts";
import { findParameters } from "./find-parameters.ts";
import { resolveTemplate } from "./resolve-template.ts";
import type { Template } from "./template.ts";

/** What a template of an example is, beyond what all of them have in common. */
export interface TemplateExpectation {
  readonly template: Template;
  /** Values of the parameters that have no default; `BucketName` is `my-bucket` anyway. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Whom the server asks. @defaultValue "AWS_LAMBDA" */
  readonly identityProvider?: "AWS_LAMBDA" | "API_GATEWAY";
  /** Protocols of the server that is created. @defaultValue ["SFTP"] */
  readonly protocols?: readonly string[];
  /** @defaultValue "PUBLIC" */
  readonly endpointType?: "PUBLIC" | "VPC";
  /** Whether users are in Secrets Manager, so that there is `SecretsRegion`. @defaultValue false */
  readonly hasSecrets?: boolean;
  /** Variables of the function; whatever else stands there is a mistake, or a secret. */
  readonly variables: Readonly<Record<string, string>>;
  /** @defaultValue 512 */
  readonly memorySize?: number;
  /** Actions that IAM knows for no single resource, which is why their statement has `*`. @defaultValue none */
  readonly actionsOnEverything?: readonly string[];
}

const commonParameters = {
  ServerId: "",
  BucketName: undefined,
  CustomerKeyArn: "",
  AlarmEmail: "",
  DecisionsBucketName: "",
  LogRetentionDays: 90,
  ProvisionedConcurrency: 0,
  ReservedConcurrency: 50,
};

/**
 * Describes what every template that a team deploys must have. The resources have the same names in all of them:
 * `Function`, `FunctionRole`, `FunctionLogGroup`, `TransferPermission`, `Server`, `ServerLogGroup`, `TransferUserRole`,
 * `Operations`.
 */
export function describeTemplate(expectation: TemplateExpectation): void {
  const { template, identityProvider = "AWS_LAMBDA", hasSecrets = false, memorySize = 512 } = expectation;
  const parameters = { BucketName: "my-bucket", ...expectation.parameters };
  const resolve = (more: Readonly<Record<string, string | number>> = {}): ReturnType<typeof resolveTemplate> =>
    resolveTemplate(template, { ...parameters, ...more });
  const propertiesOf = (name: string, more?: Readonly<Record<string, string | number>>): unknown =>
    resolve(more).resources[name]?.Properties;

  describe("the parameters", () => {
    it("have the names and defaults that they have in every example", () => {
      const expected = { ...commonParameters, ...(hasSecrets ? { SecretsRegion: "" } : {}) };

      const defaults = Object.entries(template.Parameters ?? {}).map(([name, { Default }]) => [name, Default] as const);

      expect(Object.fromEntries(defaults)).toMatchObject(expected);
      expect(template.Parameters?.["AlarmEmail"]?.AllowedPattern).toBe("(|[^@ ]+@[^@ ]+)");
    });

    it("each say what they are for, and none of them is a secret", () => {
      const declared = Object.values(template.Parameters ?? {});

      expect(declared.filter(({ Description = "" }) => Description.length < 10)).toEqual([]);
      expect(declared.filter(({ NoEcho }) => NoEcho === true)).toEqual([]);
    });
  });

  describe("the function", () => {
    it("is the built handler, on the newest runtime, with the time and memory that a login needs", () => {
      expect(propertiesOf("Function")).toMatchObject({
        CodeUri: "dist/",
        Handler: "index.handler",
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        MemorySize: memorySize,
        Timeout: 15,
        Role: "<FunctionRole.Arn>",
      });
      // `sam build` would look for a package.json's script and a lock file of npm's.
      expect(template.Resources["Function"]?.Metadata).toEqual({ SkipBuild: true });
    });

    it("has these variables, and so no secret among them", () => {
      expect(propertiesOf("Function")).toMatchObject({ Environment: { Variables: expectation.variables } });
      const { Environment } = propertiesOf("Function") as { Environment: { Variables: object } };
      expect(Environment.Variables).toEqual(expectation.variables);
    });

    it("is called by an alias, of which instances may be kept warm", () => {
      const provisioned = { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: "2" } };

      expect(propertiesOf("Function")).toMatchObject({ AutoPublishAlias: "live", AutoPublishAliasAllProperties: true });
      expect(propertiesOf("Function")).not.toHaveProperty("ProvisionedConcurrencyConfig");
      expect(propertiesOf("Function", { ProvisionedConcurrency: 2 })).toMatchObject(provisioned);
    });

    // SAM sees a change of the template, and not of a parameter's value: the alias would stay where it was. Where the
    // description alone changes, Lambda has no new version to make, and the deployment fails.
    it("has a new version for a change of each parameter that it is given, and of no other", () => {
      const { Properties: properties = {} } = template.Resources["Function"] ?? {};
      const { VersionDescription, ProvisionedConcurrencyConfig, ReservedConcurrentExecutions, ...versioned } =
        properties;

      const described = findParameters(VersionDescription, template);

      expect(findParameters([ProvisionedConcurrencyConfig, ReservedConcurrentExecutions], template).size).toBe(2);
      expect([...described].sort()).toEqual([...findParameters(versioned, template)].sort());
    });

    it("can take no more than its share of the account's concurrency", () => {
      expect(propertiesOf("Function")).toMatchObject({ ReservedConcurrentExecutions: "50" });
      expect(propertiesOf("Function", { ReservedConcurrency: 7 })).toMatchObject({ ReservedConcurrentExecutions: "7" });
    });

    // A new account has 10 or 50, of which Lambda lets none be reserved that would leave fewer than 10.
    it("is deployed without a share of its own where the account has none to spare", () => {
      const { MinValue, Description } = template.Parameters?.["ReservedConcurrency"] ?? {};

      expect(propertiesOf("Function", { ReservedConcurrency: 0 })).not.toHaveProperty("ReservedConcurrentExecutions");
      expect(MinValue).toBe(0);
      expect(Description).toMatch(/ 0 reserves none, .* A scan of the internet can then use up the whole account's\.$/);
    });

    it("writes its own lines of JSON to a log group of its own, kept for as long as was said", () => {
      expect(propertiesOf("Function")).toMatchObject({
        LoggingConfig: { LogGroup: "<FunctionLogGroup>", LogFormat: "Text" },
      });
      expect(propertiesOf("FunctionLogGroup", { LogRetentionDays: 30 })).toMatchObject({ RetentionInDays: "30" });
    });
  });

  describe("the server", () => {
    it("is made where none is given, and asks this function", () => {
      const asked =
        identityProvider === "AWS_LAMBDA"
          ? { Function: "<Function.Alias>" }
          : { InvocationRole: "<InvocationRole.Arn>" };

      expect(propertiesOf("Server")).toMatchObject({
        Protocols: expectation.protocols ?? ["SFTP"],
        EndpointType: expectation.endpointType ?? "PUBLIC",
        IdentityProviderType: identityProvider,
        IdentityProviderDetails: asked,
        StructuredLogDestinations: ["<ServerLogGroup.Arn>"],
      });
      expect(propertiesOf("ServerLogGroup", { LogRetentionDays: 30 })).toMatchObject({ RetentionInDays: "30" });
    });

    it("is left alone where one is given, and the output has the command that makes it ask this function", () => {
      const { resources, outputs } = resolve({ ServerId: "s-1234567890abcdef0" });

      expect(Object.keys(resources)).not.toContain("Server");
      expect(Object.keys(resources)).not.toContain("ServerLogGroup");
      expect(outputs["UpdateServerCommand"]).toContain(
        `aws transfer update-server --server-id s-1234567890abcdef0 --identity-provider-type ${identityProvider} `,
      );
      // Without them a server that demands key and password may take either from then on. FTP has none.
      const methods = (expectation.protocols ?? ["SFTP"]).includes("SFTP") ? ",SftpAuthenticationMethods=" : "";
      expect(outputs["UpdateServerCommand"]).toContain(methods);
      expect(resolve().outputs).not.toHaveProperty("UpdateServerCommand");
    });
  });

  describe("for operators", () => {
    it("there are the alarms, the dashboard and the query of examples/operations, for this function", () => {
      const { resources } = resolve({ AlarmEmail: "ops@example.com", DecisionsBucketName: "decisions" });

      expect(resources["Operations"]?.Properties).toEqual({
        Location: "../operations/template.yaml",
        Parameters: {
          FunctionName: "<Function>",
          LogGroupName: "<FunctionLogGroup>",
          AlarmEmail: "ops@example.com",
          DecisionsBucketName: "decisions",
        },
      });
    });

    it("nothing is logged that holds passwords, and nothing of the whole account is changed", () => {
      const types = Object.values(template.Resources).map(({ Type }) => Type);

      expect(types).not.toContain("AWS::ApiGateway::Account");
      expect(JSON.stringify(template)).not.toMatch(/"DataTraceEnabled":(?!false)/);
      expect(JSON.stringify(template)).not.toMatch(/"(Tracing|TracingConfig|TracingEnabled|EventInvokeConfig)":/);
    });
  });

  describePrivileges(expectation, resolve);
}
