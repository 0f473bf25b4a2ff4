import { listStatements, readTemplate, resolveTemplate } from "@transfer-idp/test-parts/templates";
import { describe, expect, it } from "vitest";

const template = readTemplate(new URL("../template.yaml", import.meta.url));
const parameters = {
  ServiceUrl: "https://auth.example.com",
  LoadBalancerArn: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/auth/0123456789abcdef",
  GatewaySecretName: "transfer-gateway",
  GatewaySecretVersionId: "EXAMPLE1-90ab-cdef-fedc-ba987SECRET1",
  BucketName: "my-bucket",
};
const serverId = "s-1234567890abcdef0";
const resolve = (more: Readonly<Record<string, string>> = {}): ReturnType<typeof resolveTemplate> =>
  resolveTemplate(template, { ...parameters, ...more });
const propertiesOf = (name: string, more?: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> =>
  resolve(more).resources[name]?.Properties ?? {};
const statementsOf = (name: string, more?: Readonly<Record<string, string>>): readonly unknown[] =>
  listStatements(resolve(more))
    .filter(({ resource }) => resource === name)
    .map(({ statement }) => statement);

describe("template.yaml", () => {
  it("takes an address for the alarms, or nothing", () => {
    expect(template.Parameters?.["AlarmEmail"]?.AllowedPattern).toBe("(|[^@ ]+@[^@ ]+)");
  });

  it("sends passwords over TLS only", () => {
    const pattern = new RegExp(template.Parameters?.["ServiceUrl"]?.AllowedPattern ?? "");

    const urls = ["https://auth.example.com:8443", "http://auth.example.com", "https://auth.example.com/", "auth"];
    expect(urls.map((url) => pattern.test(url))).toEqual([true, false, false, false]);
  });

  it("asks the service by the VPC link, with the secret and the caller, and for IAM's callers only", () => {
    expect(propertiesOf("ConfigMethod")).toMatchObject({
      HttpMethod: "GET",
      AuthorizationType: "AWS_IAM",
      Integration: {
        Type: "HTTP_PROXY",
        IntegrationHttpMethod: "GET",
        ConnectionType: "VPC_LINK",
        ConnectionId: "<VpcLink>",
        Uri: "https://auth.example.com/servers/{serverId}/users/{username}/config",
        RequestParameters: {
          "integration.request.path.serverId": "method.request.path.serverId",
          "integration.request.path.username": "method.request.path.username",
          "integration.request.header.X-Gateway-Secret":
            "'{{resolve:secretsmanager:transfer-gateway:SecretString:::EXAMPLE1-90ab-cdef-fedc-ba987SECRET1}}'",
          "integration.request.header.X-Caller-Arn": "context.identity.userArn",
        },
      },
    });
    expect(Object.values(template.Resources).filter(({ Type }) => Type === "AWS::ApiGateway::Method")).toHaveLength(1);
  });

  it("lets nobody call the API but Transfer's role, not even an administrator", () => {
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

  it.each([
    [undefined, "server/*"],
    [serverId, `server/${serverId}`],
  ])("lets Transfer take the role that calls it, for the server %s", (ServerId, server) => {
    expect(statementsOf("InvocationRole", ServerId === undefined ? {} : { ServerId })).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "transfer.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnLike: { "aws:SourceArn": `arn:aws:transfer:eu-central-1:123456789012:${server}` },
        },
      },
    ]);
  });

  it.each([
    [{}, "*"],
    [{ ServerId: serverId }, serverId],
  ])("lets that role ask this path of this API, look at this API, and do nothing else, with %j", (more, server) => {
    expect(statementsOf("InvocationPolicy", more)).toEqual([
      {
        Effect: "Allow",
        Action: ["execute-api:Invoke"],
        Resource: [`arn:aws:execute-api:eu-central-1:123456789012:<Api>/prod/GET/servers/${server}/users/*/config`],
      },
      {
        Effect: "Allow",
        Action: ["apigateway:GET"],
        Resource: [
          "arn:aws:apigateway:eu-central-1::/restapis/<Api>",
          "arn:aws:apigateway:eu-central-1::/restapis/<Api>/*",
        ],
      },
    ]);
  });

  it.each([
    [{}, "<Server.ServerId>"],
    [{ ServerId: serverId }, serverId],
  ])("lets Transfer take the users' role for users of this server, with %j", (more, id) => {
    const [trust, ...rights] = statementsOf("TransferUserRole", more);

    expect(trust).toMatchObject({
      Principal: { Service: "transfer.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:SourceAccount": "123456789012" },
        ArnLike: { "aws:SourceArn": `arn:aws:transfer:eu-central-1:123456789012:user/${id}/*` },
      },
    });
    expect(rights).toHaveLength(3);
    expect(JSON.stringify(rights)).not.toMatch(/"Resource":\["(\*|arn:aws:s3:::(\*|my-bucket\/\*))"/);
  });

  it("keeps no answer and logs no password, and changes nothing of the whole account", () => {
    expect(propertiesOf("Stage")).toMatchObject({
      CacheClusterEnabled: false,
      MethodSettings: [{ LoggingLevel: "OFF", DataTraceEnabled: false, CachingEnabled: false }],
    });
    expect(Object.values(template.Resources).map(({ Type }) => Type)).not.toContain("AWS::ApiGateway::Account");
  });

  it("makes a server that asks the API, or says how to have one ask it", () => {
    expect(propertiesOf("Server")).toMatchObject({
      IdentityProviderType: "API_GATEWAY",
      IdentityProviderDetails: {
        Url: "https://<Api>.execute-api.eu-central-1.amazonaws.com/<Stage>",
        InvocationRole: "<InvocationRole.Arn>",
      },
    });
    expect(Object.keys(resolve({ ServerId: serverId }).resources)).not.toContain("Server");
    expect(resolve({ ServerId: serverId }).outputs["UpdateServerCommand"]).toBe(
      `aws transfer update-server --server-id ${serverId} --identity-provider-type API_GATEWAY ` +
        "--identity-provider-details Url=https://<Api>.execute-api.eu-central-1.amazonaws.com/<Stage>," +
        "InvocationRole=<InvocationRole.Arn>,SftpAuthenticationMethods=PUBLIC_KEY_OR_PASSWORD",
    );
    expect(resolve().outputs).not.toHaveProperty("UpdateServerCommand");
  });

  it("raises alarms on failures and on refused callers", () => {
    const alarms = ["FailureAlarm", "RefusedGatewayAlarm"].map((name) => propertiesOf(name));

    expect(alarms.map(({ MetricName }) => MetricName)).toEqual(["5XXError", "4XXError"]);
    for (const { AlarmActions } of alarms) expect(AlarmActions).toEqual(["<AlarmTopic>"]);
    // Anybody may have API Gateway answer 403: a few of these are no alarm.
    expect(alarms[1]).toMatchObject({ Period: 60, EvaluationPeriods: 5, DatapointsToAlarm: 5 });
    expect(alarms[1]?.["AlarmDescription"]).toContain("unsigned requests count too");
    expect(propertiesOf("AlarmSubscription", { AlarmEmail: "ops@example.com" })).toMatchObject({
      Endpoint: "ops@example.com",
    });
  });
});
