import type { Decision } from "@transfer-idp/core";
import {
  findOpenLdap,
  howToGetOpenLdap,
  type OpenLdapServer,
  requireRealPart,
  startOpenLdap,
} from "@transfer-idp/test-parts";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LdapGroups } from "../src/index.ts";
import { listGroups, openLogins, tell } from "./open-logins.ts";
import { openProvider } from "./open-provider.ts";

const isThere = requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap);

/** Of a test of Dex: how its connector is configured. */
interface DexConfig {
  readonly userBase: string;
  readonly userAttr: readonly string[];
  readonly filter?: string;
  readonly groupBase?: string;
  readonly groupFilter?: string;
  readonly groupName?: string;
  readonly match?: readonly (readonly [user: string, group: string])[];
  readonly startTLS?: boolean;
}

interface DexCase {
  readonly username: string;
  readonly password: string;
  readonly expect: "ok" | "bad";
  readonly groups?: readonly string[];
}

interface DexTest {
  readonly test: string;
  readonly config: DexConfig;
  readonly cases: readonly DexCase[];
}

/** What takes the place of a filter of the preset. */
const any = "(objectClass=*)";

const folder = new URL("cases/ldap/", import.meta.url);
const ldif = readFileSync(new URL("dex-schema.ldif", folder), "utf8");
const { tests } = JSON.parse(readFileSync(new URL("dex-expectations.json", folder), "utf8")) as {
  readonly tests: readonly DexTest[];
};

/** Dex finds by nothing but what its configuration says, and names users by `cn`. */
function openDex(
  server: OpenLdapServer,
  { userBase, userAttr, filter = any, startTLS = false, ...config }: DexConfig,
  groups: Partial<LdapGroups> = {},
): ReturnType<typeof openLogins> {
  const { groupBase, groupFilter = any, groupName = "cn", match = [] } = config;
  return openLogins(
    openProvider(server, userBase, {
      servers: [startTLS ? server.url : server.secureUrl],
      tls: { ca: server.ca, startTls: startTLS },
      users: { usernameAttributes: userAttr, filter },
      attributes: { username: "cn" },
      groups:
        groupBase === undefined
          ? null
          : {
              base: groupBase,
              filter: groupFilter,
              match: match.map(([user, group]) => ({ user, group })),
              nesting: "none",
              nameAttribute: groupName,
              ...groups,
            },
    }),
  );
}

describe.runIf(isThere)("logins that Dex published", () => {
  let server: OpenLdapServer;

  beforeAll(async () => {
    server = await startOpenLdap({ suffix: "dc=example,dc=org", ldif });
  });

  afterAll(async () => {
    await server.stop();
  });

  it("are all of them", () => {
    const count = tests.flatMap(({ cases }) => cases).length;

    expect([tests.length, count]).toEqual([9, 22]);
  });

  describe.each(tests)("$test", ({ config, cases }) => {
    it.each(cases)("$username with $password: $expect", async ({ username, password, expect: expected, groups }) => {
      const logins = openDex(server, config);

      const decision = await logins.withPassword(username, password);

      expect(summarize(decision)).toEqual(
        expected === "ok" ? { outcome: "granted", groups: [...(groups ?? [])].sort() } : "refused",
      );
    });
  });

  it("TestQueryWithEmailSuffix: names a user without a mail too", async () => {
    const logins = openDex(server, {
      userBase: "ou=People,ou=TestQueryWithEmailSuffix,dc=example,dc=org",
      userAttr: ["cn"],
    });

    const decisions = await Promise.all([logins.withPassword("jane", "foo"), logins.withPassword("john", "bar")]);

    expect(decisions.map(tell)).toEqual(["granted", "granted"]);
  });

  it("TestUserFilter without its filter: a name that two users have lets neither in", async () => {
    const logins = openDex(server, { userBase: "ou=TestUserFilter,dc=example,dc=org", userAttr: ["cn"] });

    const decisions = await Promise.all([logins.withPassword("jane", "foo"), logins.withPassword("jane", "baz")]);

    expect(decisions.map(tell)).toEqual(["failed: invalid-record: cn", "failed: invalid-record: cn"]);
  });

  describe("TestNestedGroups", () => {
    const nested: DexConfig = {
      userBase: "ou=People,ou=TestNestedGroups,dc=example,dc=org",
      userAttr: ["cn"],
      groupBase: "ou=Groups,ou=TestNestedGroups,dc=example,dc=org",
      match: [["dn", "member"]],
    };

    it("has the groups of a user alone without nesting", async () => {
      const logins = openDex(server, nested);

      const decisions = await Promise.all([logins.withPassword("jane", "foo"), logins.withPassword("john", "bar")]);

      expect(decisions.map(listGroups)).toEqual([
        ["childGroup", "circularGroup1"],
        ["circularGroup2", "intermediateGroup"],
      ]);
    });

    it("has the groups of groups with nesting, those in a circle once", async () => {
      const logins = openDex(server, nested, { nesting: "recursive" });

      const decisions = await Promise.all([logins.withPassword("jane", "foo"), logins.withPassword("john", "bar")]);

      expect(decisions.map(listGroups)).toEqual([
        ["childGroup", "circularGroup1", "circularGroup2", "intermediateGroup", "parentGroup"],
        ["circularGroup1", "circularGroup2", "intermediateGroup", "parentGroup"],
      ]);
    });
  });
});

/** Dex tells one refusal: a password that is wrong, or of nobody. */
function summarize(decision: Decision): unknown {
  if (decision.outcome === "granted") return { outcome: "granted", groups: listGroups(decision) };
  const told = tell(decision);
  return ["denied: wrong-password", "denied: unknown-user"].includes(told) ? "refused" : told;
}
