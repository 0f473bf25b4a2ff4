import {
  ConfigurationError,
  type IdentityProvider,
  InvalidUserRecordError,
  ProviderUnavailableError,
  requireOption,
} from "@transfer-idp/core";
import { createLdapProvider, type LdapBind } from "@transfer-idp/provider-ldap";
import { fetchSecret } from "./fetch-secret.ts";
import type { LdapConfig } from "./ldap-config.ts";

/** Options of the provider, and the fields of the record that their values come from. */
const fieldsOfOptions: Readonly<Record<string, string>> = {
  servers: "server",
  "tls.ca": "ldap_ssl_ca_secret_arn",
  "bind.serviceDn": "ldap_service_account_secret_arn",
  bind: "domain",
  "users.base": "search_base",
  groups: "ldap_allowed_groups",
  "attributes.PosixProfile": "attributes",
};

/** The account that asks. */
interface ServiceAccount {
  readonly username: string;
  readonly password: string;
}

/**
 * Checks all that is not in secrets.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: it names the field of the record.
 */
export function checkLdapConfig({ options, domain, accountSecret }: LdapConfig): void {
  const somebody = { serviceDn: "somebody@example.com", servicePassword: () => "" };
  try {
    // Of a provider that nobody asks, no connection is opened.
    createLdapProvider({ ...options, bind: accountSecret === undefined ? bindUsers(domain) : somebody });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(nameField(error), error.requirement);
  }
}

/**
 * Makes the provider, with the secrets as they are now.
 *
 * @param forget - Called where the secret has another account than the one that the provider was made with.
 * @throws ProviderUnavailableError, InvalidUserRecordError: a secret cannot be had, or not be used.
 */
export async function openLdapProvider(config: LdapConfig, forget: () => void): Promise<IdentityProvider> {
  const { options, domain, accountSecret, caSecret } = config;
  const [account, ca] = await Promise.all([
    accountSecret === undefined ? undefined : fetchAccount(accountSecret),
    caSecret === undefined ? undefined : fetchSecret(caSecret),
  ]);
  let password = account?.password;
  const fetchPassword = async (): Promise<string> => {
    const kept = password;
    password = undefined;
    if (kept !== undefined) return kept;
    // The directory refused it.
    const current = await fetchAccount(accountSecret ?? "");
    if (current.username === account?.username) return current.password;
    forget();
    throw new ProviderUnavailableError({ provider: "secrets-manager", kind: "access-denied" });
  };
  const bind =
    account === undefined
      ? bindUsers(domain)
      : { serviceDn: joinDomain(account.username, domain), servicePassword: fetchPassword };
  try {
    return createLdapProvider({ ...options, bind, tls: { ...options.tls, ca } });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw refuseField(nameField(error), error.requirement);
  }
}

function bindUsers(domain: string | undefined): LdapBind {
  requireOption(domain !== undefined, "bind", "must be there, or ldap_service_account_secret_arn");
  return domain.includes(".") ? { userPrincipalSuffix: domain } : { windowsDomain: domain };
}

function joinDomain(username: string, domain: string | undefined): string {
  if (domain === undefined) return username;
  return domain.includes(".") ? `${username}@${domain}` : `${domain}\\${username}`;
}

async function fetchAccount(secretId: string): Promise<ServiceAccount> {
  const { username, password } = parse(await fetchSecret(secretId)) ?? {};
  if (typeof username === "string" && typeof password === "string" && password !== "") return { username, password };
  throw refuseField("ldap_service_account_secret_arn", "must name a secret that is JSON with username and password");
}

function parse(text: string): Partial<Readonly<Record<keyof ServiceAccount, unknown>>> | null {
  try {
    return JSON.parse(text) as Partial<ServiceAccount> | null;
  } catch {
    // The parser's own message quotes the text.
    return null;
  }
}

function nameField({ option }: ConfigurationError): string {
  return Object.entries(fieldsOfOptions).find(([name]) => option.startsWith(name))?.[1] ?? option;
}

function refuseField(field: string, problem: string): InvalidUserRecordError {
  return new InvalidUserRecordError(`identity_provider.config (${field})`, problem);
}
