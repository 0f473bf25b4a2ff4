import type { LdapPreset } from "./ldap-preset.ts";

/**
 * FreeIPA and Red Hat Identity Management. Its `memberOf` has groups of groups as well, and rules of other kinds, which the
 * base of groups leaves out.
 */
export const freeIpa: LdapPreset = {
  name: "freeIpa",
  verifiedAgainst: "documentation only",
  users: {
    usernameAttributes: ["uid"],
    filter: "(objectClass=posixAccount)",
    accountState: ["ns-account-lock", "kerberos"],
  },
  groups: { memberOf: "memberOf", nesting: "none", nameAttribute: "cn" },
  attributes: {
    username: "uid",
    publicKeys: ["ipaSshPubKey"],
    PosixProfile: { Uid: "uidNumber", Gid: "gidNumber" },
  },
};
