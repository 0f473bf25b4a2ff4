import { describe, expect, it } from "vitest";
import { createLdapProvider, ldapPresets } from "../../src/index.ts";

const presets = Object.entries(ldapPresets);

describe("ldapPresets", () => {
  it("has a preset for each kind of directory, by its own name", () => {
    expect(presets.map(([name, preset]) => [name, preset.name])).toEqual(
      ["activeDirectory", "openLdap", "openLdapRfc2307", "freeIpa", "lldap", "glauth", "directoryServer389"].map(
        (name) => [name, name],
      ),
    );
  });

  it.each(presets)("has %s, which needs nothing but servers, a base and who asks", (_, preset) => {
    const common = { servers: ["ldaps://directory.example"], preset, users: { base: "dc=x" } };

    const providers = [
      createLdapProvider({ ...common, bind: { serviceDn: "cn=transfer,dc=x", servicePassword: () => "x" } }),
      createLdapProvider({ ...common, bind: { userDn: "uid={{username}},dc=x" } }),
    ];

    expect(providers.map(({ name }) => name)).toEqual(["ldap", "ldap"]);
  });

  it.each(presets)("has %s, which is plain data", (_, preset) => {
    expect(JSON.parse(JSON.stringify(preset))).toEqual(preset);
  });

  it.each(presets)("has %s, which lets nobody who may write attributes say what a user may do", (_, preset) => {
    const mapped = Object.keys(preset.attributes);

    expect(mapped.filter((name) => !["username", "publicKeys", "PosixProfile"].includes(name))).toEqual([]);
  });

  it.each(presets)("has %s, which demands more of a user than a name", (_, preset) => {
    expect(preset.users.filter).toMatch(/^\(.*\)$/);
  });

  it.each(presets)("has %s, which says what it was run against", (_, preset) => {
    expect(preset.verifiedAgainst).not.toBe("");
  });

  it("is not to be changed", () => {
    const { openLdap } = ldapPresets;

    const parts = [ldapPresets, openLdap, openLdap.users, openLdap.users.usernameAttributes];
    expect(parts.map((part) => Object.isFrozen(part))).toEqual([true, true, true, true]);
  });

  /** Authelia's defaults demand by a filter what is read as a state here: who is refused is told why. */
  it.each([
    ["activeDirectory", "(sAMAccountType=805306368)", ["active-directory"]],
    ["freeIpa", undefined, ["ns-account-lock", "kerberos"]],
    ["lldap", "(objectClass=person)", []],
    ["glauth", "(objectClass=posixAccount)", ["account-status"]],
  ] as const)("demands of users in %s what others demand", (name, filter, accountState) => {
    const { users } = ldapPresets[name];

    expect(users.accountState).toEqual(accountState);
    if (filter !== undefined) expect(users.filter).toBe(filter);
  });

  it("takes those groups of Active Directory for groups that others do", () => {
    expect(ldapPresets.activeDirectory.groups?.filter).toBe("(|(sAMAccountType=268435456)(sAMAccountType=536870912))");
  });
});
