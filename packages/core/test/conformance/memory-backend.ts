import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { AccountState, SessionSettings } from "../../src/index.ts";
import type { BackendFault, ConformanceUser } from "../../src/conformance/index.ts";
import { createMemoryNetwork } from "./memory-network.ts";

/** What the backend holds about one user. */
export interface MemoryRow {
  readonly username: string;
  readonly passwordHash: string | undefined;
  readonly publicKeys: readonly string[];
  readonly state: AccountState;
  readonly settings: SessionSettings;
}

/** Answers after a few turns of the event loop, like a backend in the network, and can be told to fail or to hang. */
export interface MemoryBackend {
  readonly rows: readonly MemoryRow[];
  /** @throws Error with a `code` such as `ECONNREFUSED`; an `AbortError` where the signal aborts. */
  read(matches: (row: MemoryRow) => boolean, signal: AbortSignal): Promise<MemoryRow | undefined>;
  readonly outages: readonly BackendFault[];
  readonly hang: BackendFault;
}

export function createMemoryBackend(users: readonly ConformanceUser[]): MemoryBackend {
  const rows = users.map(({ username, password, publicKeys, state, settings }): MemoryRow => ({
    username,
    passwordHash: password === undefined ? undefined : hashPassword(password, randomBytes(12).toString("hex")),
    publicKeys,
    state,
    settings,
  }));
  const { cross, outages, hang } = createMemoryNetwork();

  return {
    rows,
    read: async (matches, signal) => {
      await cross(signal);
      return rows.find(matches);
    },
    outages,
    hang,
  };
}

/** Compares a password with a stored hash in constant time. */
export function isPassword(row: MemoryRow, password: string): boolean {
  const salt = row.passwordHash?.split("$")[1];
  if (salt === undefined || row.passwordHash === undefined) return false;
  return timingSafeEqual(Buffer.from(hashPassword(password, salt)), Buffer.from(row.passwordHash));
}

// One round of SHA-256 would be no way to store a password. It is quick, and these are made for one test.
function hashPassword(password: string, salt: string): string {
  return `sha256$${salt}$${createHash("sha256").update(salt).update(password).digest("hex")}`;
}
