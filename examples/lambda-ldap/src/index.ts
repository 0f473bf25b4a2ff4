import { createAuthenticator, createChroot, createLambdaHandler } from "@transfer-idp/core";
import { createLdapProvider, ldapPresets } from "@transfer-idp/provider-ldap";
import { createPasswordFetcher } from "./fetch-password.ts";
import { chooseVariable, nameVariables, readGroups, readVariable, requireVariable } from "./variables.ts";

export const authenticator = nameVariables(() => {
  const servicePassword = createPasswordFetcher(requireVariable("LDAP_SECRET"));
  const provider = createLdapProvider({
    servers: requireVariable("LDAP_URLS").split(","),
    tls: {
      ca: readVariable("LDAP_CA")?.replaceAll("\\n", "\n"),
      startTls: chooseVariable("LDAP_START_TLS", { true: true, false: false }, "false"),
    },
    bind: { serviceDn: requireVariable("LDAP_BIND_DN"), servicePassword },
    preset: chooseVariable("LDAP_PRESET", ldapPresets),
    users: { base: requireVariable("LDAP_BASE") },
    groups: readGroups(),
  });
  const home = createChroot(requireVariable("TRANSFER_HOME"));
  return createAuthenticator({ provider, defaults: { Role: requireVariable("TRANSFER_ROLE"), ...home } });
});
// Lambda does not begin with a login before connections are open: no user waits for that. Where they cannot be opened, the
// function begins all the same: each login tries again, and says by itself why it fails.
await authenticator.warmUp().catch(() => undefined);

export const handler = createLambdaHandler(authenticator);
