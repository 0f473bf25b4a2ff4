import type { LdapPreset } from "./ldap-preset.ts";

/** glauth. Groups are `ou=name` in what it lists of a user. @see https://glauth.github.io */
export const glauth: LdapPreset = {
  name: "glauth",
  verifiedAgainst: "documentation only",
  users: { usernameAttributes: ["cn"], filter: "(objectClass=posixAccount)", accountState: ["account-status"] },
  groups: { memberOf: "memberOf", nesting: "none", nameAttribute: "ou" },
  attributes: {
    username: "cn",
    publicKeys: ["sshPublicKey"],
    PosixProfile: { Uid: "uidNumber", Gid: "gidNumber" },
  },
};
