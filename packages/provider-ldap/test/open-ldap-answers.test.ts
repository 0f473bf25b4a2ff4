import {
  findOpenLdap,
  howToGetOpenLdap,
  makePublicKey,
  type OpenLdapServer,
  requireRealPart,
  startOpenLdap,
} from "@transfer-idp/test-parts";
import { createServer, type Server } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LdapUsers } from "../src/index.ts";
import { addEntries, type Attributes, makePerson } from "./open-ldap-users.ts";
import { openLogins, tell } from "./open-logins.ts";
import { openProvider } from "./open-provider.ts";
import { renderLdif } from "./render-ldif.ts";

const isThere = requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap);

const suffix = "dc=example,dc=test";
const people = `ou=people,${suffix}`;
const key = makePublicKey("alice@example.com");
const alice = makePerson("alice", { userPassword: "right", sshPublicKey: key });

/** What a password login and a key login of a user come to. */
async function logIn(
  server: OpenLdapServer,
  username: string,
  base: string,
  users: Partial<LdapUsers> = {},
): Promise<readonly [password: string, key: string]> {
  const logins = openLogins(openProvider(server, base, { users, groups: null }));
  return [tell(await logins.withPassword(username, "right")), tell(await logins.withKey(username))];
}

describe.runIf(isThere)("what OpenLDAP answers", () => {
  describe("where two entries have one name", () => {
    let server: OpenLdapServer | undefined;

    const twins = renderLdif({
      [`uid=alice,${people}`]: alice,
      [`cn=alice 2,${people}`]: makePerson("alice", { cn: "alice 2", userPassword: "other", sshPublicKey: key }),
      [`uid=bob,${people}`]: makePerson("bob", { userPassword: "right", sshPublicKey: key }),
    });

    afterEach(async () => {
      await server?.stop();
    });

    it("lets neither in", async () => {
      server = await startOpenLdap({ ldif: twins });

      const told = await logIn(server, "alice", people);

      expect(told).toEqual(["failed: invalid-record: uid", "failed: invalid-record: uid"]);
    });

    it("lets neither in where the server gives one entry only, and others all the same", async () => {
      server = await startOpenLdap({ ldif: twins, settings: { database: ["olcSizeLimit: 1"] } });

      const told = [await logIn(server, "alice", people), await logIn(server, "bob", people)];

      const failed = "failed: unavailable: misconfigured sizeLimitExceeded";
      expect(told).toEqual([
        [failed, failed],
        ["granted", "keysListed"],
      ]);
    });

    it("lets in the one that the filter or the scope leaves", async () => {
      server = await startOpenLdap({ ldif: twins });

      const told = [
        await logIn(server, "alice", people, { filter: "(!(cn=alice 2))" }),
        await logIn(server, "alice", `uid=alice,${people}`),
      ];

      expect(told).toEqual([
        ["granted", "keysListed"],
        ["granted", "keysListed"],
      ]);
    });
  });

  describe("where parts of the directory are elsewhere", () => {
    let elsewhere: Server;
    let server: OpenLdapServer;
    let visits = 0;

    beforeAll(async () => {
      elsewhere = createServer((socket) => {
        visits += 1;
        socket.destroy();
      });
      await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
      const { port } = elsewhere.address() as { readonly port: number };
      const refer = (dn: string, attributes: Attributes = {}): Readonly<Record<string, Attributes>> => ({
        [dn]: {
          objectClass: ["referral", "extensibleObject"],
          ref: `ldap://127.0.0.1:${String(port)}/${dn}`,
          ...attributes,
        },
      });
      server = await startOpenLdap({
        ldif: renderLdif({
          // Before alice, and behind her.
          ...refer(`ou=aaa,${people}`, { ou: "aaa" }),
          [`uid=alice,${people}`]: alice,
          ...refer(`ou=zzz,${people}`, { ou: "zzz" }),
          ...refer(`uid=carol,${people}`, { uid: "carol", userPassword: "right" }),
        }),
      });
    });

    afterAll(async () => {
      await server.stop();
      await new Promise((resolve) => elsewhere.close(resolve));
    });

    it("finds who is here", async () => {
      const told = await logIn(server, "alice", people);

      expect(told).toEqual(["granted", "keysListed"]);
    });

    it("takes no reference for an entry", async () => {
      const told = [await logIn(server, "carol", people), await logIn(server, "nobody", people)];

      expect(told).toEqual([
        ["denied: unknown-user", "denied: unknown-user"],
        ["denied: unknown-user", "denied: unknown-user"],
      ]);
    });

    it.each([
      ["the base of users", `ou=aaa,${people}`],
      ["what is above it", `ou=inside,ou=aaa,${people}`],
    ])("is an outage where it is %s", async (_title, base) => {
      const told = await logIn(server, "alice", base);

      const failed = "failed: unavailable: misconfigured referral";
      expect(told).toEqual([failed, failed]);
    });

    // OpenLDAP says of a bind neither that the name is elsewhere nor that what is above it is.
    it("has nobody's password", async () => {
      const open = (base: string): ReturnType<typeof openLogins> =>
        openLogins(openProvider(server, base, { bind: { userDn: `uid={{username}},${base}` }, groups: null }));

      const decisions = [
        await open(people).withPassword("carol", "right"),
        await open(`ou=aaa,${people}`).withPassword("alice", "right"),
        await open(people).withPassword("alice", "right"),
      ];

      expect(decisions.map(tell)).toEqual([
        "denied: wrong-password-or-unknown-user",
        "denied: wrong-password-or-unknown-user",
        "granted",
      ]);
    });

    it("does not go there", async () => {
      await logIn(server, "alice", people);
      await logIn(server, "carol", people);
      await logIn(server, "alice", `ou=aaa,${people}`);

      expect(visits).toBe(0);
    });
  });

  describe("where the base is wrong", () => {
    let server: OpenLdapServer;

    beforeAll(async () => {
      server = await startOpenLdap({ ldif: renderLdif({ [`uid=alice,${people}`]: alice }) });
    });

    afterAll(async () => {
      await server.stop();
    });

    it.each([
      ["not there", `ou=none,${suffix}`, "noSuchObject"],
      ["of another directory", "dc=other,dc=test", "noSuchObject"],
    ])("is an outage, and nobody unknown: %s", async (_title, base, code) => {
      const told = await logIn(server, "alice", base);

      const failed = `failed: unavailable: misconfigured ${code}`;
      expect(told).toEqual([failed, failed]);
    });

    it("finds those below it only", async () => {
      await addEntries(server, {
        [`ou=deep,${people}`]: { objectClass: "organizationalUnit", ou: "deep" },
        [`uid=dora,ou=deep,${people}`]: makePerson("dora", { userPassword: "right", sshPublicKey: key }),
      });

      const told = [
        await logIn(server, "dora", people),
        await logIn(server, "dora", people, { scope: "one" }),
        await logIn(server, "alice", people, { scope: "one" }),
        await logIn(server, "alice", `ou=deep,${people}`),
      ];

      const [allowed, unknown] = [
        ["granted", "keysListed"],
        ["denied: unknown-user", "denied: unknown-user"],
      ];
      expect(told).toEqual([allowed, unknown, allowed, unknown]);
    });
  });

  describe("where the service account has no rights", () => {
    const service = `dn.exact="cn=service,${suffix}"`;
    const passwords = "to attrs=userPassword by anonymous auth by * none";
    const outage = "failed: unavailable: misconfigured noSuchObject";
    const denied = "failed: unavailable: access-denied insufficientAccessRights";
    const unknown = "denied: unknown-user";
    let server: OpenLdapServer | undefined;

    afterEach(async () => {
      await server?.stop();
    });

    // OpenLDAP hides what one may not see, and a search that sees nothing succeeds: only the base tells the two apart.
    it.each<readonly [title: string, rules: readonly string[], expected: string]>([
      ["at all", ["to * by anonymous auth by * none"], outage],
      ["at all, and may know of it", ["to * by anonymous auth by * disclose"], denied],
      ["to the base", [`to dn.exact="${people}" by * none`, `to * by ${service} read by anonymous auth`], outage],
      [
        "to search the base",
        [`to dn.exact="${people}" by * disclose`, `to * by ${service} read by anonymous auth`],
        denied,
      ],
      [
        "to what is below the base",
        [`to dn.children="${people}" by anonymous auth by * none`, `to * by ${service} read by anonymous auth`],
        unknown,
      ],
      ["to names", ["to attrs=uid by * none", `to * by ${service} read by anonymous auth`], unknown],
      ["to read names", [`to attrs=uid by ${service} search`, `to * by ${service} read by anonymous auth`], unknown],
      ["to the filter's attributes", ["to attrs=objectClass by * none", `to * by ${service} read`], unknown],
    ])("%s", async (_title, rules, expected) => {
      server = await startOpenLdap({
        ldif: renderLdif({ [`uid=alice,${people}`]: alice }),
        settings: { database: [passwords, ...rules].map((rule, index) => `olcAccess: {${String(index)}}${rule}`) },
      });

      const told = await logIn(server, "alice", people);

      expect(told).toEqual([expected, expected]);
    });

    it("to keys: there are none", async () => {
      server = await startOpenLdap({
        ldif: renderLdif({ [`uid=alice,${people}`]: alice }),
        settings: {
          database: [passwords, "to attrs=sshPublicKey by * none", `to * by ${service} read by anonymous auth`].map(
            (rule, index) => `olcAccess: {${String(index)}}${rule}`,
          ),
        },
      });

      const told = await logIn(server, "alice", people);

      expect(told).toEqual(["granted", "denied: no-public-keys"]);
    });
  });

  describe("where an entry is another name of one", () => {
    let server: OpenLdapServer;

    beforeAll(async () => {
      server = await startOpenLdap({
        ldif: renderLdif({
          [`uid=alice,${people}`]: alice,
          [`uid=ally,${people}`]: {
            objectClass: ["alias", "extensibleObject"],
            uid: "ally",
            aliasedObjectName: `uid=alice,${people}`,
            userPassword: "right",
            sshPublicKey: key,
          },
        }),
      });
    });

    afterAll(async () => {
      await server.stop();
    });

    it("is not what it stands for", async () => {
      const told = [await logIn(server, "ally", people), await logIn(server, "alice", people)];

      expect(told).toEqual([
        ["denied: unknown-user", "denied: unknown-user"],
        ["granted", "keysListed"],
      ]);
    });

    it("has no password where the filter lets it be a user", async () => {
      const logins = openLogins(openProvider(server, people, { users: { filter: "(uid=*)" }, groups: null }));

      const decision = await logins.withPassword("ally", "right");

      expect(tell(decision)).toBe("denied: wrong-password");
    });
  });
});
