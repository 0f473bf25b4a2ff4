import type { IdentityProvider } from "@transfer-idp/core";
import {
  findOpenLdap,
  howToGetOpenLdap,
  makePublicKey,
  type OpenLdapServer,
  requireRealPart,
  startOpenLdap,
} from "@transfer-idp/test-parts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addEntries, createPlace, makePerson } from "./open-ldap-users.ts";
import { createLogin, openLogins, tell, verify } from "./open-logins.ts";
import { openProvider } from "./open-provider.ts";

const isThere = requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap);

const key = makePublicKey("alice@example.com");

/** Names that mean something in filters, in DNs, or to whoever compares text. `BASE` is where users are. */
const names: readonly string[] = [
  "*",
  "a*",
  "*e",
  "al*ce",
  "*)(uid=*",
  ")(|(uid=*",
  "*))(|(uid=*",
  "alice)(objectClass=*",
  "alice)(|(objectClass=*)",
  "alice))(&(uid=alice",
  "x)(uid=alice",
  "(uid=alice)",
  "!(uid=bob)",
  "&",
  "|",
  String.raw`\2a`,
  String.raw`a\2a`,
  String.raw`\61lice`,
  String.raw`alic\65`,
  String.raw`\alice`,
  "alice\\",
  String.raw`alice\\`,
  String.raw`\5c2a`,
  "uid=alice",
  "uid=alice,BASE",
  "alice,BASE",
  "alice,ou=people",
  "alice+cn=alice",
  String.raw`alice\,BASE`,
  "alice;BASE",
  '"alice"',
  "#616c696365",
  "#0405616c696365",
  "<alice>",
  "alice ",
  " alice",
  "alice  ",
  "\talice",
  "alice\n",
  "alice\u00a0",
  "alice\u3000",
  "alice\0",
  "\0alice",
  "alice\0x",
  "al\u00adice",
  "al\u200bice",
  "alice\ufeff",
  "ａｌｉｃｅ",
  "ａlice",
  "𝐚𝐥𝐢𝐜𝐞",
  "ⓐlice",
  "alicé",
  "alic\u0065\u0301",
  "аlice",
  "al1ce",
  "alice\ud800",
  "\udc00alice",
  "\ud800",
  "alice;binary",
  "alice@",
  "alice/bob",
  String.raw`EXAMPLE\alice`,
  "dn:uid=alice,BASE",
  "u:alice",
  "${uid}",
  "{{username}}",
  "%s",
  "alice,bob",
  "alice\r\nuid: bob",
  "A".repeat(256),
  "*".repeat(255),
  "(".repeat(255),
  "\\".repeat(255),
  ",".repeat(255),
  "é".repeat(256),
  "a".repeat(10_240),
  "*".repeat(10_240),
  `alice${" ".repeat(10_240)}`,
  `alice${")".repeat(10_240)}`,
];

/** Names that are made of what means something, and of a user's. */
const hostileNames = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(..."*()\\&|!=~<>,+\";# \0/:{}%$@'`-_."), minLength: 1, maxLength: 20 }),
    fc
      .array(
        fc.oneof(
          fc.constantFrom("alice", "ALICE", "bob", "uid", "cn", "objectClass", "2a", "28", "29", "5c", "00", "BASE"),
          fc.constantFrom(...'*()\\&|!=~<>,+";# \0', "\u00ad", "\u200b", "\u00a0", "\ud800", "\udfff", "ａ", "\u0301"),
        ),
        { minLength: 1, maxLength: 12 },
      )
      .map((parts) => parts.join("")),
  )
  // Of another case she is alice all the same.
  .filter((name) => !["alice", "bob"].includes(name.toLowerCase()));

/** Whom a name that is nobody's may be denied as. */
const refusals = ["denied: unknown-user", "denied: malformed-username"];

describe.runIf(isThere)("hostile names in OpenLDAP", () => {
  let server: OpenLdapServer;
  let base: string;

  beforeAll(async () => {
    server = await startOpenLdap();
    base = await createPlace(server);
    await addEntries(server, {
      [`uid=alice,${base}`]: makePerson("alice", { userPassword: "right", sshPublicKey: key }),
      [`uid=bob,${base}`]: makePerson("bob", { userPassword: "right", sshPublicKey: key }),
    });
  });

  afterAll(async () => {
    await server.stop();
  });

  const openSearch = (): IdentityProvider => openProvider(server, base);
  const openDirect = (): IdentityProvider =>
    openProvider(server, base, { bind: { userDn: `uid={{username}},${base}` }, groups: null });
  const place = (name: string): string => name.replaceAll("BASE", base);

  describe("for a service account", () => {
    it.each(names.map((name) => [printName(name), name]))("%s is nobody", async (_printed, name) => {
      const logins = openLogins(openSearch());

      const told = [
        tell(await logins.withPassword(place(name), "right")),
        tell(await logins.withKey(place(name))),
        tell(await logins.withPassword("alice", "right")),
      ];

      expect(refusals).toContain(told[0]);
      expect(told).toEqual([told[0], told[0], "granted"]);
    });

    it.each(names.map((name) => [printName(name), name]))(
      "%s is nobody to the provider itself",
      async (_printed, name) => {
        const provider = openSearch();

        const findings = await Promise.all([
          provider.findAccount(createLogin(place(name))),
          provider.findAccount(createLogin(place(name), "publicKey")),
        ]);

        expect(findings).toEqual([{ kind: "unknown" }, { kind: "unknown" }]);
      },
    );

    it("any of them is nobody, and alice is who she was", async () => {
      const logins = openLogins(openSearch());
      const provider = openSearch();

      await fc.assert(
        fc.asyncProperty(hostileNames, async (name) => {
          const decision = await logins.withPassword(place(name), "right");
          const finding = await provider.findAccount(createLogin(place(name), "publicKey"));

          expect(refusals).toContain(tell(decision));
          expect(finding).toEqual({ kind: "unknown" });
        }),
        { numRuns: 500 },
      );
      const decision = await logins.withPassword("alice", "right");

      expect(decision).toMatchObject({ outcome: "granted", account: { username: "alice" } });
    });
  });

  describe("for users who bind themselves", () => {
    /** The directory may take a name for hers that is written otherwise: then her password is right, and the name nobody's. */
    const directRefusals = [...refusals, "denied: wrong-password-or-unknown-user", "denied: no-user-record"];

    it.each(names.map((name) => [printName(name), name]))("%s is nobody", async (_printed, name) => {
      const logins = openLogins(openDirect());

      const told = [
        tell(await logins.withPassword(place(name), "right")),
        tell(await logins.withPassword("alice", "right")),
      ];

      expect(directRefusals).toContain(told[0]);
      expect(told[1]).toBe("granted");
    });

    it("any of them is nobody, and alice is who she was", async () => {
      const logins = openLogins(openDirect());

      await fc.assert(
        fc.asyncProperty(hostileNames, async (name) => {
          const decision = await logins.withPassword(place(name), "right");

          expect(directRefusals).toContain(tell(decision));
        }),
        { numRuns: 500 },
      );
      const decision = await logins.withPassword("alice", "right");

      expect(decision).toMatchObject({ outcome: "granted", account: { username: "alice" } });
    });
  });

  describe("which are those of users", () => {
    const special = [
      "o'brien",
      "a*b",
      "a(b)c",
      String.raw`back\slash`,
      String.raw`\2a`,
      "com,ma",
      "pl+us",
      "ha#sh",
      "#first",
      "émile",
      "日本",
      'quo"te',
      "semi;colon",
      "<less>",
      "e=q",
      "two words",
    ];
    let own: string;

    beforeAll(async () => {
      own = await createPlace(server);
      const entries = special.map((uid, index) => [
        `uid=${escapeHex(uid)},${own}`,
        makePerson(uid, { userPassword: `pass-${String(index)}` }),
      ]);
      await addEntries(server, Object.fromEntries(entries) as Parameters<typeof addEntries>[1]);
    });

    it.each([
      ["by search", () => openProvider(server, own)],
      [
        "by their own bind",
        () => openProvider(server, own, { bind: { userDn: `uid={{username}},${own}` }, groups: null }),
      ],
    ])("let them in, each with their own password, %s", async (_title, open) => {
      const provider = open();

      const verdicts = await Promise.all(special.map((uid, index) => verify(provider, uid, `pass-${String(index)}`)));

      expect(
        verdicts.map((verdict) => (verdict.outcome === "verified" ? verdict.account.username : verdict.reason)),
      ).toEqual(special);
    });
  });
});

/** Writes each byte as RFC 4514 lets one write any. */
function escapeHex(text: string): string {
  return Buffer.from(text)
    .toString("hex")
    .replaceAll(/../g, String.raw`\$&`);
}

/** A name as a title: short, and with what cannot be seen escaped. */
function printName(name: string): string {
  const printed = JSON.stringify(name).replaceAll(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
  return printed.length > 60 ? `${printed.slice(0, 40)}… (${String(name.length)})` : printed;
}
