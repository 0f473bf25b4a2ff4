import { realpath, stat } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { ConfigurationError } from "@transfer-idp/core";
import ssh2 from "ssh2";
import { createTurns } from "../files/create-turns.ts";
import { checkServerOptions, type LocalServerOptions } from "./local-server-options.ts";
import { serveConnection } from "./serve-connection.ts";

/** A running {@link startLocalServer}. */
export interface LocalServer {
  /** The address it listens on. */
  readonly host: string;
  /** The port it listens on, also where the system chose it. */
  readonly port: number;
  /** Closes every connection and settles when the port is free and every file closed. May be called again. */
  close(): Promise<void>;
}

// How long clients get to take the goodbye.
const goodbyeMs = 200;

/**
 * Starts an SFTP server that plays AWS Transfer Family with a custom identity provider.
 *
 * It asks the handler with Transfer's own events, judges the answers as Transfer does, checks the client's key against
 * the `PublicKeys` of the answer, and serves a folder through PATH and LOGICAL home directories. A path outside of the
 * home does not exist. The role and the session policy of an answer are not evaluated: a session may do in its home
 * what it likes.
 *
 * It is for a developer's machine and for tests: do not put it on a network.
 *
 * @param options - `handler` and `root` are required.
 * @returns the server, listening. Close it, or the process stays alive.
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used, or `root` is no folder. It names the option.
 * @throws Error with code `EADDRINUSE` or `EACCES`: the port cannot be had.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html
 *
 * @example
 * ```ts
 * import { createAuthenticator, createLambdaHandler, createStaticProvider } from "@transfer-idp/core";
 * import { startLocalServer } from "@transfer-idp/local";
 *
 * const provider = createStaticProvider({ file: "users.json" });
 * const handler = createLambdaHandler(createAuthenticator({ provider }));
 * const server = await startLocalServer({ handler, root: "transfer-data", port: 0 });
 * console.log(`sftp -P ${String(server.port)} alice@${server.host}`);
 * await server.close();
 * ```
 */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const checked = await checkServerOptions(options);
  const root = await findRoot(checked.root);
  const clients = new Map<string, Client>();
  const sessions = new Set<ReadonlySet<Promise<void>>>();
  const takeTurn = createTurns();

  const ssh = new ssh2.Server({ hostKeys: [...checked.hostKeys], ident: "transfer-idp-local" });
  ssh.on("connection", (connection, { ip, port }) => {
    // Clients that go away, or speak something else than SSH, are none of the operator's business.
    connection.on("error", () => undefined);
    const client = clients.get(nameClient(ip, port));
    if (client === undefined) {
      connection.end();
      return;
    }
    const running = serveConnection(connection, client.socket, root, checked, takeTurn);
    sessions.add(running);
    connection.on("ready", () => {
      clearTimeout(client.graceTimer);
    });
    connection.on("close", () => {
      void Promise.all(running).then(() => sessions.delete(running));
    });
  });

  // ssh2's own listener tells nobody its sockets: they are needed to slow a client down, and to end all of them.
  // Without noDelay each answer of a few bytes waits 40 ms for the client to acknowledge the one before.
  const listener = createServer({ noDelay: true }, (socket) => {
    const name = nameClient(socket.remoteAddress, socket.remotePort);
    const graceTimer = setTimeout(() => socket.destroy(), checked.loginGraceMs);
    clients.set(name, { socket, graceTimer });
    socket.once("close", () => {
      clearTimeout(graceTimer);
      // A new connection may have the same name before the old one's end is noticed.
      if (clients.get(name)?.socket === socket) clients.delete(name);
    });
    ssh.injectSocket(socket);
  });
  listener.maxConnections = checked.connectionsMax;
  await listen(listener, checked.port, checked.host);
  const { address, port } = listener.address() as AddressInfo;

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      listener.close(() => {
        resolve();
      });
    });
    for (const { socket } of clients.values()) socket.end();
    const force = setTimeout(() => {
      for (const { socket } of clients.values()) socket.destroy();
    }, goodbyeMs);
    await closed;
    clearTimeout(force);
    await Promise.all([...sessions].flatMap((running) => [...running]));
  }

  return { host: address, port, close };
}

interface Client {
  readonly socket: Socket;
  /** Ends a connection that does not log in. */
  readonly graceTimer: NodeJS.Timeout;
}

function nameClient(ip: string | undefined, port: number | undefined): string {
  return `${ip ?? ""} ${String(port)}`;
}

function listen(listener: ReturnType<typeof createServer>, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(port, host, () => {
      listener.removeListener("error", reject);
      resolve();
    });
  });
}

// Without symlinks on the way, so that every part below can be looked at on its own.
async function findRoot(root: string): Promise<string> {
  const isFolder = await stat(root).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new ConfigurationError("root", "must be an existing folder");
  return realpath(root);
}
