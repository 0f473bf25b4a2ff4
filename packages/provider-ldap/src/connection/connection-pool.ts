import { ResultCodeError } from "ldapts";
import { isServerFailure } from "../is-server-failure.ts";
import type { LdapConnection } from "./ldap-connection.ts";
import { openConnection } from "./open-connection.ts";
import type { LdapServer } from "./ldap-server.ts";
import type { ServerList } from "./server-list.ts";

/** How a pool of connections is limited. */
export interface PoolLimits {
  /** Most connections at a time. Who comes when all are in use waits. */
  readonly maxConnections: number;
  /** How long a connection is kept that nobody uses, in milliseconds. */
  readonly idleMs: number;
  /** Longest time until a connection is open and ready, in milliseconds. */
  readonly connectMs: number;
}

/** Kept connections, each in one use at a time. */
export interface ConnectionPool {
  /**
   * Does some work on a connection, which MUST be such that it can be done twice. Where a kept connection is found dead, it is
   * done again on a fresh one; where a server fails, on the next server.
   *
   * @throws whatever the work throws, or opening a connection, on the last server that was tried.
   */
  use<Result>(signal: AbortSignal, work: ConnectionWork<Result>): Promise<Result>;
  /** Opens a connection, where none is kept. */
  warmUp(signal: AbortSignal): Promise<void>;
}

/** What is done on a connection. `signal` aborts with the login, and sooner where the connection may be dead. */
type ConnectionWork<Result> = (connection: LdapConnection, signal: AbortSignal) => Promise<Result>;

/**
 * A connection that gives no answer for so long, in milliseconds, is given up where there is something else to try: a fresh
 * one in place of a kept one, which may lead nowhere since the environment was frozen, or another server.
 */
const silentMs = 1_000;

/** Gives a connection up that does not answer at all. Work that takes long, answer by answer, goes on. */
function watchForAnswer(connection: LdapConnection, silence: AbortController): () => void {
  let heardAt = connection.answeredAt;
  const timer = setInterval(() => {
    if (connection.answeredAt === heardAt) silence.abort(new Error("The connection is silent."));
    heardAt = connection.answeredAt;
  }, silentMs);
  return () => {
    clearInterval(timer);
  };
}

/**
 * Makes a pool of connections.
 *
 * @param prepare - Makes a fresh connection ready for its work: binds it, where the work needs somebody to be bound.
 */
export function createConnectionPool(
  servers: ServerList,
  limits: PoolLimits,
  prepare: (connection: LdapConnection, signal: AbortSignal) => Promise<void>,
): ConnectionPool {
  let idle: readonly LdapConnection[] = [];
  let inUse = 0;
  const waiting: (() => void)[] = [];
  let sweeping: NodeJS.Timeout | undefined;

  /** By the clock and not by a timer alone: in a frozen environment no timer runs. */
  const sweep = (): void => {
    const [fresh, stale]: [LdapConnection[], LdapConnection[]] = [[], []];
    const oldest = Date.now() - limits.idleMs;
    for (const connection of idle)
      (connection.isOpen && connection.answeredAt > oldest ? fresh : stale).push(connection);
    for (const connection of stale) connection.close();
    idle = fresh;
    clearTimeout(sweeping);
    sweeping = idle.length === 0 ? undefined : setTimeout(sweep, limits.idleMs).unref();
  };

  const takeIdle = (server: LdapServer): LdapConnection | undefined => {
    sweep();
    const connection = idle.find((kept) => kept.server === server);
    idle = idle.filter((kept) => kept !== connection);
    connection?.setIdle(false);
    return connection;
  };

  const open = async (server: LdapServer, signal: AbortSignal): Promise<LdapConnection> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(limits.connectMs)]);
    // Those that are kept lead to other servers.
    while (idle.length > 0 && idle.length + inUse > limits.maxConnections) {
      idle[0]?.close();
      idle = idle.slice(1);
    }
    const connection = await openConnection(server, limit);
    try {
      await prepare(connection, limit);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  };

  const giveBack = (connection: LdapConnection): void => {
    if (!connection.isOpen) return;
    connection.setIdle(true);
    idle = [...idle, connection];
    sweep();
  };

  const enter = async (signal: AbortSignal): Promise<void> => {
    if (inUse >= limits.maxConnections) {
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      const giveUp = (): void => {
        // Its turn may have come in the same moment.
        if (waiting.includes(go)) waiting.splice(waiting.indexOf(go), 1);
        reject(signal.reason as Error);
      };
      const go = resolve as () => void;
      signal.addEventListener("abort", giveUp, { once: true });
      waiting.push(go);
      try {
        await promise;
      } finally {
        signal.removeEventListener("abort", giveUp);
      }
      return;
    }
    inUse += 1;
  };

  /** Whoever waits longest takes the place over. */
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) inUse -= 1;
    else next();
  };

  const work = async <Result>(
    connection: LdapConnection,
    signal: AbortSignal,
    isPatient: boolean,
    run: ConnectionWork<Result>,
  ): Promise<Result> => {
    const silence = new AbortController();
    const stopWatching = isPatient ? undefined : watchForAnswer(connection, silence);
    try {
      return await run(connection, isPatient ? signal : AbortSignal.any([signal, silence.signal]));
    } finally {
      stopWatching?.();
      giveBack(connection);
    }
  };

  const tryServer = async <Result>(
    server: LdapServer,
    signal: AbortSignal,
    isLast: boolean,
    run: ConnectionWork<Result>,
  ): Promise<Result> => {
    const kept = takeIdle(server);
    if (kept !== undefined) {
      try {
        return await work(kept, signal, false, run);
      } catch (error) {
        if (kept.isOpen || signal.aborted) throw error;
        // It was found dead. Others to the same server are as old.
        for (const other of idle) if (other.server === server) other.close();
      }
    }
    return work(await open(server, signal), signal, isLast, run);
  };

  return {
    use: async (signal, run) => {
      signal.throwIfAborted();
      await enter(signal);
      try {
        let failure: unknown;
        const candidates = servers.next();
        for (const server of candidates) {
          try {
            const result = await tryServer(server, signal, server === candidates.at(-1), run);
            servers.succeed(server);
            return result;
          } catch (error) {
            failure = error;
            if (!isServerFailure(error)) {
              if (error instanceof ResultCodeError) servers.succeed(server);
              throw error;
            }
            servers.fail(server);
            if (signal.aborted) throw error;
          }
        }
        throw failure;
      } finally {
        leave();
      }
    },
    warmUp: async (signal) => {
      if (idle.length > 0) return;
      const [server] = servers.next();
      if (server !== undefined) giveBack(await open(server, signal));
    },
  };
}
