import { fileURLToPath } from "node:url";
import { CfnOutput, Duration, NestedStack, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Policy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Alias, Architecture, Code, Function, type IVersion, LoggingFormat, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { CfnServer } from "aws-cdk-lib/aws-transfer";
import { CfnInclude } from "aws-cdk-lib/cloudformation-include";
import type { Construct } from "constructs";
import { createFunctionStatements, createUserStatements } from "./statements.ts";

/** What template.yaml has as parameters, by the same names and with the same defaults. */
export interface TransferIdpStackProps {
  /** Bucket of the users' files, which are below `home/`. It must be there. */
  readonly bucketName: string;
  /** Transfer server that is to ask this function. @defaultValue one is made */
  readonly serverId?: string | undefined;
  /** Region of the users' secrets. @defaultValue that of the stack */
  readonly secretsRegion?: string | undefined;
  /** ARN of the KMS key that encrypts them. @defaultValue AWS's own key */
  readonly customerKeyArn?: string | undefined;
  /** Who gets the alarms by e-mail. @defaultValue nobody */
  readonly alarmEmail?: string | undefined;
  /** Bucket that keeps every decision. @defaultValue none is kept beyond `logRetentionDays` */
  readonly decisionsBucketName?: string | undefined;
  /** @defaultValue 90 */
  readonly logRetentionDays?: RetentionDays | undefined;
  /** Instances that are kept warm. @defaultValue 0 */
  readonly provisionedConcurrency?: number | undefined;
  /** Logins at the same time, at most; 0 reserves none. @defaultValue 50 */
  readonly reservedConcurrency?: number | undefined;
}

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The resources of template.yaml. Its comments say why they are as they are. */
export class TransferIdpStack extends Stack {
  constructor(scope: Construct, id: string, props: TransferIdpStackProps) {
    super(scope, id, { description: "AWS Transfer Family with users in Secrets Manager (transfer-idp)." });
    const { bucketName, secretsRegion = this.region, provisionedConcurrency = 0, reservedConcurrency = 50 } = props;
    const retention = props.logRetentionDays ?? RetentionDays.THREE_MONTHS;
    const createLogGroup = (name: string, logGroupName: string): LogGroup =>
      new LogGroup(this, name, { logGroupName, retention, removalPolicy: RemovalPolicy.DESTROY });

    const logGroup = createLogGroup("FunctionLogGroup", `/aws/lambda/${this.stackName}`);
    const writeLog = new PolicyStatement({
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [logGroup.logGroupArn],
    });
    const functionRole = new Role(this, "FunctionRole", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      inlinePolicies: { "write-log": new PolicyDocument({ statements: [writeLog] }) },
    });
    const lambda = new Function(this, "Function", {
      description: "Says to AWS Transfer Family who may log in.",
      code: Code.fromAsset(pathOf("../dist")),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.seconds(15),
      role: functionRole,
      environment: {
        SECRETS_MANAGER_REGION: secretsRegion,
        SECRET_NAME_TEMPLATE: "aws/transfer/{{serverId}}/{{username}}",
      },
      ...(reservedConcurrency > 0 ? { reservedConcurrentExecutions: reservedConcurrency } : {}),
      logGroup,
      loggingFormat: LoggingFormat.TEXT,
    });
    const alias = new Alias(this, "FunctionAlias", {
      aliasName: "live",
      // CDK's own types do not fit each other where a project is as strict as this one (`exactOptionalPropertyTypes`).
      version: lambda.currentVersion as IVersion,
      ...(provisionedConcurrency > 0 ? { provisionedConcurrentExecutions: provisionedConcurrency } : {}),
    });

    const serverId = props.serverId ?? this.#createServer(alias, createLogGroup);
    const serverArn = this.formatArn({ service: "transfer", resource: "server", resourceName: serverId });
    alias.addPermission("TransferPermission", {
      principal: new ServicePrincipal("transfer.amazonaws.com"),
      sourceAccount: this.account,
      sourceArn: serverArn,
    });
    new Policy(this, "FunctionSecrets", {
      roles: [functionRole],
      statements: createFunctionStatements(this, { serverId, secretsRegion, customerKeyArn: props.customerKeyArn }),
    });
    const userArns = this.formatArn({ service: "transfer", resource: "user", resourceName: `${serverId}/*` });
    const userRole = new Role(this, "TransferUserRole", {
      assumedBy: new ServicePrincipal("transfer.amazonaws.com", {
        conditions: {
          StringEquals: { "aws:SourceAccount": this.account },
          ArnLike: { "aws:SourceArn": userArns },
        },
      }),
      inlinePolicies: { "use-home": new PolicyDocument({ statements: createUserStatements(this, bucketName) }) },
    });

    new CfnInclude(new NestedStack(this, "Operations"), "Template", {
      templateFile: pathOf("../../operations/template.yaml"),
      parameters: {
        FunctionName: lambda.functionName,
        LogGroupName: logGroup.logGroupName,
        AlarmEmail: props.alarmEmail ?? "",
        DecisionsBucketName: props.decisionsBucketName ?? "",
      },
    });

    new CfnOutput(this, "ServerId", { value: serverId });
    new CfnOutput(this, "TransferUserRoleArn", { value: userRole.roleArn });
    if (props.serverId !== undefined) {
      const details = `Function=${alias.functionArn},SftpAuthenticationMethods=PUBLIC_KEY_OR_PASSWORD`;
      const command = `aws transfer update-server --server-id ${serverId} --identity-provider-type AWS_LAMBDA`;
      new CfnOutput(this, "UpdateServerCommand", { value: `${command} --identity-provider-details ${details}` });
    }
  }

  /** @returns its id. */
  #createServer(alias: Alias, createLogGroup: (name: string, logGroupName: string) => LogGroup): string {
    const logGroup = createLogGroup("ServerLogGroup", `/aws/transfer/${this.stackName}`);
    const server = new CfnServer(this, "Server", {
      protocols: ["SFTP"],
      endpointType: "PUBLIC",
      identityProviderType: "AWS_LAMBDA",
      identityProviderDetails: {
        function: alias.functionArn,
        sftpAuthenticationMethods: "PUBLIC_KEY_OR_PASSWORD",
      },
      securityPolicyName: "TransferSecurityPolicy-2024-01",
      structuredLogDestinations: [logGroup.logGroupArn],
    });
    return server.attrServerId;
  }
}
