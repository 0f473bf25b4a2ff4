import { rmSync } from "node:fs";
import { connect } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { startLocalServer } from "../src/index.ts";
import { createKeyPair } from "../src/ssh/create-key-pair.ts";
import { makeFolder } from "./sftp-client.ts";

const root = makeFolder();
const handler = (): object => ({});
// Made once: an RSA key takes a while.
const hostKeys = [createKeyPair("host").privateKey];

afterAll(() => {
  rmSync(root, { recursive: true });
});

describe("startLocalServer", () => {
  it.each([
    ["handler", { handler: "no function" }],
    ["root", { root: "/no/such/folder" }],
    ["root", { root: "" }],
    ["port", { port: 65_536 }],
    ["port", { port: 1.5 }],
    ["serverId", { serverId: "s-short" }],
    ["authenticationMethods", { authenticationMethods: "KEY" }],
    ["hostKeys", { hostKeys: [] }],
    ["hostKeys[0]", { hostKeys: [createKeyPair("host").publicKey] }],
    ["handlerTimeoutMs", { handlerTimeoutMs: Number.NaN }],
    ["connectionsMax", { connectionsMax: 0 }],
  ])("names the option %s when it cannot be used", async (option, change) => {
    const starting = startLocalServer({ handler, root, port: 0, hostKeys, ...(change as object) });

    await expect(starting).rejects.toMatchObject({ code: "ERR_CONFIGURATION", option });
  });

  it("rejects when the port is taken", async () => {
    const first = await startLocalServer({ handler, root, port: 0, hostKeys });

    const second = startLocalServer({ handler, root, port: first.port, hostKeys });

    await expect(second).rejects.toMatchObject({ code: "EADDRINUSE" });
    await first.close();
  });

  it("ends a connection that does not log in within its time", async () => {
    const server = await startLocalServer({ handler, root, port: 0, hostKeys, loginGraceMs: 100 });

    const lived = await measureSilentConnection(server.port);

    expect(lived).toBeGreaterThan(80);
    expect(lived).toBeLessThan(2000);
    await server.close();
  });

  it("closes connections above its limit at once", async () => {
    const server = await startLocalServer({ handler, root, port: 0, hostKeys, connectionsMax: 1, loginGraceMs: 5000 });
    const first = connect(server.port, "127.0.0.1");
    first.on("error", () => undefined);
    await new Promise((resolve) => first.once("data", resolve));

    const lived = await measureSilentConnection(server.port);

    expect(lived).toBeLessThan(1000);
    expect(first.closed).toBe(false);
    first.destroy();
    await server.close();
  });

  it("ends clients that are connected when it is closed, and frees its port", async () => {
    const server = await startLocalServer({ handler, root, port: 0, hostKeys });
    const client = connect(server.port, "127.0.0.1");
    client.on("error", () => undefined);
    await new Promise((resolve) => client.once("data", resolve));
    client.resume();
    const closed = new Promise((resolve) => client.once("close", resolve));

    await server.close();
    await closed;

    const again = await startLocalServer({ handler, root, port: server.port, hostKeys });
    await again.close();
    await again.close();
    expect(again.port).toBe(server.port);
  });
});

async function measureSilentConnection(port: number): Promise<number> {
  const started = performance.now();
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.resume();
  await new Promise((resolve) => socket.once("close", resolve));
  return performance.now() - started;
}
