import type { IdentityProvider, PasswordVerdict } from "../../src/index.ts";
import type { MemoryBackend } from "./memory-backend.ts";
import { judgePassword, readRow } from "./memory-provider.ts";

/**
 * A sound provider that asks its backend first when a password is tried, like one that binds to a directory as the user.
 *
 * @param isDisclosing - Whether the backend tells a wrong password from an unknown user.
 */
export function createOpaqueMemoryProvider(backend: MemoryBackend, isDisclosing: boolean): IdentityProvider {
  const conceal = (verdict: PasswordVerdict): PasswordVerdict =>
    !isDisclosing && verdict.outcome === "refused" && ["wrong-password", "unknown-user"].includes(verdict.reason)
      ? { outcome: "refused", reason: "wrong-password-or-unknown-user" }
      : verdict;
  return {
    name: "opaque-memory",
    findAccount: ({ username }) =>
      Promise.resolve({
        kind: "opaque",
        verifyPassword: async (password, signal) =>
          conceal(judgePassword(await readRow(backend, username, signal), password)),
      }),
  };
}
