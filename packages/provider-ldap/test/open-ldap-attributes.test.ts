import {
  findOpenLdap,
  howToGetOpenLdap,
  makePublicKey,
  type OpenLdapServer,
  requireRealPart,
  startOpenLdap,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LdapAttributes, LdapUsers } from "../src/index.ts";
import { addEntries, type Attributes, createPlace, makePerson } from "./open-ldap-users.ts";
import { openLogins, tell } from "./open-logins.ts";
import { openProvider } from "./open-provider.ts";

const isThere = requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap);

const role = "arn:aws:iam::123456789012:role/transfer";
const otherRole = "arn:aws:iam::123456789012:role/other";

describe.runIf(isThere)("attributes in OpenLDAP", () => {
  let server: OpenLdapServer;

  beforeAll(async () => {
    server = await startOpenLdap();
  });

  afterAll(async () => {
    await server.stop();
  });

  /** Makes a place with alice, whose password is `right`. @returns its DN. */
  async function createAlice(attributes: Attributes = {}): Promise<string> {
    const base = await createPlace(server);
    await addEntries(server, { [`uid=alice,${base}`]: makePerson("alice", { userPassword: "right", ...attributes }) });
    return base;
  }

  function open(
    base: string,
    attributes: Partial<LdapAttributes> = {},
    users: Partial<LdapUsers> = {},
  ): ReturnType<typeof openLogins> {
    return openLogins(openProvider(server, base, { attributes, users, groups: null }));
  }

  describe("a POSIX profile", () => {
    it("is made of uidNumber and gidNumber", async () => {
      const base = await createAlice({
        objectClass: "posixAccount",
        uidNumber: "1001",
        gidNumber: "100",
        homeDirectory: "/home/alice",
      });

      const decision = await open(base).withPassword("alice", "right");

      expect(decision).toMatchObject({ outcome: "granted", session: { PosixProfile: { Uid: 1001, Gid: 100 } } });
    });

    it("is not there where neither is", async () => {
      const base = await createAlice();

      const decision = await open(base).withPassword("alice", "right");

      expect(decision).toMatchObject({ outcome: "granted", session: { Role: role } });
      expect(decision).not.toHaveProperty("session.PosixProfile");
    });

    it.each([
      ["uidNumber", "gidNumber"],
      ["gidNumber", "uidNumber"],
    ])("of %s alone fails the login, and names what is missing", async (given, missing) => {
      const base = await createAlice({ objectClass: "extensibleObject", [given]: "1001" });
      const logins = open(base);

      const decisions = await Promise.all([logins.withPassword("alice", "right"), logins.withKey("alice")]);

      const failed = `failed: invalid-record: ${missing}`;
      expect(decisions.map(tell)).toEqual([failed, failed]);
    });

    it.each([
      ["uidNumber", { uidNumber: "-1", gidNumber: "100" }],
      ["gidNumber", { uidNumber: "1001", gidNumber: "4294967296" }],
    ])("whose %s is no id fails the login", async (attribute, numbers) => {
      const base = await createAlice({ objectClass: "extensibleObject", ...numbers });

      const decision = await open(base).withPassword("alice", "right");

      expect(tell(decision)).toBe(`failed: invalid-record: ${attribute}`);
    });

    it("is left alone where the options say so", async () => {
      const base = await createAlice({ objectClass: "extensibleObject", uidNumber: "1001" });

      const decision = await open(base, { PosixProfile: null }).withPassword("alice", "right");

      expect(tell(decision)).toBe("granted");
    });
  });

  describe("a field of a session", () => {
    it("comes from the attribute that the options name, before defaults", async () => {
      const mappings = [{ Entry: "/", Target: "/bucket/people/alice" }];
      const policy = { Version: "2012-10-17", Statement: [] };
      const base = await createAlice({
        employeeType: otherRole,
        description: JSON.stringify(mappings),
        businessCategory: JSON.stringify(policy),
        carLicense: "LOGICAL",
      });

      const decision = await open(base, {
        Role: "employeeType",
        Policy: "businessCategory",
        HomeDirectoryType: "carLicense",
        HomeDirectoryDetails: "description",
      }).withPassword("alice", "right");

      expect(decision).toMatchObject({
        outcome: "granted",
        session: { Role: otherRole, HomeDirectoryType: "LOGICAL", HomeDirectoryDetails: mappings },
      });
      expect(JSON.parse(decision.outcome === "granted" ? (decision.session.Policy ?? "") : "")).toEqual(policy);
    });

    it("comes from no attribute that nobody named", async () => {
      const base = await createAlice({
        objectClass: "extensibleObject",
        uidNumber: "1",
        gidNumber: "1",
        homeDirectory: "/etc",
      });

      const decision = await open(base).withPassword("alice", "right");

      expect(decision).toMatchObject({ session: { Role: role, HomeDirectory: "/bucket/alice" } });
    });

    it("comes from the defaults where the user has no such attribute", async () => {
      const base = await createAlice();

      const decision = await open(base, { Role: "employeeType" }).withPassword("alice", "right");

      expect(decision).toMatchObject({ outcome: "granted", session: { Role: role } });
    });

    it("fails the login where the attribute has several values: none of them is the first", async () => {
      const base = await createAlice({ employeeType: [role, otherRole] });
      const logins = open(base, { Role: "employeeType" });

      const decisions = await Promise.all([logins.withPassword("alice", "right"), logins.withKey("alice")]);

      expect(decisions.map(tell)).toEqual([
        "failed: invalid-record: employeeType",
        "failed: invalid-record: employeeType",
      ]);
    });

    it.each([
      // Of text that may have variables, it is the session that finds it out.
      ["HomeDirectoryDetails", { HomeDirectoryDetails: "description" }],
      ["Policy", { Policy: "description" }],
      ["description", { HomeDirectoryType: "description" }],
    ])("fails the login where it cannot be read, and names %s", async (field, attributes) => {
      const base = await createAlice({ description: '[{"Entry"' });

      const decision = await open(base, attributes).withPassword("alice", "right");

      expect(tell(decision)).toBe(`failed: invalid-record: ${field}`);
    });
  });

  describe("keys", () => {
    const [first, second, third] = [makePublicKey("first"), makePublicKey("second"), makePublicKey("third")];
    const bare = (key: string): string => key.split(" ").slice(0, 2).join(" ");

    it("are all of them, of each attribute that has some", async () => {
      const base = await createAlice({ sshPublicKey: [first, second], description: third });

      const decision = await open(base, { publicKeys: ["sshPublicKey", "description"] }).withKey("alice");

      expect(decision.outcome === "keysListed" ? [...decision.publicKeys].sort() : tell(decision)).toEqual(
        [first, second, third].map(bare).sort(),
      );
    });

    it("are those that can be used, whatever else lies among them", async () => {
      const base = await createAlice({ sshPublicKey: [first, "no key at all"] });
      const junk = ["//79/A==", "AA==", Buffer.from("ssh-ed25519 AAAA\0").toString("base64")];
      await server.load(
        [
          `dn: uid=alice,${base}`,
          "changetype: modify",
          "add: sshPublicKey",
          ...junk.map((bytes) => `sshPublicKey:: ${bytes}`),
          "",
        ].join("\n"),
      );

      const decision = await open(base).withKey("alice");

      expect(decision.outcome === "keysListed" ? decision.publicKeys : tell(decision)).toEqual([bare(first)]);
      expect(
        decision.trace.steps.flatMap(({ notes }) => notes).filter(({ kind }) => kind === "dropped-key"),
      ).toHaveLength(4);
    });

    it("are none where none can be used, and where there is none", async () => {
      const [junk, none] = [await createAlice({ sshPublicKey: "no key" }), await createAlice()];

      const decisions = await Promise.all([open(junk).withKey("alice"), open(none).withKey("alice")]);

      expect(decisions.map(tell)).toEqual(["denied: no-usable-public-keys", "denied: no-public-keys"]);
    });
  });

  describe("attributes that are kept", () => {
    it("can be written into a home", async () => {
      const base = await createAlice({
        departmentNumber: "finance",
        roomNumber: "/bucket/{{attributes.departmentNumber}}",
      });

      const decision = await open(base, {
        keep: ["departmentNumber", "mail"],
        HomeDirectory: "roomNumber",
      }).withPassword("alice", "right");

      expect(decision).toMatchObject({
        account: { attributes: { departmentNumber: ["finance"], mail: [] } },
        session: { HomeDirectory: "/bucket/finance" },
      });
    });

    it("are kept with all their values, and by the name that the options give them", async () => {
      const base = await createAlice({ departmentNumber: ["1", "2"] });

      const decision = await open(base, { keep: ["DEPARTMENTNUMBER"] }).withPassword("alice", "right");

      expect(decision.outcome === "granted" && decision.account.attributes["DEPARTMENTNUMBER"]).toHaveLength(2);
    });

    it("make no home where there are several values", async () => {
      const base = await createAlice({
        departmentNumber: ["finance", "sales"],
        roomNumber: "/bucket/{{attributes.departmentNumber}}",
      });

      const decision = await open(base, {
        keep: ["departmentNumber"],
        HomeDirectory: "roomNumber",
      }).withPassword("alice", "right");

      expect(tell(decision)).toMatch(/^failed: invalid-record: /);
    });
  });

  describe("the name of a user", () => {
    const users = { usernameAttributes: ["uid", "mail"] };

    it.each(["alice", "ALICE", "Alice@Example.com", "alice@example.com"])(
      "is the same for whoever types %s",
      async (name) => {
        const base = await createAlice({ mail: ["alice@example.com", "a@example.com"] });

        const decision = await open(base, {}, users).withPassword(name, "right");

        expect(decision).toMatchObject({
          outcome: "granted",
          account: { username: "alice" },
          session: { HomeDirectory: "/bucket/alice" },
        });
      },
    );

    it("is found by nothing but the attributes that are for it", async () => {
      const base = await createAlice({ mail: "alice@example.com", cn: "Alice A." });
      const logins = open(base);

      const decisions = await Promise.all([
        logins.withPassword("alice@example.com", "right"),
        logins.withPassword("Alice A.", "right"),
      ]);

      expect(decisions.map(tell)).toEqual(["denied: unknown-user", "denied: unknown-user"]);
    });

    it("fails the login where it is another user's mail", async () => {
      const base = await createAlice();
      await addEntries(server, {
        [`uid=mallory,${base}`]: makePerson("mallory", { mail: "alice", userPassword: "own" }),
      });
      const logins = open(base, {}, users);

      const decisions = await Promise.all([logins.withPassword("alice", "right"), logins.withPassword("alice", "own")]);

      expect(decisions.map(tell)).toEqual(["failed: invalid-record: uid,mail", "failed: invalid-record: uid,mail"]);
    });

    it("fails the login where it has several values, or none", async () => {
      const base = await createAlice({ uid: ["alice", "al"] });

      const decisions = await Promise.all([
        open(base).withPassword("al", "right"),
        open(base, { username: "displayName" }).withPassword("al", "right"),
      ]);

      expect(decisions.map(tell)).toEqual(["failed: invalid-record: uid", "failed: invalid-record: displayName"]);
    });
  });
});
