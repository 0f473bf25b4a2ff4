import { ResultCodeError } from "ldapts";
import { isServerFailure } from "../is-server-failure.ts";
import { createConnectionSlots } from "./connection-slots.ts";
import { createIdleConnections } from "./idle-connections.ts";
import type { LdapConnection } from "./ldap-connection.ts";
import type { LdapServer } from "./ldap-server.ts";
import { openConnection } from "./open-connection.ts";
import type { ServerList } from "./server-list.ts";
import { withPatience } from "./with-patience.ts";

/** How a pool of connections is limited. */
export interface PoolLimits {
  /** Most connections at a time. Who comes when all are in use waits. */
  readonly maxConnections: number;
  /** How long a connection is kept that nobody uses, in milliseconds. */
  readonly idleMs: number;
  /** Longest time until a connection is open and ready, in milliseconds. */
  readonly connectMs: number;
  /** Longest time of some work, its retries and the wait for a connection included, in milliseconds. */
  readonly requestMs: number;
}

/** Kept connections, each in one use at a time. */
export interface ConnectionPool {
  /**
   * Does some work on a connection. Where a kept connection is found dead, it is done again on a fresh one, once. Where a server
   * fails, the next one is asked: of work that may be repeated, and of other work while it has not begun.
   *
   * @throws whatever the work throws, or opening a connection, on the last server that was tried.
   */
  use<Result>(time: WorkTime, work: ConnectionWork<Result>): Promise<Result>;
  /** Opens a connection, where none is kept. */
  warmUp(time: WorkTime): Promise<void>;
}

/** How long there is for some work. */
export interface WorkTime {
  /** Aborts when the time is over, the login's or our own. */
  readonly signal: AbortSignal;
  /** Of the login alone: that somebody hangs up says nothing of a server. */
  readonly loginSignal: AbortSignal;
}

/** What a pool is for. */
export interface PoolWork {
  /** Makes a fresh connection ready: binds it, where somebody must be bound. */
  readonly prepare: (connection: LdapConnection, signal: AbortSignal) => Promise<void>;
  /** Whether work may be done twice where nobody knows whether it was done: a search may; a bind counts as a guess each time. */
  readonly isRepeatable: boolean;
}

/** What is done on a connection. `signal` aborts with the login, and sooner where the connection may be dead. */
type ConnectionWork<Result> = (connection: LdapConnection, signal: AbortSignal) => Promise<Result>;

/**
 * A kept connection that gives no answer for so long, in milliseconds, may lead nowhere since the environment was frozen, and is
 * given up.
 */
const silentMs = 1_000;

/** Makes a pool of connections. */
export function createConnectionPool(
  servers: ServerList,
  limits: PoolLimits,
  { prepare, isRepeatable }: PoolWork,
): ConnectionPool {
  const slots = createConnectionSlots(limits.maxConnections);
  const idle = createIdleConnections(limits.idleMs);

  const open = async (server: LdapServer, signal: AbortSignal): Promise<LdapConnection> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(limits.connectMs)]);
    // Those that are kept lead to other servers.
    while (idle.count > 0 && idle.count + slots.taken > limits.maxConnections) idle.closeOldest();
    const connection = await openConnection(server, limit);
    try {
      await prepare(connection, limit);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  };

  /** Takes a kept connection, if there is one. One that was not used for a while is first asked whether it leads anywhere. */
  const takeKept = async (server: LdapServer, signal: AbortSignal): Promise<LdapConnection | undefined> => {
    const kept = idle.take(server);
    if (kept === undefined || isRepeatable || Date.now() - kept.answeredAt < silentMs) return kept;
    try {
      await withPatience(kept, signal, silentMs, (limit) => kept.forgetUser(limit));
    } catch {
      signal.throwIfAborted();
      idle.closeAll(server);
      return undefined;
    }
    return kept;
  };

  const tryServer = async <Result>(
    server: LdapServer,
    signal: AbortSignal,
    serversLeft: number,
    run: ConnectionWork<Result>,
  ): Promise<Result> => {
    const kept = await takeKept(server, signal);
    if (kept !== undefined) {
      try {
        return await withPatience(kept, signal, isRepeatable ? silentMs : undefined, (limit) => run(kept, limit));
      } catch (error) {
        if (kept.isOpen || signal.aborted) throw error;
        // It was found dead.
        idle.closeAll(server);
      } finally {
        idle.add(kept);
      }
    }
    const connection = await open(server, signal);
    const hasOthers = isRepeatable && serversLeft > 0;
    const patienceMs = hasOthers ? limits.requestMs / (serversLeft + 1) : undefined;
    try {
      return await withPatience(connection, signal, patienceMs, (limit) => run(connection, limit));
    } catch (error) {
      throw isRepeatable ? error : new BegunWorkError(error);
    } finally {
      idle.add(connection);
    }
  };

  const use: ConnectionPool["use"] = async ({ signal, loginSignal }, run) => {
    await slots.enter(signal);
    try {
      let failure: unknown;
      const candidates = servers.next();
      for (const [index, server] of candidates.entries()) {
        try {
          const result = await tryServer(server, signal, candidates.length - 1 - index, run);
          servers.succeed(server);
          return result;
        } catch (error) {
          const hasBegun = error instanceof BegunWorkError;
          failure = hasBegun ? error.cause : error;
          if (isServerFailure(failure)) {
            if (!loginSignal.aborted) servers.fail(server);
            if (!hasBegun && !signal.aborted) continue;
          } else if (failure instanceof ResultCodeError) {
            servers.succeed(server);
          }
          throw failure;
        }
      }
      throw failure;
    } finally {
      slots.leave();
    }
  };

  return {
    use,
    warmUp: async (time) => {
      if (idle.count === 0) await use(time, () => Promise.resolve());
    },
  };
}

/** What work failed with that may not be done again. */
class BegunWorkError extends Error {
  constructor(cause: unknown) {
    super("The work had begun.", { cause });
  }
}
