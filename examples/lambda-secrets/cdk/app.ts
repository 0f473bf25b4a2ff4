import { App } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { TransferIdpStack } from "./transfer-idp-stack.ts";

const app = new App();
// `cdk deploy -c bucketName=my-bucket -c serverId=s-…`
const readText = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;
const readNumber = (name: string): number | undefined => {
  const text = readText(name);
  return text === undefined ? undefined : Number(text);
};
const bucketName = readText("bucketName");
if (bucketName === undefined) throw new Error("Name the bucket of the users' files: -c bucketName=my-bucket");

new TransferIdpStack(app, readText("stackName") ?? "transfer-idp", {
  bucketName,
  serverId: readText("serverId"),
  secretsRegion: readText("secretsRegion"),
  customerKeyArn: readText("customerKeyArn"),
  alarmEmail: readText("alarmEmail"),
  decisionsBucketName: readText("decisionsBucketName"),
  logRetentionDays: RetentionDays.THREE_MONTHS,
  provisionedConcurrency: readNumber("provisionedConcurrency"),
  reservedConcurrency: readNumber("reservedConcurrency"),
});
