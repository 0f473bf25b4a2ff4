import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { AwsEndpoint } from "./aws-endpoint.ts";
import { closeServer, listenOnLoopback, readBody } from "./loopback-server.ts";
import { garbageMarker, makeFaultError, type SecretsManagerFault } from "./secrets-manager/fault.ts";
import { findShapeProblems, type ShapeProblem } from "./secrets-manager/find-shape-problems.ts";
import { operations, type OperationRequest } from "./secrets-manager/operations.ts";
import { readRequest, refuseProblems, type SecretsManagerRequest } from "./secrets-manager/read-request.ts";
import { createSecretBook } from "./secrets-manager/secret-book.ts";
import { modelledErrors, renderServiceError, ServiceError } from "./secrets-manager/service-error.ts";

/** Its endpoint stays the same over {@link SecretsManagerEmulator.restart}. */
export interface SecretsManagerEmulator extends AwsEndpoint {
  /** Creates a secret or gives it a new version. An object is stored as JSON text, bytes as `SecretBinary`. */
  putSecret(name: string, value: string | Uint8Array | object): void;
  /** Schedules a secret for deletion, as `DeleteSecret` does. */
  deleteSecret(name: string): void;
  /** Switches a fault on, for all requests or the next `times` of them; `undefined` switches it off. */
  setFault(fault: SecretsManagerFault | undefined, options?: { readonly times?: number }): void;
  /** Every request since the start, or since {@link forgetRequests}. */
  readonly requests: readonly SecretsManagerRequest[];
  countRequests(filter?: { readonly operation?: string; readonly secretId?: string }): number;
  forgetRequests(): void;
  /** Rejects when the emulator itself gave a reply that its shape does not allow. */
  stop(): Promise<void>;
  /** Listens again on the same port, with the same secrets. */
  restart(): Promise<void>;
}

const region = "eu-central-1";
const credentials = { accessKeyId: "AKIATRANSFERIDPTEST0", secretAccessKey: "emulator-accepts-any-secret-access-key" };

/**
 * Starts a Secrets Manager on loopback that an AWS SDK client cannot tell from the real one, as far as logins go.
 *
 * Requests and replies are compared with the runtime schemas of `@aws-sdk/client-secrets-manager`. A request that does
 * not fit is refused and recorded; a reply that does not fit is a defect of the emulator, and {@link
 * SecretsManagerEmulator.stop} rejects with it.
 *
 * @param options - `alterReply` changes a reply before it is checked, to see that check at work.
 */
export async function startSecretsManagerEmulator(
  options: {
    readonly alterReply?: (operation: string, reply: Readonly<Record<string, unknown>>) => Record<string, unknown>;
  } = {},
): Promise<SecretsManagerEmulator> {
  const book = createSecretBook(region);
  const requests: SecretsManagerRequest[] = [];
  const defects: string[] = [];
  let fault: { readonly kind: SecretsManagerFault; left: number } | undefined;

  function takeFault(): SecretsManagerFault | undefined {
    if (fault === undefined || fault.left <= 0) return undefined;
    fault.left -= 1;
    return fault.kind;
  }

  function answerRequest(request: SecretsManagerRequest, input: unknown): Readonly<Record<string, unknown>> {
    if (request.region === undefined) {
      throw new ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    const operation = operations[request.operation];
    if (operation === undefined) throw new ServiceError("UnknownOperationException", "");
    refuseProblems(request.problems);
    const reply = operation.answer(book, withoutNulls(input));
    // What JSON leaves out is left out here too, before the check.
    const sent = JSON.parse(JSON.stringify(reply)) as Record<string, unknown>;
    const altered = options.alterReply?.(request.operation, sent) ?? sent;
    reportDefects(`reply to ${request.operation}`, findShapeProblems(operation.response, altered));
    return altered;
  }

  function reportDefects(what: string, problems: readonly ShapeProblem[]): void {
    if (problems.length === 0) return;
    const text = problems.map(({ path, problem }) => `${path} ${problem}`).join(", ");
    defects.push(`${what}: ${text}`);
    throw new Error(`The emulator made a ${what} that its shape does not allow: ${text}.`);
  }

  async function handleRequest(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(message);
    const [request, input] = readRequest(message, body);
    requests.push(request);
    const active = takeFault();
    if (active === "hang") return;
    if (active === "drop") {
      message.socket.destroy();
      return;
    }
    if (active === "empty") {
      sendReply(response, 200, "{}");
      return;
    }
    if (active === "garbage") {
      sendReply(response, 200, `<html>${garbageMarker}</html>`);
      return;
    }
    if (typeof active === "object") await delay(active.slow);
    try {
      if (typeof active === "string") throw makeFaultError(active, request.operation, request.secretIds.join(","));
      sendReply(response, 200, JSON.stringify(answerRequest(request, input)));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { __type: type = "", ...members } = renderServiceError(error);
      const shape = modelledErrors[type];
      if (shape !== undefined) reportDefects(`${type} error`, findShapeProblems(shape, members));
      sendReply(response, error.httpStatus, JSON.stringify({ __type: type, ...members }));
    }
  }

  function startServer(): Server {
    return createServer((message, response) => {
      handleRequest(message, response).catch((error: unknown) => {
        if (defects.length === 0) defects.push(String(error));
        sendReply(response, 500, JSON.stringify({ __type: "EmulatorDefect", message: String(error) }));
      });
    });
  }

  let server = startServer();
  const port = await listenOnLoopback(server);
  const endpoint = `http://127.0.0.1:${String(port)}`;

  return {
    endpoint,
    clientConfig: { endpoint, region, credentials },
    requests,
    putSecret(name, value) {
      const isBytes = value instanceof Uint8Array;
      const text = typeof value === "string" || isBytes ? value : JSON.stringify(value);
      const members = isBytes
        ? { SecretBinary: Buffer.from(value).toString("base64") }
        : { SecretString: text as string };
      const exists = book.secrets.has(name);
      const operation = exists ? operations["PutSecretValue"] : operations["CreateSecret"];
      operation?.answer(book, { ...(exists ? { SecretId: name } : { Name: name }), ...members });
    },
    deleteSecret(name) {
      operations["DeleteSecret"]?.answer(book, { SecretId: name });
    },
    setFault(kind, { times = Number.POSITIVE_INFINITY } = {}) {
      fault = kind === undefined ? undefined : { kind, left: times };
    },
    countRequests({ operation, secretId } = {}) {
      return requests.filter(
        (request) =>
          (operation === undefined || request.operation === operation) &&
          (secretId === undefined || request.secretIds.includes(secretId)),
      ).length;
    },
    forgetRequests() {
      requests.length = 0;
    },
    async stop() {
      await closeServer(server);
      if (defects.length > 0) throw new Error(`The Secrets Manager emulator has defects: ${defects.join("; ")}.`);
    },
    async restart() {
      await closeServer(server);
      server = startServer();
      await listenOnLoopback(server, port);
    },
  };
}

function withoutNulls(input: unknown): OperationRequest {
  return Object.fromEntries(Object.entries(input as object).filter(([, value]) => value !== null));
}

function sendReply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() });
  response.end(body);
}
