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
  /** Whether work may be done twice: a search may; a bind counts as a guess each time. */
  readonly isRepeatable: boolean;
}

/** What is done on a connection. `signal` aborts with the login, and sooner where the connection may be dead. */
type ConnectionWork<Result> = (connection: LdapConnection, signal: AbortSignal) => Promise<Result>;

/**
 * A kept connection that gives no answer for so long, in milliseconds, may lead nowhere since the environment was frozen, and is
 * given up; for work that may not be repeated, only where it was not used for as long before.
 */
const silentMs = 1_000;

/** Gives a connection up that does not answer at all. Work that takes long, answer by answer, goes on. */
function watchForAnswer(connection: LdapConnection, silence: AbortController, patienceMs: number): () => void {
  let heardAt = connection.answeredAt;
  const timer = setInterval(() => {
    if (connection.answeredAt === heardAt) silence.abort(new Error("The connection is silent."));
    heardAt = connection.answeredAt;
  }, patienceMs);
  return () => {
    clearInterval(timer);
  };
}

/** Makes a pool of connections. */
export function createConnectionPool(
  servers: ServerList,
  limits: PoolLimits,
  { prepare, isRepeatable }: PoolWork,
): ConnectionPool {
  let idle: readonly LdapConnection[] = [];
  let inUse = 0;
  const waiting: (() => void)[] = [];
  let sweeping: NodeJS.Timeout | undefined;

  /** By the clock and not by a timer alone: in a frozen environment no timer runs. */
  const sweep = (): void => {
    const [fresh, stale]: [LdapConnection[], LdapConnection[]] = [[], []];
    for (const connection of idle) {
      const idleMs = Date.now() - connection.answeredAt;
      // Below zero the clock was set back, and nobody knows.
      (connection.isOpen && idleMs >= 0 && idleMs < limits.idleMs ? fresh : stale).push(connection);
    }
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

  /** @param patienceMs - How long it may be silent; `undefined`: until the time is over. */
  const work = async <Result>(
    connection: LdapConnection,
    signal: AbortSignal,
    patienceMs: number | undefined,
    run: ConnectionWork<Result>,
  ): Promise<Result> => {
    const silence = new AbortController();
    const stopWatching = patienceMs === undefined ? undefined : watchForAnswer(connection, silence, patienceMs);
    try {
      return await run(connection, AbortSignal.any([signal, silence.signal]));
    } finally {
      stopWatching?.();
      giveBack(connection);
    }
  };

  const tryServer = async <Result>(
    server: LdapServer,
    signal: AbortSignal,
    serversLeft: number,
    run: ConnectionWork<Result>,
  ): Promise<Result> => {
    const kept = takeIdle(server);
    if (kept !== undefined) {
      const mayBeDead = isRepeatable || Date.now() - kept.answeredAt >= silentMs;
      try {
        return await work(kept, signal, mayBeDead ? silentMs : undefined, run);
      } catch (error) {
        if (kept.isOpen || signal.aborted) throw error;
        // It was found dead. Others to the same server are as old.
        for (const other of idle) if (other.server === server) other.close();
      }
    }
    const connection = await open(server, signal);
    const hasOthers = isRepeatable && serversLeft > 0;
    try {
      return await work(connection, signal, hasOthers ? limits.requestMs / (serversLeft + 1) : undefined, run);
    } catch (error) {
      throw isRepeatable ? error : new BegunWorkError(error);
    }
  };

  const use: ConnectionPool["use"] = async ({ signal, loginSignal }, run) => {
    signal.throwIfAborted();
    await enter(signal);
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
      leave();
    }
  };

  return {
    use,
    warmUp: async (time) => {
      if (idle.length === 0) await use(time, () => Promise.resolve());
    },
  };
}

/** What work failed with that may not be done again. */
class BegunWorkError extends Error {
  constructor(cause: unknown) {
    super("The work had begun.", { cause });
  }
}
