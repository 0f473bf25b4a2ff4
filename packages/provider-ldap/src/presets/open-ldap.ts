import type { LdapPreset } from "./ldap-preset.ts";

const users: LdapPreset["users"] = {
  usernameAttributes: ["uid"],
  filter: "(|(objectClass=posixAccount)(objectClass=inetOrgPerson))",
  accountState: ["ppolicy", "shadow"],
};

const attributes: LdapPreset["attributes"] = {
  username: "uid",
  publicKeys: ["sshPublicKey"],
  PosixProfile: { Uid: "uidNumber", Gid: "gidNumber" },
};

/** OpenLDAP with the schema of RFC 2307: groups list the names of their members. */
export const openLdapRfc2307: LdapPreset = {
  name: "openLdapRfc2307",
  verifiedAgainst: "OpenLDAP 2.5",
  users,
  groups: {
    filter: "(objectClass=posixGroup)",
    match: [{ user: "uid", group: "memberUid" }],
    nesting: "none",
    nameAttribute: "cn",
  },
  attributes,
};

/** OpenLDAP with groups that list the distinguished names of their members, groups among them. */
export const openLdap: LdapPreset = {
  name: "openLdap",
  verifiedAgainst: "OpenLDAP 2.5",
  users,
  groups: {
    filter: "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=groupOfMembers))",
    match: [
      { user: "dn", group: "member" },
      { user: "dn", group: "uniqueMember" },
    ],
    nesting: "recursive",
    nameAttribute: "cn",
  },
  attributes,
};
