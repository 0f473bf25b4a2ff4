import type { LockoutStore } from "./lockout-store.ts";

/** What guesses are counted by. */
export type LockoutCounter = "userAndSource" | "source" | "user";

/** How guessing of passwords is limited. `docs/lockout.md` says how to choose. */
export interface LockoutOptions {
  readonly store: LockoutStore;
  /**
   * What becomes of password logins while the store cannot be asked: `fail-logins` fails them as `unavailable`;
   * `allow-unlimited-guesses` lets them through uncounted, and says so in the log. There is no default: the one lets an
   * outage of the store keep everybody out, the other lets an attacker who can cause one guess on.
   */
  readonly whenUnavailable: "fail-logins" | "allow-unlimited-guesses";
  /**
   * How many guesses each counter admits before it locks, a whole number from 1 to 1,000,000. What is named here is
   * counted, and nothing else; something must be. Logins count while they run, the right ones too: those that a client
   * makes at the same moment must fit below.
   *
   * - `userAndSource`: by the account and the address of the client. Nobody else is locked out by it.
   * - `source`: by the address alone, which limits one that tries many names. Offices share an address: count high.
   * - `user`: by the account alone, which limits guesses from many addresses. It lets anybody lock a user out on purpose.
   *
   * IPv6 addresses are counted by their /64 network, which is the least that one subscriber has. Names are folded
   * first: case, accents, width, white space and invisible characters do not make another counter.
   *
   * @defaultValue `{ userAndSource: 10 }`
   */
  readonly thresholds?: Readonly<Partial<Record<LockoutCounter, number>>> | undefined;
  /**
   * For how long the guess that reaches a threshold locks; each further one that is admitted and wrong doubles it. A
   * whole number of milliseconds.
   *
   * @defaultValue 60000
   */
  readonly firstLockMs?: number | undefined;
  /**
   * The longest that a lock grows to, a whole number of milliseconds from `firstLockMs` to 65,536 times that.
   *
   * @defaultValue 3600000
   */
  readonly longestLockMs?: number | undefined;
  /**
   * How long after its last guess a counter begins anew, a whole number of milliseconds, at least `longestLockMs`.
   *
   * @defaultValue 86400000
   */
  readonly forgetAfterMs?: number | undefined;
  /**
   * Addresses and CIDR blocks that many users share, such as those of a Network Load Balancer without PROXY protocol.
   * They are not counted by `source`, nor is a login without an address. By `userAndSource` they are, for nobody would
   * limit their guesses otherwise: it then comes to counting by user.
   *
   * @defaultValue none
   */
  readonly sharedSources?: readonly string[] | undefined;
  /**
   * Longest time that the store has to count a guess on all counters, in milliseconds; and as long again to keep it or take
   * it back.
   *
   * @defaultValue 1000
   */
  readonly requestTimeoutMs?: number | undefined;
}
