import type { Socket } from "node:net";
import type { Connection } from "ssh2";
import type { TakeTurn } from "../files/create-turns.ts";
import { createFileOperations, type FileOperations, prepareHome } from "../files/file-operations.ts";
import { serveSftp, type SessionTransport } from "../files/serve-sftp.ts";
import { authenticateConnection } from "./authenticate-connection.ts";
import type { CheckedServerOptions } from "./local-server-options.ts";
import { normalizeSourceAddress } from "./normalize-source-address.ts";

// Transfer allows ten multiplexed SFTP sessions a connection.
const sessionsMax = 10;
// OpenSSH's default, after which it closes a connection too.
const attemptsMax = 6;

/**
 * Serves one connection: the login, and then SFTP and nothing else (no shell, no command, no forwarding).
 *
 * @param root - The real root folder.
 * @param takeTurn - The same for all connections of a server.
 * @returns the connection's SFTP sessions, each of which settles when it has ended. The list grows.
 */
export function serveConnection(
  connection: Connection,
  socket: Socket,
  root: string,
  options: CheckedServerOptions,
  takeTurn: TakeTurn,
): ReadonlySet<Promise<void>> {
  const running = new Set<Promise<void>>();
  let operations: FileOperations | undefined;
  let openSessions = 0;

  authenticateConnection(connection, {
    methods: options.authenticationMethods,
    question: {
      handler: options.handler,
      timeoutMs: options.handlerTimeoutMs,
      serverId: options.serverId,
      sourceIp: normalizeSourceAddress(socket.remoteAddress ?? ""),
    },
    attemptsMax,
    reportLogin: options.onLogin,
    openSession: async ({ home }) => {
      await takeTurn(() => prepareHome(root, home));
      operations = createFileOperations(root, home, takeTurn);
    },
  });

  connection.on("session", (accept, reject) => {
    if (openSessions >= sessionsMax || operations === undefined) {
      reject();
      return;
    }
    const permitted = operations;
    const session = accept();
    openSessions += 1;
    session.once("close", () => {
      openSessions -= 1;
    });
    // Once: to a second request in the same session ssh2's accept returns nothing.
    session.once("sftp", (acceptSftp) => {
      const served = serveSftp(acceptSftp(), permitted, describeTransport(socket));
      running.add(served);
      void served.finally(() => running.delete(served));
    });
  });
  return running;
}

function describeTransport(socket: Socket): SessionTransport {
  return {
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    countUnsentBytes: () => socket.writableLength,
  };
}
