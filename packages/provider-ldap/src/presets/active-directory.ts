import type { LdapPreset } from "./ldap-preset.ts";

/**
 * Microsoft Active Directory, AWS Managed Microsoft AD and Samba's.
 *
 * @see https://learn.microsoft.com/windows/win32/adschema/a-samaccounttype
 */
export const activeDirectory: LdapPreset = {
  name: "activeDirectory",
  verifiedAgainst: "Samba 4.17",
  users: {
    usernameAttributes: ["sAMAccountName", "userPrincipalName"],
    // Normal user accounts: no computers, no trusts, no groups.
    filter: "(sAMAccountType=805306368)",
    accountState: ["active-directory"],
  },
  groups: {
    // Security groups, global and universal, and those of a domain: no distribution lists.
    filter: "(|(sAMAccountType=268435456)(sAMAccountType=536870912))",
    match: [{ user: "dn", group: "member" }],
    nesting: "in-chain",
    nameAttribute: "cn",
    primaryGroup: true,
  },
  attributes: {
    username: "sAMAccountName",
    publicKeys: ["altSecurityIdentities"],
    PosixProfile: { Uid: "uidNumber", Gid: "gidNumber" },
  },
};
