import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { BackendFault, ConformanceUser } from "@transfer-idp/core/conformance";

/** A user service as it may stand in any company: a real HTTP server on loopback, which can be made to fail. */
export interface UserService {
  readonly url: URL;
  readonly outages: readonly BackendFault[];
  readonly hang: BackendFault;
  stop(): Promise<void>;
}

type Answer = (response: ServerResponse) => void;

export async function startUserService(users: readonly ConformanceUser[]): Promise<UserService> {
  let fault: Answer | undefined;
  let hung: Promise<void> | undefined;
  let release: () => void = () => undefined;

  const server = createServer((request, response) => {
    void (async () => {
      const question = await readQuestion(request);
      await hung;
      const answer = fault ?? answerJson(200, answerQuestion(users, request.url, question));
      answer(response);
    })();
  });
  const port = await listen(server, 0);

  return {
    url: new URL(`http://127.0.0.1:${String(port)}/`),
    outages: [
      {
        name: "connection refused",
        begin: () => stopListening(server),
        end: async () => {
          await listen(server, port);
        },
      },
      ...listFaults().map(([name, answer]) => ({
        name,
        begin: () => {
          fault = answer;
        },
        end: () => {
          fault = undefined;
        },
      })),
    ],
    hang: {
      name: "no answer",
      begin: () => {
        hung = new Promise((resolve) => (release = resolve));
      },
      end: () => {
        hung = undefined;
        release();
      },
    },
    stop: () => stopListening(server),
  };
}

/** Names have no case here and blanks around them do not count, as in many a database. */
function answerQuestion(users: readonly ConformanceUser[], path: string | undefined, question: object): object {
  const { username, password } = question as { username: string; password?: string };
  const user = users.find((candidate) => candidate.username === username.trim().toLowerCase());
  if (path === "/verdict") return { verdict: user !== undefined && user.password === password ? "right" : "wrong" };
  if (user === undefined) return { user: null };
  const { publicKeys, state, settings } = user;
  return { user: { username: user.username, publicKeys, state, ...settings } };
}

function listFaults(): readonly [string, Answer][] {
  return [
    ["internal error", answerJson(500, { user: null, verdict: "wrong" })],
    ["throttled", answerJson(429, { error: "slow down" })],
    ["a load balancer's page that says 404", answerPage(404)],
    ["a log-in page instead of JSON", answerPage(200)],
    ["an answer to another question", answerJson(200, { status: "ok" })],
    ["null", answerJson(200, null)],
    ["an answer that is cut short", cutShort],
  ];
}

function cutShort(response: ServerResponse): void {
  response.writeHead(200, { "content-length": 99 }).write('{"user": nu', () => response.destroy());
}

function answerJson(status: number, body: object | null): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}

function answerPage(status: number): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "text/html" }).end("<!doctype html><title>Not here</title>");
  };
}

async function readQuestion(request: IncomingMessage): Promise<object> {
  return (await json(request)) as object;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
