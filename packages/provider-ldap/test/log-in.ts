import { type IdentityProvider, isTransferIdpError, type Login, type Outage } from "@transfer-idp/core";

/** What became of a login at a provider, as plain data. */
export type LoginAnswer =
  | { readonly outcome: "unknown" }
  | { readonly outcome: "verified"; readonly username: string }
  | { readonly outcome: "refused" | "denied"; readonly reason: string }
  | {
      readonly outcome: "failed";
      readonly code: string;
      readonly kind: string | undefined;
      readonly countsAsGuess: boolean | undefined;
    };

/** Makes a login as a provider sees it. */
export function makeLogin(username: string, options: Partial<Login> = {}): Login {
  return {
    username,
    presentedUsername: username,
    method: "password",
    protocol: "SFTP",
    serverId: "s-0123456789abcdef0",
    sourceIp: "192.0.2.10",
    isDryRun: false,
    signal: new AbortController().signal,
    ...options,
  };
}

/** Logs in with a password, at a provider. Never rejects, but for errors that are not the library's. */
export async function logIn(
  provider: IdentityProvider,
  username: string,
  password: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<LoginAnswer> {
  try {
    const finding = await provider.findAccount(makeLogin(username, { signal }));
    if (finding.kind === "unknown") return { outcome: "unknown" };
    if (finding.kind === "denied") return { outcome: "denied", reason: finding.reason };
    const verdict = await finding.verifyPassword?.(password, signal);
    if (verdict === undefined) return { outcome: "refused", reason: "no-password" };
    return verdict.outcome === "verified"
      ? { outcome: "verified", username: verdict.account.username }
      : { outcome: "refused", reason: verdict.reason };
  } catch (error) {
    if (!isTransferIdpError(error)) throw error;
    const { kind, countsAsGuess } = error as Partial<Outage>;
    return { outcome: "failed", code: error.code, kind, countsAsGuess };
  }
}
