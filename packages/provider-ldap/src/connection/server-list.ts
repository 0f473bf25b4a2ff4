import type { LdapServer } from "./ldap-server.ts";
import { createRests } from "./rests.ts";

/** Longest rest of a server that failed. */
const longestRestMs = 60_000;

/** The servers of one directory, all of which hold the same. */
export interface ServerList {
  /** Every server, in the order in which they are to be tried. */
  next(): readonly LdapServer[];
  fail(server: LdapServer): void;
  succeed(server: LdapServer): void;
}

/**
 * Says which server is asked next. One that failed rests: it comes last, so that it is asked where no other answers, and not
 * waited for where one does.
 */
export function createServerList(servers: readonly LdapServer[], serverOrder: "in-order" | "round-robin"): ServerList {
  const rests = createRests<LdapServer>(longestRestMs);
  let turn = 0;
  return {
    next: () => {
      const first = serverOrder === "in-order" ? 0 : turn++ % servers.length;
      const all = [...servers.slice(first), ...servers.slice(0, first)];
      const resting = all.filter((server) => rests.isResting(server));
      // Of those that rest, the one whose rest ends first has the best chance.
      resting.sort((one, other) => rests.endOf(one) - rests.endOf(other));
      return [...all.filter((server) => !resting.includes(server)), ...resting];
    },
    fail: (server) => {
      rests.fail(server);
    },
    succeed: (server) => {
      rests.succeed(server);
    },
  };
}
