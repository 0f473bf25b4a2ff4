import { Logger as PowertoolsLogger } from "@aws-lambda-powertools/logger";
import type {
  APIGatewayProxyEvent,
  APIGatewayProxyResult,
  Context,
  TransferFamilyAuthorizerEvent,
  TransferFamilyAuthorizerResult,
} from "aws-lambda";
import type { ApiGatewayHandler, LambdaContext, LambdaHandler, Logger } from "../../src/index.ts";

declare const lambdaHandler: LambdaHandler;
declare const apiGatewayHandler: ApiGatewayHandler;
declare const context: Context;

// Lambda's own types fit without a cast.
export const lambdaContext: LambdaContext = context;
export const asLambda: (
  event: TransferFamilyAuthorizerEvent,
  context: Context,
) => Promise<TransferFamilyAuthorizerResult> = lambdaHandler;
export const asProxy: (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult> =
  apiGatewayHandler;

// @ts-expect-error A login has a server.
export const withoutServer: Promise<unknown> = lambdaHandler({ username: "alice", protocol: "SFTP", sourceIp: "::1" });
// @ts-expect-error The answer of a Lambda handler is not that of a proxy.
export const mixedUp: ApiGatewayHandler = lambdaHandler;

// The console and Powertools' Logger are loggers as they are.
export const consoleLogger: Logger = console;
export const powertoolsLogger: Logger = new PowertoolsLogger();

// @ts-expect-error A logger has all four levels.
export const halfLogger: Logger = { info: console.info, error: console.error };
