import type { LdapPreset } from "./ldap-preset.ts";

/** lldap. It keeps no state of accounts, and no keys of its own. @see https://github.com/lldap/lldap */
export const lldap: LdapPreset = {
  name: "lldap",
  verifiedAgainst: "documentation only",
  users: { usernameAttributes: ["uid"], filter: "(objectClass=person)", accountState: [] },
  groups: { memberOf: "memberOf", nesting: "none", nameAttribute: "cn" },
  attributes: { username: "uid", publicKeys: [] },
};
