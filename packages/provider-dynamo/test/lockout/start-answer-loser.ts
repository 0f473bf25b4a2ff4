import { createServer, request as sendRequest } from "node:http";
import type { AddressInfo } from "node:net";

/** What stands before a DynamoDB and loses answers. */
export interface AnswerLoser {
  readonly endpoint: string;
  /** Loses the answers to the next requests: each is executed, and then its connection is closed. */
  lose(answers: number): void;
  /** How many were lost, and how many requests came in all. */
  readonly seen: { readonly lost: number; readonly requests: number };
  stop(): Promise<void>;
}

export async function startAnswerLoser(target: string): Promise<AnswerLoser> {
  const seen = { lost: 0, requests: 0 };
  let toLose = 0;
  const server = createServer((message, response) => {
    seen.requests += 1;
    const { method, headers } = message;
    const forwarded = sendRequest(new URL(target), { agent: false, method, headers }, (answer) => {
      // DynamoDB has done what it was asked.
      if (toLose > 0) {
        toLose -= 1;
        seen.lost += 1;
        answer.resume();
        message.socket.destroy();
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", () => message.socket.destroy());
    message.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    lose: (answers) => {
      toLose = answers;
    },
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
