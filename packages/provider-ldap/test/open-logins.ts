import {
  createAuthenticator,
  type Decision,
  type IdentityProvider,
  InvalidUserRecordError,
  type Login,
  type LoginMethod,
  type PasswordVerdict,
  ProviderUnavailableError,
} from "@transfer-idp/core";

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const request = { protocol: "SFTP", serverId: "s-0123456789abcdef0", sourceIp: "198.51.100.7" } as const;

/** Logs users in by a provider, with a role and a home for those whose entry has none. */
export interface Logins {
  withPassword(username: string, password: string): Promise<Decision>;
  withKey(username: string): Promise<Decision>;
}

export function openLogins(provider: IdentityProvider): Logins {
  const authenticator = createAuthenticator({
    provider,
    logger: silent,
    defaults: { Role: "arn:aws:iam::123456789012:role/transfer", HomeDirectory: "/bucket/{{username}}" },
  });
  return {
    withPassword: (username, password) => authenticator.verifyPassword({ ...request, username, password }),
    withKey: (username) => authenticator.listPublicKeys({ ...request, username }),
  };
}

/** A login as a provider is asked for it. */
export function createLogin(username: string, method: LoginMethod = "password"): Login {
  const { signal } = new AbortController();
  return { ...request, username, presentedUsername: username, method, isDryRun: false, signal };
}

/** Asks a provider itself about a password: nobody looks at the name and the password before. */
export async function verify(provider: IdentityProvider, username: string, password: string): Promise<PasswordVerdict> {
  const finding = await provider.findAccount(createLogin(username));
  if (!("verifyPassword" in finding) || finding.verifyPassword === undefined) throw new Error(finding.kind);
  return finding.verifyPassword(password, new AbortController().signal);
}

/** What came of a login, in a line: `granted`, `denied: locked`, `failed: invalid-record: uidNumber`. */
export function tell(decision: Decision): string {
  if (decision.outcome === "denied") return `denied: ${decision.reason}`;
  if (decision.outcome !== "failed") return decision.outcome;
  const { reason, error } = decision;
  if (error instanceof InvalidUserRecordError) return `failed: ${reason}: ${error.field}`;
  const outage = error instanceof ProviderUnavailableError ? [error.kind, error.backendError ?? "-"] : [error.code];
  return `failed: ${reason}: ${outage.join(" ")}`;
}

/** The groups of a login that was not refused, sorted; else what came of it. */
export function listGroups(decision: Decision): readonly string[] | string {
  return "account" in decision ? [...decision.account.groups].sort() : tell(decision);
}
