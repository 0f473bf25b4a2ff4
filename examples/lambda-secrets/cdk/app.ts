import { App } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { readContext } from "./read-context.ts";
import { TransferIdpStack } from "./transfer-idp-stack.ts";

const app = new App();
const stackName = app.node.tryGetContext("stackName") as string | undefined;

// `cdk deploy -c bucketName=my-bucket -c serverId=s-…`
new TransferIdpStack(app, stackName === undefined || stackName === "" ? "transfer-idp" : stackName, {
  ...readContext(app.node),
  logRetentionDays: RetentionDays.THREE_MONTHS,
});
