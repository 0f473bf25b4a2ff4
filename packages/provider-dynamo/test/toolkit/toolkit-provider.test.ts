import { createStaticProvider, type Login } from "@transfer-idp/core";
import {
  type DynamoBackend,
  type DynamoProxy,
  expectNoSecret,
  listDynamoBackends,
  makePublicKey,
  startDynamoProxy,
  toItem,
} from "@transfer-idp/test-parts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToolkitProvider, type ToolkitModule } from "../../src/index.ts";
import {
  createToolkitTables,
  hash,
  openToolkit,
  password,
  role,
  serverId,
  type ToolkitTables,
  withoutComment,
} from "./open-toolkit.ts";

const keys = ["one", "two", "three"].map(makePublicKey);
const [key = "", secondKey = "", thirdKey = ""] = keys;
const listed = keys.map(withoutComment);
const home = { Role: role, HomeDirectory: "/bucket/{{USERNAME}}" };
const config = { argon2_hash: hash, ...home };
const unknownUser = { outcome: "denied", reason: "unknown-user" };
const noProvider = { outcome: "denied", reason: "no-provider" };
const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

const providers = [
  { provider: "pw", module: "argon2", config: {} },
  { provider: "zz", module: "argon2", config: {} },
  { provider: "keys", module: "public_key", public_key_support: true, config: {} },
  { provider: "off", module: "argon2", disabled: true },
  { provider: "on", module: "argon2", disabled: false },
  { provider: "Capital", module: "argon2" },
];

describe.each(backends)("createToolkitProvider on $name", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
  });

  afterAll(async () => {
    await proxy.stop();
    await backend.stop();
  });

  describe("finds", () => {
    let tables: ToolkitTables;

    beforeAll(async () => {
      tables = await createToolkitTables(backend, {
        users: [
          { user: "alice", identity_provider_key: "pw", config },
          { user: "twice", identity_provider_key: "zz", config: { ...config, HomeDirectory: "/bucket/zz" } },
          { user: "twice", identity_provider_key: "pw", config: { ...config, HomeDirectory: "/bucket/pw" } },
          { user: "kim", identity_provider_key: "pw", config },
          { user: "ibo", identity_provider_key: "pw", config },
          { user: "lost", identity_provider_key: "gone", config },
          { user: "alice@example.com", identity_provider_key: "pw", config },
          { user: "off", identity_provider_key: "off", config },
          { user: "on", identity_provider_key: "on", config },
          { user: "capital", identity_provider_key: "Capital", config },
          // Of everybody without a record of their own.
          { user: "$default$", identity_provider_key: "keys", config: { ...home, PublicKeys: [] } },
          { user: "$default$", identity_provider_key: "zz", config: { ...home, HomeDirectory: "/bucket/default-zz" } },
        ],
        providers,
      });
    });

    it("a user by the record of the name", async () => {
      const decision = await openToolkit(tables, proxy).verify("alice", password);

      expect(decision).toMatchObject({
        outcome: "granted",
        account: { username: "alice", state: "active", groups: [], attributes: {} },
        session: { Role: role, HomeDirectory: "/bucket/alice" },
      });
    });

    it("a user whatever the case of the name, which is in small letters then", async () => {
      const decision = await openToolkit(tables, proxy).verify("ALiCe", password);

      expect(decision).toMatchObject({
        outcome: "granted",
        account: { username: "alice" },
        session: { HomeDirectory: "/bucket/alice" },
      });
    });

    it("nobody by letters that only become those of the name", async () => {
      const transfer = openToolkit(tables, proxy, { delimiter: "@@" });

      // The Kelvin sign, and the dotted capital I, which becomes two characters.
      const decisions = [await transfer.verify("\u212Aim@@pw", password), await transfer.verify("İbo@@pw", password)];

      expect(await transfer.verify("KIM@@pw", password)).toMatchObject({ outcome: "granted" });
      expect(decisions).toMatchObject([unknownUser, unknownUser]);
    });

    it("nobody for $default$ by letters that only become those of a name, whose own record may keep them out", async () => {
      const asked: string[] = [];
      const directory: ToolkitModule = ({ provider: name }) => ({
        name,
        findAccount: (login) => {
          const { username } = login;
          asked.push(username);
          const users = { [username]: { password } };
          return createStaticProvider({ users, allowPlaintextPasswords: true }).findAccount(login);
        },
      });
      const common = await createToolkitTables(backend, {
        users: [
          { user: "$default$", identity_provider_key: "corp", config: home },
          { user: "kim", identity_provider_key: "corp", disabled: true },
        ],
        providers: [{ provider: "corp", module: "directory" }],
      });
      const transfer = openToolkit(common, proxy, { modules: { directory } });

      const decisions = [await transfer.verify("\u212Aim", password), await transfer.listKeys("\u212Aim")];

      expect(decisions).toMatchObject([unknownUser, unknownUser]);
      expect(asked).toStrictEqual([]);
      // The directory itself would let them in.
      expect(await transfer.verify("kim", password)).toMatchObject({ outcome: "denied", reason: "disabled" });
      expect(await transfer.verify("lee", password)).toMatchObject({ outcome: "granted" });
    });

    it("of several records of a name the first, in the order of providers' names", async () => {
      const decision = await openToolkit(tables, proxy).verify("twice", password);

      expect(decision).toMatchObject({ outcome: "granted", session: { HomeDirectory: "/bucket/pw" } });
    });

    it("the record of the identity provider that was typed", async () => {
      const transfer = openToolkit(tables, proxy, { delimiter: "@@" });

      const decisions = [await transfer.verify("twice@@zz", password), await transfer.verify("TWICE@@PW", password)];

      expect(decisions).toMatchObject([
        { outcome: "granted", account: { username: "twice" }, session: { HomeDirectory: "/bucket/zz" } },
        { outcome: "granted", account: { username: "twice" }, session: { HomeDirectory: "/bucket/pw" } },
      ]);
    });

    it.each([
      ["@", "twice@zz", "/bucket/zz"],
      ["@", "alice@example.com@pw", "/bucket/alice@example.com"],
      ["@@", "alice@example.com", "/bucket/alice@example.com"],
      ["/", "zz/twice", "/bucket/zz"],
      ["\\", String.raw`zz\twice`, "/bucket/zz"],
      [undefined, "alice@example.com", "/bucket/alice@example.com"],
    ])("with the delimiter %s, for %s, the user of %s", async (delimiter, username, directory) => {
      const decision = await openToolkit(tables, proxy, { delimiter }).verify(username, password);

      expect(decision).toMatchObject({ outcome: "granted", session: { HomeDirectory: directory } });
    });

    it("for whoever has no record that of $default$, the first one there is", async () => {
      const decision = await openToolkit(tables, proxy).listKeys("nobody");

      expect(decision).toMatchObject({ outcome: "denied", reason: "no-public-keys" });
    });

    it("for whoever has no record at the provider that was typed its own $default$, and no other", async () => {
      const transfer = openToolkit(tables, proxy, { delimiter: "@@" });

      const decisions = [
        // The record of zz has no password, which is found out only where it was read.
        await transfer.verify("nobody@@zz", password),
        await transfer.verify("alice@@zz", password),
        await transfer.verify("nobody@@pw", password),
      ];

      const noPassword = { outcome: "denied", reason: "no-password" };
      expect(decisions).toMatchObject([noPassword, noPassword, unknownUser]);
    });

    it("nobody at a provider that nobody knows, though there is a $default$ of another", async () => {
      const transfer = openToolkit(tables, proxy, { delimiter: "@@" });

      expect(await transfer.verify("alice@@nowhere", password)).toMatchObject(noProvider);
      expect(await transfer.listKeys("alice@@nowhere")).toMatchObject(noProvider);
      expect(await transfer.verify("nobody@@nowhere", password)).toMatchObject(noProvider);
    });

    it.each(["capital@@Capital", "capital@@capital"])(
      "nobody at a provider that has capitals in the table, however it is typed: %s",
      async (username) => {
        expect(await openToolkit(tables, proxy, { delimiter: "@@" }).verify(username, password)).toMatchObject(
          noProvider,
        );
        // Without the provider the record says which one it is.
        expect(await openToolkit(tables, proxy).verify("capital", password)).toMatchObject({ outcome: "granted" });
      },
    );

    it.each(["alice@@", "@@pw", "@@"])("nobody where a part of the name is empty: %s", async (username) => {
      expect(await openToolkit(tables, proxy, { delimiter: "@@" }).verify(username, password)).toMatchObject(
        noProvider,
      );
    });

    it.each(["$default$", "$", "$DEFAULT$", "$default$@@zz", "$@@pw"])(
      "nobody under the name that means everybody: %s",
      async (username) => {
        const transfer = openToolkit(tables, proxy, { delimiter: "@@" });

        expect(await transfer.verify(username, password)).toMatchObject(unknownUser);
        expect(await transfer.listKeys(username)).toMatchObject(unknownUser);
      },
    );

    it.each([
      ["a name that nobody has", "nobody"],
      ["a name that nobody has at a provider", "nobody@@pw"],
      ["a provider that there is not", "alice@@nowhere"],
      ["a provider that was switched off", "off@@off"],
      ["a name with an empty part", "alice@@"],
    ])("nobody, and spends what a wrong password costs, for %s", async (_, username) => {
      const bare = await createToolkitTables(backend, { providers });
      const steps = async (typed: string, of = bare): Promise<readonly string[]> => {
        const { trace } = await openToolkit(of, proxy, { delimiter: "@@" }).verify(typed, password);
        return trace.steps.map(({ step }) => step).filter((step) => step === "decoy" || step === "verify-password");
      };

      expect(await steps(username)).toStrictEqual(["decoy"]);
      expect(await steps("alice", tables)).toStrictEqual(["verify-password"]);
    });

    it("for whom it was asked, of whoever nobody knows: guesses are counted by it", async () => {
      const bare = await createToolkitTables(backend, { providers });
      const provider = createToolkitProvider({ clientConfig: proxy.clientConfig, ...bare.names, delimiter: "@@" });

      const findings = await Promise.all(
        ["NoBody", "nobody@@PW"].map((username) => provider.findAccount(createLogin(username))),
      );

      expect(findings).toMatchObject([
        { kind: "unknown", askedUsername: "nobody" },
        { kind: "unknown", askedUsername: "nobody" },
      ]);
    });

    it("nobody for names that can be no key, and asks nothing", async () => {
      const provider = createToolkitProvider({ clientConfig: proxy.clientConfig, ...tables.names, delimiter: "@@" });
      const ask = (username: string): Promise<unknown> => provider.findAccount(createLogin(username));
      proxy.forgetRequests();

      const findings = [
        await ask(""),
        await ask("a".repeat(1_025)),
        await ask("\uD800"),
        await ask(`alice@@${"a".repeat(1_025)}`),
        await ask("alice@@\uD800"),
      ];

      expect(findings).toMatchObject([
        { kind: "unknown" },
        { kind: "unknown" },
        { kind: "unknown" },
        { kind: "denied", reason: "no-provider" },
        { kind: "denied", reason: "no-provider" },
      ]);
      expect(proxy.countRequests()).toBe(0);
    });

    it("that a record names a provider which has no record, and fails by name", async () => {
      const transfer = openToolkit(tables, proxy, { delimiter: "@@" });

      const failed = {
        outcome: "failed",
        reason: "invalid-record",
        error: { field: "identity_provider_key", problem: "names an identity provider that has no record" },
      };
      expect(await transfer.verify("lost", password)).toMatchObject(failed);
      expect(await transfer.verify("lost@@gone", password)).toMatchObject(failed);
      expect(await transfer.verify("alice@@gone", password)).toMatchObject(noProvider);
    });

    it("that a provider was switched off, for whoever comes to it", async () => {
      const transfer = openToolkit(tables, proxy, { delimiter: "@@" });

      const decisions = [
        await transfer.verify("off", password),
        await transfer.listKeys("off"),
        await transfer.verify("off@@off", password),
        await transfer.verify("nobody@@off", password),
      ];

      const denied = { outcome: "denied", reason: "provider-disabled" };
      expect(decisions).toMatchObject([denied, denied, denied, denied]);
      expect(await transfer.verify("on", password)).toMatchObject({ outcome: "granted" });
    });

    it("nobody else's record, whatever is typed for a name", async () => {
      const transfer = openToolkit(tables, proxy, { delimiter: "@@", providersTimeToLiveMs: 60_000 });
      const known = new Set(["alice", "twice", "kim", "ibo", "alice@example.com", "on", "capital"]);
      const part = fc.oneof(
        fc.constantFrom("alice", "twice", "$default$", "$", "pw", "keys", "off", "ALICE", "@", "@@", "\\", "/", "%"),
        fc.constantFrom("*", "?", '"', "'", "{", "}", "#user", ":user", "begins_with(", ")", "\u0000", "\uD800", " "),
        fc.string({ unit: "binary", maxLength: 4 }),
      );
      const username = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(""));

      await fc.assert(
        fc.asyncProperty(username, async (typed) => {
          const decision = await transfer.verify(typed, password);

          // Of the users themselves, by the name alone or with their provider behind it.
          const [name = ""] = typed.toLowerCase().split(/@@pw$|@@zz$/);
          const expected = known.has(name) ? ["granted", "denied"] : ["denied"];
          expect(expected).toContain(decision.outcome);
          if (decision.outcome === "granted") expect(decision.account.username).toBe(name);
        }),
        { numRuns: 300 },
      );
    });
  });

  describe("proves a password by the module argon2", () => {
    // Made by the reference implementation as the README of the toolkit has it.
    const readmePassword = 'correct "horse" ~ÿ?>Ü/+%20';
    const readmeHash =
      "$argon2i$v=19$m=4096,t=3,p=1$a1Q3VXE2UDdBUzQ1UU1zTjFkY1ZacVBabkRGNk0ybjA$3AIfkuJshHVANEzWekdPVommVEKrmpSi0Q/tGeSZRr8";
    let tables: ToolkitTables;

    const putUser = (user: string, provider: string, own: object): Promise<void> =>
      tables.putUser(toItem({ user, identity_provider_key: provider, config: { ...home, ...own } }));

    beforeAll(async () => {
      tables = await createToolkitTables(backend, {
        providers: [...providers, { provider: "supporting", module: "argon2", public_key_support: true }],
      });
    });

    it("grants the right one and refuses others", async () => {
      await putUser("alice", "pw", { argon2_hash: hash });
      const transfer = openToolkit(tables, proxy);

      const decisions = [
        await transfer.verify("alice", password),
        await transfer.verify("alice", `${password} `),
        await transfer.verify("alice", password.toUpperCase()),
        await transfer.verify("alice", "   "),
        await transfer.verify("alice", ""),
      ];

      const wrong = { outcome: "denied", reason: "wrong-password" };
      expect(decisions).toMatchObject([{ outcome: "granted" }, wrong, wrong, wrong, { reason: "empty-password" }]);
      expect(decisions[0]?.trace.steps.flatMap(({ notes }) => notes)).toContainEqual(
        expect.objectContaining({ kind: "warning", field: "password", code: "needs-rehash" }),
      );
      expectNoSecret([hash, password], { lines: transfer.lines, decisions });
    });

    it("reads what the command of the README makes", async () => {
      await putUser("readme", "pw", { argon2_hash: readmeHash });
      const transfer = openToolkit(tables, proxy, { decoy: undefined });

      expect(await transfer.verify("readme", readmePassword)).toMatchObject({ outcome: "granted" });
      expect(await transfer.verify("readme", password)).toMatchObject({ reason: "wrong-password" });
    });

    it.each<[string, object]>([
      ["has no hash", {}],
      ["has a blank one", { argon2_hash: " " }],
      ["has null", { argon2_hash: null }],
    ])("refuses any password of a user who %s", async (_, own) => {
      await putUser("none", "pw", own);

      expect(await openToolkit(tables, proxy).verify("none", password)).toMatchObject({ reason: "no-password" });
    });

    it.each([
      [
        "of another scheme",
        "$2b$04$abcdefghijklmnopqrstuuAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "is no complete Argon2 hash",
      ],
      ["that is the password itself", password, "is no complete Argon2 hash"],
      ["that was cut off", hash.slice(0, 40), "is no complete Argon2 hash"],
      ["of another version", hash.replace("v=19", "v=16"), "is of another version of Argon2 than 19"],
      [
        "that takes more memory than is run",
        hash.replace("m=8", "m=1000000"),
        "has an Argon2 memory outside of what is run",
      ],
    ])("fails by name on a hash %s", async (_, argon2Hash, problem) => {
      await putUser("broken", "pw", { argon2_hash: argon2Hash });
      const transfer = openToolkit(tables, proxy);

      const decision = await transfer.verify("broken", password);

      const error = { field: "config.argon2_hash", problem };
      expect(decision).toMatchObject({ outcome: "failed", reason: "invalid-record", error });
      expectNoSecret([argon2Hash, password], { lines: transfer.lines, decision });
    });

    it("keeps to the limits that are given", async () => {
      await putUser("limited", "pw", { argon2_hash: hash.replace("m=8", "m=64") });
      const options = { argon2: { maxMemory: 32, memory: 8, passes: 1 } };

      expect(await openToolkit(tables, proxy, options).verify("limited", password)).toMatchObject({
        error: { field: "config.argon2_hash", problem: "has an Argon2 memory outside of what is run" },
      });
    });

    it("takes no notice of a hash at a provider of another module", async () => {
      await putUser("keyed", "keys", { argon2_hash: hash, PublicKeys: new Set([key]) });
      const transfer = openToolkit(tables, proxy);

      expect(await transfer.verify("keyed", password)).toMatchObject({ outcome: "denied", reason: "no-password" });
      expect(await transfer.listKeys("keyed")).toMatchObject({ outcome: "keysListed" });
    });

    it("lists the keys of its users, as for the second half of a login by both", async () => {
      await putUser("both", "pw", { argon2_hash: hash, PublicKeys: new Set([key]) });
      const transfer = openToolkit(tables, proxy);

      expect(await transfer.listKeys("both")).toMatchObject({ outcome: "keysListed", publicKeys: [listed[0]] });
      expect(await transfer.verify("both", password)).toMatchObject({ outcome: "granted" });
    });

    it("lists none where the record says that the module has them, which argon2 does not", async () => {
      await putUser("both", "supporting", { argon2_hash: hash, PublicKeys: new Set([key]) });
      const transfer = openToolkit(tables, proxy, { delimiter: "@@" });

      expect(await transfer.listKeys("both@@supporting")).toMatchObject({ reason: "no-public-keys" });
    });
  });

  describe("lets nobody in by a password at the module public_key", () => {
    const past = "2020-01-01T00:00:00+00:00";

    it.each<[string, readonly object[]]>([
      ["keys", [{ PublicKey: key }]],
      // The toolkit answers a role and no keys here, and does not look at the password.
      ["keys that have all expired", [{ PublicKey: key, Expires: past }]],
    ])("for a user with %s", async (_, PublicKeys) => {
      const tables = await createToolkitTables(backend, {
        users: [{ user: "alice", identity_provider_key: "keys", config: { ...home, PublicKeys } as never }],
        providers,
      });

      const decision = await openToolkit(tables, proxy).verify("alice", password);

      expect(decision).toMatchObject({ outcome: "denied", reason: "no-password" });
    });
  });

  describe("lists keys", () => {
    const future = "2999-01-01T00:00:00+00:00";
    const past = "2020-01-01T00:00:00.123456+00:00";
    let tables: ToolkitTables;

    beforeAll(async () => {
      tables = await createToolkitTables(backend, { providers });
    });

    const list = async (PublicKeys: unknown): Promise<unknown> => {
      const user = { user: "alice", identity_provider_key: "keys", config: { ...home, PublicKeys } };
      await tables.putUser(toItem(user as never));
      const decision = await openToolkit(tables, proxy).listKeys("alice");
      return decision.outcome === "keysListed" ? decision.publicKeys.toSorted() : decision;
    };

    it.each<[string, unknown, readonly (string | undefined)[]]>([
      ["a set", new Set([key, secondKey]), listed.slice(0, 2)],
      ["a list", [key, secondKey], listed.slice(0, 2)],
      ["text", key, [listed[0]]],
      ["a map", { PublicKey: key }, [listed[0]]],
      ["a list of maps without expiry", [{ PublicKey: key }, { PublicKey: secondKey }], listed.slice(0, 2)],
      ["a list of maps that expire later", [{ PublicKey: key, Expires: future }], [listed[0]]],
      ["an expiry as Python writes it", [{ PublicKey: key, Expires: "2999-01-01 00:00:00.123456+00:00" }], [listed[0]]],
      [
        "one that has expired, as Python writes it",
        [{ PublicKey: key, Expires: past.replace("T", " ") }, thirdKey],
        [listed[2]],
      ],
      ["a day in UTC, on which it expires", [{ PublicKey: key, Expires: "2999-01-01" }], [listed[0]]],
      ["an expiry that is null", [{ PublicKey: key, Expires: null }, thirdKey], [listed[2]]],
      [String.raw`a \n in letters`, new Set([`${listed[0] ?? ""}\\n`]), [listed[0]]],
      [String.raw`a \n in letters, in a map`, [{ PublicKey: `${listed[0] ?? ""}\\n`, Expires: future }], [listed[0]]],
      ["one that has expired beside another", [{ PublicKey: key, Expires: past }, thirdKey], [listed[2]]],
      ["an expiry without an offset", [{ PublicKey: key, Expires: "2999-01-01T00:00:00" }, thirdKey], [listed[2]]],
      ["an expiry that is none", [{ PublicKey: key, Expires: "soon" }, thirdKey], [listed[2]]],
      ["an expiry in seconds", [{ PublicKey: key, Expires: 32_472_144_000 }, thirdKey], [listed[2]]],
      ["an expiry under another name", [{ PublicKey: key, expires: future }, thirdKey], [listed[2]]],
      ["what is no key", ["ssh-ed25519 [PUBLICKEY]", 7, null, thirdKey], [listed[2]]],
    ])("of %s", async (_, PublicKeys, expected) => {
      expect(await list(PublicKeys)).toStrictEqual(expected.toSorted());
    });

    it.each<[string, unknown, string]>([
      ["absent", undefined, "no-public-keys"],
      ["null", null, "no-public-keys"],
      ["an empty list", [], "no-public-keys"],
      ["blank", " ", "no-public-keys"],
      ["a number", 7, "no-usable-public-keys"],
      ["expired, all of them", [{ PublicKey: key, Expires: past }], "no-usable-public-keys"],
    ])("of nobody where they are %s", async (_, PublicKeys, reason) => {
      const given = PublicKeys === undefined ? [] : PublicKeys;

      expect(await list(given)).toMatchObject({ outcome: "denied", reason });
    });

    it("says which were left out, and why", async () => {
      await tables.putUser(
        toItem({
          user: "alice",
          identity_provider_key: "keys",
          config: { ...home, PublicKeys: [{ PublicKey: key, Expires: "soon" }, "no key", thirdKey] },
        }),
      );

      const decision = await openToolkit(tables, proxy).listKeys("alice");

      expect(decision.trace.steps.find(({ step }) => step === "public-keys")?.notes).toStrictEqual([
        { kind: "dropped-key", position: 0, problem: "unreadable-expiry" },
        { kind: "dropped-key", position: 1, problem: expect.any(String) as string },
      ]);
    });
  });

  describe("holds a login to what restricts", () => {
    let tables: ToolkitTables;

    beforeAll(async () => {
      tables = await createToolkitTables(backend, {});
    });

    /** The same of the user's record and of the provider's. */
    const decide = async (place: "user" | "provider", rules: object, login: object = {}): Promise<unknown> => {
      const own = { user: "alice", identity_provider_key: "corp", config };
      await tables.putUser(toItem({ ...own, ...(place === "user" ? rules : {}) }));
      const provider = { provider: "corp", module: "argon2" };
      await tables.putProvider(toItem({ ...provider, ...(place === "provider" ? rules : {}) }));
      const transfer = openToolkit(tables, proxy);
      const decision = await transfer.verify("alice", password, login);
      return decision.outcome === "granted"
        ? "granted"
        : decision.outcome === "failed"
          ? decision.error
          : "reason" in decision
            ? decision.reason
            : decision;
    };

    const places = ["user", "provider"] as const;
    const from = (sourceIp: string | undefined): object => ({ sourceIp });

    it.each(
      places.flatMap((place) =>
        (
          [
            ["a set", new Set(["198.51.100.0/24", "203.0.113.0/24"])],
            ["a list", ["198.51.100.0/24", "203.0.113.0/24"]],
            ["text with commas", "198.51.100.0/24, 203.0.113.0/24"],
          ] as const
        ).map(([form, list]) => ({ place, form, list })),
      ),
    )("ipv4_allow_list of the $place that is $form", async ({ place, list }) => {
      const rules = { ipv4_allow_list: list };

      expect(await decide(place, rules, from("203.0.113.7"))).toBe("granted");
      expect(await decide(place, rules, from("192.0.2.1"))).toBe("source-ip-not-allowed");
      expect(await decide(place, rules, from(undefined))).toBe("source-ip-not-allowed");
    });

    it("ipv4_allow_list with IPv6 in it, of which it knows all spellings", async () => {
      const rules = { ipv4_allow_list: new Set(["2001:db8::/32"]) };

      expect(await decide("user", rules, from("2001:0DB8:0:0::7"))).toBe("granted");
      expect(await decide("user", rules, from("203.0.113.7"))).toBe("source-ip-not-allowed");
    });

    it("an entry that cannot be read admits nobody, and the others still count; so do host bits that are set", async () => {
      const rules = { ipv4_allow_list: new Set(["10.0.0.0/99", "203.0.113.7/24", "[CIDR]"]) };

      expect(await decide("user", rules, from("203.0.113.99"))).toBe("granted");
      expect(await decide("user", rules, from("10.0.0.1"))).toBe("source-ip-not-allowed");
    });

    it("a netmask is no block: it admits nobody, and fails where there is no other entry", async () => {
      const netmask = "203.0.113.0/255.255.255.0";

      expect(await decide("user", { ipv4_allow_list: [netmask, "192.0.2.0/24"] })).toBe("source-ip-not-allowed");
      expect(await decide("user", { ipv4_allow_list: [netmask] })).toMatchObject({ field: "sourceIps.allow" });
    });

    it.each(places)("a list of the %s without one entry that can be read fails", async (place) => {
      const field = place === "user" ? "sourceIps.allow" : "provider:corp.sourceIps.allow";

      expect(await decide(place, { ipv4_allow_list: [] })).toMatchObject({ field });
      expect(await decide(place, { ipv4_allow_list: [" "] })).toMatchObject({ field });
      expect(await decide(place, { ipv4_allow_list: new Set(["[CIDR]"]) })).toMatchObject({ field });
    });

    it.each(places)("null and blank text of the %s are no list", async (place) => {
      expect(await decide(place, { ipv4_allow_list: null, server_id_allow_list: null })).toBe("granted");
      expect(await decide(place, { ipv4_allow_list: " ", server_id_allow_list: "" })).toBe("granted");
    });

    it.each(places)("server_id_allow_list of the %s", async (place) => {
      const rules = { server_id_allow_list: new Set(["s-0000000000000000a", serverId]) };

      expect(await decide(place, rules)).toBe("granted");
      expect(await decide(place, rules, { serverId: "s-0000000000000000b" })).toBe("server-not-allowed");
      expect(await decide(place, { server_id_allow_list: [] })).toBe("server-not-allowed");
    });

    it("both records: neither relaxes the other", async () => {
      const own = { user: "alice", identity_provider_key: "corp", config };
      await tables.putUser(toItem({ ...own, ipv4_allow_list: new Set(["203.0.113.0/24", "198.51.100.0/24"]) }));
      await tables.putProvider(
        toItem({ provider: "corp", module: "argon2", ipv4_allow_list: ["203.0.113.0/24", "192.0.2.0/24"] }),
      );
      const transfer = openToolkit(tables, proxy);

      const decisions = await Promise.all(
        ["203.0.113.1", "198.51.100.1", "192.0.2.1"].map((ip) => transfer.verify("alice", password, from(ip))),
      );

      const denied = { outcome: "denied", reason: "source-ip-not-allowed" };
      expect(decisions).toMatchObject([{ outcome: "granted" }, denied, denied]);
      expect(decisions[2]?.trace.steps.flatMap(({ notes }) => notes)).toStrictEqual([
        { kind: "provider", provider: "corp", username: "alice" },
        { kind: "access-rule", origin: "provider:corp", rule: "sourceIpAllow", outcome: "passed", position: 1 },
        { kind: "access-rule", origin: "user", rule: "sourceIpAllow", outcome: "denied", position: undefined },
      ]);
    });

    it("a user who is disabled", async () => {
      expect(await decide("user", { disabled: true })).toBe("disabled");
      expect(await decide("user", { disabled: false })).toBe("granted");
      expect(await decide("user", { disabled: null })).toBe("granted");
    });

    it("the lists on key logins", async () => {
      await tables.putUser(
        toItem({
          user: "keyed",
          identity_provider_key: "corp",
          ipv4_allow_list: new Set(["203.0.113.0/24"]),
          config: { ...home, PublicKeys: new Set([key]) },
        }),
      );
      await tables.putProvider(toItem({ provider: "corp", module: "argon2" }));
      const transfer = openToolkit(tables, proxy);

      expect(await transfer.listKeys("keyed")).toMatchObject({ outcome: "keysListed" });
      expect(await transfer.listKeys("keyed", from("192.0.2.1"))).toMatchObject({ reason: "source-ip-not-allowed" });
    });

    it.each<[string, "user" | "provider", object, object]>([
      [
        "a map",
        "user",
        { ipv4_allow_list: {} },
        { field: "ipv4_allow_list", problem: "must be a set, a list or text" },
      ],
      [
        "a map",
        "provider",
        { ipv4_allow_list: { allow: ["0.0.0.0/0"] } },
        { field: "identity_provider.ipv4_allow_list", problem: "must be a set, a list or text" },
      ],
      ["a name nearly its own", "user", { ipv4AllowList: "192.0.2.0/24" }, { field: "ipv4AllowList" }],
      ["a name nearly its own", "provider", { Disabled: true }, { field: "identity_provider.Disabled" }],
      ["the wrong place", "user", { Policy: "{}" }, { field: "Policy", problem: "must stand in config" }],
      [
        "the wrong place",
        "user",
        { config: { ...config, ipv4_allow_list: "192.0.2.0/24" } },
        { field: "config.ipv4_allow_list", problem: "must stand in the record itself" },
      ],
      [
        "the wrong place",
        "provider",
        { config: { disabled: true } },
        { field: "identity_provider.config.disabled", problem: "must stand in the record itself" },
      ],
      ["text for true", "user", { disabled: "true" }, { field: "disabled", problem: "must be true or false" }],
      [
        "text for false",
        "provider",
        { disabled: "false" },
        { field: "identity_provider.disabled", problem: "must be true or false" },
      ],
    ])("what restricts by %s in the %s's record fails by name (%j)", async (_, place, rules, error) => {
      expect(await decide(place, rules)).toMatchObject({ code: "ERR_INVALID_USER_RECORD", ...error });
    });
  });

  describe("opens sessions", () => {
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/{{USERNAME}}/*" }],
    });
    let tables: ToolkitTables;

    beforeAll(async () => {
      tables = await createToolkitTables(backend, {});
    });

    const open = async (user: object, provider: object, login: object = {}): Promise<unknown> => {
      const own = { user: "alice", identity_provider_key: "corp", config: { argon2_hash: hash, ...user } };
      await tables.putUser(toItem(own));
      await tables.putProvider(toItem({ provider: "corp", module: "argon2", config: provider } as never));
      const decision = await openToolkit(tables, proxy).verify("alice", password, login);
      return "session" in decision ? decision.session : "error" in decision ? decision.error : decision;
    };

    it("of every setting, with the toolkit's variables", async () => {
      const session = await open(
        {
          Role: "arn:aws:iam::{{AWS_ACCOUNT}}:role/{{USERNAME}}",
          Policy: policy,
          HomeDirectoryType: "LOGICAL",
          HomeDirectoryDetails: [
            { Entry: "/home", Target: "/bucket-{{AWS_REGION}}/{{USERNAME}}" },
            { Entry: "/shared", Target: "/bucket-{{REGION}}/${transfer:UserName}" },
          ],
        },
        {},
      );

      expect(session).toStrictEqual({
        Role: "arn:aws:iam::123456789012:role/alice",
        Policy: policy.replace("{{USERNAME}}", "alice"),
        HomeDirectoryType: "LOGICAL",
        HomeDirectoryDetails: [
          { Entry: "/home", Target: "/bucket-eu-west-1/alice" },
          { Entry: "/shared", Target: "/bucket-eu-west-1/alice" },
        ],
      });
    });

    it.each<[string, object]>([
      ["texts", { Uid: "1000", Gid: "1001", SecondaryGids: ["1002"] }],
      ["numbers", { Uid: 1000, Gid: 1001, SecondaryGids: [1002] }],
      ["sets", { Uid: 1000, Gid: 1001, SecondaryGids: new Set([1002]) }],
    ])("of a PosixProfile in %s", async (_, PosixProfile) => {
      const efs = { Role: role, HomeDirectory: "/fs-0123456789abcdef0/home", PosixProfile };

      expect(await open(efs, {})).toMatchObject({ PosixProfile: { Uid: 1000, Gid: 1001, SecondaryGids: [1002] } });
    });

    it("of the provider where the user has none, Policy and PosixProfile too", async () => {
      const provider = { Role: role, Policy: policy, HomeDirectory: "/bucket/all", PosixProfile: { Uid: 1, Gid: 2 } };
      const user = { HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/own" }], PosixProfile: { Uid: 3, Gid: 4 } };

      expect(await open({}, provider)).toMatchObject({ ...provider, Policy: policy.replace("{{USERNAME}}", "alice") });
      expect(await open(user, provider)).toStrictEqual({
        Role: role,
        Policy: policy.replace("{{USERNAME}}", "alice"),
        HomeDirectoryType: "LOGICAL",
        HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/own" }],
        PosixProfile: { Uid: 3, Gid: 4 },
      });
    });

    it("and the trace says what is whose", async () => {
      const user = { argon2_hash: hash, HomeDirectory: "/bucket/own" };
      await tables.putUser(toItem({ user: "alice", identity_provider_key: "corp", config: user }));
      await tables.putProvider(toItem({ provider: "corp", module: "argon2", config: { Role: role, Policy: policy } }));

      const { trace } = await openToolkit(tables, proxy).verify("alice", password);

      expect(trace.provider).toBe("corp");
      expect(trace.steps.flatMap(({ notes }) => notes).filter(({ kind }) => kind === "setting")).toStrictEqual([
        { kind: "setting", field: "Role", origin: "provider:corp" },
        { kind: "setting", field: "Policy", origin: "provider:corp" },
        { kind: "setting", field: "HomeDirectory", origin: "user" },
      ]);
    });

    it("with the directories of this region and this server", async () => {
      const HomeDirectoryDetails = [
        { Entry: "/here", Target: "/bucket/here", regions: new Set(["eu-west-1", "us-east-1"]) },
        { Entry: "/there", Target: "/bucket/there", regions: new Set(["us-east-1"]) },
        { Entry: "/server", Target: "/bucket/server", servers: [serverId] },
        { Entry: "/other", Target: "/bucket/other", servers: new Set(["s-0000000000000000b"]) },
        { Entry: "/both", Target: "/bucket/both", regions: "eu-west-1", servers: serverId },
      ];

      expect(await open({ Role: role, HomeDirectoryDetails }, {})).toMatchObject({
        HomeDirectoryDetails: [
          { Entry: "/here", Target: "/bucket/here" },
          { Entry: "/server", Target: "/bucket/server" },
          { Entry: "/both", Target: "/bucket/both" },
        ],
      });
      expect(await open({ Role: role, HomeDirectoryDetails: HomeDirectoryDetails.slice(1, 2) }, {})).toMatchObject({
        outcome: "denied",
        reason: "no-directories",
      });
    });

    it.each<[string, unknown, readonly string[]]>([
      ["null is no filter", null, ["/filtered", "/always"]],
      ["blank text is no filter", " ", ["/filtered", "/always"]],
      ["text is a list with commas", "us-east-1, eu-west-1", ["/filtered", "/always"]],
      ["text of others is a list with commas", "us-east-1, us-east-2", ["/always"]],
      ["text that holds the region is another region", "eu-west-10", ["/always"]],
    ])("with directories of regions: %s", async (_, regions, expected) => {
      const HomeDirectoryDetails = [
        { Entry: "/filtered", Target: "/bucket/filtered", regions },
        { Entry: "/always", Target: "/bucket/always" },
      ];

      expect(await open({ Role: role, HomeDirectoryDetails }, {})).toMatchObject({
        HomeDirectoryDetails: expected.map((Entry) => ({ Entry, Target: `/bucket${Entry}` })),
      });
    });

    it.each<[string, object, object, object]>([
      [
        "the user's home, and not the provider's list",
        { HomeDirectory: "/bucket/own" },
        { HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/all" }] },
        { HomeDirectory: "/bucket/own" },
      ],
      [
        "the provider's list where the user has nothing but a type, which the toolkit does not read",
        { HomeDirectoryType: "PATH" },
        { HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/all" }] },
        { HomeDirectoryType: "LOGICAL", HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/all" }] },
      ],
      [
        "the home where the type is PATH and there are both",
        {
          HomeDirectoryType: "PATH",
          HomeDirectory: "/bucket/own",
          HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/all" }],
        },
        {},
        { HomeDirectoryType: "PATH", HomeDirectory: "/bucket/own" },
      ],
      [
        "the list where there are both and no type, and the home where it is an entry",
        {
          HomeDirectory: "/in",
          HomeDirectoryDetails: [
            { Entry: "/in", Target: "/bucket/in" },
            { Entry: "/out", Target: "/bucket/out" },
          ],
        },
        {},
        {
          HomeDirectoryType: "LOGICAL",
          HomeDirectory: "/in",
          HomeDirectoryDetails: [
            { Entry: "/in", Target: "/bucket/in" },
            { Entry: "/out", Target: "/bucket/out" },
          ],
        },
      ],
      [
        "the list alone where the home beside it is no entry",
        { HomeDirectory: "/bucket/own", HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/all" }] },
        {},
        { HomeDirectoryType: "LOGICAL", HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/all" }] },
      ],
    ])("with %s", async (_, user, provider, expected) => {
      expect(await open({ Role: role, ...user }, provider)).toStrictEqual({ Role: role, ...expected });
    });

    it.each<[string, object, string]>([
      [
        "the type LOGICAL and a path",
        { HomeDirectoryType: "LOGICAL", HomeDirectory: "/bucket" },
        "HomeDirectoryDetails",
      ],
      [
        "the type PATH and no path",
        { HomeDirectoryType: "PATH", HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket" }] },
        "HomeDirectoryType",
      ],
      ["a type that is none", { HomeDirectoryType: "Logical" }, "config.HomeDirectoryType"],
      [
        "a target without a leading slash",
        { HomeDirectoryDetails: [{ Entry: "/", Target: "bucket" }] },
        "HomeDirectoryDetails[0].Target",
      ],
      [
        "another key of a mapping",
        { HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket", Description: "all" }] },
        "config.HomeDirectoryDetails[0].Description",
      ],
      ["a variable that nobody knows", { HomeDirectory: "/bucket/{{SERVER}}" }, "HomeDirectory"],
      ["a policy that is none", { HomeDirectory: "/bucket", Policy: "[Session Policy Statement]" }, "Policy"],
      ["a role that is none", { Role: "arn:aws:iam::[AWS Account Id]:role/x", HomeDirectory: "/bucket" }, "Role"],
    ])("not with %s, and says so by name", async (_, user, field) => {
      expect(await open({ Role: role, ...user }, {})).toMatchObject({ code: "ERR_INVALID_USER_RECORD", field });
    });

    it.each([
      ["a role", {}],
      ["one that is not blank", { Role: " " }],
      ["one that is not null", { Role: null }],
    ])("not without %s", async (_, own) => {
      const denied = { outcome: "denied", reason: "no-role" };

      expect(await open({ HomeDirectory: "/bucket", ...own }, {})).toMatchObject(denied);
      expect(await open({ HomeDirectory: "/bucket", ...own }, { Role: role })).toMatchObject({ Role: role });
    });

    it("with no name of a user that would widen a policy or leave a directory", async () => {
      const own = { argon2_hash: hash, Role: role, Policy: policy, HomeDirectory: "/bucket/{{USERNAME}}" };
      await tables.putUser(toItem({ user: "al*ce", identity_provider_key: "corp", config: own }));
      await tables.putUser(toItem({ user: "..", identity_provider_key: "corp", config: own }));
      await tables.putProvider(toItem({ provider: "corp", module: "argon2" }));
      const transfer = openToolkit(tables, proxy);

      const star = await transfer.verify("al*ce", password);
      const dots = await transfer.verify("..", password);

      expect(star).toMatchObject({ session: { Policy: policy.replace("{{USERNAME}}", "al${*}ce") } });
      expect(dots).toMatchObject({ outcome: "failed", reason: "invalid-record" });
    });
  });

  describe("reads the record of $default$", () => {
    it.each<[string, object, string]>([
      ["a password", { config: { ...home, argon2_hash: hash } }, "config.argon2_hash"],
      ["keys", { config: { ...home, PublicKeys: new Set([key]) } }, "config.PublicKeys"],
      ["a name at the provider", { config: home, idp_username: "service" }, "idp_username"],
    ])("and refuses one with %s, which everybody would have", async (_, record, field) => {
      const tables = await createToolkitTables(backend, {
        users: [
          { user: "$default$", identity_provider_key: "pw", ...record },
          { user: "alice", identity_provider_key: "pw", config },
        ],
        providers,
      });
      const transfer = openToolkit(tables, proxy);

      const failed = { outcome: "failed", reason: "invalid-record", error: { field: `user:$default$.${field}` } };
      expect(await transfer.verify("nobody", password)).toMatchObject(failed);
      expect(await transfer.listKeys("nobody")).toMatchObject(failed);
      // It is nothing to those who have a record of their own.
      expect(await transfer.verify("alice", password)).toMatchObject({ outcome: "granted" });
    });

    it("and holds everybody to what it says", async () => {
      const tables = await createToolkitTables(backend, {
        users: [{ user: "$default$", identity_provider_key: "pw", disabled: true, config: home }],
        providers,
      });

      const decision = await openToolkit(tables, proxy).verify("nobody", password);

      expect(decision).toMatchObject({ outcome: "denied", reason: "disabled" });
    });
  });

  describe("grants nothing on a record of which a field is of a wrong type:", () => {
    const bytes = { B: new Uint8Array([1, 2, 3]) };
    const invalid = (field: string): object => ({ outcome: "failed", reason: "invalid-record", error: { field } });
    const userItem = toItem({
      user: "alice",
      identity_provider_key: "corp",
      config: { ...config, PublicKeys: new Set([key]) },
    });
    const providerItem = toItem({ provider: "corp", module: "argon2", config: {} });

    it.each<[string, object]>([
      ["ipv4_allow_list", invalid("ipv4_allow_list")],
      ["server_id_allow_list", invalid("server_id_allow_list")],
      ["disabled", invalid("disabled")],
      ["idp_username", invalid("idp_username")],
      ["config", invalid("config")],
      ["config.argon2_hash", invalid("config.argon2_hash")],
      ["config.Role", invalid("config.Role")],
      ["config.Policy", invalid("config.Policy")],
      ["config.HomeDirectory", invalid("config.HomeDirectory")],
      ["config.HomeDirectoryType", invalid("config.HomeDirectoryType")],
      ["config.HomeDirectoryDetails", invalid("config.HomeDirectoryDetails")],
      ["config.PosixProfile", invalid("config.PosixProfile")],
    ])("the user's %s", async (path, expected) => {
      const tables = await createToolkitTables(backend, {});
      await tables.putProvider(providerItem);
      const [field = "", inner] = path.split(".");
      const item = inner === undefined ? { ...userItem, [field]: bytes } : setInConfig(userItem, inner, bytes);
      await tables.putUser(item);
      const transfer = openToolkit(tables, proxy);

      expect(await transfer.verify("alice", password)).toMatchObject(expected);
      expect(await transfer.listKeys("alice")).toMatchObject(expected);
    });

    it("the user's config.PublicKeys, which could only have let in: the password still does", async () => {
      const tables = await createToolkitTables(backend, {});
      await tables.putProvider(providerItem);
      await tables.putUser(setInConfig(userItem, "PublicKeys", bytes));
      const transfer = openToolkit(tables, proxy);

      expect(await transfer.listKeys("alice")).toMatchObject({ outcome: "denied", reason: "no-usable-public-keys" });
      expect(await transfer.verify("alice", password)).toMatchObject({ outcome: "granted" });
    });

    it.each([
      "ipv4_allow_list",
      "server_id_allow_list",
      "disabled",
      "module",
      "public_key_support",
      "config",
      "config.Role",
      "config.Policy",
      "config.HomeDirectory",
      "config.HomeDirectoryType",
      "config.HomeDirectoryDetails",
      "config.PosixProfile",
    ])("the provider's %s", async (path) => {
      const tables = await createToolkitTables(backend, {});
      await tables.putUser(userItem);
      const [field = "", inner] = path.split(".");
      const item = inner === undefined ? { ...providerItem, [field]: bytes } : setInConfig(providerItem, inner, bytes);
      await tables.putProvider(item);
      const transfer = openToolkit(tables, proxy);

      const expected = invalid(`identity_provider.${path}`);
      expect(await transfer.verify("alice", password)).toMatchObject(expected);
      expect(await transfer.listKeys("alice")).toMatchObject(expected);
    });

    function setInConfig(item: Record<string, { M?: object }>, name: string, value: object): never {
      return { ...item, config: { M: { ...item["config"]?.M, [name]: value } } } as never;
    }
  });

  describe("logs nothing of records", () => {
    it("but names, whatever was decided", async () => {
      const tables = await createToolkitTables(backend, {
        users: [
          {
            user: "alice",
            identity_provider_key: "pw",
            note: "a-note-that-nobody-reads",
            config: { ...config, PublicKeys: new Set([key]) },
          },
        ],
        providers: [{ provider: "pw", module: "argon2", config: { app_secret: "a-secret-of-the-module" } }],
      });
      const transfer = openToolkit(tables, proxy);

      const decisions = [
        await transfer.verify("alice", password),
        await transfer.verify("alice", "wrong-password-of-alice"),
        await transfer.listKeys("alice"),
        await transfer.verify("alice", password, { sourceIp: "192.0.2.1" }),
      ];

      const secrets = [hash, password, "wrong-password-of-alice", "a-note-that-nobody-reads", "a-secret-of-the-module"];
      expectNoSecret([...secrets, key.split(" ")[1] ?? ""], { lines: transfer.lines });
      expectNoSecret(secrets, { decisions });
    });
  });
});

function createLogin(username: string): Login {
  return {
    username,
    presentedUsername: username,
    method: "password",
    protocol: "SFTP",
    serverId,
    sourceIp: undefined,
    isDryRun: false,
    signal: new AbortController().signal,
  };
}
