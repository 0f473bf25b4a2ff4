import type { LdapConnection } from "./ldap-connection.ts";
import type { LdapServer } from "./ldap-server.ts";

/** Connections that nobody uses, each for a while. They keep no process from ending. */
export interface IdleConnections {
  readonly count: number;
  /** Takes one to a server out, if there is one. */
  take(server: LdapServer): LdapConnection | undefined;
  /** Keeps one that can still be used. */
  add(connection: LdapConnection): void;
  /** Closes the one that is kept longest. */
  closeOldest(): void;
  /** Closes those to a server: where one of them is dead, others are as old. */
  closeAll(server: LdapServer): void;
}

/** @param idleMs - How long one is kept. */
export function createIdleConnections(idleMs: number): IdleConnections {
  let idle: readonly LdapConnection[] = [];
  let sweeping: NodeJS.Timeout | undefined;

  /** By the clock and not by a timer alone: in a frozen environment no timer runs. */
  const sweep = (): void => {
    const [fresh, stale]: [LdapConnection[], LdapConnection[]] = [[], []];
    for (const connection of idle) {
      const unusedMs = Date.now() - connection.answeredAt;
      // Below zero the clock was set back, and nobody knows.
      (connection.isOpen && unusedMs >= 0 && unusedMs < idleMs ? fresh : stale).push(connection);
    }
    for (const connection of stale) connection.close();
    idle = fresh;
    clearTimeout(sweeping);
    sweeping = idle.length === 0 ? undefined : setTimeout(sweep, idleMs).unref();
  };

  return {
    get count() {
      return idle.length;
    },
    take: (server) => {
      sweep();
      const connection = idle.find((kept) => kept.server === server);
      idle = idle.filter((kept) => kept !== connection);
      connection?.setIdle(false);
      return connection;
    },
    add: (connection) => {
      if (!connection.isOpen) return;
      connection.setIdle(true);
      idle = [...idle, connection];
      sweep();
    },
    closeOldest: () => {
      idle[0]?.close();
      idle = idle.slice(1);
    },
    closeAll: (server) => {
      for (const connection of idle) if (connection.server === server) connection.close();
    },
  };
}
