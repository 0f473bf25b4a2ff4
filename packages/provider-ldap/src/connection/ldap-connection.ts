import { type Client, type Control, type Filter, ResultCodeError } from "ldapts";
import type { Socket } from "node:net";
import type { LdapEntry } from "../entry/ldap-entry.ts";
import type { GuardedSocket } from "../messages/guarded-socket.ts";
import type { LdapServer } from "./ldap-server.ts";
import { readEntry } from "../entry/read-entry.ts";

/** What is searched for. */
export interface LdapSearch {
  readonly base: string;
  readonly scope: "base" | "one" | "sub";
  readonly filter: Filter;
  readonly attributes: readonly string[];
  /** Attributes whose values are bytes. */
  readonly binaryAttributes?: readonly string[] | undefined;
  /** Whether there may be more entries than the server gives at once. */
  readonly isPaged?: boolean | undefined;
}

/** One connection to a directory. Whoever uses it is alone on it. */
export interface LdapConnection {
  readonly server: LdapServer;
  /** Whether it can still be used: it is open, and nothing on it was given up. */
  readonly isOpen: boolean;
  /** When it last answered, as of `Date.now`. */
  readonly answeredAt: number;
  /**
   * @throws ResultCodeError with the directory's code; any other error: the connection gave no answer, and is closed.
   */
  search(search: LdapSearch, signal: AbortSignal): Promise<readonly LdapEntry[]>;
  /** As {@link search}. What the connection was bound to before counts no more, whatever comes of it. */
  bind(dn: string, password: string, control: Control | undefined, signal: AbortSignal): Promise<void>;
  /**
   * Binds it as nobody, and so asks whether the server is there. A server that has no such binds answers too.
   *
   * @throws whatever the connection failed with.
   */
  forgetUser(signal: AbortSignal): Promise<void>;
  /** Says whether the process may end while it is open. */
  setIdle(isIdle: boolean): void;
  close(): void;
}

/** What a connection is made of once it is open. */
export interface OpenedConnection {
  /** Of ldapts, over the last of the sockets. */
  readonly client: Client;
  /** What it has of that socket. */
  readonly guarded: GuardedSocket;
  /** The plain one, and the one with TLS over it. */
  readonly sockets: readonly Socket[];
  readonly server: LdapServer;
}

/** ldapts decodes text without a byte order mark that it begins with, and so makes one name of two: it hands on bytes instead. */
const everyAttribute = new (class extends Array<string> {
  override includes(): boolean {
    return true;
  }
})();

/** Makes a connection of what was opened. */
export function createConnection({ client, guarded, sockets, server }: OpenedConnection): LdapConnection {
  let isClosed = false;
  let failure: Error | undefined;
  let answeredAt = Date.now();

  const close = (): void => {
    isClosed = true;
    for (const socket of sockets) socket.destroy();
  };

  for (const socket of sockets) {
    socket.once("close", close);
    socket.on("error", (error) => {
      failure ??= error;
      close();
    });
  }

  /** Waits for an answer until the signal aborts. A connection with an answer under way is of no use to the next login. */
  const ask = async <Answer>(request: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> => {
    signal.addEventListener("abort", close, { once: true });
    try {
      signal.throwIfAborted();
      const answer = await request();
      answeredAt = Date.now();
      return answer;
    } catch (error) {
      if (error instanceof ResultCodeError) {
        answeredAt = Date.now();
        throw error;
      }
      close();
      // ldapts only says that the connection was closed.
      throw signal.aborted ? (signal.reason as Error) : (guarded.failure ?? failure ?? error);
    } finally {
      signal.removeEventListener("abort", close);
    }
  };

  return {
    server,
    get isOpen() {
      return !isClosed;
    },
    get answeredAt() {
      return answeredAt;
    },
    search: (search, signal) =>
      ask(async () => {
        // No size limit: ldapts keeps "size limit exceeded" to itself where there is one, and the entries that came would
        // pass for all of them. References to other servers are left out: nobody follows them.
        const { searchEntries } = await client.search(search.base, {
          scope: search.scope,
          filter: search.filter,
          attributes: [...search.attributes],
          explicitBufferAttributes: everyAttribute,
          paged: search.isPaged === true ? { pageSize: 500 } : false,
        });
        return searchEntries.map((entry) => readEntry(entry, search.binaryAttributes));
      }, signal),
    bind: (dn, password, control, signal) => ask(() => client.bind(dn, password, control), signal),
    forgetUser: async (signal) => {
      try {
        await ask(() => client.bind("", ""), signal);
      } catch (error) {
        if (!(error instanceof ResultCodeError)) throw error;
      }
    },
    setIdle: (isIdle) => {
      for (const socket of sockets) {
        if (isIdle) socket.unref();
        else socket.ref();
      }
    },
    close,
  };
}
