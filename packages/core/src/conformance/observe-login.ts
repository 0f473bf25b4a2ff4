import type { Account } from "../account.ts";
import type { DenialReason } from "../decision.ts";
import { isTransferIdpError } from "../errors/transfer-idp-error.ts";
import type { IdentityProvider, PasswordVerdict, RefusalReason, VerifyPassword } from "../identity-provider.ts";
import type { Login, LoginMethod } from "../login.ts";

/** What a provider answered, as plain data that a runner compares and prints. */
export type Observation =
  | { readonly outcome: "unknown" }
  | { readonly outcome: "verified"; readonly username: string }
  | { readonly outcome: "refused"; readonly reason: RefusalReason }
  /** Whoever the user may be, the login is denied. */
  | { readonly outcome: "denied"; readonly reason: DenialReason }
  /** A key login found somebody. */
  | { readonly outcome: "account"; readonly username: string; readonly publicKeys: readonly string[] }
  /** A password login found somebody who has no way to verify a password. */
  | { readonly outcome: "no-password-login" }
  /** A key login, and nothing is known until a password is tried. */
  | { readonly outcome: "opaque" }
  | { readonly outcome: "rejected"; readonly code: string }
  /** It had not settled when the time was over. */
  | { readonly outcome: "pending" };

/** A login at a provider, without an authenticator. */
export interface ObservedLogin {
  readonly username: string;
  /** Absent: a key login. */
  readonly password?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Makes the login that an authenticator would hand to a provider. */
export function makeLogin(username: string, method: LoginMethod, signal: AbortSignal): Login {
  return {
    username,
    presentedUsername: username,
    method,
    protocol: "SFTP",
    serverId: "s-0123456789abcdef0",
    sourceIp: "192.0.2.10",
    isDryRun: false,
    signal,
  };
}

/** A signal that never aborts. */
export function neverAborts(): AbortSignal {
  return new AbortController().signal;
}

/** Logs in at a provider and tells what became of it. Never rejects. */
export async function observeLogin(
  provider: IdentityProvider,
  { username, password, signal = neverAborts() }: ObservedLogin,
): Promise<Observation> {
  return observeRejection(async () => {
    const login = makeLogin(username, password === undefined ? "publicKey" : "password", signal);
    const finding = await provider.findAccount(login);
    if (finding.kind === "unknown") return { outcome: "unknown" };
    if (finding.kind === "denied") return { outcome: "denied", reason: finding.reason };
    if (password === undefined) {
      return finding.kind === "opaque" ? { outcome: "opaque" } : describeAccount(finding.account);
    }
    const verdict = await finding.verifyPassword?.(password, signal);
    return verdict === undefined ? { outcome: "no-password-login" } : describeVerdict(verdict);
  });
}

/** Verifies a password with a finding that was made before. Never rejects. */
export async function observeVerification(
  verifyPassword: VerifyPassword,
  password: string,
  signal: AbortSignal = neverAborts(),
): Promise<Observation> {
  return observeRejection(async () => describeVerdict(await verifyPassword(password, signal)));
}

/** Says the same of every answer that means "nobody", whether a lookup gave it or a refused password. */
export function describeNobody(observation: Observation): Observation | { readonly outcome: "nobody" } {
  const reasons: readonly RefusalReason[] = ["unknown-user", "wrong-password-or-unknown-user"];
  const isNobody =
    observation.outcome === "unknown" || (observation.outcome === "refused" && reasons.includes(observation.reason));
  return isNobody ? { outcome: "nobody" } : observation;
}

async function observeRejection(work: () => Promise<Observation>): Promise<Observation> {
  try {
    return await work();
  } catch (error) {
    return { outcome: "rejected", code: isTransferIdpError(error) ? error.code : `none: ${describeForeign(error)}` };
  }
}

function describeForeign(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `a ${typeof error} was thrown`;
}

function describeAccount({ username, publicKeys }: Account): Observation {
  return { outcome: "account", username, publicKeys: publicKeys.map((key) => key.value) };
}

function describeVerdict(verdict: PasswordVerdict): Observation {
  const { outcome } = verdict;
  return outcome === "verified" ? { outcome, username: verdict.account.username } : { outcome, reason: verdict.reason };
}
