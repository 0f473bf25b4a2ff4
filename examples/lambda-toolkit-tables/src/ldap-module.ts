import {
  type Account,
  callBackend,
  type IdentityProvider,
  InvalidUserRecordError,
  ProviderUnavailableError,
} from "@transfer-idp/core";
import type { ToolkitProviderRecord } from "@transfer-idp/provider-dynamo";
import { readLdapConfig } from "./ldap-config.ts";
import { checkLdapConfig, openLdapProvider } from "./open-ldap-provider.ts";

/** The secrets are fetched in this time, or the login fails. */
const timeoutMs = 3_500;

/**
 * The toolkit's module `ldap`, for Active Directory. With a service account, users are searched for by it, a bind as the user
 * verifies the password, and key logins go by what the directory says of the account. Without one, users bind themselves,
 * and key logins go by the tables alone.
 */
export function createLdapModule({ provider: name, config }: ToolkitProviderRecord): IdentityProvider {
  const read = readLdapConfig(name, config);
  checkLdapConfig(read);
  let opened: Promise<IdentityProvider> | undefined;

  const forget = (): void => {
    opened = undefined;
  };
  /** All logins that come meanwhile wait for the same secrets. What failed is tried again by the next one. */
  const open = (signal: AbortSignal): Promise<IdentityProvider> => {
    opened ??= openLdapProvider(read, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    const current = opened;
    return callBackend({ provider: name, timeoutMs, signal }, () => current);
  };
  const ask = async <Answer>(question: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await question();
    } catch (error) {
      // The authority may be another by now.
      if (read.caSecret !== undefined && isCertificateProblem(error)) forget();
      throw error;
    }
  };
  const requireSettings = ({ state, settings }: Account): void => {
    if (state !== "active") return;
    for (const [field, attribute] of Object.entries(read.required)) {
      const isThere = settings.some(({ values }) => (values as Readonly<Record<string, unknown>>)[field] !== undefined);
      if (!isThere) throw new InvalidUserRecordError(attribute, `must have a value, for attributes has it as ${field}`);
    }
  };

  return {
    name,
    findAccount: (login) =>
      ask(async () => {
        const found = await (await open(login.signal)).findAccount(login);
        if (found.kind !== "account" && found.kind !== "opaque") return found;
        // Before a password is proven nobody is told what is wrong with an entry.
        if (login.method === "publicKey" && found.kind === "account") requireSettings(found.account);
        const { verifyPassword: verify } = found;
        if (verify === undefined) return found;
        return {
          ...found,
          verifyPassword: (password, signal) =>
            ask(async () => {
              const verdict = await verify(password, signal);
              if (verdict.outcome === "verified") requireSettings(verdict.account);
              return verdict;
            }),
        };
      }),
  };
}

function isCertificateProblem(error: unknown): boolean {
  return error instanceof ProviderUnavailableError && /CERT|VERIFY/.test(error.backendError ?? "");
}
