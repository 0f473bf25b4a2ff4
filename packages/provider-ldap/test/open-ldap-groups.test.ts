import {
  findOpenLdap,
  howToGetOpenLdap,
  makePublicKey,
  type OpenLdapServer,
  requireRealPart,
  startOpenLdap,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LdapGroups, type LdapPresetName, ldapPresets } from "../src/index.ts";
import { addEntries, type Attributes, createPlace, makePerson } from "./open-ldap-users.ts";
import { listGroups, openLogins, tell } from "./open-logins.ts";
import { openProvider } from "./open-provider.ts";
import { renderLdif } from "./render-ldif.ts";

const isThere = requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap);

const key = makePublicKey("alice@example.com");
const alice = makePerson("alice", { userPassword: "right", sshPublicKey: key });

describe.runIf(isThere)("groups in OpenLDAP", () => {
  let server: OpenLdapServer;

  beforeAll(async () => {
    server = await startOpenLdap();
  });

  afterAll(async () => {
    await server.stop();
  });

  /** A place with alice, and with groups that are named by their RDN. @returns its DN. */
  async function createGroups(
    groups: (base: string) => Readonly<Record<string, Attributes>>,
    user: Attributes = alice,
  ): Promise<string> {
    const base = await createPlace(server);
    await addEntries(server, { [`uid=alice,${base}`]: user });
    const entries = Object.entries(groups(base)).map(([rdn, attributes]) => [`${rdn},${base}`, attributes] as const);
    await addEntries(server, Object.fromEntries(entries));
    return base;
  }

  function open(
    base: string,
    groups: Partial<LdapGroups> = {},
    preset: LdapPresetName = "openLdap",
  ): ReturnType<typeof openLogins> {
    return openLogins(openProvider(server, base, { preset: ldapPresets[preset], groups }));
  }

  describe("who is a member", () => {
    it("by memberUid: whoever has the uid", async () => {
      const base = await createGroups(() => ({
        "cn=staff": { objectClass: "posixGroup", cn: "staff", gidNumber: "1", memberUid: ["bob", "alice"] },
        "cn=other": { objectClass: "posixGroup", cn: "other", gidNumber: "2", memberUid: ["bob", "alice2"] },
      }));

      const decision = await open(base, {}, "openLdapRfc2307").withPassword("alice", "right");

      expect(listGroups(decision)).toEqual(["staff"]);
    });

    it("by member and uniqueMember: whoever has the DN, each group once", async () => {
      const base = await createGroups((place) => ({
        "cn=names": { objectClass: "groupOfNames", cn: "names", member: `uid=alice,${place}` },
        "cn=unique": { objectClass: "groupOfUniqueNames", cn: "unique", uniqueMember: `uid=alice,${place}` },
        "cn=twice": {
          objectClass: ["groupOfNames", "extensibleObject"],
          cn: "twice",
          member: `uid=alice,${place}`,
          uniqueMember: `uid=alice,${place}`,
        },
        "cn=other": { objectClass: "groupOfNames", cn: "other", member: `uid=bob,${place}` },
      }));

      const decision = await open(base).withPassword("alice", "right");

      expect(listGroups(decision)).toEqual(["names", "twice", "unique"]);
    });

    it("by memberOf: whoever's entry lists the group, under the base of groups", async () => {
      const base = await createGroups((place) => ({
        "ou=groups": { objectClass: "organizationalUnit", ou: "groups" },
        "ou=rules": { objectClass: "organizationalUnit", ou: "rules" },
        "cn=staff,ou=groups": { objectClass: "groupOfNames", cn: "staff", member: `uid=alice,${place}` },
        "cn=hosts,ou=rules": { objectClass: "groupOfNames", cn: "hosts", member: `uid=alice,${place}` },
      }));
      const byMemberOf = { memberOf: "memberOf", match: [], nesting: "none" } as const;

      const decisions = await Promise.all([
        open(base, byMemberOf).withPassword("alice", "right"),
        open(base, { ...byMemberOf, base: `OU=Groups, ${base}` }).withPassword("alice", "right"),
        open(base, { ...byMemberOf, base: `ou=none,${base}` }).withPassword("alice", "right"),
      ]);

      expect(decisions.map(listGroups)).toEqual([["hosts", "staff"], ["staff"], []]);
    });

    it("by an attribute of the user that has several values: a group for each of them", async () => {
      const base = await createGroups(
        () => ({
          "cn=one": { objectClass: "posixGroup", cn: "one", gidNumber: "1001" },
          "cn=two": { objectClass: "posixGroup", cn: "two", gidNumber: "1002" },
          "cn=three": { objectClass: "posixGroup", cn: "three", gidNumber: "1003" },
        }),
        { ...alice, departmentNumber: ["1001", "1003", "1009"] },
      );
      const match = [{ user: "departmentNumber", group: "gidNumber" }];

      const decision = await open(base, { match }, "openLdapRfc2307").withPassword("alice", "right");

      expect(listGroups(decision)).toEqual(["one", "three"]);
    });

    it("by an attribute that the user has not: nobody", async () => {
      const base = await createGroups(() => ({
        "cn=one": { objectClass: "posixGroup", cn: "one", gidNumber: "1001" },
      }));
      const match = [{ user: "departmentNumber", group: "gidNumber" }];

      const decision = await open(base, { match }, "openLdapRfc2307").withPassword("alice", "right");

      expect(listGroups(decision)).toEqual([]);
    });

    it("by a DN with characters that mean something in DNs and in filters", async () => {
      const base = await createPlace(server);
      const place = String.raw`ou=R\2c D (x*)\5c,${base}`;
      await addEntries(server, {
        [place]: { objectClass: "organizationalUnit", ou: String.raw`R, D (x*)` + "\\" },
        [`uid=alice,${place}`]: alice,
        [`cn=staff,${base}`]: { objectClass: "groupOfNames", cn: "staff", member: `uid=alice,${place}` },
      });

      const decision = await open(base).withPassword("alice", "right");

      expect(listGroups(decision)).toEqual(["staff"]);
    });

    it("leaves out groups elsewhere, deeper than the scope, and of another kind", async () => {
      const base = await createGroups((place) => ({
        "ou=groups": { objectClass: "organizationalUnit", ou: "groups" },
        "ou=deep,ou=groups": { objectClass: "organizationalUnit", ou: "deep" },
        "cn=staff,ou=groups": { objectClass: "groupOfNames", cn: "staff", member: `uid=alice,${place}` },
        "cn=deep,ou=deep,ou=groups": { objectClass: "groupOfNames", cn: "deep", member: `uid=alice,${place}` },
        "cn=elsewhere": { objectClass: "groupOfNames", cn: "elsewhere", member: `uid=alice,${place}` },
        "cn=kind,ou=groups": {
          objectClass: ["organizationalRole", "extensibleObject"],
          cn: "kind",
          member: `uid=alice,${place}`,
        },
      }));

      const decision = await open(base, { base: `ou=groups,${base}`, scope: "one" }).withPassword("alice", "right");

      expect(listGroups(decision)).toEqual(["staff"]);
    });
  });

  describe("the name of a group", () => {
    it("is the one by which it has its place, of several", async () => {
      const base = await createGroups((place) => ({
        "cn=staff": { objectClass: "groupOfNames", cn: ["admins", "staff", "all"], member: `uid=alice,${place}` },
      }));

      const decision = await open(base).withPassword("alice", "right");

      expect(listGroups(decision)).toEqual(["staff"]);
    });

    it("fails the login where it has several, and its place by none of them", async () => {
      const base = await createGroups((place) => ({
        "ou=staff": {
          objectClass: ["groupOfNames", "extensibleObject"],
          ou: "staff",
          cn: ["admins", "staff"],
          member: `uid=alice,${place}`,
        },
      }));
      const logins = open(base);

      const decisions = await Promise.all([logins.withPassword("alice", "right"), logins.withKey("alice")]);

      expect(decisions.map(tell)).toEqual(["failed: invalid-record: group.cn", "failed: invalid-record: group.cn"]);
    });
  });

  describe("a group that is demanded", () => {
    const demands: readonly (readonly [title: string, write: (base: string) => string])[] = [
      ["by name", () => "staff"],
      ["by name, in another case", () => "STAFF"],
      ["by DN", (base) => `cn=staff,${base}`],
      ["by DN, in another case", (base) => `CN=STAFF,${base.toUpperCase()}`],
      ["by DN, with blanks", (base) => ` cn = staff , ${base.replaceAll(",", " , ")}`],
      ["by DN, with escapes", (base) => String.raw`cn=\73t\61ff,${base}`],
      ["by DN, with the OID of cn", (base) => `2.5.4.3=staff,${base}`],
    ];
    const createStaff = (): Promise<string> =>
      createGroups((base) => ({
        "CN=Staff": { objectClass: "groupOfNames", cn: "Staff", member: `uid=alice,${base}` },
      }));

    it.each(demands)("%s lets its members in", async (_title, write) => {
      const base = await createStaff();
      const logins = open(base, { requireGroup: ["nobodys", write(base)] });

      const decisions = await Promise.all([logins.withPassword("alice", "right"), logins.withKey("alice")]);

      expect(decisions.map(tell)).toEqual(["granted", "keysListed"]);
    });

    it.each([
      ["another name", () => "staf"],
      ["a name that it begins with", () => "staff2"],
      ["a wildcard", () => "*"],
      ["a part of its DN", () => "cn=staff"],
      ["its name at another place", (base: string) => `cn=staff,ou=groups,${base}`],
      ["the place it is at", (base: string) => base],
    ])("%s lets nobody in, whose password is right", async (_title, write) => {
      const base = await createStaff();
      const logins = open(base, { requireGroup: [write(base)] });

      const decisions = await Promise.all([
        logins.withPassword("alice", "right"),
        logins.withPassword("alice", "wrong"),
        logins.withKey("alice"),
      ]);

      expect(decisions.map(tell)).toEqual([
        "denied: group-required",
        "denied: wrong-password",
        "denied: group-required",
      ]);
    });

    it("may be the group of a group", async () => {
      const base = await createGroups((place) => ({
        "cn=team": { objectClass: "groupOfNames", cn: "team", member: `uid=alice,${place}` },
        "cn=staff": { objectClass: "groupOfNames", cn: "staff", member: `cn=team,${place}` },
      }));

      const decisions = await Promise.all([
        open(base, { requireGroup: ["staff"] }).withPassword("alice", "right"),
        open(base, { requireGroup: ["staff"], nesting: "none" }).withPassword("alice", "right"),
      ]);

      expect(decisions.map(tell)).toEqual(["granted", "denied: group-required"]);
    });
  });

  describe("groups of groups", () => {
    const createChain = (depth: number, more: (base: string) => Readonly<Record<string, Attributes>> = () => ({})) =>
      createGroups((base) => ({
        ...Object.fromEntries(
          Array.from({ length: depth }, (_, level) => [
            `cn=level${String(level)}`,
            {
              objectClass: "groupOfNames",
              cn: `level${String(level)}`,
              member: level === 0 ? `uid=alice,${base}` : `cn=level${String(level - 1)},${base}`,
            },
          ]),
        ),
        ...more(base),
      }));

    it("are all found, level by level", async () => {
      const base = await createChain(4, (place) => ({
        "cn=aside": { objectClass: "groupOfUniqueNames", cn: "aside", uniqueMember: `cn=level1,${place}` },
        "cn=below": { objectClass: "groupOfNames", cn: "below", member: `uid=bob,${place}` },
      }));
      const logins = open(base);

      const decisions = await Promise.all([logins.withPassword("alice", "right"), logins.withKey("alice")]);

      const groups = ["aside", "level0", "level1", "level2", "level3"];
      expect(decisions.map(listGroups)).toEqual([groups, groups]);
    });

    it("are found once where they go in a circle, or are members of themselves", async () => {
      const base = await createGroups((place) => ({
        "cn=one": { objectClass: "groupOfNames", cn: "one", member: [`uid=alice,${place}`, `cn=two,${place}`] },
        "cn=two": { objectClass: "groupOfNames", cn: "two", member: [`cn=one,${place}`, `cn=two,${place}`] },
      }));

      const decision = await open(base).withPassword("alice", "right");

      expect(listGroups(decision)).toEqual(["one", "two"]);
    });

    it("may be as deep as is allowed, and fail the login where they are deeper", async () => {
      const base = await createChain(4);

      const decisions = await Promise.all([
        // Alice's own groups are the first level.
        open(base, { maxDepth: 4 }).withPassword("alice", "right"),
        open(base, { maxDepth: 3 }).withPassword("alice", "right"),
        open(base, { maxDepth: 3 }).withKey("alice"),
      ]);

      expect(decisions.map(tell)).toEqual([
        "granted",
        "failed: invalid-record: groups",
        "failed: invalid-record: groups",
      ]);
    });

    it("are found above those of memberOf too", async () => {
      const base = await createChain(3);

      const decision = await open(base, {
        memberOf: "memberOf",
        match: [{ user: "dn", group: "member" }],
      }).withPassword("alice", "right");

      expect(listGroups(decision)).toEqual(["level0", "level1", "level2"]);
    });
  });
});

describe.runIf(isThere)("five thousand groups in OpenLDAP", () => {
  const count = 5_000;
  const names = Array.from({ length: count }, (_, index) => `g${String(index)}`).sort();

  /** Written before the server starts: `memberOf` is by hand. */
  const createContent = (suffix: string): string =>
    renderLdif({
      [`uid=alice,ou=people,${suffix}`]: alice,
      [`uid=bob,ou=people,${suffix}`]: makePerson("bob", {
        userPassword: "right",
        memberOf: names.map((name) => `cn=${name},ou=groups,${suffix}`),
      }),
      ...Object.fromEntries(
        names.map((name) => [
          `cn=${name},ou=groups,${suffix}`,
          { objectClass: "groupOfNames", cn: name, member: `uid=alice,ou=people,${suffix}` },
        ]),
      ),
    });

  const start = (database: readonly string[]): Promise<OpenLdapServer> =>
    startOpenLdap({ ldif: createContent("dc=example,dc=test"), settings: { database } });

  const open = (server: OpenLdapServer, groups: Partial<LdapGroups> = {}): ReturnType<typeof openLogins> =>
    openLogins(
      openProvider(server, `ou=people,${server.suffix}`, {
        groups: { base: `ou=groups,${server.suffix}`, nesting: "none", ...groups },
        timeouts: { requestMs: 10_000 },
      }),
    );

  describe.each([
    ["no limit", "olcSizeLimit: unlimited"],
    ["a limit of 500 entries a page", "olcLimits: * size.soft=500 size.hard=500 size.pr=500 size.prtotal=unlimited"],
  ])("and %s", (_title, limit) => {
    let server: OpenLdapServer;

    beforeAll(async () => {
      server = await start([limit]);
    });

    afterAll(async () => {
      await server.stop();
    });

    it("are found in pages, all of them", async () => {
      const logins = open(server);

      const decisions = await Promise.all([logins.withPassword("alice", "right"), logins.withKey("alice")]);

      expect(decisions.map(listGroups)).toEqual([names, names]);
    });

    it("are read from the user's entry, all of them", async () => {
      const logins = open(server, { memberOf: "memberOf", match: [] });

      const decision = await logins.withPassword("bob", "right");

      expect(listGroups(decision)).toEqual(names);
    });
  });

  describe.each([
    ["fewer than a page", 100],
    ["more than a page", 1_200],
  ])("and a limit of %s", (_title, most) => {
    let server: OpenLdapServer;

    beforeAll(async () => {
      server = await start([`olcSizeLimit: ${String(most)}`]);
    });

    afterAll(async () => {
      await server.stop();
    });

    it("fail the login: some that came would pass for all of them", async () => {
      const logins = open(server, { requireGroup: ["g0"] });

      const decisions = await Promise.all([
        logins.withPassword("alice", "right"),
        logins.withPassword("alice", "wrong"),
        logins.withKey("alice"),
      ]);

      expect(decisions.map(tell)).toEqual([
        "failed: unavailable: misconfigured sizeLimitExceeded",
        "denied: wrong-password",
        "failed: unavailable: misconfigured sizeLimitExceeded",
      ]);
    });
  });
});
