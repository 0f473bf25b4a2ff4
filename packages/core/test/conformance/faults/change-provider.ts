import {
  type Account,
  type Finding,
  type IdentityProvider,
  type Login,
  ProviderUnavailableError,
  type VerifyPassword,
} from "../../../src/index.ts";
import type { MemoryBackend, MemoryRow } from "../memory-backend.ts";
import { createMemoryProvider, judgePassword, toAccount } from "../memory-provider.ts";

type AccountFinding = Extract<Finding, { kind: "account" }>;

/** The sound provider, with its findings changed. */
export function changeFinding(
  backend: MemoryBackend,
  change: (finding: Finding, login: Login) => Finding,
  sound: IdentityProvider = createMemoryProvider(backend),
): IdentityProvider {
  return { ...sound, findAccount: async (login) => change(await sound.findAccount(login), login) };
}

/** The sound provider, with the account changed both where it is found and where it is verified. */
export function changeAccount(
  backend: MemoryBackend,
  change: (account: Account, login: Login) => Account,
): IdentityProvider {
  return changeFinding(backend, (finding, login) => {
    if (finding.kind !== "account") return finding;
    const { account, verifyPassword } = finding;
    return {
      kind: "account",
      account: change(account, login),
      verifyPassword: async (password, signal) => {
        const verdict = (await verifyPassword?.(password, signal)) ?? { outcome: "refused", reason: "no-password" };
        return verdict.outcome === "verified" ? { ...verdict, account: change(verdict.account, login) } : verdict;
      },
    };
  });
}

/** The sound provider, with its verification changed. */
export function changeVerify(
  backend: MemoryBackend,
  change: (verify: VerifyPassword, finding: AccountFinding) => VerifyPassword,
): IdentityProvider {
  return changeFinding(backend, (finding) => {
    if (finding.kind !== "account" || finding.verifyPassword === undefined) return finding;
    return { ...finding, verifyPassword: change(finding.verifyPassword, finding) };
  });
}

/** The sound provider, with another way to its rows. */
export function createLookupProvider(
  lookUp: (username: string, signal: AbortSignal) => Promise<MemoryRow | undefined>,
): IdentityProvider {
  return {
    name: "memory",
    findAccount: async ({ username, signal }) => {
      const row = await lookUp(username, signal);
      if (row === undefined) return { kind: "unknown" };
      const verifyPassword: VerifyPassword = async (password, verifySignal) =>
        judgePassword(await lookUp(username, verifySignal), password);
      return { kind: "account", account: toAccount(row), verifyPassword };
    },
  };
}

/** A signal that never aborts. */
export function neverAborts(): AbortSignal {
  return new AbortController().signal;
}

/** Tells a backend that failed from one that was not waited for. */
export function isOutage(error: unknown): boolean {
  return error instanceof ProviderUnavailableError && error.kind !== "timeout";
}
