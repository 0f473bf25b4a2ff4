import {
  findOpenLdap,
  howToGetOpenLdap,
  requireRealPart,
  startOpenLdap,
  type OpenLdapServer,
} from "@transfer-idp/test-parts";
import { Client, PasswordPolicyControl } from "ldapts";
import { existsSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

const program = await findOpenLdap();

const people = "ou=people,dc=example,dc=test";
const groups = "ou=groups,dc=example,dc=test";

describe.runIf(requireRealPart("slapd", program !== undefined, howToGetOpenLdap))("startOpenLdap", () => {
  let server: OpenLdapServer;
  let client: Client;
  const clients: Client[] = [];

  function openClient(url: string, ca?: string): Client {
    client = new Client({ url, timeout: 500, connectTimeout: 500, ...(ca && { tlsOptions: { ca } }) });
    clients.push(client);
    return client;
  }

  beforeAll(async () => {
    server = await startOpenLdap({
      ldif: [
        renderUser("ada"),
        renderUser("lou", "pwdAccountLockedTime: 000001010000Z"),
        renderUser("max", "pwdReset: TRUE"),
      ].join("\n"),
      ldifAfterStart: [
        `dn: cn=staff,${groups}\nobjectClass: groupOfNames\ncn: staff\nmember: uid=ada,${people}\n`,
        `dn: cn=unique,${groups}\nobjectClass: groupOfUniqueNames\ncn: unique\nuniqueMember: uid=ada,${people}\n`,
      ].join("\n"),
    });
  });

  afterEach(async () => {
    for (const open of clients.splice(0)) await open.unbind();
  });

  afterAll(async () => {
    await server.stop();
  });

  it("has TLS that its authority's certificate proves, by name and by address", async () => {
    for (const host of ["127.0.0.1", "localhost"]) {
      const secure = openClient(`ldaps://${host}:${String(server.securePort)}`, server.ca);
      await secure.bind(`uid=ada,${people}`, "ada's password");

      expect(secure.isBound).toBe(true);
    }
    await expect(openClient(server.secureUrl).bind(`uid=ada,${people}`, "ada's password")).rejects.toMatchObject({
      code: "SELF_SIGNED_CERT_IN_CHAIN",
    });
  });

  it("has StartTLS", async () => {
    await openClient(server.url).startTLS({ ca: server.ca });
    await client.bind(`uid=ada,${people}`, "ada's password");

    expect(client.isBound).toBe(true);
  });

  it("fills memberOf from both kinds of groups", async () => {
    await openClient(server.url).bind(server.service.dn, server.service.password);
    const { searchEntries } = await client.search(people, {
      filter: "(uid=ada)",
      attributes: ["memberOf", "sshPublicKey", "userPassword"],
    });

    expect(searchEntries).toEqual([
      {
        dn: `uid=ada,${people}`,
        memberOf: [`cn=staff,${groups}`, `cn=unique,${groups}`],
        sshPublicKey: "ssh-ed25519 AAAA ada",
        userPassword: [],
      },
    ]);
  });

  it("shows nothing to whom it does not know", async () => {
    await expect(openClient(server.url).search(people)).rejects.toMatchObject({ code: 50 });
  });

  it("tells of a locked account and of one whose password must change only in the control", async () => {
    const locked = new PasswordPolicyControl();
    const mustChange = new PasswordPolicyControl();

    await expect(openClient(server.url).bind(`uid=lou,${people}`, "lou's password", locked)).rejects.toMatchObject({
      code: 49,
    });
    await openClient(server.url).bind(`uid=max,${people}`, "max's password", mustChange);

    expect([locked.value?.error, mustChange.value?.error]).toEqual([1, 2]);
  });

  it("has the same data on the same ports after it was killed", async () => {
    const before = server.pid;
    await server.kill();
    await expect(openClient(server.url).bind(server.service.dn, server.service.password)).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
    await server.restart();
    await openClient(server.secureUrl, server.ca).bind(`uid=ada,${people}`, "ada's password");

    expect(client.isBound).toBe(true);
    expect(server.pid).not.toBe(before);
  });

  it("is silent while it is frozen", async () => {
    server.freeze();
    await expect(openClient(server.url).bind(server.service.dn, server.service.password)).rejects.toThrow(/timed out/);
    server.thaw();
    await openClient(server.url).bind(server.service.dn, server.service.password);

    expect(client.isBound).toBe(true);
  });

  it("lets its administrator change data and settings while it runs", async () => {
    await server.load(`dn: cn=config\nchangetype: modify\nadd: olcAllows\nolcAllows: bind_anon_dn\n`);
    await openClient(server.url).bind("cn=nobody,dc=nowhere", "");

    expect(client.isBound).toBe(true);
    const admin = await server.connectAsAdmin();
    clients.push(admin);
    await admin.modifyDN(`uid=ada,${people}`, "uid=ada2");
    const { searchEntries } = await admin.search(groups, { filter: "(cn=staff)", attributes: ["member"] });
    expect(searchEntries).toMatchObject([{ member: `uid=ada2,${people}` }]);
  });
});

describe.runIf(program !== undefined)("startOpenLdap with options", () => {
  it("takes settings, a suffix, a policy, a schema and an expired certificate, and leaves nothing behind", async () => {
    const server = await startOpenLdap({
      suffix: "dc=example,dc=org",
      settings: {
        global: ["olcAllows: bind_anon_dn", "olcSecurity: simple_bind=112", "olcIdleTimeout: 60"],
        database: ["olcSizeLimit: 5", "olcAccess: to * by * read"],
      },
      passwordPolicy: ["pwdMaxFailure: 3"],
      certificate: { expired: true },
      extraSchema:
        "dn: cn=own,cn=schema,cn=config\nobjectClass: olcSchemaConfig\ncn: own\n" +
        "olcAttributeTypes: ( 1.3.6.1.4.1.55555.1 NAME 'ownName' SUP name )",
      ldif: "dn: dc=example,dc=org\nobjectClass: dcObject\nobjectClass: organization\no: Other\ndc: example\n",
    });
    const { pid } = server;

    try {
      const plain = new Client({ url: server.url });
      await expect(plain.bind(server.service.dn, server.service.password)).rejects.toMatchObject({ code: 13 });
      const { searchEntries } = await plain.search("dc=example,dc=org", { scope: "base", attributes: ["o"] });
      expect(searchEntries).toMatchObject([{ o: "Other" }]);
      await plain.unbind();
      const secure = new Client({ url: server.secureUrl, tlsOptions: { ca: server.ca } });
      await expect(secure.bind(server.service.dn, server.service.password)).rejects.toMatchObject({
        code: "CERT_HAS_EXPIRED",
      });
      const admin = await server.connectAsAdmin();
      await admin.unbind();
    } finally {
      await server.stop();
    }

    expect(existsSync(`/proc/${String(pid)}`)).toBe(false);
  });
});

function renderUser(name: string, ...lines: readonly string[]): string {
  return [
    `dn: uid=${name},${people}`,
    "objectClass: inetOrgPerson",
    "objectClass: ldapPublicKey",
    `uid: ${name}`,
    `cn: ${name}`,
    `sn: ${name}`,
    `userPassword: ${name}'s password`,
    `sshPublicKey: ssh-ed25519 AAAA ${name}`,
    ...lines,
    "",
  ].join("\n");
}
