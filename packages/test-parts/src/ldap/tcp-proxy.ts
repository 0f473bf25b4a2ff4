import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createFlow } from "./flow.ts";

/**
 * What the proxy does with connections, open ones as well as new ones.
 *
 * - `pass`: what either side says reaches the other.
 * - `refuse`: nobody listens, and open connections are closed.
 * - `hang`: connections are accepted and stay open, and nothing passes; it does later, when the mode is `pass` again.
 * - `reset`: connections are reset (RST).
 */
export type TcpProxyMode = "pass" | "refuse" | "hang" | "reset";

export interface TcpProxy {
  readonly host: string;
  /** The same in every mode. */
  readonly port: number;
  readonly mode: TcpProxyMode;
  /** Settles when the mode holds for new connections too. */
  setMode(mode: TcpProxyMode): Promise<void>;
  /** How much later what the server says reaches the client, in milliseconds. Default: 0. May be set at any time. */
  delayMs: number;
  /** How many connections clients have open now. */
  connections(): number;
  /** How many connections were accepted since the start. */
  readonly total: number;
  /** Closes the open connections, and takes new ones. */
  dropAll(): void;
  /** Lets nothing pass on the open connections any more, and closes none: as a NAT gateway forgets what was idle. */
  forget(): void;
  /** Ends it, connections included. */
  close(): Promise<void>;
}

/**
 * Starts a proxy on a free port of 127.0.0.1 that on demand is slow, silent or gone.
 *
 * It knows nothing of what passes: LDAP, LDAPS and anything else over TCP. A real network can lose the acceptance of a
 * connection too; here a connection that the proxy does not refuse is accepted at once.
 *
 * @param target - Where connections are passed on to.
 */
export async function startTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const clients = new Set<Socket>();
  const sockets = new Set<Socket>();
  const forgotten = new WeakSet<Socket>();
  let mode: TcpProxyMode = "pass";
  let total = 0;
  let passing = Promise.withResolvers<undefined>();
  passing.resolve(undefined);
  const proxy = { delayMs: 0 };

  function keep(socket: Socket, others: Set<Socket>): void {
    // Small messages would wait for what acknowledges the one before.
    socket.setNoDelay(true);
    for (const set of [sockets, others]) set.add(socket);
    socket.once("close", () => {
      for (const set of [sockets, others]) set.delete(socket);
    });
    // Told by the `close` that follows.
    socket.on("error", () => undefined);
  }

  function handleConnection(client: Socket): void {
    total += 1;
    keep(client, clients);
    if (mode === "reset") {
      client.resetAndDestroy();
      return;
    }
    const server = connect(target);
    keep(server, sockets);
    const whenPassing = (): Promise<unknown> =>
      forgotten.has(client) ? new Promise(() => undefined) : passing.promise;
    const toServer = createFlow(whenPassing, () => 0);
    const toClient = createFlow(whenPassing, () => proxy.delayMs);
    client.on("data", (chunk) => {
      toServer(() => server.write(chunk));
    });
    client.once("close", () => {
      toServer(() => server.end());
    });
    server.on("data", (chunk) => {
      toClient(() => client.write(chunk));
    });
    server.once("close", (hasFailed) => {
      toClient(() => (hasFailed ? client.resetAndDestroy() : client.end()));
    });
  }

  function dropAll(): void {
    for (const socket of sockets) socket.destroy();
  }

  let server: Server | undefined = createServer(handleConnection);
  const port = await listen(server, 0);

  async function stopListening(): Promise<void> {
    const closing = server;
    server = undefined;
    const closed = new Promise<void>((resolve) => {
      if (closing === undefined) resolve();
      else
        closing.close(() => {
          resolve();
        });
    });
    // The port is free already; a server is closed when its connections are.
    dropAll();
    await closed;
  }

  return {
    host: "127.0.0.1",
    port,
    get mode() {
      return mode;
    },
    get delayMs() {
      return proxy.delayMs;
    },
    set delayMs(value) {
      proxy.delayMs = value;
    },
    get total() {
      return total;
    },
    connections: () => clients.size,
    dropAll,
    forget() {
      for (const client of clients) forgotten.add(client);
    },
    async setMode(next) {
      if (next === mode) return;
      if (next !== "pass" && mode === "pass") passing = Promise.withResolvers();
      mode = next;
      if (next === "pass") passing.resolve(undefined);
      if (next === "reset") for (const client of clients) client.resetAndDestroy();
      if (next === "refuse") {
        await stopListening();
      } else if (server === undefined) {
        server = createServer(handleConnection);
        await listen(server, port);
      }
    },
    close: stopListening,
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
