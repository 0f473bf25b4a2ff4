import { listStatements, readTemplate, resolveTemplate, type FoundStatement } from "@transfer-idp/test-parts/templates";
import { describe, expect, it } from "vitest";

const template = readTemplate(new URL("../template.yaml", import.meta.url));
const resolve = (more: Readonly<Record<string, string | number>> = {}): ReturnType<typeof resolveTemplate> =>
  resolveTemplate(template, {
    BucketName: "my-bucket",
    FirstZone: "eu-central-1a",
    SecondZone: "eu-central-1b",
    ...more,
  });
const { resources } = resolve();
const propertiesOf = (name: string): Readonly<Record<string, unknown>> => resources[name]?.Properties ?? {};
const typed = (type: string): readonly string[] =>
  Object.entries(resources).flatMap(([name, { Type }]) => (Type === type ? [name] : []));
const statementsOf = (name: string, more?: Readonly<Record<string, string>>): readonly FoundStatement["statement"][] =>
  listStatements(resolve(more))
    .filter(({ resource }) => resource === name)
    .map(({ statement }) => statement);

describe("template.yaml", () => {
  it("has no way to the internet", () => {
    const types = Object.values(resources).map(({ Type }) => Type);

    expect(types.filter((type) => /InternetGateway|NatGateway|::EIP|TransitGateway|EC2::Route$/.test(type))).toEqual(
      [],
    );
    expect(["FirstSubnet", "SecondSubnet"].map((name) => propertiesOf(name)["MapPublicIpOnLaunch"])).toEqual([
      false,
      false,
    ]);
  });

  it("has an endpoint for every service, whose names lead to it", () => {
    const endpoints = typed("AWS::EC2::VPCEndpoint").map((name) => {
      const { ServiceName, VpcEndpointType, PrivateDnsEnabled, SubnetIds, RouteTableIds } = propertiesOf(name);
      return [ServiceName, VpcEndpointType, PrivateDnsEnabled, SubnetIds ?? RouteTableIds];
    });

    const subnets = ["<FirstSubnet>", "<SecondSubnet>"];
    expect(endpoints).toEqual([
      ["com.amazonaws.eu-central-1.secretsmanager", "Interface", true, subnets],
      ["com.amazonaws.eu-central-1.sts", "Interface", true, subnets],
      ["com.amazonaws.eu-central-1.logs", "Interface", true, subnets],
      ["com.amazonaws.eu-central-1.transfer", "Interface", true, subnets],
      ["com.amazonaws.eu-central-1.s3", "Gateway", undefined, ["<RouteTable>"]],
      ["com.amazonaws.eu-central-1.dynamodb", "Gateway", undefined, ["<RouteTable>"]],
    ]);
    expect(propertiesOf("Vpc")).toMatchObject({ EnableDnsSupport: true, EnableDnsHostnames: true });
  });

  it("lets through each endpoint what its users do, and nothing else", () => {
    const secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:aws/transfer/*";
    const userRole = { StringEquals: { "aws:PrincipalArn": "<TransferUserRole.Arn>" } };

    expect(statementsOf("SecretsEndpoint")).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: "<FunctionRole.Arn>" },
        Action: ["secretsmanager:GetSecretValue"],
        Resource: [secret],
      },
    ]);
    expect(statementsOf("StsEndpoint")).toEqual([
      { Effect: "Allow", Principal: "*", Action: ["sts:AssumeRole"], Resource: ["<TransferUserRole.Arn>"] },
    ]);
    expect(statementsOf("LogsEndpoint").map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [
        ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        ["<FunctionLogGroup.Arn>", "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/transfer/*"],
      ],
    ]);
    expect(statementsOf("TransferEndpoint").map(({ Action, Condition }) => [Action, Condition])).toEqual([
      [
        ["transfer:DescribeServer", "transfer:TestIdentityProvider"],
        { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
      ],
    ]);
    expect(statementsOf("S3Endpoint").map(({ Resource, Condition }) => [Resource, Condition])).toEqual([
      [["arn:aws:s3:::my-bucket"], userRole],
      [["arn:aws:s3:::my-bucket/home/*"], userRole],
    ]);
    expect(statementsOf("DynamoEndpoint").map(({ Resource, Condition }) => [Resource, Condition])).toEqual([
      [
        ["arn:aws:dynamodb:eu-central-1:123456789012:table/transfer-*"],
        { StringEquals: { "aws:PrincipalArn": "<FunctionRole.Arn>" } },
      ],
    ]);
  });

  it("lets the users' role through the endpoint of S3 with all that the role may do", () => {
    const ofEndpoint = statementsOf("S3Endpoint").flatMap(({ Action }) => Action);
    const ofRole = statementsOf("TransferUserRole").flatMap(({ Action }) => Action);

    expect([...ofEndpoint].sort()).toEqual(ofRole.filter((action) => action.startsWith("s3:")).sort());
  });

  it("makes an FTP server in the subnets, with no address of the internet", () => {
    expect(propertiesOf("Server")).toEqual({
      Domain: "S3",
      Protocols: ["FTP"],
      EndpointType: "VPC",
      EndpointDetails: {
        VpcId: "<Vpc>",
        SubnetIds: ["<FirstSubnet>", "<SecondSubnet>"],
        SecurityGroupIds: ["<ServerSecurityGroup>"],
      },
      IdentityProviderType: "AWS_LAMBDA",
      IdentityProviderDetails: { Function: "<Function.Alias>" },
      StructuredLogDestinations: ["<ServerLogGroup.Arn>"],
    });
  });

  it("opens the server's commands and passive data to the clients' block, which cannot be the internet", () => {
    const [commands, data, ...more] = propertiesOf("ServerSecurityGroup")["SecurityGroupIngress"] as object[];
    const pattern = new RegExp(template.Parameters?.["ClientCidr"]?.AllowedPattern ?? "");

    expect(commands).toMatchObject({ IpProtocol: "tcp", FromPort: 21, ToPort: 21, CidrIp: "10.20.0.0/16" });
    expect(data).toMatchObject({ IpProtocol: "tcp", FromPort: 8192, ToPort: 8200, CidrIp: "10.20.0.0/16" });
    expect(more).toEqual([]);
    expect(["10.0.0.0/8", "0.0.0.0/0", "0.0.0.0/1"].map((block) => pattern.test(block))).toEqual([true, false, false]);
  });

  it("lets nothing out of a security group but the function to the endpoints", () => {
    const egress = typed("AWS::EC2::SecurityGroup").map((name) => {
      const [rule, ...more] = propertiesOf(name)["SecurityGroupEgress"] as { CidrIp: string; FromPort?: number }[];
      return [name, rule?.CidrIp, rule?.FromPort, more.length];
    });

    expect(egress).toEqual([
      ["FunctionSecurityGroup", "10.20.0.0/16", 443, 0],
      ["SecretsSecurityGroup", "127.0.0.1/32", undefined, 0],
      ["EndpointSecurityGroup", "127.0.0.1/32", undefined, 0],
      ["ServerSecurityGroup", "127.0.0.1/32", undefined, 0],
    ]);
    expect(propertiesOf("SecretsSecurityGroup")["SecurityGroupIngress"]).toMatchObject([
      { FromPort: 443, ToPort: 443, SourceSecurityGroupId: "<FunctionSecurityGroup>" },
    ]);
  });

  it("runs the function of lambda-secrets in the network, as the other templates do", () => {
    expect(propertiesOf("Function")).toMatchObject({
      CodeUri: "../lambda-secrets/dist",
      Handler: "index.handler",
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      MemorySize: 512,
      Timeout: 15,
      AutoPublishAlias: "live",
      AutoPublishAliasAllProperties: true,
      ReservedConcurrentExecutions: "50",
      LoggingConfig: { LogGroup: "<FunctionLogGroup>", LogFormat: "Text" },
      VpcConfig: {
        SubnetIds: ["<FirstSubnet>", "<SecondSubnet>"],
        SecurityGroupIds: ["<FunctionSecurityGroup>"],
      },
      // Or the alias would stay with subnets that are no more.
      VersionDescription: "in <FirstSubnet> and <SecondSubnet>, behind <FunctionSecurityGroup>",
    });
    expect(propertiesOf("Function")).not.toHaveProperty("Environment");
    expect(propertiesOf("FunctionLogGroup")).toMatchObject({ RetentionInDays: "90" });
    expect(propertiesOf("ServerLogGroup")).toMatchObject({ RetentionInDays: "90" });
    expect(propertiesOf("Operations")).toMatchObject({ Location: "../operations/template.yaml" });
  });

  it("is deployed without a share of the account's concurrency where there is none to spare", () => {
    const { ReservedConcurrency, AlarmEmail } = template.Parameters ?? {};

    const { Properties } = resolve({ ReservedConcurrency: 0 }).resources["Function"] ?? {};

    expect(Properties).not.toHaveProperty("ReservedConcurrentExecutions");
    expect(ReservedConcurrency?.MinValue).toBe(0);
    expect(ReservedConcurrency?.Description).toMatch(/ 0 reserves none, .* the whole account's\.$/);
    expect(AlarmEmail?.AllowedPattern).toBe("(|[^@ ]+@[^@ ]+)");
  });

  it("lets only this server invoke it, and it read only this server's users", () => {
    expect(propertiesOf("TransferPermission")).toEqual({
      Action: "lambda:InvokeFunction",
      FunctionName: "<Function.Alias>",
      Principal: "transfer.amazonaws.com",
      SourceAccount: "123456789012",
      SourceArn: "<Server.Arn>",
    });
    expect(statementsOf("FunctionSecrets")).toEqual([
      {
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:aws/transfer/<Server.ServerId>/*"],
      },
    ]);
  });

  it("lets it decrypt these secrets by a key of the customer's, through Secrets Manager", () => {
    const CustomerKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    expect(statementsOf("FunctionSecrets", { CustomerKeyArn })[1]).toEqual({
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [CustomerKeyArn],
      Condition: {
        StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" },
        StringLike: {
          "kms:EncryptionContext:SecretARN":
            "arn:aws:secretsmanager:eu-central-1:123456789012:secret:aws/transfer/<Server.ServerId>/*",
        },
      },
    });
  });

  it.each([
    [{}, "<Server.ServerId>"],
    [{ ServerId: "s-1234567890abcdef0" }, "s-1234567890abcdef0"],
  ])("lets Transfer take the users' role for users of this server, with %j", (more, id) => {
    expect(statementsOf("TransferUserRole", more)[0]?.Condition).toEqual({
      StringEquals: { "aws:SourceAccount": "123456789012" },
      ArnLike: { "aws:SourceArn": `arn:aws:transfer:eu-central-1:123456789012:user/${id}/*` },
    });
  });

  it("has `*` for network interfaces only, which the function's own code is denied", () => {
    const everything = listStatements(resolve()).filter(({ statement }) => statement.Resource?.includes("*"));

    expect(everything.map(({ resource, statement: { Effect } }) => [resource, Effect])).toEqual([
      ["FunctionRole", "Allow"],
      ["FunctionRole", "Deny"],
    ]);
    expect(everything[1]?.statement.Action).toEqual(everything[0]?.statement.Action);
    expect(
      everything[0]?.statement.Action.every((action) =>
        /^ec2:\w+(NetworkInterfaces?|IpAddresses|Subnets)$/.test(action),
      ),
    ).toBe(true);
    expect(
      listStatements(resolve()).flatMap(({ statement }) => statement.Action.filter((action) => action.includes("*"))),
    ).toEqual([]);
  });
});
