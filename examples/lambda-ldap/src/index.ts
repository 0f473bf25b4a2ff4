import { createAuthenticator, createChroot, createLambdaHandler } from "@transfer-idp/core";
import { createLdapProvider, ldapPresets } from "@transfer-idp/provider-ldap";
import { createPasswordFetcher } from "./fetch-password.ts";
import { listSecretPermissions } from "./secret-permissions.ts";
import { chooseVariable, nameVariables, readGroups, readVariable, requireVariable } from "./variables.ts";

export const authenticator = nameVariables(() => {
  const secretId = requireVariable("LDAP_SECRET");
  const servicePassword = createPasswordFetcher(secretId);
  const directory = createLdapProvider({
    // As people write lists: blanks after the commas are no part of a URL.
    servers: requireVariable("LDAP_URLS")
      .split(",")
      .map((url) => url.trim()),
    tls: {
      ca: readVariable("LDAP_CA")?.replaceAll("\\n", "\n"),
      startTls: chooseVariable("LDAP_START_TLS", { true: true, false: false }, "false"),
    },
    bind: { serviceDn: requireVariable("LDAP_BIND_DN"), servicePassword },
    preset: chooseVariable("LDAP_PRESET", ldapPresets),
    users: { base: requireVariable("LDAP_BASE") },
    groups: readGroups(),
  });
  const provider = { ...directory, permissions: listSecretPermissions(secretId) };
  const home = createChroot(requireVariable("TRANSFER_HOME"));
  return createAuthenticator({ provider, defaults: { Role: requireVariable("TRANSFER_ROLE"), ...home } });
});
// Lambda does not begin with a login before connections are open: no user waits for that. Where they cannot be opened, the
// function begins all the same: each login tries again, and says by itself why it fails.
await authenticator.warmUp().catch(() => undefined);

export const handler = createLambdaHandler(authenticator);
