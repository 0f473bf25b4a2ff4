import {
  findOpenLdap,
  howToGetOpenLdap,
  makePublicKey,
  type OpenLdapServer,
  requireRealPart,
  startOpenLdap,
} from "@transfer-idp/test-parts";
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LdapGroups, type LdapPresetName, ldapPresets, type LdapUsers } from "../src/index.ts";
import { addEntries, type Attributes, createPlace } from "./open-ldap-users.ts";
import { listGroups, openLogins, tell } from "./open-logins.ts";
import { openProvider } from "./open-provider.ts";
import { renderLdif } from "./render-ldif.ts";

// What others have for the kinds of directories that presets are for: it finds whom ours finds. Where it leaves somebody out
// for the state of the account, ours finds them, and denies them with the state for a reason.

const isThere = requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap);

interface Published {
  readonly users: string;
  readonly groups: string;
}

const published = JSON.parse(readFileSync(new URL("cases/ldap/preset-filters.json", import.meta.url), "utf8")) as {
  readonly authelia: Readonly<Record<"rfc2307bis" | "freeipa" | "lldap" | "glauth", Published>>;
  readonly sftpgo: string;
  readonly vault: { readonly user: string; readonly group: string };
  readonly toolkit: { readonly user: string };
};

/** What these directories have and OpenLDAP has not, as far as filters and states look at it. */
const extraSchema = [
  "dn: cn=others,cn=schema,cn=config",
  "objectClass: olcSchemaConfig",
  "cn: others",
  ...[
    ["sAMAccountName", "caseIgnoreMatch", "1.3.6.1.4.1.1466.115.121.1.15"],
    ["sAMAccountType", "integerMatch", "1.3.6.1.4.1.1466.115.121.1.27"],
    ["objectCategory", "caseIgnoreMatch", "1.3.6.1.4.1.1466.115.121.1.15"],
    ["nsAccountLock", "caseIgnoreMatch", "1.3.6.1.4.1.1466.115.121.1.15"],
    ["accountStatus", "caseIgnoreMatch", "1.3.6.1.4.1.1466.115.121.1.15"],
    ["krbPasswordExpiration", "generalizedTimeMatch", "1.3.6.1.4.1.1466.115.121.1.24"],
    ["krbPrincipalExpiration", "generalizedTimeMatch", "1.3.6.1.4.1.1466.115.121.1.24"],
  ].map(
    ([name = "", equality = "", syntax = ""], index) =>
      `olcAttributeTypes: ( 1.3.6.1.4.1.99999.1.${String(index)} NAME '${name}' EQUALITY ${equality}` +
      `${equality === "generalizedTimeMatch" ? " ORDERING generalizedTimeOrderingMatch" : ""} SYNTAX ${syntax} )`,
  ),
  "olcObjectClasses: ( 1.3.6.1.4.1.99999.2.1 NAME 'user' SUP top AUXILIARY )",
  "olcObjectClasses: ( 1.3.6.1.4.1.99999.2.2 NAME 'groupOfMembers' SUP top STRUCTURAL MUST cn MAY member )",
].join("\n");

const past = "20200101000000Z";
const future = "20990101000000Z";
const now = new Date().toISOString().replace(/[-:T]|\.\d+/g, "");

/** Writes values into the places of a filter. A function for a replacement: `$` in text would mean something. */
function fillIn(filter: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((text, [place, value]) => text.replaceAll(place, () => value), filter);
}

/** RFC 4515, section 3. */
function escapeFilter(text: string): string {
  return text.replaceAll(/[*()\\\0]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** Who found an entry by its name: theirs, and what ours said to a key login. */
type Row = readonly [theirs: boolean, ours: string];

const allowed = "keysListed";
const unknown = "denied: unknown-user";

interface Kind {
  readonly name: string;
  readonly preset: LdapPresetName;
  readonly filter: string;
  readonly usernameAttribute: string;
  /** Where another than the preset's is compared. */
  readonly users?: Partial<LdapUsers>;
  readonly entries: Readonly<Record<string, readonly [attributes: Attributes, ...row: Row]>>;
}

const posix = { uidNumber: "1", gidNumber: "1", homeDirectory: "/" };

const kinds: readonly Kind[] = [
  {
    name: "Authelia's rfc2307bis",
    preset: "openLdap",
    filter: published.authelia.rfc2307bis.users,
    usernameAttribute: "uid",
    entries: {
      person: [{ objectClass: "inetOrgPerson" }, true, allowed],
      "person and account": [{ objectClass: ["inetOrgPerson", "posixAccount"], ...posix }, true, allowed],
      // Of RFC 2307 without persons.
      "account with numbers": [{ objectClass: ["account", "posixAccount"], ...posix }, false, allowed],
      // A person of a directory without inetOrgPerson: theirs alone. `users.filter` is for those.
      "organizational person": [{ objectClass: ["organizationalPerson", "uidObject"] }, true, unknown],
      "plain person": [{ objectClass: "person" }, false, unknown],
      "plain account": [{ objectClass: "account" }, false, unknown],
      role: [{ objectClass: "organizationalRole" }, false, unknown],
      device: [{ objectClass: "device" }, false, unknown],
      group: [{ objectClass: "groupOfNames", member: "cn=x" }, false, unknown],
      "numbered group": [{ objectClass: "posixGroup", gidNumber: "1" }, false, unknown],
      "reset person": [{ objectClass: "inetOrgPerson", pwdReset: "TRUE" }, true, "denied: must-change-password"],
      "locked person": [
        { objectClass: "inetOrgPerson", pwdAccountLockedTime: "000001010000Z" },
        true,
        "denied: locked",
      ],
    },
  },
  {
    name: "Authelia's freeipa",
    preset: "freeIpa",
    filter: published.authelia.freeipa.users,
    usernameAttribute: "uid",
    entries: {
      user: [ipaUser({ krbPasswordExpiration: future }), true, allowed],
      "unlocked user": [ipaUser({ krbPasswordExpiration: future, nsAccountLock: "FALSE" }), true, allowed],
      "locked user": [ipaUser({ krbPasswordExpiration: future, nsAccountLock: "TRUE" }), false, "denied: disabled"],
      "user locked in small letters": [
        ipaUser({ krbPasswordExpiration: future, nsAccountLock: "true" }),
        false,
        "denied: disabled",
      ],
      "user with an old password": [ipaUser({ krbPasswordExpiration: past }), false, "denied: password-expired"],
      // What never expires has no date: theirs leaves such users out.
      "user whose password does not expire": [ipaUser({}), false, allowed],
      "user until later": [ipaUser({ krbPasswordExpiration: future, krbPrincipalExpiration: future }), true, allowed],
      "user until lately": [
        ipaUser({ krbPasswordExpiration: future, krbPrincipalExpiration: past }),
        false,
        "denied: expired",
      ],
      // FreeIPA's users are both.
      "person without numbers": [{ objectClass: "inetOrgPerson", krbPasswordExpiration: future }, true, unknown],
      "numbers without a person": [
        { objectClass: ["account", "posixAccount"], ...posix, krbPasswordExpiration: future },
        false,
        allowed,
      ],
      host: [{ objectClass: "device", krbPasswordExpiration: future }, false, unknown],
    },
  },
  {
    name: "Authelia's lldap",
    preset: "lldap",
    filter: published.authelia.lldap.users,
    usernameAttribute: "uid",
    entries: {
      "inetOrg person": [{ objectClass: "inetOrgPerson" }, true, allowed],
      "organizational person": [{ objectClass: "organizationalPerson" }, true, allowed],
      person: [{ objectClass: "person" }, true, allowed],
      "person with numbers": [{ objectClass: ["person", "posixAccount"], ...posix }, true, allowed],
      "account with numbers": [{ objectClass: ["account", "posixAccount"], ...posix }, false, unknown],
      account: [{ objectClass: "account" }, false, unknown],
      role: [{ objectClass: "organizationalRole" }, false, unknown],
      group: [{ objectClass: "groupOfUniqueNames", uniqueMember: "cn=x" }, false, unknown],
    },
  },
  {
    name: "Authelia's glauth",
    preset: "glauth",
    filter: published.authelia.glauth.users,
    usernameAttribute: "cn",
    entries: {
      account: [{ objectClass: ["account", "posixAccount"], ...posix }, true, allowed],
      "active account": [
        { objectClass: ["account", "posixAccount"], ...posix, accountStatus: "active" },
        true,
        allowed,
      ],
      "inactive account": [
        { objectClass: ["account", "posixAccount"], ...posix, accountStatus: "inactive" },
        false,
        "denied: disabled",
      ],
      "account inactive in capitals": [
        { objectClass: ["account", "posixAccount"], ...posix, accountStatus: "INACTIVE" },
        false,
        "denied: disabled",
      ],
      // What is neither is not taken for active.
      "suspended account": [
        { objectClass: ["account", "posixAccount"], ...posix, accountStatus: "suspended" },
        true,
        "denied: disabled",
      ],
      "person with numbers": [{ objectClass: ["inetOrgPerson", "posixAccount"], ...posix }, true, allowed],
      person: [{ objectClass: "inetOrgPerson", accountStatus: "active" }, false, unknown],
      group: [{ objectClass: "posixGroup", gidNumber: "1" }, false, unknown],
      "plain account": [{ objectClass: "account" }, false, unknown],
    },
  },
  ...[
    // The state of accounts is compared on another server, which has bits.
    { name: "sftpgo's", filter: published.sftpgo, isToolkit: false },
    { name: "the toolkit's", filter: published.toolkit.user, isToolkit: true },
  ].map(({ name, filter, isToolkit }): Kind => ({
    name: `${name} for Active Directory`,
    preset: "activeDirectory",
    filter,
    usernameAttribute: "sAMAccountName",
    users: { accountState: [] },
    entries: {
      user: [adEntry("805306368", "person"), true, allowed],
      // The toolkit's finds those too.
      trust: [adEntry("805306370", "person"), isToolkit, unknown],
      computer: [adEntry("805306369", "computer"), false, unknown],
      group: [adEntry("268435456", "group", []), false, unknown],
      "local group": [adEntry("536870912", "group", []), false, unknown],
      contact: [{ objectClass: "person", objectCategory: "contact" }, false, unknown],
      "entry of no type": [{ objectClass: ["inetOrgPerson", "user"], objectCategory: "group" }, false, unknown],
    },
  })),
  {
    name: "Vault's",
    preset: "openLdap",
    filter: published.vault.user,
    usernameAttribute: "uid",
    users: { filter: "(objectClass=*)", accountState: [] },
    entries: {
      person: [{ objectClass: "inetOrgPerson" }, true, allowed],
      account: [{ objectClass: "account" }, true, allowed],
      role: [{ objectClass: "organizationalRole" }, true, allowed],
      group: [{ objectClass: "groupOfNames", member: "cn=x" }, true, allowed],
    },
  },
];

function ipaUser(attributes: Attributes): Attributes {
  return { objectClass: ["inetOrgPerson", "posixAccount"], ...posix, ...attributes };
}

function adEntry(sAMAccountType: string, objectCategory: string, classes = ["user"]): Attributes {
  return { objectClass: ["inetOrgPerson", ...classes], sAMAccountType, objectCategory };
}

const dnOf = (base: string, name: string): string => `cn=${name},${base}`;

/** A name as an entry may have it in each directory: what a login is for. */
const loginName = (name: string): string => name.replaceAll(" ", "-");

describe.runIf(isThere)("filters that others published", () => {
  let server: OpenLdapServer;

  beforeAll(async () => {
    server = await startOpenLdap({ extraSchema });
  });

  afterAll(async () => {
    await server.stop();
  });

  describe.each(kinds)("$name", ({ preset, filter, usernameAttribute, users, entries }) => {
    it("finds whom ours finds, but for what is said beside", async () => {
      const base = await createPlace(server);
      await addEntries(
        server,
        Object.fromEntries(
          Object.entries(entries).map(([name, [{ objectClass = [], ...attributes }]]) => [
            dnOf(base, loginName(name)),
            {
              objectClass: [...[objectClass].flat(), "extensibleObject"],
              cn: loginName(name),
              sn: "x",
              // Active Directory's have no uid.
              [preset === "activeDirectory" ? "sAMAccountName" : "uid"]: loginName(name),
              mail: `${loginName(name)}@example.com`,
              sshPublicKey: makePublicKey(name),
              ...attributes,
            },
          ]),
        ),
      );
      const logins = openLogins(
        openProvider(server, base, {
          preset: ldapPresets[preset],
          users: { usernameAttributes: [usernameAttribute, "mail"], ...users },
          groups: null,
          attributes: { username: usernameAttribute, publicKeys: ["sshPublicKey"], PosixProfile: null },
        }),
      );

      const rows: Record<string, Row> = {};
      for (const name of Object.keys(entries)) {
        const input = escapeFilter(loginName(name));
        const filled = fillIn(filter, {
          "{username_attribute}": usernameAttribute,
          "{mail_attribute}": "mail",
          "{date-time:generalized}": now,
          "{input}": input,
          "%username%": input,
          "{u}": input,
          "{{.UserAttr}}": usernameAttribute,
          "{{.Username}}": input,
        });
        rows[name] = [(await find(server, base, filled)).length > 0, tell(await logins.withKey(loginName(name)))];
      }

      expect(rows).toEqual(Object.fromEntries(Object.entries(entries).map(([name, [, ...row]]) => [name, row])));
    });
  });

  it.each([
    ["rfc2307bis", "openLdap", "inetOrgPerson"],
    ["freeipa", "freeIpa", "posixAccount"],
    ["lldap", "lldap", "person"],
    ["glauth", "glauth", "posixAccount"],
  ] as const)("Authelia's %s finds by a mail whom ours finds by it", async (name, preset, objectClass) => {
    const base = await createPlace(server);
    const common = { sn: "x", ...posix, krbPasswordExpiration: future, sshPublicKey: makePublicKey("x") };
    const classes = [...new Set(["inetOrgPerson", objectClass, "extensibleObject"])];
    await addEntries(server, {
      [`cn=one,${base}`]: { objectClass: classes, cn: "one", uid: "one", mail: "one(*)@example.com", ...common },
      [`cn=two,${base}`]: { objectClass: classes, cn: "two", uid: "two", mail: "one(x)@example.com", ...common },
    });
    const usernameAttribute = ldapPresets[preset].attributes.username;
    const logins = openLogins(
      openProvider(server, base, {
        preset: ldapPresets[preset],
        users: { usernameAttributes: [usernameAttribute, "mail"] },
        groups: null,
        attributes: { publicKeys: ["sshPublicKey"], PosixProfile: null },
      }),
    );
    const filter = fillIn(published.authelia[name].users, {
      "{username_attribute}": usernameAttribute,
      "{mail_attribute}": "mail",
      "{date-time:generalized}": now,
      "{input}": escapeFilter("one(*)@example.com"),
    });

    const theirs = await find(server, base, filter);
    const ours = await logins.withKey("one(*)@example.com");

    expect(theirs).toEqual(["one"]);
    expect(ours).toMatchObject({ outcome: "keysListed", account: { username: "one" } });
  });

  describe("of groups", () => {
    const nested = { nesting: "none" } as const;

    const place = "ou=groups,dc=example,dc=test";
    const dn = "uid=alice,ou=people,dc=example,dc=test";

    /** Alice, whose entry lists what the directory would write into it itself, and groups of all kinds. */
    function createContent(memberOf: readonly string[]): string {
      const groups: Readonly<Record<string, Attributes>> = {
        names: { objectClass: "groupOfNames", member: dn },
        "names of others": { objectClass: "groupOfNames", member: "uid=bob,ou=people,dc=example,dc=test" },
        unique: { objectClass: "groupOfUniqueNames", uniqueMember: dn },
        "unique, with members": { objectClass: "groupOfUniqueNames", uniqueMember: "cn=x", member: dn },
        members: { objectClass: "groupOfMembers", member: dn },
        numbered: { objectClass: "posixGroup", gidNumber: "1", memberUid: "alice" },
        "numbered, unique": { objectClass: "posixGroup", gidNumber: "1", uniqueMember: dn },
        "numbered, of others": { objectClass: "posixGroup", gidNumber: "1", memberUid: "alice2" },
        role: { objectClass: "organizationalRole", member: dn },
      };
      return renderLdif({
        [dn]: {
          objectClass: ["inetOrgPerson", "posixAccount"],
          cn: "alice",
          uid: "alice",
          sn: "x",
          ...posix,
          memberOf,
          userPassword: "right",
        },
        ...Object.fromEntries(
          Object.entries(groups).map(([name, { objectClass = [], ...attributes }]) => [
            `cn=${escapeDn(name)},${place}`,
            { objectClass: [...[objectClass].flat(), "extensibleObject"], cn: name, ou: name, ...attributes },
          ]),
        ),
      });
    }

    const cases: readonly {
      readonly name: string;
      readonly preset: LdapPresetName;
      readonly filter: string;
      readonly groups?: Partial<LdapGroups>;
      /** Where the entry of the user lists them: by this attribute of theirs. */
      readonly listed?: readonly [attribute: string, names: readonly string[]];
      readonly expected: readonly string[];
    }[] = [
      {
        name: "Authelia's rfc2307bis",
        preset: "openLdap",
        filter: published.authelia.rfc2307bis.groups,
        groups: nested,
        expected: ["members", "names", "unique", "unique, with members"],
      },
      {
        name: "Authelia's freeipa",
        preset: "freeIpa",
        filter: published.authelia.freeipa.groups,
        listed: ["cn", ["names"]],
        expected: ["names"],
      },
      {
        name: "Authelia's lldap",
        preset: "lldap",
        filter: published.authelia.lldap.groups,
        listed: ["cn", ["unique, with members"]],
        expected: ["unique, with members"],
      },
      {
        name: "Authelia's glauth",
        preset: "glauth",
        filter: published.authelia.glauth.groups,
        listed: ["ou", ["numbered, unique"]],
        expected: ["numbered, unique"],
      },
      {
        name: "Vault's",
        preset: "openLdap",
        filter: published.vault.group,
        groups: {
          ...nested,
          filter: "(objectClass=*)",
          match: [
            { user: "uid", group: "memberUid" },
            { user: "dn", group: "member" },
            { user: "dn", group: "uniqueMember" },
          ],
        },
        expected: ["members", "names", "numbered", "numbered, unique", "role", "unique", "unique, with members"],
      },
    ];

    let own: OpenLdapServer | undefined;

    afterEach(async () => {
      await own?.stop();
    });

    it.each(cases)("$name finds those that ours finds", async ({ preset, filter, groups, listed, expected }) => {
      const [attribute = "cn", names = []] = listed ?? [];
      const memberOf = [
        ...names.map((name) => `${attribute}=${escapeDn(name)},${place}`),
        // What is elsewhere, such as rules of FreeIPA, is none.
        `${attribute}=rule,ou=rules,dc=example,dc=test`,
      ];
      own = await startOpenLdap({ extraSchema, ldif: createContent(memberOf) });
      const logins = openLogins(
        openProvider(own, "ou=people,dc=example,dc=test", {
          preset: ldapPresets[preset],
          groups: { base: place, ...groups },
        }),
      );

      const places = { "{dn}": escapeFilter(dn), "{{.UserDN}}": escapeFilter(dn), "{{.Username}}": "alice" };
      const theirs = await find(own, place, fillIn(filter, places));
      const ours = listGroups(await logins.withPassword("alice", "right"));

      expect(theirs).toEqual(expected);
      expect(ours).toEqual(expected);
    });
  });
});

function escapeDn(name: string): string {
  return name.replaceAll(",", String.raw`\,`);
}

/** The `cn` of entries that a filter finds, as the administrator. */
async function find(server: OpenLdapServer, base: string, filter: string): Promise<readonly string[]> {
  const client = await server.connectAsAdmin();
  try {
    const { searchEntries } = await client.search(base, { scope: "sub", filter, attributes: ["cn"] });
    return searchEntries.map(({ cn }) => String(cn)).sort();
  } finally {
    await client.unbind();
  }
}
