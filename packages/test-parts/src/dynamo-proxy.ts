import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { AwsEndpoint } from "./aws-endpoint.ts";
import { leavesCapacityUnasked, readCapacity } from "./dynamo/consumed-capacity.ts";
import { isErrorFault, makeError, type DynamoFault } from "./dynamo/fault.ts";
import { forwardRequest, makeAnswer, type HttpAnswer } from "./dynamo/forward-request.ts";
import { isWrite, parseBody, readCall, type DynamoBody, type DynamoCall } from "./dynamo/read-call.ts";
import { splitBatch } from "./dynamo/split-batch.ts";
import { closeServer, listenOnLoopback, readBody } from "./loopback-server.ts";
import { garbageMarker } from "./secrets-manager/fault.ts";

/** One request that reached the proxy. */
export interface DynamoRequest extends DynamoCall {
  /** The HTTP status of the answer; `undefined` where there is none, or not yet. */
  readonly status: number | undefined;
  /** The units it consumed, of reading or of writing. 0 for what DynamoDB did not see. */
  readonly capacityUnits: number;
  /** What went wrong with it. */
  readonly fault: DynamoFault | undefined;
}

type RequestRecord = { -readonly [Member in keyof DynamoRequest]: DynamoRequest[Member] };

/** Its endpoint stays the same over {@link DynamoProxy.restart}; where it is stopped, the DynamoDB behind it goes on. */
export interface DynamoProxy extends AwsEndpoint {
  /**
   * Switches a fault on in place of the one before; `undefined` switches it off.
   *
   * @param options - `times`: it meets so many requests, and no more. `operation`: it meets requests of this operation
   *   only, such as `UpdateItem`; others do not count for `times`.
   */
  setFault(fault: DynamoFault | undefined, options?: { readonly times?: number; readonly operation?: string }): void;
  /** Every request since the start, or since {@link forgetRequests}; those that met a fault too. */
  readonly requests: readonly DynamoRequest[];
  countRequests(operation?: string): number;
  forgetRequests(): void;
  /** The units that all of {@link requests} consumed. */
  capacity(): { readonly read: number; readonly write: number };
  /** Listens again on the same port. Faults and requests stay. */
  restart(): Promise<void>;
}

/**
 * Starts a proxy in front of a DynamoDB, which on demand answers in its place what AWS's DynamoDB answers when something
 * is wrong.
 *
 * It counts capacity too: it asks for it where the client does not, and takes it out of the answer again, so that clients
 * see what they asked for. The signature does not fit such a request any more, and no emulator looks at it.
 *
 * The numbers are those of the DynamoDB behind it. dynalite counts as AWS does: a read by each 4 kB of the whole item,
 * whatever the projection, half as much if it is eventually consistent, and as for a small item where there is none; a
 * write by each 1 kB of the item before or after, whichever is larger. Added here are the least that a `Query` costs, and
 * 1 unit for a write whose condition fails, of which DynamoDB's error does not tell (AWS counts the item's size). Missing
 * is what AWS counts for indexes: about as much again for each that a write changes. moto does not count, and answers with
 * constants: see {@link DynamoBackendChoice.countsCapacity}.
 *
 * @param endpoint - Where that DynamoDB is, such as `http://127.0.0.1:8000`.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export async function startDynamoProxy(endpoint: string): Promise<DynamoProxy> {
  const requests: RequestRecord[] = [];
  let current: { readonly fault: DynamoFault; readonly operation: string | undefined; left: number } | undefined;

  function takeFault(operation: string): DynamoFault | undefined {
    if (current === undefined || current.left <= 0) return undefined;
    if (current.operation !== undefined && current.operation !== operation) return undefined;
    current.left -= 1;
    return current.fault;
  }

  async function handleRequest(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readBody(message);
    const call = readCall(message, text);
    const fault = takeFault(call.operation);
    const record: RequestRecord = { ...call, status: undefined, capacityUnits: 0, fault };
    requests.push(record);
    if (fault === "hang") return;
    if (fault === "drop") {
      message.socket.destroy();
      return;
    }
    if (typeof fault === "object") await delay(fault.slow);
    const { status, headers, body } = makeFaultAnswer(record) ?? (await askDynamo(endpoint, message, text, record));
    response.writeHead(status, headers);
    if (fault === "hang-in-body") {
      response.write(body.slice(0, body.length / 2));
      return;
    }
    record.status = status;
    response.end(body);
  }

  function startServer(): Server {
    return createServer((message, response) => {
      handleRequest(message, response).catch(() => {
        // The client has gone, or the DynamoDB behind is not there: as seen from a client, nothing is there.
        message.socket.destroy();
      });
    });
  }

  let server = startServer();
  const port = await listenOnLoopback(server);
  const ownEndpoint = `http://127.0.0.1:${String(port)}`;

  return {
    endpoint: ownEndpoint,
    clientConfig: {
      endpoint: ownEndpoint,
      region: "eu-central-1",
      credentials: {
        accessKeyId: "AKIATRANSFERIDPTEST0",
        secretAccessKey: "any-secret-access-key-will-do-for-loopback",
      },
    },
    requests,
    setFault(fault, { times = Number.POSITIVE_INFINITY, operation } = {}) {
      const met = operation ?? (fault === "unprocessed-keys" ? "BatchGetItem" : undefined);
      current = fault === undefined ? undefined : { fault, operation: met, left: times };
    },
    countRequests: (operation) =>
      requests.filter((request) => operation === undefined || request.operation === operation).length,
    forgetRequests() {
      requests.length = 0;
    },
    capacity: () => ({
      read: sumCapacity(requests.filter((request) => !isWrite(request))),
      write: sumCapacity(requests.filter(isWrite)),
    }),
    stop: () => closeServer(server),
    async restart() {
      await closeServer(server);
      server = startServer();
      await listenOnLoopback(server, port);
    },
  };
}

function makeFaultAnswer({ fault, ...call }: DynamoRequest): HttpAnswer | undefined {
  if (fault === "garbage") return makeAnswer(200, `<html>${garbageMarker}</html>`);
  if (fault === "empty") return makeAnswer(200, "{}");
  const isWholeBatch = fault === "unprocessed-keys" && splitBatch(call.body) === undefined;
  const error = isWholeBatch ? "throttle" : fault;
  if (!isErrorFault(error)) return undefined;
  const { status, body } = makeError(error, call);
  return makeAnswer(status, JSON.stringify(body));
}

/** Asks the DynamoDB behind the proxy, and notes in the record what that consumed. */
async function askDynamo(
  endpoint: string,
  message: IncomingMessage,
  text: string,
  record: RequestRecord,
): Promise<HttpAnswer> {
  const batch = record.fault === "unprocessed-keys" ? splitBatch(record.body) : undefined;
  const isCountedHere = leavesCapacityUnasked(record);
  const changes = { ...batch?.first, ...(isCountedHere && { ReturnConsumedCapacity: "TOTAL" }) };
  const answer = await forwardRequest(endpoint, message, changeBody(text, record.body, changes));
  const body = parseBody(answer.body);
  record.capacityUnits = readCapacity(record, answer.status, body);
  if (answer.status !== 200) return answer;
  const answerChanges = {
    ...(isCountedHere && { ConsumedCapacity: undefined }),
    ...(batch && { UnprocessedKeys: batch.unprocessed }),
  };
  return makeAnswer(answer.status, changeBody(answer.body, body, answerChanges), answer.headers);
}

/** Leaves a text as it is where there is nothing to change. A member that becomes `undefined` is left out. */
function changeBody(text: string, body: DynamoBody, changes: DynamoBody): string {
  return Object.keys(changes).length === 0 ? text : JSON.stringify({ ...body, ...changes });
}

function sumCapacity(requests: readonly DynamoRequest[]): number {
  return requests.reduce((sum, { capacityUnits }) => sum + capacityUnits, 0);
}
