import type { Account, IdentityProvider } from "@transfer-idp/core";
import { findSamba, howToGetSamba, requireRealPart, type SambaServer, startSamba } from "@transfer-idp/test-parts";
import fastCheck from "fast-check";
import { Attribute, Change, Client } from "ldapts";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLdapProvider, type LdapProviderOptions, ldapPresets } from "../src/index.ts";
import { readEntry } from "../src/entry/read-entry.ts";
import { readWholeEntry } from "../src/entry/read-whole-entry.ts";
import { logIn, makeLogin } from "./log-in.ts";

const run = promisify(execFile);
const isThere = requireRealPart("samba", (await findSamba()) !== undefined, howToGetSamba);
const password = "Horse-7-battery";
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ";

/** The schema's id of the attribute. */
const accountExpires = "bf967915-0de6-11d0-a285-00aa003049e2";

describe.runIf(isThere)("createLdapProvider with the preset activeDirectory", () => {
  let server: SambaServer;

  beforeAll(async () => {
    server = await startSamba();
  });

  afterAll(async () => {
    await server.stop();
  });

  function open(options: Partial<Omit<LdapProviderOptions, "users">> & { users?: object } = {}): IdentityProvider {
    return createLdapProvider({
      servers: [server.secureUrl],
      tls: { ca: server.ca },
      preset: ldapPresets.activeDirectory,
      bind: { serviceDn: server.service.dn, servicePassword: () => server.service.password },
      ...options,
      users: { base: server.base, ...options.users },
    });
  }

  async function findAccount(provider: IdentityProvider, username: string): Promise<Account | undefined> {
    const finding = await provider.findAccount(makeLogin(username, { method: "publicKey" }));
    return finding.kind === "account" ? finding.account : undefined;
  }

  async function verified(provider: IdentityProvider, username: string): Promise<Account | undefined> {
    const finding = await provider.findAccount(makeLogin(username));
    if (finding.kind === "unknown" || finding.kind === "denied") return undefined;
    const verdict = await finding.verifyPassword?.(password, new AbortController().signal);
    return verdict?.outcome === "verified" ? verdict.account : undefined;
  }

  describe("finds a user", () => {
    beforeAll(async () => {
      await server.createUser({ name: "ada", commonName: 'Lovelace, Ada "Countess" + #1', password });
    });

    it.each(["ada", "ADA", "ada@ad.example.test", "Ada@AD.example.test"])("by the name %s", async (username) => {
      expect(await logIn(open(), username, password)).toEqual({ outcome: "verified", username: "ada" });
    });

    it.each(["Lovelace, Ada", "ADTEST\\ada", "ada@other.test", "adá", "ad*", "CN=ada", "service$"])(
      "by no other name: %s",
      async (username) => {
        expect(await logIn(open(), username, password)).toEqual({ outcome: "unknown" });
      },
    );

    it.each<[string, () => LdapProviderOptions["bind"]]>([
      ["their principal name", () => ({ userPrincipalSuffix: "ad.example.test" })],
      ["the domain and their name", () => ({ windowsDomain: "ADTEST" })],
    ])("who binds themselves by %s", async (_, bind) => {
      const provider = open({ bind: bind() });

      expect(await logIn(provider, "ada", password)).toEqual({ outcome: "verified", username: "ada" });
      expect(await logIn(provider, "ada", "wrong")).toEqual({
        outcome: "refused",
        reason: "wrong-password-or-unknown-user",
      });
      expect(await logIn(provider, "nobody", password)).toEqual({
        outcome: "refused",
        reason: "wrong-password-or-unknown-user",
      });
      expect((await provider.findAccount(makeLogin("ada", { method: "publicKey" }))).kind).toBe("opaque");
    });

    it("and not another one whose account name is what stands before the @ of who bound", async () => {
      await server.createUser({
        name: "mallory",
        password,
        attributes: { userPrincipalName: "victim@partners.test" },
      });
      await server.createUser({ name: "victim" });

      const answer = await logIn(open({ bind: { userPrincipalSuffix: "partners.test" } }), "victim", password);

      expect(answer).toEqual({ outcome: "refused", reason: "no-user-record" });
    });

    it("by a service account that binds by its principal name", async () => {
      const provider = open({
        bind: { serviceDn: server.service.upn, servicePassword: () => server.service.password },
      });

      expect(await logIn(provider, "ada", password)).toEqual({ outcome: "verified", username: "ada" });
    });

    it("over StartTLS, and not over a connection without TLS where the domain forbids it", async () => {
      const secure = await startSamba({ settings: ["ldap server require strong auth = yes"] });
      try {
        await secure.createUser({ name: "ada", password });
        const bind = { serviceDn: secure.service.dn, servicePassword: () => secure.service.password };
        const servers = [secure.url];

        const startTls = open({ servers, bind, tls: { ca: secure.ca, startTls: true } });
        const plain = open({ servers, bind, tls: { allowPasswordsWithoutTls: true } });

        expect(await logIn(startTls, "ada", password)).toEqual({ outcome: "verified", username: "ada" });
        expect(await logIn(plain, "ada", password)).toMatchObject({ outcome: "failed", kind: "misconfigured" });
      } finally {
        await secure.stop();
      }
    });
  });

  describe("refuses", () => {
    it.each([
      ["wrong-hours", "outside-logon-hours"],
      ["wrong-workstation", "workstation-not-allowed"],
      ["disabled", "disabled"],
      ["expired", "expired"],
      ["locked", "locked"],
      ["password-expired", "password-expired"],
      ["must-change-password", "must-change-password"],
    ] as const)("who is %s, as %s, whoever asks", async (state, reason) => {
      const name = `s-${state}`.slice(0, 20);
      await server.createUser({ name, password, state });

      expect(await logIn(open(), name, password)).toEqual({ outcome: "refused", reason });
      expect(await logIn(open({ bind: { windowsDomain: "ADTEST" } }), name, password)).toEqual({
        outcome: "refused",
        reason,
      });
      if (state !== "locked") {
        expect(await logIn(open(), name, "wrong")).toEqual({ outcome: "refused", reason: "wrong-password" });
      }
    });

    it("an account on key logins by its state, but for hours and machines, which only a bind knows", async () => {
      await server.createUser({
        name: "keyed",
        state: "password-expired",
        attributes: { altSecurityIdentities: [key] },
      });

      const strict = await findAccount(open(), "keyed");
      const lenient = await findAccount(open({ users: { allowExpiredPasswordOnKeyLogin: true } }), "keyed");

      expect([strict?.state, lenient?.state]).toEqual(["password-expired", "active"]);
    });

    it("who guessed too often, with the right password too", async () => {
      await server.createUser({ name: "guessed", password });
      const provider = open();

      const guesses = [];
      for (let guess = 0; guess < 4; guess += 1) guesses.push(await logIn(provider, "guessed", "wrong"));

      expect(guesses.slice(0, 3)).toEqual(Array(3).fill({ outcome: "refused", reason: "wrong-password" }));
      expect(await logIn(provider, "guessed", password)).toEqual({ outcome: "refused", reason: "locked" });
      expect((await findAccount(provider, "guessed"))?.state).toBe("locked");
    });

    it("what is no user's account: computers and groups", async () => {
      await server.createGroup("plain-group");

      expect(await logIn(open(), "plain-group", password)).toEqual({ outcome: "unknown" });
      expect(await logIn(open(), "DC1$", password)).toEqual({ outcome: "unknown" });
    });
  });

  describe("finds groups", () => {
    beforeAll(async () => {
      const { dn } = await server.createUser({ name: "grace", password, attributes: { altSecurityIdentities: [key] } });
      const team = await server.createGroup("team inner", [dn]);
      const department = await server.createGroup("department", [team]);
      const company = await server.createGroup("company", [department]);
      await server.createGroup("of-others", []);
      // A circle: the company is in the team.
      const client = await server.connectAsAdmin();

      const modification = new Attribute({ type: "member", values: [company] });
      await client.modify(team, new Change({ operation: "add", modification }));
      await client.unbind();
    });

    const all = ["Domain Users", "Users", "company", "department", "team inner"];

    it("that are nested, in circles too, and the primary one, on key logins and for the right password", async () => {
      const provider = open();

      expect((await findAccount(provider, "grace"))?.groups.toSorted()).toEqual(all);
      expect((await verified(provider, "grace"))?.groups.toSorted()).toEqual(all);
    });

    it("for users who ask themselves", async () => {
      const provider = open({ bind: { userPrincipalSuffix: "ad.example.test" } });

      expect((await verified(provider, "grace"))?.groups.toSorted()).toEqual(all);
    });

    it.each([
      [["company"], "verified"],
      [["COMPANY", "of-others"], "verified"],
      [["cn=Company , CN=users,dc=AD,dc=example,dc=test"], "verified"],
      [["of-others"], "denied"],
      [["cn=company,dc=ad,dc=example,dc=test"], "denied"],
    ])("and lets in who is in one that is demanded: %j", async (requireGroup, outcome) => {
      const provider = open({ groups: { requireGroup } });
      const answers =
        outcome === "verified"
          ? { password: { outcome, username: "grace" }, key: "account" }
          : { password: { outcome: "refused", reason: "group-required" }, key: "denied" };

      const byKey = await provider.findAccount(makeLogin("grace", { method: "publicKey" }));

      expect({ password: await logIn(provider, "grace", password), key: byKey.kind }).toEqual(answers);
      expect(await logIn(provider, "grace", "wrong")).toEqual({ outcome: "refused", reason: "wrong-password" });
    });
  });

  it("reads keys, ids and what is kept of a user", async () => {
    await server.createUser({
      name: "edsger",
      password,
      attributes: {
        altSecurityIdentities: [key, `SSHKey:${key}`, "X509:<I>DC=test<S>CN=edsger", "Kerberos:edsger@OTHER.TEST"],
        uidNumber: "10001",
        gidNumber: "20001",
        department: "Research",
      },
    });

    const account = await findAccount(open({ groups: null, attributes: { keep: ["department", "title"] } }), "edsger");

    // Keys are not shown, and so not compared, but where they are asked for.
    expect(account?.publicKeys.map(({ value }) => value)).toEqual([key, key]);
    expect({ ...account, publicKeys: [] }).toEqual({
      username: "edsger",
      state: "active",
      groups: [],
      attributes: { department: ["Research"], title: [] },
      publicKeys: [],
      accessRules: [],
      settings: [{ origin: "directory", values: { PosixProfile: { Uid: 10_001, Gid: 20_001 } } }],
    });
  });

  it("fetches the values of an attribute that does not come at once", async () => {
    const { dn } = await server.createUser({ name: "member", password });
    for (const group of ["r1", "r2", "r3", "r4", "r5"]) await server.createGroup(group, [dn]);
    const client = new Client({ url: server.secureUrl, tlsOptions: { ca: server.ca } });
    await client.bind(server.service.dn, server.service.password);
    const search = async (attributes: readonly string[]): Promise<ReturnType<typeof readEntry>[]> => {
      const { searchEntries } = await client.search(dn, { scope: "base", attributes: [...attributes] });
      return searchEntries.map((entry) => readEntry(entry));
    };

    // Samba gives a range where one is asked for; Active Directory does so by itself above 1,500 values.
    const [first] = await search(["memberOf;range=0-1"]);
    const whole = first && (await readWholeEntry(({ attributes }) => search(attributes), first, "ldap"));
    await client.unbind();

    expect(first?.unfinished).toEqual(new Map([["memberof", 2]]));
    expect(whole?.attributes.get("memberof")?.length).toBe(5);
  });

  it("finds nobody for names that mean something in filters, DNs and Windows' names, and goes on working", async () => {
    await server.createUser({ name: "alice", password });
    const parts = [
      "*",
      "(",
      ")",
      "\\",
      "\0",
      "|",
      "&",
      "=",
      ",",
      "/",
      "@",
      ":",
      "alice",
      "admin",
      "ADTEST\\",
      "\u{1F600}",
      " ",
      "é",
      "CN=",
    ];
    const names = fastCheck
      .array(fastCheck.oneof(fastCheck.constantFrom(...parts), fastCheck.string({ maxLength: 3 })), {
        minLength: 1,
        maxLength: 5,
      })
      .map((pieces) => pieces.join(""))
      .filter((name) => name.toLowerCase() !== "alice");
    const providers = [
      open(),
      open({ bind: { windowsDomain: "ADTEST" } }),
      open({ bind: { userPrincipalSuffix: "ad.example.test" } }),
    ];
    const nobody = [{ outcome: "unknown" }, { outcome: "refused", reason: "wrong-password-or-unknown-user" }];

    await fastCheck.assert(
      fastCheck.asyncProperty(names, async (name) => {
        for (const provider of providers) expect(nobody).toContainEqual(await logIn(provider, name, password));
      }),
      {
        numRuns: 200,
        examples: [["*"], ["alice@ad.example.test\0"], [")(sAMAccountName=alice"], ["x".repeat(10_000)], ["\ud800"]],
      },
    );

    for (const provider of providers) {
      expect(await logIn(provider, "alice", password)).toEqual({ outcome: "verified", username: "alice" });
    }
  });

  it("never lets an empty password in, whoever asks", async () => {
    await server.createUser({ name: "empty", password });

    for (const bind of [undefined, { windowsDomain: "ADTEST" }, { userPrincipalSuffix: "ad.example.test" }]) {
      expect(await logIn(open(bind === undefined ? {} : { bind }), "empty", "")).toMatchObject({ outcome: "refused" });
    }
  });

  it("fails where the state of an account cannot be read", async () => {
    const { dn } = await server.createUser({ name: "unread", password });
    expect(await logIn(open(), "unread", password)).toEqual({ outcome: "verified", username: "unread" });
    // The service account may read everything of the user but this.
    await denyReading(server, dn, accountExpires);

    expect(await logIn(open(), "unread", password)).toMatchObject({
      outcome: "failed",
      code: "ERR_INVALID_USER_RECORD",
    });
  });
});

/** Takes the right to read an attribute of an object away, from everybody who is logged in. */
async function denyReading(server: SambaServer, dn: string, attributeId: string): Promise<void> {
  const entry = `(OD;;RP;${attributeId};;AU)`;
  const asAdmin = [`--simple-bind-dn=${server.admin.dn}`, `--password=${server.admin.password}`];
  await run("samba-tool", ["dsacl", "set", "-H", server.url, ...asAdmin, `--objectdn=${dn}`, `--sddl=${entry}`]);
}
