import type { LdapPreset } from "./ldap-preset.ts";

/** 389 Directory Server and Red Hat Directory Server. */
export const directoryServer389: LdapPreset = {
  name: "directoryServer389",
  verifiedAgainst: "documentation only",
  users: {
    usernameAttributes: ["uid"],
    filter: "(|(objectClass=posixAccount)(objectClass=inetOrgPerson)(objectClass=nsPerson))",
    accountState: ["ns-account-lock"],
  },
  groups: {
    filter: "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))",
    match: [
      { user: "dn", group: "member" },
      { user: "dn", group: "uniqueMember" },
    ],
    nesting: "recursive",
    nameAttribute: "cn",
  },
  attributes: {
    username: "uid",
    publicKeys: ["nsSshPublicKey"],
    PosixProfile: { Uid: "uidNumber", Gid: "gidNumber" },
  },
};
