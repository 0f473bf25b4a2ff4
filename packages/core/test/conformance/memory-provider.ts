import {
  type Account,
  type IdentityProvider,
  type PasswordVerdict,
  ProviderUnavailableError,
  type VerifyPassword,
} from "../../src/index.ts";
import type { ConformanceFixture, ConformanceUser } from "../../src/conformance/index.ts";
import { createMemoryBackend, isPassword, type MemoryBackend, type MemoryRow } from "./memory-backend.ts";

/**
 * A sound provider that asks its backend twice, like one that searches a directory and then binds: once for the
 * account, once for the password.
 */
export function createMemoryProvider(backend: MemoryBackend): IdentityProvider {
  return {
    name: "memory",
    findAccount: async ({ username, signal }) => {
      const row = await readRow(backend, username, signal);
      if (row === undefined) return { kind: "unknown" };
      const verifyPassword: VerifyPassword = async (password, verifySignal) =>
        judgePassword(await readRow(backend, username, verifySignal), password);
      return { kind: "account", account: toAccount(row), verifyPassword };
    },
  };
}

/** Reads the row of exactly this user, and says of every failure that the backend gave no answer. */
export async function readRow(
  backend: MemoryBackend,
  username: string,
  signal: AbortSignal,
): Promise<MemoryRow | undefined> {
  try {
    return await backend.read((row) => row.username === username, signal);
  } catch (error) {
    throw toUnavailable(error);
  }
}

export function toUnavailable(error: unknown): ProviderUnavailableError {
  const { code } = error as { code?: unknown };
  const kind = code === "ECONNREFUSED" ? "unreachable" : code === "Throttled" ? "throttled" : "timeout";
  return new ProviderUnavailableError({ provider: "memory", kind, backendError: String(code) });
}

export function judgePassword(row: MemoryRow | undefined, password: string): PasswordVerdict {
  if (row === undefined) return { outcome: "refused", reason: "unknown-user" };
  if (row.passwordHash === undefined) return { outcome: "refused", reason: "no-password" };
  if (password === "" || !isPassword(row, password)) return { outcome: "refused", reason: "wrong-password" };
  if (row.state !== "active") return { outcome: "refused", reason: row.state };
  return { outcome: "verified", account: toAccount(row) };
}

export function toAccount({ username, state, publicKeys, settings }: MemoryRow): Account {
  return {
    username,
    state,
    groups: ["staff"],
    attributes: { mail: [`${username}@example.com`] },
    publicKeys: publicKeys.map((value) => ({ value })),
    accessRules: [],
    settings: [{ origin: "user", values: { ...settings } }],
  };
}

/** Makes the fixture of a provider over a fresh memory backend. */
export function createMemoryFixture(
  users: readonly ConformanceUser[],
  createProvider: (backend: MemoryBackend) => IdentityProvider = createMemoryProvider,
): Promise<ConformanceFixture> {
  const backend = createMemoryBackend(users);
  return Promise.resolve({
    provider: createProvider(backend),
    outages: backend.outages,
    hang: backend.hang,
    storedSecrets: backend.rows.flatMap(({ passwordHash }) => (passwordHash === undefined ? [] : [passwordHash])),
    close: () => Promise.resolve(),
  });
}
