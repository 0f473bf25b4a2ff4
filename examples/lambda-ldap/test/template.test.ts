import {
  describeTemplate,
  listStatements,
  printLeastPolicy,
  readTemplate,
  type ResolvedTemplate,
  resolveTemplate,
} from "@transfer-idp/test-parts/templates";
import { describe, expect, it } from "vitest";

const template = readTemplate(new URL("../template.yaml", import.meta.url));
const directoryGroup = "sg-0123456789abcdef0";
const parameters = {
  BucketName: "my-bucket",
  VpcId: "vpc-0123456789abcdef0",
  SubnetIds: "subnet-0123456789abcdef0,subnet-0fedcba9876543210",
  DirectoryUrls: "ldaps://dc1.example.com,ldaps://dc2.example.com",
  DirectoryPreset: "openLdap",
  DirectoryBase: "ou=people,dc=example,dc=com",
  DirectoryBindDn: "cn=transfer,dc=example,dc=com",
  DirectorySecurityGroupId: directoryGroup,
};
const variables = {
  LDAP_URLS: parameters.DirectoryUrls,
  LDAP_PRESET: "openLdap",
  LDAP_START_TLS: "false",
  LDAP_BASE: parameters.DirectoryBase,
  LDAP_BIND_DN: parameters.DirectoryBindDn,
  LDAP_SECRET: "transfer/directory",
  TRANSFER_HOME: "/my-bucket/home/{{username}}",
  TRANSFER_ROLE: "arn:aws:iam::123456789012:role/transfer-idp-users-eu-central-1",
  AWS_ENDPOINT_URL_SECRETS_MANAGER: "https://<SecretsEndpoint.DnsEntries.0.1>",
};
const networkActions = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];
const secretArn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:transfer/directory-??????";

type Values = Readonly<Record<string, string | number>>;
const resolve = (more: Values = {}): ResolvedTemplate => resolveTemplate(template, { ...parameters, ...more });
const propertiesOf = (name: string, more?: Values): unknown => resolve(more).resources[name]?.Properties;
const statementsOf = (name: string, more?: Values): readonly unknown[] =>
  listStatements(resolve(more))
    .filter(({ resource }) => resource === name)
    .map(({ statement }) => statement);

describe("template.yaml", () => {
  describeTemplate({ template, parameters, variables, actionsOnEverything: networkActions });

  it("gives the function the variables of what may be left out, where it is not", () => {
    const more = { RequireGroup: "sftp-users", GroupsBase: "ou=groups,dc=example,dc=com", DirectoryCaFile: "ca.pem" };

    expect(propertiesOf("Function", more)).toMatchObject({
      Environment: {
        Variables: {
          ...variables,
          LDAP_REQUIRE_GROUP: "sftp-users",
          LDAP_GROUPS_BASE: "ou=groups,dc=example,dc=com",
          NODE_EXTRA_CA_CERTS: "/var/task/ca.pem",
        },
      },
    });
  });

  it("names the role that it makes in the function's variables", () => {
    const { RoleName } = propertiesOf("TransferUserRole") as { RoleName: string };

    expect(variables.TRANSFER_ROLE).toBe(`arn:aws:iam::123456789012:role/${RoleName}`);
  });

  it("makes a new version by a policy of a new name, for its own descriptions are too short", () => {
    expect(propertiesOf("Function")).toMatchObject({ VersionDescription: "<FunctionSecret>" });
    // With a name of ours it would be changed in place, or not at all.
    expect(propertiesOf("FunctionSecret")).not.toHaveProperty("ManagedPolicyName");
    expect((propertiesOf("FunctionSecret") as { Description: string }).Description.length).toBeLessThan(500);
  });

  it("keeps that policy's description within the 1,000 characters that IAM takes, whatever the parameters are", () => {
    const longest = Object.entries(template.Parameters ?? {}).flatMap(([name, { AllowedValues, MaxLength }]) => {
      if (MaxLength !== undefined) return [[name, "x".repeat(MaxLength)] as const];
      const [value] = (AllowedValues ?? []).map(String).sort((a, b) => b.length - a.length);
      return value === undefined ? [] : [[name, value] as const];
    });
    const subnets = Array.from({ length: 6 }, () => "subnet-0123456789abcdef0").join(",");
    const values = { ...Object.fromEntries(longest), BucketName: "x".repeat(63), SubnetIds: subnets };

    const { Description } = propertiesOf("FunctionSecret", values) as { Description: string };

    // One that is made has an id, and one that is there has two words.
    const described = Description.replace("<SecretsEndpoint>", "vpce-0123456789abcdef0");
    expect(described).not.toContain("<");
    expect(described.length).toBeLessThanOrEqual(1_000);
  });

  it("bounds every text of the description", () => {
    const text = JSON.stringify(template.Resources["FunctionSecret"]?.Properties?.["Description"]);
    const texts = [...text.matchAll(/\$\{(\w+)\}/g)].flatMap(([, name = ""]) => {
      const { Type, AllowedValues, MaxLength } = template.Parameters?.[name] ?? {};
      return Type === "String" && AllowedValues === undefined && MaxLength === undefined ? [name] : [];
    });

    // A bucket's name has 63 characters at most, by its pattern.
    expect(texts).toEqual(["BucketName"]);
  });
});

describe("the function's network", () => {
  const here = { IpProtocol: "tcp", FromPort: "636", ToPort: "636" };
  const https = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };

  it("is the subnets, with a security group of its own", () => {
    expect(propertiesOf("Function")).toMatchObject({
      VpcConfig: {
        SubnetIds: ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"],
        SecurityGroupIds: ["<FunctionSecurityGroup>"],
      },
    });
    expect(propertiesOf("FunctionSecurityGroup")).not.toHaveProperty("SecurityGroupIngress");
  });

  it("has two ways out: the directory's port, and the endpoint of Secrets Manager", () => {
    expect(propertiesOf("FunctionSecurityGroup")).toMatchObject({
      SecurityGroupEgress: [
        { ...here, DestinationSecurityGroupId: directoryGroup, Description: "The directory" },
        { ...https, DestinationSecurityGroupId: "<SecretsSecurityGroup>" },
      ],
    });
    expect(propertiesOf("DirectoryIngress")).toMatchObject({
      ...here,
      GroupId: directoryGroup,
      SourceSecurityGroupId: "<FunctionSecurityGroup>",
    });
  });

  it("goes to a block of addresses where the directory has no security group, and by another port for StartTLS", () => {
    const more = { DirectorySecurityGroupId: "", DirectoryCidr: "10.1.2.0/28", DirectoryPort: 389 };
    const { SecurityGroupEgress } = propertiesOf("FunctionSecurityGroup", more) as { SecurityGroupEgress: object[] };

    expect(SecurityGroupEgress[0]).toEqual({
      IpProtocol: "tcp",
      FromPort: "389",
      ToPort: "389",
      CidrIp: "10.1.2.0/28",
      Description: "The directory",
    });
    expect(SecurityGroupEgress).toHaveLength(2);
    expect(resolve(more).resources).not.toHaveProperty("DirectoryIngress");
  });

  it("has an endpoint of Secrets Manager for this function, this secret and nobody else", () => {
    expect(propertiesOf("SecretsEndpoint")).toMatchObject({
      ServiceName: "com.amazonaws.eu-central-1.secretsmanager",
      VpcEndpointType: "Interface",
      SecurityGroupIds: ["<SecretsSecurityGroup>"],
      // With it, others in the network would be led here, and not let in.
      PrivateDnsEnabled: false,
    });
    expect(statementsOf("SecretsEndpoint")).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: "<FunctionRole.Arn>" },
        Action: ["secretsmanager:GetSecretValue"],
        Resource: [secretArn],
      },
    ]);
    expect(propertiesOf("SecretsIngress")).toMatchObject({
      ...https,
      GroupId: "<SecretsSecurityGroup>",
      SourceSecurityGroupId: "<FunctionSecurityGroup>",
    });
  });

  it("takes the endpoint that is there instead, by the name that all know", () => {
    const SecretsEndpointSecurityGroupId = "sg-0fedcba9876543210";
    const { resources } = resolve({ SecretsEndpointSecurityGroupId });
    const { Environment } = resources["Function"]?.Properties as { Environment: { Variables: object } };

    expect(Object.keys(resources).filter((name) => /^Secrets(Endpoint|SecurityGroup)$/.test(name))).toEqual([]);
    expect(Environment.Variables).not.toHaveProperty("AWS_ENDPOINT_URL_SECRETS_MANAGER");
    expect(resources["SecretsIngress"]?.Properties).toMatchObject({ GroupId: SecretsEndpointSecurityGroupId });
    expect(resources["FunctionSecurityGroup"]?.Properties).toMatchObject({
      SecurityGroupEgress: [here, { ...https, DestinationSecurityGroupId: SecretsEndpointSecurityGroupId }],
    });
  });
});

describe("what the function may do, by template.yaml", () => {
  const CustomerKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const readSecret = { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [secretArn] };

  it("is to read the one secret", () => {
    expect(statementsOf("FunctionSecret")).toEqual([readSecret]);
    expect(propertiesOf("FunctionSecret")).toMatchObject({ Roles: ["<FunctionRole>"] });
  });

  it("is to decrypt it by Secrets Manager, and nothing else, with a key of one's own", () => {
    expect(statementsOf("FunctionSecret", { CustomerKeyArn })).toEqual([
      readSecret,
      {
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [CustomerKeyArn],
        Condition: {
          StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" },
          StringLike: { "kms:EncryptionContext:SecretARN": secretArn },
        },
      },
    ]);
  });

  it("is what transfer-idp iam prints for it", () => {
    const bundle = new URL("../dist/index.mjs", import.meta.url);

    const printed = printLeastPolicy({
      bundle,
      // No endpoint that is not there: the function asks for the password as it starts.
      variables: { ...variables, AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://127.0.0.1:9" },
      options: ["--kms-key", CustomerKeyArn],
    });

    expect(statementsOf("FunctionSecret", { CustomerKeyArn })).toEqual(printed);
  });

  it("is nothing with network interfaces: Lambda alone makes them, by the function's role", () => {
    const ofNetwork = statementsOf("FunctionRole").slice(2);

    expect(ofNetwork).toEqual([
      { Effect: "Allow", Action: networkActions, Resource: ["*"] },
      {
        Effect: "Deny",
        Action: networkActions,
        Resource: ["*"],
        Condition: {
          ArnEquals: {
            "lambda:SourceFunctionArn": "arn:aws:lambda:eu-central-1:123456789012:function:transfer-idp-login",
          },
        },
      },
    ]);
    expect(propertiesOf("Function")).toMatchObject({ FunctionName: "transfer-idp-login" });
  });
});
