/**
 * Any handler of a Lambda function: what `createLambdaHandler` of `@transfer-idp/core` makes, or one of your own.
 *
 * Its parameters are `never`, so that every handler's type fits. It is called with a `TransferAuthEvent` and a
 * {@link LambdaContext}, and without a callback, as Lambda calls it from nodejs24.x on.
 */
export type LambdaHandler = (event: never, context: never, callback: never) => unknown;

/** What a handler receives beside its event: the members of Lambda's context that nodejs24.x still has. */
export interface LambdaContext {
  readonly callbackWaitsForEmptyEventLoop: boolean;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Milliseconds until the function would be stopped. */
  getRemainingTimeInMillis(): number;
}
