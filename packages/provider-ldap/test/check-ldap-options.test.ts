import { ConfigurationError } from "@transfer-idp/core";
import { expectNoSecret } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import { type CheckedLdapOptions, checkLdapOptions } from "../src/check-ldap-options.ts";
import { parseFilter } from "../src/filter/parse-filter.ts";
import type { LdapProviderOptions } from "../src/ldap-options.ts";
import { ldapPresets } from "../src/presets/ldap-presets.ts";

const minimal: LdapProviderOptions = {
  servers: ["ldaps://directory.example"],
  bind: { userDn: "uid={{username}},ou=people,dc=x" },
  preset: ldapPresets.openLdap,
  users: { base: "ou=people,dc=x" },
};
const users = (given: object): object => ({ users: { base: "dc=x", ...given } });
const check = (options: object): CheckedLdapOptions => checkLdapOptions({ ...minimal, ...options });

describe("checkLdapOptions", () => {
  it("fills in what is left out, from the preset and beyond", () => {
    expect(check({})).toEqual({
      name: "ldap",
      servers: [
        {
          host: "directory.example",
          port: 636,
          tls: { minVersion: "TLSv1.2", rejectUnauthorized: true },
          startTls: false,
        },
      ],
      serverOrder: "in-order",
      bind: { kind: "user", nameUser: expect.any(Function) as unknown, isDn: true },
      users: {
        base: "ou=people,dc=x",
        scope: "sub",
        usernameAttributes: ["uid"],
        filter: parseFilter("(|(objectClass=posixAccount)(objectClass=inetOrgPerson))", "users.filter"),
        accountState: ["ppolicy", "shadow"],
        passwordPolicy: undefined,
        allowExpiredPasswordOnKeyLogin: false,
        decoyDn: undefined,
      },
      groups: expect.objectContaining({ base: "ou=people,dc=x", nesting: "recursive", requireGroup: [] }) as unknown,
      attributes: {
        username: "uid",
        publicKeys: ["sshPublicKey"],
        session: {},
        PosixProfile: { Uid: "uidNumber", Gid: "gidNumber" },
        keep: [],
      },
      limits: { maxConnections: 10, idleMs: 30_000, connectMs: 1_500, requestMs: 3_000 },
    });
  });

  it("puts what is given in place of it, field by field", () => {
    const checked = check({
      name: "corp",
      serverOrder: "round-robin",
      bind: { serviceDn: "cn=transfer,dc=x", servicePassword: () => "x" },
      users: {
        base: "dc=x",
        scope: "one",
        usernameAttributes: ["mail"],
        filter: "(objectClass=person)",
        accountState: ["ppolicy"],
        passwordPolicy: "cn=policy,dc=x",
        allowExpiredPasswordOnKeyLogin: true,
        decoyDn: "uid=nobody,dc=x",
      },
      groups: { requireGroup: ["staff"], nesting: "none" },
      attributes: {
        username: "mail",
        publicKeys: [],
        Role: "employeeType",
        Policy: null,
        HomeDirectory: "homeDirectory",
        HomeDirectoryType: "a1",
        HomeDirectoryDetails: "1.2.3",
        PosixProfile: null,
        keep: ["title"],
      },
      pool: { maxConnections: 1, idleMs: 1 },
      timeouts: { connectMs: 2, requestMs: 3 },
    });

    expect({ ...checked, servers: [], bind: undefined }).toEqual({
      name: "corp",
      servers: [],
      serverOrder: "round-robin",
      bind: undefined,
      users: {
        base: "dc=x",
        scope: "one",
        usernameAttributes: ["mail"],
        filter: parseFilter("(objectClass=person)", "users.filter"),
        accountState: ["ppolicy"],
        passwordPolicy: "cn=policy,dc=x",
        allowExpiredPasswordOnKeyLogin: true,
        decoyDn: "uid=nobody,dc=x",
      },
      groups: expect.objectContaining({ base: "dc=x", nesting: "none", requireGroup: ["staff"] }) as unknown,
      attributes: {
        username: "mail",
        publicKeys: [],
        session: {
          Role: "employeeType",
          HomeDirectory: "homeDirectory",
          HomeDirectoryType: "a1",
          HomeDirectoryDetails: "1.2.3",
        },
        PosixProfile: undefined,
        keep: ["title"],
      },
      limits: { maxConnections: 1, idleMs: 1, connectMs: 2, requestMs: 3 },
    });
  });

  it("takes nothing of the preset away by an option that is undefined", () => {
    const nothing = (names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, undefined]));

    const checked = check({
      ...users(nothing(["filter", "accountState", "usernameAttributes", "scope"])),
      groups: nothing(["filter", "match", "nesting", "nameAttribute"]),
      attributes: nothing(["username", "publicKeys", "PosixProfile"]),
    });

    expect(checked).toEqual({ ...check(users({})), bind: expect.anything() as unknown });
  });

  it("looks up no groups where that is said, by the options or by the preset", () => {
    expect(check({ groups: null }).groups).toBeUndefined();
    expect(check({ preset: { ...ldapPresets.openLdap, groups: null } }).groups).toBeUndefined();
    expect(check({ preset: { ...ldapPresets.openLdap, groups: null }, groups: {} }).groups).toBeUndefined();
  });

  it.each<[string, object]>([
    ["users.passwordPolicy", { users: { base: "dc=x", passwordPolicy: "cn=policy,dc=x" } }],
    ["users.allowExpiredPasswordOnKeyLogin", { users: { base: "dc=x", allowExpiredPasswordOnKeyLogin: true } }],
    ["bind", { bind: { windowsDomain: "CORP" } }],
    ["bind", { bind: { userPrincipalSuffix: "example.com" } }],
    ["preset.user", { preset: { ...ldapPresets.openLdap, user: {} } }],
    [
      "groups.requireGroup",
      {
        preset: { ...ldapPresets.openLdap, groups: { memberOf: "memberOf", nameAttribute: "cn", requireGroup: ["a"] } },
        groups: null,
      },
    ],
  ])("refuses what would do nothing: %s", (option, options) => {
    expect(() => check(options)).toThrow(expect.objectContaining({ option }) as Error);
  });

  it("takes a preset of one's own", () => {
    const preset = JSON.parse(JSON.stringify({ ...ldapPresets.lldap, name: "mine" })) as object;

    expect(check({ preset }).users.usernameAttributes).toEqual(["uid"]);
  });

  it.each<[string, object]>([
    ["server", { server: "ldaps://x" }],
    ["name", { name: " " }],
    ["name", { name: 7 }],
    ["serverOrder", { serverOrder: "random" }],
    ["servers", { servers: [] }],
    ["servers", { servers: "ldaps://directory.example" }],
    ["tls.rejectUnauthorized", { tls: { rejectUnauthorized: false } }],
    ["bind", { bind: undefined }],
    ["preset", { preset: undefined }],
    ["preset", { preset: null }],
    ["preset", { preset: "openLdap" }],
    ["preset", { preset: {} }],
    ["users", { users: "dc=x" }],
    ["users", { users: null }],
    ["users", { users: [] }],
    ["users.base", { users: undefined }],
    ["users.base", { users: {} }],
    ["users.base", { users: { base: "people" } }],
    ["users.base", { users: { base: "" } }],
    ["users.search", users({ search: "x" })],
    ["users.scope", users({ scope: "base" })],
    ["users.usernameAttributes", users({ usernameAttributes: "uid" })],
    ["users.usernameAttributes", users({ usernameAttributes: [] })],
    ["users.usernameAttributes[1]", users({ usernameAttributes: ["uid", "mail)(x=*"] })],
    ["users.filter", users({ filter: "(uid={{username}})" })],
    ["users.filter", users({ filter: null })],
    ["users.accountState", users({ accountState: "shadow" })],
    ["users.accountState", users({ accountState: ["shadow", "posix"] })],
    ["users.accountState", users({ accountState: ["constructor"] })],
    ["users.accountState", users({ accountState: [null] })],
    ["users.passwordPolicy", users({ passwordPolicy: "policy" })],
    ["users.passwordPolicy", users({ passwordPolicy: "cn=policy,dc=x", accountState: ["shadow"] })],
    ["users.allowExpiredPasswordOnKeyLogin", users({ allowExpiredPasswordOnKeyLogin: "no" })],
    ["users.decoyDn", users({ decoyDn: "nobody" })],
    ["users.decoyDn", users({ decoyDn: "" })],
    ["groups", { groups: "staff" }],
    ["groups", { groups: false }],
    ["groups", { groups: ["staff"] }],
    ["groups.required", { groups: { required: ["staff"] } }],
    ["groups.requireGroup", { groups: { requireGroup: "staff" } }],
    ["groups.requireGroup", { groups: { requireGroup: ["a"] }, preset: { ...ldapPresets.openLdap, groups: null } }],
    ["attributes", { attributes: null }],
    ["attributes", { attributes: [] }],
    ["attributes.role", { attributes: { role: "employeeType" } }],
    ["attributes.username", { attributes: { username: null } }],
    ["attributes.username", { attributes: { username: "u id" } }],
    ["attributes.username", { attributes: undefined, preset: { ...ldapPresets.openLdap, attributes: {} } }],
    ["attributes.publicKeys", { attributes: { publicKeys: "sshPublicKey" } }],
    ["attributes.publicKeys[0]", { attributes: { publicKeys: ["sshPublicKey;binary"] } }],
    ["attributes.keep", { attributes: { keep: "mail" } }],
    ["attributes.keep[0]", { attributes: { keep: [""] } }],
    ...["Role", "Policy", "HomeDirectory", "HomeDirectoryType", "HomeDirectoryDetails"].map(
      (field) => [`attributes.${field}`, { attributes: { [field]: "two words" } }] as [string, object],
    ),
    ["attributes.PosixProfile", { attributes: { PosixProfile: "uidNumber" } }],
    ["attributes.PosixProfile.Uid", { attributes: { PosixProfile: { Gid: "gidNumber" } } }],
    ["attributes.PosixProfile.Gid", { attributes: { PosixProfile: { Uid: "uidNumber", Gid: 7 } } }],
    [
      "attributes.PosixProfile.SecondaryGids",
      { attributes: { PosixProfile: { Uid: "a", Gid: "b", SecondaryGids: "c" } } },
    ],
    ["pool", { pool: 10 }],
    ["pool.size", { pool: { size: 1 } }],
    ...[0, -1, 1.5, Number.NaN, Infinity, "10"].map(
      (value) => ["pool.maxConnections", { pool: { maxConnections: value } }] as [string, object],
    ),
    ["timeouts", { timeouts: null }],
    ["timeouts.searchMs", { timeouts: { searchMs: 1 } }],
    ...[0, -1, Number.NaN, Infinity, 2_147_483_648, "10"].flatMap((value): [string, object][] => [
      ["pool.idleMs", { pool: { idleMs: value } }],
      ["timeouts.connectMs", { timeouts: { connectMs: value } }],
      ["timeouts.requestMs", { timeouts: { requestMs: value } }],
    ]),
  ])("refuses %s in %j", (option, options) => {
    expect(() => check(options)).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
  });

  it.each([[undefined], [null], ["ldaps://x"], [new Map()]])("refuses %j for all of them", (options) => {
    expect(() => checkLdapOptions(options as never)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "options" }),
    );
  });

  it("shows no value in an error", () => {
    const secret = "hunter2 secret";
    const options: readonly object[] = [
      { name: { secret } },
      { serverOrder: secret },
      { servers: [secret] },
      { servers: [`ldaps://admin:${encodeURIComponent(secret)}@directory.example`] },
      { tls: { ca: secret } },
      { tls: { serverName: secret } },
      { tls: { certificate: secret, key: secret } },
      { tls: { minVersion: secret } },
      { tls: { startTls: secret } },
      { bind: { serviceDn: secret, servicePassword: () => secret } },
      { bind: { serviceDn: "cn=x", servicePassword: secret } },
      { bind: { userDn: secret } },
      { bind: { windowsDomain: secret } },
      { preset: secret },
      users({ base: secret }),
      users({ filter: `(${secret}` }),
      users({ accountState: [secret] }),
      users({ decoyDn: secret }),
      { groups: { nameAttribute: secret } },
      { groups: { scope: secret } },
      { attributes: { username: secret } },
      { pool: { idleMs: secret } },
      { [secret]: 1 },
    ];

    const errors = options.map((given) => {
      try {
        return check(given);
      } catch (error) {
        return error;
      }
    });

    expect(errors.filter((error) => !(error instanceof ConfigurationError))).toEqual([]);
    expectNoSecret([secret], { errors });
  });
});
