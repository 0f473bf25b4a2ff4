import { randomUUID } from "node:crypto";
import {
  request as sendRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from "node:http";
import { crc32 } from "node:zlib";
import { readBody } from "../loopback-server.ts";

/** An HTTP answer, whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/** Headers that are about one connection, and not about what is said on it. */
const ownHeaders = new Set(["connection", "host", "keep-alive", "transfer-encoding"]);

/** Sends a request on with another body, and takes the answer in. */
export async function forwardRequest(endpoint: string, message: IncomingMessage, body: string): Promise<HttpAnswer> {
  const headers = { ...keepHeaders(message.headers), "content-length": Buffer.byteLength(body) };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    // A connection of its own: one that is kept may be closed by the other side just when it is used again.
    sendRequest(new URL(message.url ?? "/", endpoint), { agent: false, method: message.method ?? "POST", headers })
      .once("response", resolve)
      .once("error", reject)
      .end(body);
  });
  return makeAnswer(answer.statusCode ?? 0, await readBody(answer), keepHeaders(answer.headers));
}

/** Makes an answer of DynamoDB's kind. AWS's DynamoDB sends the checksum; the SDK for JavaScript does not look at it. */
export function makeAnswer(status: number, body: string, headers?: OutgoingHttpHeaders): HttpAnswer {
  const kept = headers ?? { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": randomUUID() };
  return {
    status,
    headers: { ...kept, "content-length": Buffer.byteLength(body), "x-amz-crc32": crc32(body) },
    body,
  };
}

function keepHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ownHeaders.has(name)));
}
