import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkBind, type UserNaming } from "../src/check-bind.ts";
import type { LdapBind } from "../src/ldap-options.ts";

const check = (bind: object): ReturnType<typeof checkBind> => checkBind(bind as LdapBind);
const naming = (bind: object): UserNaming => check(bind) as UserNaming;

describe("checkBind", () => {
  it.each(["cn=transfer,dc=x", "transfer@corp.example", "svc-transfer@corp", "CORP\\svc-transfer"])(
    "lets a service account bind as %s",
    (serviceDn) => {
      const servicePassword = (): string => "hunter2";

      expect(check({ serviceDn, servicePassword })).toEqual({
        kind: "service",
        dn: serviceDn,
        fetchPassword: servicePassword,
      });
    },
  );

  it.each([
    [{ userDn: "uid={{username}},ou=people,dc=x" }, "uid=alice,ou=people,dc=x", true],
    [{ windowsDomain: "CORP" }, String.raw`CORP\alice`, false],
    [{ windowsDomain: "corp.example" }, String.raw`corp.example\alice`, false],
    [{ userPrincipalSuffix: "corp.example" }, "alice@corp.example", false],
  ])("lets users bind by %j as %s", (bind, name, isDn) => {
    const { kind, nameUser, isDn: isEntry } = naming(bind);

    expect([kind, nameUser("alice"), isEntry]).toEqual(["user", name, isDn]);
  });

  it("writes a name into a DN with escapes", () => {
    expect(naming({ userDn: "uid={{username}},dc=x" }).nameUser("a,dc=y")).toBe(String.raw`uid=a\,dc\=y,dc=x`);
  });

  it.each([...'"/\\[]:;|=,+*?<>@'])("gives no name to bind by to a user with %s in it", (character) => {
    const prefix = naming({ windowsDomain: "CORP" });
    const suffix = naming({ userPrincipalSuffix: "corp.example" });

    for (const username of [character, `a${character}`, `${character}a`, `a${character}b`]) {
      expect([prefix.nameUser(username), suffix.nameUser(username)]).toEqual([undefined, undefined]);
    }
  });

  it("gives any name either no name to bind by, or one that ends and begins where it must", () => {
    const prefix = naming({ windowsDomain: "CORP" });
    const suffix = naming({ userPrincipalSuffix: "corp.example" });
    const name = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab."/\\[]:;|=,+*?<>@') }));

    fc.assert(
      fc.property(name, (username) => {
        const isForbidden = [...'"/\\[]:;|=,+*?<>@'].some((character) => username.includes(character));

        expect(prefix.nameUser(username)).toBe(isForbidden ? undefined : `CORP\\${username}`);
        expect(suffix.nameUser(username)).toBe(isForbidden ? undefined : `${username}@corp.example`);
      }),
    );
  });

  it.each<[string, unknown, string]>([
    ["nothing", undefined, "bind"],
    ["null", null, "bind"],
    ["text", "cn=transfer,dc=x", "bind"],
    ["no way", {}, "bind"],
    ["a password alone", { servicePassword: () => "x" }, "bind"],
    ["two ways", { userDn: "uid={{username}},dc=x", windowsDomain: "CORP" }, "bind"],
    ["a way and one that is undefined", { windowsDomain: "CORP", userDn: undefined }, "bind"],
    ["an option that there is not", { bindDn: "cn=x" }, "bind.bindDn"],
    ["no DN", { serviceDn: "transfer", servicePassword: () => "x" }, "bind.serviceDn"],
    ["an empty DN, which is nobody's", { serviceDn: "", servicePassword: () => "x" }, "bind.serviceDn"],
    ["a blank DN", { serviceDn: " ", servicePassword: () => "x" }, "bind.serviceDn"],
    ["a domain without a name", { serviceDn: "CORP\\", servicePassword: () => "x" }, "bind.serviceDn"],
    ["a name in two domains", { serviceDn: "CORP\\svc@corp", servicePassword: () => "x" }, "bind.serviceDn"],
    ["what is no text for the DN", { serviceDn: 7, servicePassword: () => "x" }, "bind.serviceDn"],
    ["no password", { serviceDn: "cn=x" }, "bind.servicePassword"],
    ["a password as text", { serviceDn: "cn=x", servicePassword: "hunter2" }, "bind.servicePassword"],
    [
      "a password where users bind",
      { userDn: "uid={{username}},dc=x", servicePassword: () => "x" },
      "bind.servicePassword",
    ],
    ["no template", { userDn: "uid=alice,dc=x" }, "bind.userDn"],
    ["no domain", { windowsDomain: "" }, "bind.windowsDomain"],
    ["a domain with a backslash", { windowsDomain: "CORP\\" }, "bind.windowsDomain"],
    ["a domain that is no text", { windowsDomain: true }, "bind.windowsDomain"],
    ["no suffix", { userPrincipalSuffix: "" }, "bind.userPrincipalSuffix"],
    ["a suffix with an @", { userPrincipalSuffix: "@corp.example" }, "bind.userPrincipalSuffix"],
    ["a suffix with a line", { userPrincipalSuffix: "corp.example\n" }, "bind.userPrincipalSuffix"],
    ["a suffix that is undefined", { userPrincipalSuffix: undefined }, "bind.userPrincipalSuffix"],
  ])("refuses %s", (_, bind, option) => {
    expect(() => checkBind(bind as LdapBind)).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
  });
});
