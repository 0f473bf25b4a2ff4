import type { IdentityProvider } from "@transfer-idp/core";
import {
  findOpenLdap,
  howToGetOpenLdap,
  makePublicKey,
  type OpenLdapServer,
  requireRealPart,
  startOpenLdap,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LdapProviderOptions } from "../src/index.ts";
import { addEntries, createPlace, makePerson } from "./open-ldap-users.ts";
import { listGroups, openLogins, tell, verify } from "./open-logins.ts";
import { openProvider } from "./open-provider.ts";

const isThere = requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap);

const key = makePublicKey("alice@example.com");

/** A directory in which a bind without a password succeeds, as in Active Directory. */
const trusting = { global: ["olcAllows: bind_anon_dn"] };

describe.runIf(isThere)("users who bind themselves in OpenLDAP", () => {
  let server: OpenLdapServer;
  let base: string;

  beforeAll(async () => {
    server = await startOpenLdap({ settings: trusting });
    base = await createPlace(server);
    await addEntries(server, {
      [`uid=alice,${base}`]: makePerson("alice", {
        userPassword: "right",
        sshPublicKey: key,
        mail: "alice@example.com",
        departmentNumber: "finance",
      }),
      [`uid=bob,${base}`]: makePerson("bob", { userPassword: "bobs" }),
      // What half a character becomes when it is sent.
      [`uid=carol,${base}`]: makePerson("carol", { userPassword: "\ufffd" }),
      [`uid=robot,${base}`]: { objectClass: ["account", "simpleSecurityObject"], uid: "robot", userPassword: "right" },
      [`cn=staff,${base}`]: { objectClass: "groupOfNames", cn: "staff", member: `uid=alice,${base}` },
    });
  });

  afterAll(async () => {
    await server.stop();
  });

  const openDirect = (options: Partial<Omit<LdapProviderOptions, "users">> = {}): IdentityProvider =>
    openProvider(server, base, { bind: { userDn: `uid={{username}},${base}` }, groups: null, ...options });

  it("are let in with their password, as what their own entry says", async () => {
    const logins = openLogins(openDirect({ attributes: { keep: ["departmentNumber"] } }));

    const decision = await logins.withPassword("ALICE", "right");

    expect(decision).toMatchObject({
      outcome: "granted",
      account: { username: "alice", attributes: { departmentNumber: ["finance"] } },
      session: { HomeDirectory: "/bucket/alice" },
    });
  });

  it("are refused for a wrong password as for a name that nobody has", async () => {
    const logins = openLogins(openDirect());

    const decisions = await Promise.all([
      logins.withPassword("alice", "wrong"),
      logins.withPassword("alice", "bobs"),
      logins.withPassword("nobody", "right"),
      // A name of hers, but none by which she has her place.
      logins.withPassword("alice@example.com", "right"),
    ]);

    expect(decisions.map(tell)).toEqual(Array.from({ length: 4 }, () => "denied: wrong-password-or-unknown-user"));
  });

  it("have no key logins", async () => {
    const logins = openLogins(openDirect());

    const decisions = await Promise.all([logins.withKey("alice"), logins.withKey("nobody")]);

    expect(decisions.map(tell)).toEqual(["denied: key-login-not-supported", "denied: key-login-not-supported"]);
  });

  it("are refused where they do not pass the filter of users, their password notwithstanding", async () => {
    const logins = openLogins(openDirect());

    const decisions = await Promise.all([logins.withPassword("robot", "right"), logins.withPassword("robot", "wrong")]);

    expect(decisions.map(tell)).toEqual(["denied: no-user-record", "denied: wrong-password-or-unknown-user"]);
  });

  it("have the groups that their own entry lists", async () => {
    const memberOf = { memberOf: "memberOf", match: [], nesting: "none" } as const;

    const decisions = [
      await openLogins(openDirect({ groups: memberOf })).withPassword("alice", "right"),
      await openLogins(openDirect({ groups: { ...memberOf, requireGroup: ["staff"] } })).withPassword("alice", "right"),
      await openLogins(openDirect({ groups: { ...memberOf, requireGroup: ["staff"] } })).withPassword("bob", "bobs"),
      await openLogins(openDirect({ groups: { ...memberOf, requireGroup: ["staff"] } })).withPassword("bob", "wrong"),
    ];

    expect(decisions.map(listGroups)).toEqual([
      ["staff"],
      ["staff"],
      "denied: group-required",
      "denied: wrong-password-or-unknown-user",
    ]);
  });

  it("cannot log in where they may not look up groups: that is not to be in none", async () => {
    const logins = openLogins(openDirect({ groups: {} }));

    const decisions = [await logins.withPassword("alice", "right"), await logins.withPassword("alice", "wrong")];

    expect(decisions.map(tell)).toEqual([
      "failed: unavailable: misconfigured noSuchObject",
      "denied: wrong-password-or-unknown-user",
    ]);
  });

  it("never search as whoever used the connection before", async () => {
    const logins = openLogins(openDirect({ pool: { maxConnections: 1 } }));

    const decisions = [
      await logins.withPassword("alice", "right"),
      await logins.withPassword("bob", "wrong"),
      await logins.withPassword("bob", "bobs"),
      await logins.withPassword("alice", "wrong"),
      await logins.withPassword("alice", "right"),
    ];

    expect(
      decisions.map((decision) => (decision.outcome === "granted" ? decision.account.username : tell(decision))),
    ).toEqual([
      "alice",
      "denied: wrong-password-or-unknown-user",
      "bob",
      "denied: wrong-password-or-unknown-user",
      "alice",
    ]);
  });

  describe("names that would reach another DN", () => {
    it.each([
      "alice,ou=other",
      "alice+cn=alice",
      "alice,uid=bob",
      String.raw`alice\2cou=other`,
      "#04056172696365",
      '"alice"',
      "alice;uid=bob",
      String.raw`\61lice`,
      "uid=alice",
      "<alice>",
    ])("%s is nobody", async (name) => {
      const logins = openLogins(openDirect());

      const decision = await logins.withPassword(name, "right");

      expect(tell(decision)).toBe("denied: wrong-password-or-unknown-user");
    });

    it("that the directory takes for another's are nobody's: compatibility forms of letters", async () => {
      const client = await server.connectAsAdmin();
      const logins = openLogins(openDirect());

      await client.bind(`uid=ａｌｉｃｅ,${base}`, "right").finally(() => client.unbind());
      const decisions = [
        await logins.withPassword("ａｌｉｃｅ", "right"),
        await logins.withPassword("ａｌｉｃｅ", "wrong"),
      ];

      expect(decisions.map(tell)).toEqual(["denied: no-user-record", "denied: wrong-password-or-unknown-user"]);
    });
  });

  describe("without a password, where the directory lets anybody bind", () => {
    it.each(["uid=alice", "uid=nobody", "cn=service"])("the directory does so for %s", async (rdn) => {
      const client = await server.connectAsAdmin();

      const bind = client.bind(`${rdn},${rdn === "cn=service" ? server.suffix : base}`, "");

      await expect(bind.finally(() => client.unbind())).resolves.toBeUndefined();
    });

    describe.each([
      ["by search", "wrong-password", () => openProvider(server, base, { groups: null })],
      ["by their own bind", "wrong-password-or-unknown-user", () => openDirect()],
    ])("who are found %s", (_title, reason, open) => {
      it("are denied by the authenticator", async () => {
        const logins = openLogins(open());

        const decision = await logins.withPassword("alice", "");

        expect(tell(decision)).toBe("denied: empty-password");
      });

      it.each([
        ["none", ""],
        ["a NUL", "\0"],
        ["a NUL before what is right", "\0right"],
        ["a NUL behind what is right", "right\0"],
        ["half a character", "\ud800"],
      ])("are refused by the provider itself: %s", async (_name, password) => {
        const verdict = await verify(open(), "alice", password);

        expect(verdict).toEqual({ outcome: "refused", reason });
      });

      it("are refused for half a character, where it would be sent as what is right", async () => {
        const provider = open();

        const verdicts = [await verify(provider, "carol", "\ud800"), await verify(provider, "carol", "\ufffd")];

        expect(verdicts).toMatchObject([{ outcome: "refused", reason }, { outcome: "verified" }]);
      });

      it("are let in with the right one, after all that", async () => {
        const verdict = await verify(open(), "alice", "right");

        expect(verdict).toMatchObject({ outcome: "verified", account: { username: "alice" } });
      });
    });

    it.each([
      ["none", ""],
      ["what is no text", undefined as unknown as string],
    ])("a service account whose password is %s is an outage", async (_title, password) => {
      const provider = openProvider(server, base, {
        bind: { serviceDn: server.service.dn, servicePassword: () => password },
        groups: null,
      });
      const logins = openLogins(provider);

      const decisions = [await logins.withPassword("alice", "right"), await logins.withKey("alice")];

      expect(decisions.map(tell)).toEqual([
        "failed: unavailable: misconfigured -",
        "failed: unavailable: misconfigured -",
      ]);
    });

    it("a decoy is not asked with an empty one, and takes a wrong one as it comes", async () => {
      const provider = openProvider(server, base, { users: { decoyDn: `uid=bob,${base}` }, groups: null });
      const { signal } = new AbortController();

      const spent = Promise.all(["", "\0", "wrong"].map(async (password) => provider.spendDecoy?.(password, signal)));

      await expect(spent).resolves.toEqual([undefined, undefined, undefined]);
    });
  });
});
