import { randomUUID } from "node:crypto";
import { describeThrown } from "./describe-thrown.ts";
import type { LambdaContext, LambdaHandler } from "./lambda-handler.ts";

/** What became of an invocation. `details` are lines for the operator of the function: an error and where it arose. */
export type Invocation =
  | { readonly outcome: "answered"; readonly answer: unknown }
  | { readonly outcome: "failed"; readonly reason: string; readonly details: readonly string[] };

const answerMaxBytes = 6 * 1024 * 1024;

/**
 * Invokes a handler as Lambda does: with a context, within a time limit, and with the answer as it is after its way
 * through JSON.
 *
 * @param handler - The handler. What it throws is caught.
 * @param event - Handed over as a copy, for what a handler does to it must not be seen outside.
 * @param timeoutMs - Milliseconds until the function counts as failed.
 */
export async function invokeHandler(handler: LambdaHandler, event: object, timeoutMs: number): Promise<Invocation> {
  const deadline = Date.now() + timeoutMs;
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<"timed-out">((resolve) => {
    timer = setTimeout(resolve, timeoutMs, "timed-out");
  });
  try {
    const answered = (async () => ({
      answer: await handler(structuredClone(event) as never, createContext(deadline) as never, undefined as never),
    }))();
    const first = await Promise.race([answered, timedOut]);
    if (first === "timed-out") {
      return { outcome: "failed", reason: `the handler took longer than ${String(timeoutMs)} ms`, details: [] };
    }
    return { outcome: "answered", answer: passThroughJson(first.answer) };
  } catch (error) {
    return { outcome: "failed", reason: "the handler failed", details: describeThrown(error, readPassword(event)) };
  } finally {
    clearTimeout(timer);
  }
}

// Lambda hands over JSON text: a Date becomes text, `undefined` becomes null, what JSON cannot hold is an error.
function passThroughJson(answer: unknown): unknown {
  const text = JSON.stringify(answer) as string | undefined;
  if (text === undefined) return null;
  if (Buffer.byteLength(text) > answerMaxBytes)
    throw new RangeError("The answer is larger than Lambda's limit of 6 MB");
  return JSON.parse(text);
}

function createContext(deadline: number): LambdaContext {
  const functionName = "transfer-idp-local";
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
    memoryLimitInMB: "128",
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: "local",
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function readPassword(event: object): string | undefined {
  return "password" in event && typeof event.password === "string" ? event.password : undefined;
}
