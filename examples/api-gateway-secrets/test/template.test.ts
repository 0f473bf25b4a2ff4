import { describeTemplate, listStatements, readTemplate, resolveTemplate } from "@transfer-idp/test-parts/templates";
import { describe, expect, it } from "vitest";
import { readIntegration } from "./mapping/answer-as-api-gateway.ts";
import { mappingTemplate } from "./mapping/render-in-javascript.ts";

const template = readTemplate(new URL("../template.yaml", import.meta.url));
const variables = {
  SECRETS_MANAGER_REGION: "eu-central-1",
  SECRET_NAME_TEMPLATE: "aws/transfer/{{serverId}}/{{username}}",
};
const serverId = "s-1234567890abcdef0";

const resolve = (parameters: Readonly<Record<string, string>> = {}): ReturnType<typeof resolveTemplate> =>
  resolveTemplate(template, { BucketName: "my-bucket", ...parameters });
const propertiesOf = (name: string, parameters?: Readonly<Record<string, string>>): unknown =>
  resolve(parameters).resources[name]?.Properties;
const statementsOf = (name: string, parameters?: Readonly<Record<string, string>>): readonly unknown[] =>
  listStatements(resolve(parameters))
    .filter(({ resource }) => resource === name)
    .map(({ statement }) => statement);

describe("template.yaml", () => {
  describeTemplate({ template, identityProvider: "API_GATEWAY", hasSecrets: true, variables });
});

describe("the integration of template.yaml", () => {
  it("has mapping-template.vtl, word for word", () => {
    expect(readIntegration("Mapping")).toMatchObject({
      type: "aws",
      httpMethod: "POST",
      passthroughBehavior: "never",
      requestTemplates: { "application/json": mappingTemplate },
    });
  });

  it("takes whatever the function throws for an outage, and tells nobody what it was", () => {
    const { default: otherwise, ...patterns } = readIntegration("Mapping").responses ?? {};
    const [pattern = "", ...others] = Object.keys(patterns);

    expect(otherwise).toEqual({ statusCode: "200" });
    expect(others).toEqual([]);
    expect(patterns[pattern]).toEqual({ statusCode: "500", responseTemplates: { "application/json": "{}" } });
    for (const message of ["x", "RequestId: 1 Error: Task timed out", "two\nlines", "a\u2028b"]) {
      expect(message).toMatch(new RegExp(`^(?:${pattern})$`));
    }
  });

  it("is the proxy integration where that is asked for, with the handler that reads it", () => {
    expect(readIntegration("Proxy")).toMatchObject({ type: "aws_proxy", httpMethod: "POST" });
    expect(readIntegration("Proxy")).not.toHaveProperty("requestTemplates");
    expect(propertiesOf("Function")).toMatchObject({ Handler: "index.handler" });
    expect(propertiesOf("Function", { Integration: "Proxy" })).toMatchObject({ Handler: "index.proxyHandler" });
  });

  it("waits for the function a little longer than the function may take", () => {
    const { Timeout } = propertiesOf("Function") as { Timeout: number };

    for (const name of ["Mapping", "Proxy"] as const) {
      expect(readIntegration(name)).toMatchObject({ timeoutInMillis: (Timeout + 1) * 1000 });
    }
  });

  it("calls the alias, which a change of a parameter moves on", () => {
    const description = (parameters: Readonly<Record<string, string>>): unknown =>
      (propertiesOf("Function", parameters) as { VersionDescription: unknown }).VersionDescription;

    expect(readIntegration("Mapping")).toMatchObject({ uri: expect.stringContaining("<Function.Alias>") as string });
    expect(readIntegration("Proxy")).toMatchObject({ uri: expect.stringContaining("<Function.Alias>") as string });
    const all = [{}, { Integration: "Proxy" }, { SecretsRegion: "eu-west-1" }].map(description);
    expect(new Set(all).size).toBe(3);
    // What stays as it was must keep its description: Lambda makes no second version of the same.
    expect(description({ SecretsRegion: "eu-central-1" })).toBe(description({}));
  });
});

describe("the API of template.yaml", () => {
  interface Method {
    readonly security: unknown;
  }
  interface Definition {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Method>>>>;
    readonly securityDefinitions: unknown;
  }
  const { DefinitionBody: definition } = propertiesOf("Api") as { DefinitionBody: Definition };

  it("has one method, authorised by IAM", () => {
    const methods = Object.entries(definition.paths).flatMap(([path, byName]) =>
      Object.entries(byName).map(([name, { security }]) => [name, path, security]),
    );

    expect(methods).toEqual([["get", "/servers/{serverId}/users/{username}/config", [{ sigv4: [] }]]]);
    expect(definition.securityDefinitions).toEqual({
      sigv4: { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" },
    });
  });

  it("refuses everybody but Transfer's role", () => {
    expect(statementsOf("Api")).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: "<InvocationRole.Arn>" },
        Action: ["execute-api:Invoke"],
        Resource: ["execute-api:/prod/GET/servers/*/users/*/config"],
      },
      {
        Effect: "Deny",
        Principal: "*",
        Action: ["execute-api:Invoke"],
        Resource: ["execute-api:/*"],
        Condition: { StringNotEquals: { "aws:PrincipalArn": "<InvocationRole.Arn>" } },
      },
    ]);
  });

  it("logs no request, keeps no answer, and is deployed anew with every stack", () => {
    expect(propertiesOf("Api")).toMatchObject({
      AlwaysDeploy: true,
      CacheClusterEnabled: false,
      EndpointConfiguration: { Type: "REGIONAL" },
      MethodSettings: [
        { ResourcePath: "/*", HttpMethod: "*", LoggingLevel: "OFF", DataTraceEnabled: false, CachingEnabled: false },
      ],
    });
  });

  it("may call the alias for this method, and nobody else may", () => {
    const permissions = Object.values(resolve().resources).filter(({ Type }) => Type === "AWS::Lambda::Permission");

    expect(permissions.map(({ Properties }) => Properties)).toEqual([
      {
        Action: "lambda:InvokeFunction",
        FunctionName: "<Function.Alias>",
        Principal: "apigateway.amazonaws.com",
        SourceArn: "arn:aws:execute-api:eu-central-1:123456789012:<Api>/prod/GET/servers/*/users/*/config",
      },
    ]);
  });

  it("is watched: behind the proxy integration an outage is no error of the function's", () => {
    expect(propertiesOf("FailureAlarm")).toMatchObject({
      AlarmName: "<Function>-api-failures",
      MetricName: "5XXError",
      Dimensions: [
        { Name: "ApiName", Value: "transfer-idp-transfer" },
        { Name: "Stage", Value: "<Api.Stage>" },
      ],
      AlarmActions: ["<Operations.Outputs.AlarmTopicArn>"],
    });
    expect(propertiesOf("Api")).toMatchObject({ Name: "transfer-idp-transfer" });
  });
});

describe("InvocationRole", () => {
  const account = "eu-central-1:123456789012";
  const trust = (server: string): object => ({
    Effect: "Allow",
    Principal: { Service: "transfer.amazonaws.com" },
    Action: ["sts:AssumeRole"],
    Condition: {
      StringEquals: { "aws:SourceAccount": "123456789012" },
      ArnLike: { "aws:SourceArn": `arn:aws:transfer:${account}:server/${server}` },
    },
  });
  const use = (server: string): readonly object[] => [
    {
      Effect: "Allow",
      Action: ["execute-api:Invoke"],
      Resource: [`arn:aws:execute-api:${account}:<Api>/prod/GET/servers/${server}/users/*/config`],
    },
    {
      Effect: "Allow",
      Action: ["apigateway:GET"],
      Resource: [
        "arn:aws:apigateway:eu-central-1::/restapis/<Api>",
        "arn:aws:apigateway:eu-central-1::/restapis/<Api>/*",
      ],
    },
  ];

  it("is for the server that is given, which may call its own path and look at the API", () => {
    expect(statementsOf("InvocationRole", { ServerId: serverId })).toEqual([trust(serverId)]);
    expect(statementsOf("InvocationPolicy", { ServerId: serverId })).toEqual(use(serverId));
  });

  it("is for any server of the account where one is made, which has no id before it has the role", () => {
    expect(statementsOf("InvocationRole")).toEqual([trust("*")]);
    expect(statementsOf("InvocationPolicy")).toEqual(use("*"));
  });
});

describe("what the function may do, by template.yaml", () => {
  const readUsers = { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"] };

  it("is, but for its log, to read the users of its own server", () => {
    const prefix = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:aws/transfer";

    expect(statementsOf("FunctionSecrets")).toEqual([{ ...readUsers, Resource: [`${prefix}/<Server.ServerId>/*`] }]);
    expect(statementsOf("FunctionRole")).toHaveLength(2);
  });

  it("is to decrypt these secrets by Secrets Manager, and nothing else, with a key of one's own", () => {
    const CustomerKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const secrets = `arn:aws:secretsmanager:eu-west-1:123456789012:secret:aws/transfer/${serverId}/*`;

    const parameters = { SecretsRegion: "eu-west-1", ServerId: serverId, CustomerKeyArn };
    expect(statementsOf("FunctionSecrets", parameters)).toEqual([
      { ...readUsers, Resource: [secrets] },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [CustomerKeyArn],
        Condition: {
          StringEquals: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" },
          StringLike: { "kms:EncryptionContext:SecretARN": secrets },
        },
      },
    ]);
  });
});
