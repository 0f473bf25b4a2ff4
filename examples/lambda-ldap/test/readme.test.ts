import {
  type LambdaRuntime,
  type OpenLdapServer,
  type SecretsManagerEmulator,
  findOpenLdap,
  findSamba,
  howToGetOpenLdap,
  howToGetSamba,
  requireRealPart,
  startOpenLdap,
  startSamba,
  startSecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import type { Client } from "ldapts";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const [service = "", access = "", users = ""] = [...readme.matchAll(/```ldif\n([^]*?)```/g)].map(
  ([, ldif = ""]) => ldif,
);
const [, password = ""] = /this one is of\s+`([^`]+)`/.exec(readme) ?? [];
const [, secretName = "", secret = ""] = /--name (\S+) --secret-string '([^']+)'/.exec(readme) ?? [];
const [, listedKey = ""] = /sshPublicKey: (\S+ \S+)/.exec(readme) ?? [];

const isOpenLdapThere = requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap);
const isSambaThere = requireRealPart("samba", (await findSamba()) !== undefined, howToGetSamba);

const login = { username: "alice", serverId: "s-1234567890abcdef0", protocol: "SFTP", sourceIp: "203.0.113.7" };
const session = {
  Role: "arn:aws:iam::123456789012:role/transfer-user",
  HomeDirectoryType: "LOGICAL",
  HomeDirectoryDetails: '[{"Entry":"/","Target":"/my-bucket/home/alice"}]',
};

/** The function's variables, as the README exports them. */
const variables: Readonly<Record<string, string>> = Object.fromEntries(
  [...readme.matchAll(/^export (LDAP_.*|TRANSFER_.*)$/gm)]
    .flatMap(([, line = ""]) => line.split(/ (?=[A-Z_]+=)/))
    .map((text) => text.split(/=(.*)/s))
    .map(([name = "", value = ""]) => [name, value.replace(/^'(.*)'$/, "$1")]),
);

describe.runIf(hasLambdaRuntime && isOpenLdapThere)("README.md, with OpenLDAP", () => {
  const serviceDn = "cn=transfer,dc=example,dc=com";
  const { password: servicePassword } = JSON.parse(secret) as { readonly password: string };
  let server: OpenLdapServer;
  let admin: Client;
  let emulator: SecretsManagerEmulator;
  let lambda: LambdaRuntime;

  const start = (environment: Readonly<Record<string, string>> = {}): Promise<LambdaRuntime> =>
    startFunction(emulator, { ...variables, LDAP_URLS: server.secureUrl, LDAP_CA: server.ca, ...environment });

  beforeAll(async () => {
    server = await startOpenLdap({
      suffix: "dc=example,dc=com",
      ldifAfterStart: [
        service,
        users,
        // What the server has done, for whoever may read it.
        "dn: olcDatabase=monitor,cn=config",
        "objectClass: olcDatabaseConfig",
        "olcDatabase: monitor",
        `olcAccess: to * by dn.exact="cn=admin,dc=example,dc=com" read`,
      ].join("\n"),
    });
    await server.load(access);
    admin = await server.connectAsAdmin();
    emulator = await startSecretsManagerEmulator();
    emulator.putSecret(secretName, secret);
    lambda = await start();
  });

  afterAll(async () => {
    await lambda.stop();
    await admin.unbind();
    await emulator.stop();
    await server.stop();
  });

  it("shows a user, a group and a service account that let the user in", async () => {
    const withPassword = await lambda.invoke({ ...login, password });
    const withWrongPassword = await lambda.invoke({ ...login, password: "wrong" });
    const withKey = await lambda.invoke(login);

    expect(withPassword).toEqual({ kind: "response", value: session });
    expect(withWrongPassword).toEqual({ kind: "response", value: {} });
    expect(withKey).toEqual({ kind: "response", value: { ...session, PublicKeys: [listedKey] } });
  });

  it("gives the service account no passwords to read", async () => {
    const asService = await server.connectAsAdmin();
    await asService.bind(serviceDn, servicePassword);

    const { searchEntries } = await asService.search("ou=people,dc=example,dc=com", { filter: "(uid=alice)" });
    await asService.unbind();

    expect(searchEntries.map((entry) => [entry["cn"], entry["userPassword"]])).toEqual([["Alice", undefined]]);
  });

  it("grants what the function asks of the secret, and no more", () => {
    const [, policy = ""] = /```json\n([^]*?)```/.exec(readme) ?? [];
    const { Statement } = JSON.parse(policy) as { Statement: readonly { Action: string; Resource: string }[] };
    const allowed = Statement.map(({ Action, Resource }) => `${Action} on ${Resource.replace(/^.*:secret:/, "")}`);

    const asked = emulator.requests.map(
      ({ operation, secretIds }) => `secretsmanager:${operation} on ${secretIds.join(",")}-??????`,
    );

    expect([...new Set(asked)]).toEqual(allowed);
  });

  it("says what a login costs", async () => {
    const ungrouped = Object.entries(variables).filter(([name]) => !name.includes("GROUP"));
    const count = async (work: () => Promise<unknown>): Promise<string> => {
      const before = await countOperations(admin);
      await work();
      const after = await countOperations(admin);
      const counts = (["search", "bind"] as const).map((name) => {
        // The first count is a search itself.
        const done = after[name] - before[name] - (name === "search" ? 1 : 0);
        return done === 0 ? [] : [`${String(done)} ${name}${done > 1 ? "es" : ""}`];
      });
      return counts.flat().join(", ");
    };
    const ask = (event: object, running = lambda): Promise<string> =>
      count(() => running.invoke({ ...login, ...event }));
    const documented = [...readme.matchAll(/^\| ([a-z][^|]*?) +\| (\d (?:search|bind)[^|;]*?) *[|;]/gm)].map(
      ([, what = "", cost = ""]) => [what, cost],
    );

    let second: LambdaRuntime | undefined;
    const { secureUrl: LDAP_URLS, ca: LDAP_CA } = server;
    const startOther = async (): Promise<void> => {
      second = await startFunction(emulator, { ...Object.fromEntries(ungrouped), LDAP_URLS, LDAP_CA });
    };
    const counted = [["a start", await count(startOther)]];
    counted.push(
      ["the right password, without `LDAP_REQUIRE_GROUP`", await ask({ password }, second)],
      ["the right password, with it", await ask({ password })],
      ["a wrong password", await ask({ password: "wrong" })],
      ["a name that nobody has", await ask({ username: "nobody", password })],
      ["a key, without `LDAP_REQUIRE_GROUP`", await ask({}, second)],
      ["a key, with it", await ask({})],
    );
    await second?.stop();

    expect(counted).toEqual(documented);
  });
});

/** How many searches and binds the server has done. */
async function countOperations(admin: Client): Promise<Readonly<Record<"search" | "bind", number>>> {
  const { searchEntries } = await admin.search("cn=Operations,cn=Monitor", {
    filter: "(objectClass=monitorOperation)",
    attributes: ["cn", "monitorOpCompleted"],
  });
  const find = (name: string): number => Number(searchEntries.find(({ cn }) => cn === name)?.["monitorOpCompleted"]);
  return { search: find("Search"), bind: find("Bind") };
}

describe.runIf(hasLambdaRuntime && isSambaThere)("README.md, with Active Directory", () => {
  it("shows a key and a group that let the user in", async () => {
    const [, attribute = "", key = ""] = /-Add @\{(\w+) = "([^"]+)"\}/.exec(readme) ?? [];
    const [, group = ""] = /^New-ADGroup (\S+) /m.exec(readme) ?? [];
    const server = await startSamba();
    const alice = await server.createUser({ name: "alice", attributes: { [attribute]: key } });
    await server.createGroup(group, [alice.dn]);
    const emulator = await startSecretsManagerEmulator();
    emulator.putSecret(secretName, { username: "service", password: server.service.password });
    const lambda = await startFunction(emulator, {
      ...variables,
      LDAP_URLS: server.secureUrl,
      LDAP_CA: server.ca,
      LDAP_PRESET: "activeDirectory",
      LDAP_BIND_DN: server.service.upn,
      LDAP_BASE: server.base,
      LDAP_GROUPS_BASE: server.base,
    });

    const answer = await lambda.invoke(login);
    await lambda.stop();
    await emulator.stop();
    await server.stop();

    expect(answer).toEqual({ kind: "response", value: { ...session, PublicKeys: [listedKey] } });
  });
});
