import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { send } from "./requests.ts";
import { startService, type RunningService } from "./start-service.ts";

const form = "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n";

describe("the service, given what no browser sends", () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startService({ USERS_FILE: fileURLToPath(new URL("../users.json", import.meta.url)) });
  });

  afterAll(async () => {
    await service.stop();
  });

  it.each([
    ["no HTTP", "GARBAGE\r\n\r\n", 400],
    ["no host", "GET /health HTTP/1.1\r\n\r\n", 400],
    ["a host with a space", "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n", 400],
    ["a path that is no UTF-8", "GET /%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n", 404],
    ["a header of 20 KB", `GET /health HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`, 431],
    ["two lengths of a body", `${form}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ["a length that is no number", `${form}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`, 400],
    ["24 KB that say no length before", `${form}Transfer-Encoding: chunked\r\n\r\n${chunks(6)}0\r\n\r\n`, 400],
  ])("answers %s", async (_, text, status) => {
    expect(await sendText(service.url, text)).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
  });

  it("does not mind who goes away in the middle of a body", async () => {
    expect(await sendText(service.url, `${form}Content-Length: 100\r\n\r\nusername=al`)).toBe("");
  });

  it("still answers, and has written of no defect", async () => {
    expect(await send(`${service.url}/health`)).toEqual({ status: 200, body: { status: "up" } });
    expect(service.stdout()).not.toContain("request failed");
    expect(service.stderr()).toBe("");
  });
});

function chunks(count: number): string {
  return `1000\r\n${"a".repeat(4096)}\r\n`.repeat(count);
}

/** Sends bytes, and gives what came back until the other end hung up, or half a second later this one. */
function sendText(url: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let answer = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk));
    socket.on("error", () => undefined);
    socket.once("close", () => {
      resolve(answer);
    });
    socket.write(text);
    setTimeout(() => {
      socket.destroy();
    }, 500);
  });
}
