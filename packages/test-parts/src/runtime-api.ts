import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readBody } from "./loopback-server.ts";

/** How an invocation ended, as Lambda tells its caller. */
export type InvocationResult =
  | { readonly kind: "response"; readonly value: unknown }
  | {
      readonly kind: "error";
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace: readonly string[];
    };

type ErrorResult = Extract<InvocationResult, { kind: "error" }>;

/**
 * Lambda's Runtime API for one runtime at a time: it asks for the next event, and posts what became of it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export interface RuntimeApi {
  readonly server: Server;
  /** Begins with a new process. `ended` settles when it has gone, with what its caller is told then. */
  attachRuntime(ended: Promise<InvocationResult>): void;
  /** Settles when the process asks for its first event, or has failed to come that far. */
  waitUntilReady(): Promise<{ readonly kind: "ready" } | ErrorResult>;
  /** Hands an event over and waits for its end. */
  deliver(requestId: string, body: string, deadlineMs: number): Promise<InvocationResult>;
}

const prefix = "/2018-06-01/runtime/";

export function createRuntimeApi(): RuntimeApi {
  let ended: Promise<InvocationResult> = Promise.resolve({
    kind: "error",
    errorType: "Runtime.NotStarted",
    errorMessage: "No process was started",
    trace: [],
  });
  let waitingForEvent = Promise.withResolvers<ServerResponse>();
  let initError = Promise.withResolvers<ErrorResult>();
  const results = new Map<string, (result: InvocationResult) => void>();

  async function handleRequest(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (message.url ?? "").replace(prefix, "");
    if (path === "invocation/next") {
      waitingForEvent.resolve(response);
      return;
    }
    const body = await readBody(message);
    response.writeHead(202, { "content-type": "application/json" }).end('{"status":"OK"}');
    if (path === "init/error") initError.resolve(readError(body));
    const [, requestId = "", end] = /^invocation\/([\w-]+)\/(response|error)$/.exec(path) ?? [];
    const settle = results.get(requestId);
    results.delete(requestId);
    settle?.(end === "response" ? { kind: "response", value: JSON.parse(body) as unknown } : readError(body));
  }

  const server = createServer((message, response) => {
    handleRequest(message, response).catch(() => {
      // The process was ended in the middle of a request; `ended` tells the caller.
      response.destroy();
    });
  });

  return {
    server,
    attachRuntime(newEnded) {
      ended = newEnded;
      waitingForEvent = Promise.withResolvers();
      initError = Promise.withResolvers();
    },
    async waitUntilReady() {
      const ready = waitingForEvent.promise.then(() => ({ kind: "ready" }) as const);
      // A failed module posts its error and then exits: the error is the better answer.
      const exited = ended.then((result) => result as ErrorResult);
      return Promise.race([ready, initError.promise, exited]);
    },
    async deliver(requestId, body, deadlineMs) {
      const result = new Promise<InvocationResult>((resolve) => results.set(requestId, resolve));
      const response = await Promise.race([waitingForEvent.promise, ended]);
      if ("kind" in response) return response;
      waitingForEvent = Promise.withResolvers();
      response.writeHead(200, {
        // Without it AWS's client waits for ever, and says nothing.
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": requestId,
        "lambda-runtime-deadline-ms": String(deadlineMs),
        "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-central-1:123456789012:function:transfer-idp",
        "lambda-runtime-trace-id": "Root=1-00000000-000000000000000000000000;Sampled=0",
      });
      response.end(body);
      return Promise.race([result, ended]);
    },
  };
}

function readError(body: string): ErrorResult {
  const { errorType, errorMessage, trace } = JSON.parse(body) as Record<string, unknown>;
  return {
    kind: "error",
    errorType: String(errorType),
    errorMessage: String(errorMessage),
    trace: Array.isArray(trace) ? trace.map(String) : [],
  };
}
