import { Client } from "ldapts";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectSecure, type ConnectionOptions } from "node:tls";
import { BrokenMessageError } from "../messages/ber-element.ts";
import { GuardedSocket } from "../messages/guarded-socket.ts";
import { createConnection, type LdapConnection } from "./ldap-connection.ts";
import type { LdapServer } from "./ldap-server.ts";

/** Extended operation of RFC 4511, section 4.14. */
const startTlsOid = "1.3.6.1.4.1.1466.20037";
const mostBytesBeforeTls = 4_096;
/** Of one message: an entry with thousands of groups, and some to spare. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Opens a connection to a server, with TLS where that is wanted. Nobody is bound to it.
 *
 * Sockets are opened here, and not by ldapts: that would open another by itself where one was closed, which nobody is bound
 * to, and does not notice the end of one that StartTLS was used on.
 *
 * @param signal - Aborts when the time to connect is over.
 * @throws Error of the socket or of TLS, with a `code`; ResultCodeError: the server refused StartTLS.
 */
export async function openConnection(server: LdapServer, signal: AbortSignal): Promise<LdapConnection> {
  const { host, port, tls, startTls } = server;
  const sockets: Socket[] = [];
  const add = <Opened extends Socket>(socket: Opened): Opened => {
    sockets.push(socket);
    return socket;
  };
  try {
    if (tls === undefined || startTls) {
      const plain = add(connectPlain({ host, port, noDelay: true }));
      await waitFor(plain, "connect", signal);
      if (tls === undefined) return guard(plain, sockets, server);
      await askForTls(plain, signal);
      const secure = add(connectSecure({ ...withName(tls, host), socket: plain }));
      await waitFor(secure, "secureConnect", signal);
      return guard(secure, sockets, server);
    }
    const secure = add(connectSecure({ ...withName(tls, host), port }));
    secure.setNoDelay(true);
    await waitFor(secure, "secureConnect", signal);
    return guard(secure, sockets, server);
  } catch (error) {
    for (const socket of sockets) socket.destroy();
    throw error;
  }
}

function guard(socket: Socket, sockets: readonly Socket[], server: LdapServer): LdapConnection {
  const guarded = new GuardedSocket(socket, mostBytes);
  return createConnection({ client: createClient(guarded), guarded, sockets, server });
}

/** Before TLS anybody may answer: with one short message, and with nothing behind it. */
async function askForTls(plain: Socket, signal: AbortSignal): Promise<void> {
  const guarded = new GuardedSocket(plain, mostBytesBeforeTls);
  try {
    await waitForAnswer(createClient(guarded).exop(startTlsOid), plain, signal);
    if (guarded.failure !== undefined || guarded.hasMore) throw new BrokenMessageError();
  } catch (error) {
    throw guarded.failure ?? error;
  } finally {
    guarded.release();
  }
}

/** The URL is of no account: the socket is open. Where it was closed since, there is none, and ldapts asks for it in vain. */
function createClient(socket: GuardedSocket): Client {
  return new Client({
    url: "ldap://localhost",
    createConnection: ((): unknown => {
      if (socket.readyState !== "open") throw closedError();
      return socket;
    }) as typeof connectPlain,
  });
}

/** Without a name, a certificate over StartTLS would be held against `localhost`. */
function withName(options: ConnectionOptions, host: string): ConnectionOptions {
  return { ...options, host, ...(isIP(host) === 0 ? { servername: options.servername ?? host } : {}) };
}

function waitFor(socket: Socket, event: "connect" | "secureConnect", signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  socket.once(event, resolve as () => void);
  return waitForAnswer(promise, socket, signal);
}

/** Waits for something until the socket fails or is closed, or the signal aborts. */
async function waitForAnswer(answer: Promise<unknown>, socket: Socket, signal: AbortSignal): Promise<void> {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    reject(signal.reason as Error);
  };
  const close = (): void => {
    reject(closedError());
  };
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  // It stays: a socket without such a listener would end the process.
  socket.on("error", reject);
  socket.once("close", close);
  try {
    await Promise.race([answer, failed]);
  } finally {
    answer.catch(() => undefined);
    signal.removeEventListener("abort", abort);
    socket.removeListener("close", close);
  }
}

function closedError(): Error {
  return Object.assign(new Error("The connection was closed."), { code: "ECONNRESET" });
}
