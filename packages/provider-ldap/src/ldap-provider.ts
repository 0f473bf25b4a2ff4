import { type IdentityProvider, mergePermissions, ProviderUnavailableError } from "@transfer-idp/core";
import { checkLdapOptions } from "./check-ldap-options.ts";
import { createDirectory } from "./connection/directory.ts";
import { createServerList } from "./connection/server-list.ts";
import { createServiceAccount } from "./connection/service-account.ts";
import { createEntryFinder } from "./entry/find-entry.ts";
import { isSearchable } from "./filter/is-searchable.ts";
import type { LdapProviderOptions } from "./ldap-options.ts";
import { createDecoy } from "./login/create-decoy.ts";
import { findByBind } from "./login/find-by-bind.ts";
import { findBySearch } from "./login/find-by-search.ts";
import type { LoginParts } from "./login/login-parts.ts";
import { createStateReader } from "./state/read-account-state.ts";

/**
 * Makes an identity provider of a directory that speaks LDAP.
 *
 * With a service account, the user is searched for by it, and a bind as the user verifies the password; key logins go by the
 * user's entry. Without one, users bind themselves, and read their own entry; they have no key logins.
 *
 * Connections are kept. Names become values of what is sent, never parts of a filter's text. Referrals are not followed. The
 * state of an account is looked at for passwords and for keys.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { createAuthenticator, createLambdaHandler } from "@transfer-idp/core";
 * import { createLdapProvider, ldapPresets } from "@transfer-idp/provider-ldap";
 *
 * const authenticator = createAuthenticator({
 *   provider: createLdapProvider({
 *     servers: ["ldaps://dc1.example.com", "ldaps://dc2.example.com"],
 *     preset: ldapPresets.activeDirectory,
 *     bind: { serviceDn: "cn=transfer,ou=services,dc=example,dc=com", servicePassword: () => process.env["LDAP_PASSWORD"] ?? "" },
 *     users: { base: "ou=people,dc=example,dc=com" },
 *     groups: { base: "ou=groups,dc=example,dc=com", requireGroup: ["sftp-users"] },
 *   }),
 *   defaults: { Role: "arn:aws:iam::123456789012:role/transfer-user", HomeDirectory: "/my-bucket/{{username}}" },
 * });
 * export const handler = createLambdaHandler(authenticator);
 * ```
 */
export function createLdapProvider(options: LdapProviderOptions): IdentityProvider {
  const checked = checkLdapOptions(options);
  const { name, bind, users, limits } = checked;
  const isService = bind.kind === "service";
  const directory = createDirectory({
    provider: name,
    servers: createServerList(checked.servers, checked.serverOrder),
    limits,
    bindService: isService ? createServiceAccount({ provider: name, timeoutMs: limits.connectMs, ...bind }) : undefined,
    asksForPolicy: users.accountState.includes("ppolicy"),
  });
  const parts: LoginParts = {
    directory,
    findEntry: createEntryFinder(checked),
    readState: createStateReader(users, name),
    options: checked,
  };
  return {
    name,
    findAccount: async (login) => {
      // A login that is over asks nobody.
      if (login.signal.aborted) throw new ProviderUnavailableError({ provider: name, kind: "timeout" });
      if (!isSearchable(login.username)) return { kind: "unknown" };
      return isService ? findBySearch(parts, login) : findByBind(parts, login, bind);
    },
    spendDecoy: createDecoy(parts),
    warmUp: () => directory.warmUp(),
    // Directories are not AWS; where the password comes from may well be.
    permissions: mergePermissions(isService ? [{ name: `bind.servicePassword of ${name}` }] : []),
  };
}
