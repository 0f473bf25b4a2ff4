import {
  findOpenLdap,
  howToGetOpenLdap,
  makePublicKey,
  type OpenLdapServer,
  requireRealPart,
  startOpenLdap,
} from "@transfer-idp/test-parts";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LdapUsers } from "../src/index.ts";
import { addEntries, type Attributes, createPlace, makePerson } from "./open-ldap-users.ts";
import { openLogins, tell, verify } from "./open-logins.ts";
import { openProvider } from "./open-provider.ts";

const isThere = requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap);

const key = makePublicKey("alice@example.com");
const longAgo = "20200101000000Z";

/** Access rules that have the service account see all but what is hidden. */
const hide = (what: string): readonly string[] => [
  `olcAccess: {0}to attrs=userPassword by anonymous auth by * none`,
  `olcAccess: {1}to ${what} by * none`,
  `olcAccess: {2}to * by self read by dn.exact="cn=service,dc=example,dc=test" read by anonymous auth by * none`,
];

/** A policy of its own name, for users whose entry names it. */
function makePolicy(cn: string, attributes: Attributes): Attributes {
  return { objectClass: ["organizationalRole", "pwdPolicy"], cn, pwdAttribute: "userPassword", ...attributes };
}

/** Makes a place with alice. @returns its DN. */
async function createAlice(server: OpenLdapServer, attributes: Attributes = {}): Promise<string> {
  const base = await createPlace(server);
  const alice = makePerson("alice", { userPassword: "right", sshPublicKey: key, ...attributes });
  await addEntries(server, { [`uid=alice,${base}`]: alice });
  return base;
}

function open(server: OpenLdapServer, base: string, users: Partial<LdapUsers> = {}): ReturnType<typeof openLogins> {
  return openLogins(openProvider(server, base, { users, groups: null }));
}

/** Alice binds herself, and reads her own entry. */
function openDirect(server: OpenLdapServer, base: string): ReturnType<typeof openLogins> {
  return openLogins(openProvider(server, base, { bind: { userDn: `uid={{username}},${base}` }, groups: null }));
}

describe.runIf(isThere)("the state of accounts in OpenLDAP", () => {
  let server: OpenLdapServer;
  let defaultPolicy: string;

  beforeAll(async () => {
    server = await startOpenLdap({ passwordPolicy: ["pwdMaxFailure: 3", "pwdLockoutDuration: 3"] });
    defaultPolicy = `cn=default,ou=policies,${server.suffix}`;
    await addEntries(server, {
      [policy("aging")]: makePolicy("aging", { pwdMaxAge: "31536000" }),
      [policy("graceful")]: makePolicy("graceful", { pwdMaxAge: "31536000", pwdGraceAuthNLimit: "2" }),
      [policy("lasting")]: makePolicy("lasting", { pwdLockout: "TRUE", pwdMaxFailure: "3" }),
    });
  });

  afterAll(async () => {
    await server.stop();
  });

  const policy = (cn: string): string => `cn=${cn},ou=policies,${server.suffix}`;

  /** What a password login, one with the wrong password, a login of a user who binds, and a key login come to. */
  async function logInEachWay(base: string, users: Partial<LdapUsers> = {}): Promise<readonly string[]> {
    const logins = open(server, base, users);
    const decisions = [
      await logins.withPassword("alice", "right"),
      await openDirect(server, base).withPassword("alice", "right"),
      await logins.withKey("alice"),
    ];
    return decisions.map(tell);
  }

  it("lets in whose account says nothing", async () => {
    const base = await createAlice(server);

    const told = await logInEachWay(base, { passwordPolicy: defaultPolicy });

    expect(told).toEqual(["granted", "granted", "keysListed"]);
  });

  describe("a lock", () => {
    it("of an administrator holds, whatever the policy says", async () => {
      const base = await createAlice(server, { pwdAccountLockedTime: "000001010000Z" });

      const told = await logInEachWay(base, { passwordPolicy: defaultPolicy });

      expect(told).toEqual(["denied: locked", "denied: locked", "denied: locked"]);
    });

    it("comes of three wrong passwords, and ends in its time, on each kind of login", async () => {
      const base = await createAlice(server);
      const logins = open(server, base);
      const informed = open(server, base, { passwordPolicy: defaultPolicy });
      const direct = openDirect(server, base);

      const guesses = [
        await logins.withPassword("alice", "wrong"),
        await logins.withPassword("alice", "wrong"),
        await logins.withPassword("alice", "wrong"),
      ];
      const locked = [
        await logins.withPassword("alice", "right"),
        await direct.withPassword("alice", "right"),
        await informed.withKey("alice"),
        await logins.withKey("alice"),
      ];
      await wait(4_000);
      const ended = [
        await informed.withKey("alice"),
        // Nothing says here when a lock ends.
        await logins.withKey("alice"),
        await logins.withPassword("alice", "right"),
        // The password took the lock away.
        await logins.withKey("alice"),
        await direct.withPassword("alice", "right"),
      ];

      expect(guesses.map(tell)).toEqual(["denied: wrong-password", "denied: wrong-password", "denied: wrong-password"]);
      expect(locked.map(tell)).toEqual(["denied: locked", "denied: locked", "denied: locked", "denied: locked"]);
      expect(ended.map(tell)).toEqual(["keysListed", "denied: locked", "granted", "keysListed", "granted"]);
    });

    it("goes by the policy that the entry names, before the one of the options", async () => {
      const base = await createAlice(server, {
        pwdAccountLockedTime: longAgo,
        pwdPolicySubentry: policy("lasting"),
      });

      const told = await logInEachWay(base, { passwordPolicy: defaultPolicy });

      expect(told).toEqual(["denied: locked", "denied: locked", "denied: locked"]);
    });

    it("is not told apart from a wrong password by whoever does not ask for it", async () => {
      const base = await createAlice(server, { pwdAccountLockedTime: "000001010000Z" });
      const logins = open(server, base, { accountState: [] });

      const decision = await logins.withPassword("alice", "right");

      expect(tell(decision)).toBe("denied: wrong-password");
    });
  });

  it("refuses who must change their password, although the directory lets them bind", async () => {
    const base = await createAlice(server, { pwdReset: "TRUE" });
    const client = await server.connectAsAdmin();

    await client.bind(`uid=alice,${base}`, "right").finally(() => client.unbind());
    const told = await logInEachWay(base);

    expect(told).toEqual([
      "denied: must-change-password",
      "denied: must-change-password",
      "denied: must-change-password",
    ]);
  });

  describe("a password that is too old", () => {
    it("is refused on password and on key logins", async () => {
      const base = await createAlice(server, { pwdChangedTime: longAgo, pwdPolicySubentry: policy("aging") });

      const told = await logInEachWay(base);

      expect(told).toEqual(["denied: password-expired", "denied: password-expired", "denied: password-expired"]);
    });

    it("is told to the right password only", async () => {
      const base = await createAlice(server, { pwdChangedTime: longAgo, pwdPolicySubentry: policy("aging") });

      const decision = await open(server, base).withPassword("alice", "wrong");

      expect(tell(decision)).toBe("denied: wrong-password");
    });

    it("does not bar keys where the options say so, and only then", async () => {
      const base = await createAlice(server, { pwdChangedTime: longAgo, pwdPolicySubentry: policy("aging") });

      const told = await logInEachWay(base, { allowExpiredPasswordOnKeyLogin: true });

      expect(told).toEqual(["denied: password-expired", "denied: password-expired", "keysListed"]);
    });

    it("bars keys by the policy of the options, where the entry names none", async () => {
      const base = await createAlice(server, { pwdChangedTime: longAgo });

      const decisions = await Promise.all([
        open(server, base, { passwordPolicy: policy("aging") }).withKey("alice"),
        open(server, base).withKey("alice"),
      ]);

      expect(decisions.map(tell)).toEqual(["denied: password-expired", "keysListed"]);
    });

    it("lets in as often as the policy allows after its time", async () => {
      const base = await createAlice(server, { pwdChangedTime: longAgo, pwdPolicySubentry: policy("graceful") });
      const logins = open(server, base);

      const decisions = [
        await logins.withKey("alice"),
        await logins.withPassword("alice", "right"),
        await logins.withPassword("alice", "wrong"),
        await openDirect(server, base).withPassword("alice", "right"),
        await logins.withPassword("alice", "right"),
      ];

      expect(decisions.map(tell)).toEqual([
        "denied: password-expired",
        "granted",
        "denied: wrong-password",
        "granted",
        "denied: password-expired",
      ]);
    });
  });

  describe("a time", () => {
    it.each([
      ["before it begins", { pwdStartTime: "20990101000000Z" }, "disabled"],
      ["after it ended", { pwdEndTime: longAgo }, "expired"],
    ])("of the policy, %s: a bind calls it a lock", async (_title, attributes, reason) => {
      const base = await createAlice(server, attributes);

      const told = await logInEachWay(base);

      expect(told).toEqual([`denied: ${reason}`, "denied: locked", `denied: ${reason}`]);
    });

    it.each([
      ["after the day of shadowExpire", { shadowExpire: "1" }],
      ["on the first day there was", { shadowExpire: "0" }],
    ])("of the account, %s", async (_title, attributes) => {
      const base = await createAlice(server, attributes);

      const told = await logInEachWay(base);

      expect(told).toEqual(["denied: expired", "denied: expired", "denied: expired"]);
    });

    it.each([
      ["began", { pwdStartTime: longAgo }],
      ["is to end", { pwdEndTime: "20990101000000Z" }],
      ["is to end by shadowExpire", { shadowExpire: "99999" }],
      ["does not end", { shadowExpire: "-1" }],
    ])("that %s lets in", async (_title, attributes) => {
      const base = await createAlice(server, attributes);

      const told = await logInEachWay(base);

      expect(told).toEqual(["granted", "granted", "keysListed"]);
    });

    it.each([
      // OpenLDAP compares no password then.
      ["before it begins", { pwdStartTime: "20990101000000Z" }, "disabled", "disabled"],
      [
        "after the day of shadowExpire, of which binds know nothing",
        { shadowExpire: "1" },
        "expired",
        "wrong-password",
      ],
    ])("is told by the provider itself, %s", async (_title, attributes, reason, reasonIfWrong) => {
      const base = await createAlice(server, attributes);
      const provider = openProvider(server, base, { groups: null });

      const verdicts = [await verify(provider, "alice", "right"), await verify(provider, "alice", "wrong")];

      expect(verdicts).toEqual([
        { outcome: "refused", reason },
        { outcome: "refused", reason: reasonIfWrong },
      ]);
    });

    it("that is none fails the login", async () => {
      // OpenLDAP takes any whole number.
      const base = await createAlice(server, { shadowExpire: "99999999999" });

      const told = await logInEachWay(base);

      const failed = "failed: invalid-record: shadowExpire";
      expect(told).toEqual([failed, failed, failed]);
    });
  });

  describe("a policy", () => {
    it.each([
      ["that is not there", "cn=none,ou=policies"],
      ["that is none", "ou=policies"],
    ])("%s fails key logins: nobody knows whom it bars", async (_title, rdn) => {
      const base = await createAlice(server);
      const logins = open(server, base, { passwordPolicy: `${rdn},${server.suffix}` });

      const decisions = [await logins.withKey("alice"), await logins.withPassword("alice", "right")];

      expect(decisions.map(tell)).toEqual([expect.stringMatching(/^failed: unavailable: /), "granted"]);
    });
  });
});

describe.runIf(isThere)("what the service account may not read", () => {
  let server: OpenLdapServer | undefined;

  afterEach(async () => {
    await server?.stop();
  });

  it.each([
    ["a policy", 'dn.subtree="ou=policies,dc=example,dc=test"'],
    [
      "what a policy says",
      'dn.subtree="ou=policies,dc=example,dc=test" attrs=pwdAttribute,pwdMaxAge,pwdLockoutDuration',
    ],
  ])("%s: fails key logins", async (_title, what) => {
    server = await startOpenLdap({ settings: { database: hide(what) } });
    const base = await createAlice(server);
    const logins = open(server, base, { passwordPolicy: `cn=default,ou=policies,${server.suffix}` });

    const decisions = [await logins.withKey("alice"), await logins.withPassword("alice", "right")];

    expect(decisions.map(tell)).toEqual([expect.stringMatching(/^failed: unavailable: /), "granted"]);
  });

  it("the state itself: passwords are refused by the bind, and keys let in", async () => {
    server = await startOpenLdap({ settings: { database: hide("attrs=pwdReset,pwdAccountLockedTime") } });
    const [reset, locked] = [
      await createAlice(server, { pwdReset: "TRUE" }),
      await createAlice(server, { pwdAccountLockedTime: "000001010000Z" }),
    ];

    const decisions = [
      await open(server, reset).withPassword("alice", "right"),
      await open(server, locked).withPassword("alice", "right"),
      // The price of rules that hide it: what is hidden looks like what is not there.
      await open(server, reset).withKey("alice"),
      await open(server, locked).withKey("alice"),
    ];

    expect(decisions.map(tell)).toEqual(["denied: must-change-password", "denied: locked", "keysListed", "keysListed"]);
  });
});
