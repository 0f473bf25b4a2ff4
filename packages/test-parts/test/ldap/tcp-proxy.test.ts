import { startTcpProxy, type TcpProxy } from "@transfer-idp/test-parts";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

describe("startTcpProxy", () => {
  let echo: Server;
  let proxy: TcpProxy;

  beforeEach(async () => {
    echo = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.pipe(socket);
    });
    echo.listen(0, "127.0.0.1");
    await once(echo, "listening");
    proxy = await startTcpProxy({ host: "127.0.0.1", port: (echo.address() as AddressInfo).port });
  });

  afterEach(async () => {
    await proxy.close();
    echo.close();
  });

  it("passes on what either side says, and counts connections", async () => {
    const first = await open(proxy);
    const second = await open(proxy);

    expect([await say(first, "one"), await say(second, "two")]).toEqual(["one", "two"]);
    expect([proxy.connections(), proxy.total]).toEqual([2, 2]);
    first.end();
    await once(first, "close");
    await expect.poll(() => [proxy.connections(), proxy.total]).toEqual([1, 2]);
  });

  it("does not listen while it refuses, and closes what is open", async () => {
    const socket = await open(proxy);
    const closed = once(socket, "close");
    await proxy.setMode("refuse");

    await closed;
    await expect(open(proxy)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await proxy.setMode("pass");
    expect(await say(await open(proxy), "back")).toBe("back");
  });

  it("hangs with open and new connections, and goes on where it stopped", async () => {
    const opened = await open(proxy);
    await proxy.setMode("hang");
    const late = await open(proxy);
    const answers = Promise.all([say(opened, "a"), say(late, "b")]);

    expect(await Promise.race([answers, delay(100, "silence")])).toBe("silence");
    expect(proxy.connections()).toBe(2);
    await proxy.setMode("pass");
    expect(await answers).toEqual(["a", "b"]);
  });

  it("notices that a client leaves while it hangs", async () => {
    await proxy.setMode("hang");
    const socket = await open(proxy);
    socket.destroy();

    await expect.poll(() => proxy.connections()).toBe(0);
  });

  it("resets open and new connections", async () => {
    const opened = await open(proxy);
    const reset = once(opened, "error");
    await proxy.setMode("reset");

    expect(await reset).toMatchObject([{ code: "ECONNRESET" }]);
    const late = connect(proxy.port, proxy.host);
    expect(await once(late, "error")).toMatchObject([{ code: "ECONNRESET" }]);
  });

  it("is as slow as it is told", async () => {
    const socket = await open(proxy);
    proxy.delayMs = 100;
    const before = performance.now();
    await say(socket, "slow");

    expect(performance.now() - before).toBeGreaterThan(95);
  });

  it("drops connections and takes new ones", async () => {
    const socket = await open(proxy);
    const closed = once(socket, "close");
    proxy.dropAll();

    await closed;
    expect(await say(await open(proxy), "new")).toBe("new");
  });

  it("resets a connection that it cannot pass on", async () => {
    echo.close();
    const socket = connect(proxy.port, proxy.host);

    expect(await once(socket, "error")).toMatchObject([{ code: "ECONNRESET" }]);
  });
});

async function open(proxy: TcpProxy): Promise<Socket> {
  const before = proxy.total;
  const socket = connect(proxy.port, proxy.host);
  await once(socket, "connect");
  await expect.poll(() => proxy.total, { interval: 2 }).toBeGreaterThan(before);
  return socket;
}

async function say(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = (await once(socket, "data")) as [Buffer];
  return answer.toString();
}
