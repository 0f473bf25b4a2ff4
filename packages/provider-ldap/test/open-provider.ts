import type { IdentityProvider } from "@transfer-idp/core";
import type { OpenLdapServer } from "@transfer-idp/test-parts";
import { createLdapProvider, type LdapProviderOptions, ldapPresets } from "../src/index.ts";

/** Options for a directory that runs: over TLS, with its service account. */
export function optionsFor(
  server: Pick<OpenLdapServer, "secureUrl" | "ca" | "service">,
  base: string,
  options: Partial<Omit<LdapProviderOptions, "users">> & {
    readonly users?: Partial<LdapProviderOptions["users"]>;
  } = {},
): LdapProviderOptions {
  return {
    servers: [server.secureUrl],
    tls: { ca: server.ca },
    bind: { serviceDn: server.service.dn, servicePassword: () => server.service.password },
    preset: ldapPresets.openLdap,
    ...options,
    users: { base, ...options.users },
  };
}

/** Opens a provider of a directory that runs. */
export function openProvider(...parameters: Parameters<typeof optionsFor>): IdentityProvider {
  return createLdapProvider(optionsFor(...parameters));
}
