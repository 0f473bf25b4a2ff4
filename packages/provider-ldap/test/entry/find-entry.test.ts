import { describe, expect, it } from "vitest";
import { type CheckedLdapOptions, checkLdapOptions } from "../../src/check-ldap-options.ts";
import type { LdapSearch } from "../../src/connection/ldap-connection.ts";
import { createEntryFinder } from "../../src/entry/find-entry.ts";
import type { LdapEntry } from "../../src/entry/ldap-entry.ts";
import type { LdapProviderOptions } from "../../src/ldap-options.ts";
import { ldapPresets } from "../../src/presets/ldap-presets.ts";
import { makeEntry } from "../make-entry.ts";

const check = (options: Partial<LdapProviderOptions> = {}): CheckedLdapOptions =>
  checkLdapOptions({
    servers: ["ldaps://directory.example"],
    bind: { userDn: "uid={{username}},ou=people,dc=x" },
    preset: ldapPresets.lldap,
    users: { base: "ou=people,dc=x" },
    ...options,
  });

/** Finds a name among entries that the directory gives, whatever it is asked. */
async function find(
  username: string,
  entries: readonly LdapEntry[],
  { options = check(), dn }: { readonly options?: CheckedLdapOptions; readonly dn?: string } = {},
): Promise<{ readonly entry: LdapEntry | undefined; readonly asked: readonly LdapSearch[] }> {
  const asked: LdapSearch[] = [];
  const search = (request: LdapSearch): Promise<readonly LdapEntry[]> => {
    asked.push(request);
    return Promise.resolve(asked.length === 1 ? entries : [makeEntry({ memberof: ["cn=rest"] })]);
  };
  return { entry: await createEntryFinder(options)(search, username, dn), asked };
}

const alice = makeEntry({ uid: "alice" });

describe("createEntryFinder", () => {
  it("asks for the user of a name with the filter of the configuration, and for every attribute once", async () => {
    const { entry, asked } = await find("alice", [alice]);

    expect(entry).toEqual(alice);
    expect(asked.map((request) => ({ ...request, filter: request.filter.toString() }))).toEqual([
      {
        base: "ou=people,dc=x",
        scope: "sub",
        filter: "(&(objectClass=person)(uid=alice))",
        attributes: ["uid", "memberOf"],
        binaryAttributes: ["objectSid"],
      },
    ]);
  });

  it("asks for everything that an account, its state and its groups are made of", async () => {
    const options = check({
      preset: ldapPresets.activeDirectory,
      bind: { serviceDn: "cn=transfer,dc=x", servicePassword: () => "x" },
      users: { base: "dc=x", scope: "one", filter: "(objectClass=user)" },
      groups: {
        match: [
          { user: "DN", group: "member" },
          { user: "samaccountNAME", group: "memberUid" },
        ],
        nesting: "none",
        primaryGroup: false,
      },
      attributes: { Role: "info", keep: ["Mail", "title"], HomeDirectory: "mail" },
    });

    const { asked } = await find("alice", [], { options });

    expect(asked[0]?.scope).toBe("one");
    expect(asked[0]?.attributes.map((attribute) => attribute.toLowerCase()).sort()).toEqual([
      "accountexpires",
      "altsecurityidentities",
      "gidnumber",
      "info",
      "mail",
      "msds-user-account-control-computed",
      "pwdlastset",
      "samaccountname",
      "title",
      "uidnumber",
      "useraccountcontrol",
      "userprincipalname",
    ]);
  });

  it.each([
    ["without a filter", { usernameAttributes: ["uid"] }, "(objectClass=person)"],
    ["with a filter", { filter: "(objectClass=user)" }, "(objectClass=user)"],
  ])("asks for the entry of a DN alone, %s besides", async (_, users, filter) => {
    const dn = "uid=alice,ou=people,dc=x";
    const options = check({ users: { base: "ou=people,dc=x", ...users } });

    const { entry, asked } = await find("alice", [alice], { dn, options });

    expect(entry).toEqual(alice);
    expect(asked.map(({ base, scope, filter: sent }) => [base, scope, sent.toString()])).toEqual([
      [dn, "base", filter],
    ]);
  });

  it("asks by the presence of an object class where there is no filter at all", async () => {
    const { usernameAttributes } = ldapPresets.lldap.users;
    const options = check({ preset: { ...ldapPresets.lldap, users: { usernameAttributes } } });

    const { asked } = await find("alice", [alice], { dn: "uid=alice,dc=x", options });

    expect(asked[0]?.filter.toString()).toBe("(objectClass=*)");
  });

  it("finds nobody where the directory has no entry", async () => {
    expect((await find("alice", [])).entry).toBeUndefined();
  });

  it("refuses a name that several have", async () => {
    const options = check({ users: { base: "ou=people,dc=x", usernameAttributes: ["uid", "mail"] } });

    await expect(find("alice", [alice, makeEntry({ mail: "alice" })], { options })).rejects.toMatchObject({
      code: "ERR_INVALID_USER_RECORD",
      field: "uid,mail",
      problem: "must be the name of one user",
    });
  });

  it.each([
    ["case", "ALICE", "alice"],
    ["case of other letters", "ÉMILE", "émile"],
    ["nothing", "Alice Smith", "Alice Smith"],
  ])("finds a name that differs in %s", async (_, username, uid) => {
    expect((await find(username, [makeEntry({ uid })])).entry).toBeDefined();
  });

  it("finds a name that is one of several, in whichever attribute", async () => {
    const options = check({ users: { base: "ou=people,dc=x", usernameAttributes: ["uid", "Mail"] } });
    const entry = makeEntry({ uid: ["al", "ally"], mail: ["a@x", "alice@x"] });

    expect((await find("Alice@X", [entry], { options })).entry).toEqual(entry);
    expect((await find("ally", [entry], { options })).entry).toEqual(entry);
  });

  it.each([
    ["accents", "emile", "émile"],
    ["the Kelvin sign", "\u212Aate", "kate"],
    ["a letter of another form", "ａlice", "alice"],
    ["a dotless i", "al\u0131ce", "alice"],
    ["blanks between words", "alice  smith", "alice smith"],
    ["a long s", "\u017Fam", "sam"],
    ["an ignorable character", "ali\u034fce", "alice"],
    ["all of it", "bob", "alice"],
  ])("finds nobody where the directory's match differs in %s", async (_, username, uid) => {
    expect((await find(username, [makeEntry({ uid })])).entry).toBeUndefined();
    expect((await find(username, [makeEntry({ uid })], { dn: "uid=x,dc=x" })).entry).toBeUndefined();
  });

  it("finds nobody by an attribute that is not one for names", async () => {
    expect((await find("alice", [makeEntry({ mail: "alice" })])).entry).toBeUndefined();
  });

  it("refuses an entry whose name is no text", async () => {
    await expect(find("alice", [makeEntry({ uid: Buffer.from([0xff]) })])).rejects.toMatchObject({
      code: "ERR_INVALID_USER_RECORD",
      field: "uid",
    });
  });

  it("fetches the rest of what did not come at once", async () => {
    const entry = makeEntry({ uid: "alice", memberof: ["cn=first"] }, { unfinished: { memberof: 1 } });

    const { entry: whole, asked } = await find("alice", [entry]);

    expect(whole).toEqual(makeEntry({ uid: "alice", memberof: ["cn=first", "cn=rest"] }));
    expect(asked[1]?.attributes).toEqual(["memberof;range=1-*"]);
  });
});
