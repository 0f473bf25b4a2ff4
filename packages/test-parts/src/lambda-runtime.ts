import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { basename, dirname } from "node:path";
import { closeServer, listenOnLoopback } from "./loopback-server.ts";
import { createRuntimeApi, type InvocationResult } from "./runtime-api.ts";
import { stopChild } from "./stop-child.ts";

export interface LambdaRuntimeOptions {
  /** Script of AWS's runtime client, from {@link buildLambdaRuntime}. */
  readonly entry: string;
  /** Path of the function's file, such as `dist/index.mjs`. */
  readonly bundle: string;
  /** File without its ending, and name of the export. Default: `index.handler` for `index.mjs`. */
  readonly handler?: string;
  /** The function's environment variables. Nothing of the test's own environment reaches it but `PATH`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Path of the node binary. Default: the one that runs the tests. */
  readonly node?: string;
  /** The function's time limit. Default 10 s. */
  readonly timeoutMs?: number;
}

/** A function that runs in AWS's runtime client. */
export interface LambdaRuntime {
  /** Invokes it, one event at a time as Lambda does. After a time-out or a crash the next event starts it anew. */
  invoke(event: unknown): Promise<InvocationResult>;
  /** All it has printed, over restarts. */
  stdout(): string;
  stderr(): string;
  stop(): Promise<void>;
}

/** The function ended, or threw, before it could take an event. */
export class LambdaInitError extends Error {
  override readonly name = "LambdaInitError";
  readonly errorType: string;
  readonly trace: readonly string[];
  readonly stdout: string;
  readonly stderr: string;

  constructor(errorType: string, message: string, trace: readonly string[], stdout: string, stderr: string) {
    super(message);
    this.errorType = errorType;
    this.trace = trace;
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

const initLimitMs = 10_000;

/**
 * Starts a function as Lambda does: AWS's runtime client loads it, and takes events from a Runtime API that is served
 * here on loopback.
 *
 * Traps of the client (`aws-lambda-ric` 4.0.2): an event without a Content-Type makes it wait for ever; without
 * `AWS_LAMBDA_LOG_GROUP_NAME` and `…LOG_STREAM_NAME` it exits at the first event; it does not enforce the deadline, so
 * that is done here, by ending the process.
 *
 * @throws LambdaInitError when the module cannot be loaded, throws, or takes over 10 s.
 */
export async function startLambdaRuntime(options: LambdaRuntimeOptions): Promise<LambdaRuntime> {
  const { timeoutMs = 10_000 } = options;
  const api = createRuntimeApi();
  const port = await listenOnLoopback(api.server);
  let stdout = "";
  let stderr = "";
  let child: ChildProcess | undefined;

  async function startChild(): Promise<void> {
    const started = spawn(options.node ?? process.execPath, [options.entry, readHandler(options)], {
      cwd: dirname(options.bundle),
      env: makeEnvironment(options, port),
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    started.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    started.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const ended = new Promise<InvocationResult>((resolve) => {
      // `close`, not `exit`: by then all it printed has been read.
      started.once("close", (code, signal) => {
        if (child === started) child = undefined;
        resolve({
          kind: "error",
          errorType: "Runtime.ExitError",
          errorMessage: `Runtime exited with ${code === null ? `signal: ${String(signal)}` : `exit status ${String(code)}`}`,
          trace: [],
        });
      });
      started.once("error", (error) => {
        resolve({ kind: "error", errorType: "Runtime.InvalidEntrypoint", errorMessage: error.message, trace: [] });
      });
    });
    api.attachRuntime(ended);
    const init = await within(api.waitUntilReady(), initLimitMs, () => ({
      kind: "error" as const,
      errorType: "Sandbox.Timedout",
      errorMessage: "Init took over 10 s",
      trace: [],
    }));
    if (init.kind === "ready") return;
    await stopChild(started);
    throw new LambdaInitError(init.errorType, init.errorMessage, init.trace, stdout, stderr);
  }

  async function invokeOnce(event: unknown): Promise<InvocationResult> {
    if (child === undefined) await startChild();
    const requestId = randomUUID();
    const answer = api.deliver(requestId, JSON.stringify(event), Date.now() + timeoutMs);
    const result = await within(answer, timeoutMs, (): InvocationResult => {
      const seconds = (timeoutMs / 1000).toFixed(2);
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`;
      return { kind: "error", errorType: "Sandbox.Timedout", errorMessage, trace: [] };
    });
    if (result.kind === "error" && result.errorType === "Sandbox.Timedout" && child !== undefined) {
      await stopChild(child);
      // `close` comes a little after the exit, and the next event must not go to the process that has gone.
      child = undefined;
    }
    return result;
  }

  let last: Promise<unknown> = Promise.resolve();
  const runtime: LambdaRuntime = {
    invoke(event) {
      const result = last.then(() => invokeOnce(event));
      last = result.catch(() => undefined);
      return result;
    },
    stdout: () => stdout,
    stderr: () => stderr,
    async stop() {
      if (child !== undefined) await stopChild(child);
      await closeServer(api.server);
    },
  };
  try {
    await startChild();
  } catch (error) {
    await closeServer(api.server);
    throw error;
  }
  return runtime;
}

function readHandler({ bundle, handler }: LambdaRuntimeOptions): string {
  return handler ?? `${basename(bundle).replace(/\.\w+$/, "")}.handler`;
}

function makeEnvironment(options: LambdaRuntimeOptions, port: number): NodeJS.ProcessEnv {
  const folder = dirname(options.bundle);
  return {
    PATH: process.env["PATH"],
    // The developer's own ~/.aws must not reach the function.
    HOME: folder,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "AKIATRANSFERIDPTEST0",
    AWS_SECRET_ACCESS_KEY: "any-secret-access-key-will-do-for-loopback",
    AWS_LAMBDA_FUNCTION_NAME: "transfer-idp",
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
    AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/transfer-idp",
    AWS_LAMBDA_LOG_STREAM_NAME: "2026/01/01/[$LATEST]0123456789abcdef",
    AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${String(port)}`,
    LAMBDA_TASK_ROOT: folder,
    LAMBDA_RUNTIME_DIR: dirname(options.entry),
    _HANDLER: readHandler(options),
    ...options.environment,
  };
}

async function within<Value>(promise: Promise<Value>, milliseconds: number, fallback: () => Value): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Value>((resolve) => {
    timer = setTimeout(() => {
      resolve(fallback());
    }, milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
