import {
  type AccountState,
  ConfigurationError,
  createStaticProvider,
  type Finding,
  type IdentityProvider,
  type Login,
  ProviderUnavailableError,
} from "@transfer-idp/core";
import {
  type DynamoBackend,
  type DynamoProxy,
  expectNoSecret,
  listDynamoBackends,
  makePublicKey,
  startDynamoProxy,
  toItem,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ToolkitModule, ToolkitProviderRecord } from "../../src/index.ts";
import {
  createToolkitTables,
  openToolkit,
  password,
  role,
  serverId,
  type ToolkitTables,
  type Transfer,
  withoutComment,
} from "./open-toolkit.ts";

const tableKey = makePublicKey("table");
const moduleKey = makePublicKey("module");
const home = { Role: role, HomeDirectory: "/bucket/{{USERNAME}}" };
const failedInternally = { outcome: "failed", reason: "internal" };
const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

/** Users of a directory of a module's own, which are records of core's. */
function createDirectory(users: Readonly<Record<string, object>>): ToolkitModule {
  return ({ provider: name }) => createStaticProvider({ users, name, allowPlaintextPasswords: true });
}

describe.each(backends)("modules of createToolkitProvider on $name", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let tables: ToolkitTables;

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
  });

  beforeEach(async () => {
    tables = await createToolkitTables(backend, {
      users: [
        {
          user: "alice",
          identity_provider_key: "corp",
          config: { ...home, argon2_hash: "not-looked-at", PublicKeys: new Set([tableKey]) },
        },
        { user: "short", identity_provider_key: "corp", idp_username: "Long.Name@example.com", config: home },
        { user: "$default$", identity_provider_key: "corp", config: home },
      ],
    });
    await putProvider({});
  });

  afterAll(async () => {
    await proxy.stop();
    await backend.stop();
  });

  const putProvider = (own: object): Promise<void> =>
    tables.putProvider(toItem({ provider: "corp", module: "directory", config: { url: "ldaps://one" }, ...own }));

  const open = (module: unknown, name = "directory"): Transfer =>
    openToolkit(tables, proxy, { delimiter: "@@", modules: { [name]: module as ToolkitModule } });

  const answer = (finding: unknown, name = "directory"): Transfer =>
    open(() => ({ name, findAccount: () => Promise.resolve(finding) }));

  describe("that find an account", () => {
    it("prove the password, and the tables say what the user may do", async () => {
      const transfer = open(createDirectory({ alice: { password, HomeDirectory: "/bucket/of-the-module" } }));

      const decisions = [await transfer.verify("alice", password), await transfer.verify("alice", "not-looked-at")];

      expect(decisions).toMatchObject([
        // What the module says lies above the user's record.
        {
          outcome: "granted",
          account: { username: "alice" },
          session: { Role: role, HomeDirectory: "/bucket/of-the-module" },
        },
        { outcome: "denied", reason: "wrong-password" },
      ]);
      expect(decisions[0]?.trace).toMatchObject({ provider: "corp" });
    });

    it("lay their settings over those of the user, and these over those of the provider", async () => {
      const settings = (name: string): object => ({
        Role: `arn:aws:iam::123456789012:role/${name}`,
        HomeDirectory: `/bucket/${name}`,
        PosixProfile: { Uid: 1, Gid: 2 },
      });
      const { PosixProfile, ...provider } = settings("provider") as Record<string, object>;
      await putProvider({ config: { ...provider, PosixProfile, Policy: "" } });
      await tables.putUser(
        toItem({ user: "layered", identity_provider_key: "corp", config: { HomeDirectory: "/bucket/user" } }),
      );
      const module = { Role: "arn:aws:iam::123456789012:role/module", password };

      const decision = await open(createDirectory({ layered: module })).verify("layered", password);

      expect(decision).toMatchObject({
        session: { Role: module.Role, HomeDirectory: "/bucket/user", PosixProfile: { Uid: 1, Gid: 2 } },
      });
      expect(decision.trace.steps.flatMap(({ notes }) => notes).filter(({ kind }) => kind === "setting")).toStrictEqual(
        [
          { kind: "setting", field: "Role", origin: "module:user" },
          { kind: "setting", field: "PosixProfile", origin: "provider:corp" },
          { kind: "setting", field: "HomeDirectory", origin: "user" },
        ],
      );
    });

    it.each<AccountState>(["disabled", "locked", "expired", "password-expired", "must-change-password"])(
      "keep out who is %s there, with a key of the table too",
      async (state) => {
        const transfer = open(createDirectory({ alice: { password, state } }));

        const denied = { outcome: "denied", reason: state };
        expect(await transfer.verify("alice", password)).toMatchObject(denied);
        expect(await transfer.listKeys("alice")).toMatchObject(denied);
      },
    );

    it("keep out whom the table has disabled, whatever they say", async () => {
      await tables.putUser(toItem({ user: "gone", identity_provider_key: "corp", disabled: true, config: home }));
      const transfer = open(createDirectory({ gone: { password, publicKeys: moduleKey } }));

      const denied = { outcome: "denied", reason: "disabled" };
      expect(await transfer.verify("gone", password)).toMatchObject(denied);
      expect(await transfer.listKeys("gone")).toMatchObject(denied);
    });

    it("hold them to rules of their own besides those of the tables", async () => {
      await putProvider({ ipv4_allow_list: "203.0.113.0/24, 198.51.100.0/24" });
      const transfer = open(createDirectory({ alice: { password, sourceIps: "203.0.113.0/24, 192.0.2.0/24" } }));

      const decisions = await Promise.all(
        ["203.0.113.7", "198.51.100.7", "192.0.2.7"].map((sourceIp) =>
          transfer.verify("alice", password, { sourceIp }),
        ),
      );

      const denied = { outcome: "denied", reason: "source-ip-not-allowed" };
      expect(decisions).toMatchObject([{ outcome: "granted" }, denied, denied]);
    });

    it("give groups and attributes, which rules of the program go by", async () => {
      const transfer = openToolkit(
        tables,
        proxy,
        {
          modules: {
            directory: createDirectory({ alice: { password, groups: ["staff"], attributes: { team: "red" } } }),
          },
        },
        { rules: [{ when: { group: "staff" }, apply: { HomeDirectory: "/bucket/{{attributes.team}}" } }] },
      );

      expect(await transfer.verify("alice", password)).toMatchObject({ session: { HomeDirectory: "/bucket/red" } });
    });

    it("know a user by the name of idp_username, and the session has the user's own", async () => {
      const transfer = open(createDirectory({ "Long.Name@example.com": { password } }));

      expect(await transfer.verify("SHORT", password)).toMatchObject({
        outcome: "granted",
        account: { username: "short" },
        session: { HomeDirectory: "/bucket/short" },
      });
    });

    it("let nobody in by a password who has none there", async () => {
      expect(await open(createDirectory({ alice: {} })).verify("alice", password)).toMatchObject({
        outcome: "denied",
        reason: "no-password",
      });
    });
  });

  describe("and public keys:", () => {
    it.each<[string, string, boolean | undefined, readonly string[]]>([
      ["of the table, without public_key_support", "directory", undefined, [tableKey]],
      ["of the table, where it is false", "directory", false, [tableKey]],
      ["of the module, where it is true", "directory", true, [moduleKey]],
      ["of the table, of secrets_manager", "secrets_manager", undefined, [tableKey]],
      ["of the module, of secrets_manager that supports them", "secrets_manager", true, [moduleKey]],
      ["of the table, of ldap", "ldap", undefined, [tableKey]],
      [
        "of both, of ldap that supports them: the toolkit's own takes them from the table",
        "ldap",
        true,
        [tableKey, moduleKey],
      ],
    ])("%s", async (_, module, support, expected) => {
      await putProvider({ module, ...(support === undefined ? {} : { public_key_support: support }) });

      const decision = await open(createDirectory({ alice: { publicKeys: moduleKey } }), module).listKeys("alice");

      const publicKeys = expected.map(withoutComment);
      expect(decision).toMatchObject({ outcome: "keysListed", publicKeys });
    });

    it("public_key_support that is neither true nor false fails the login by name", async () => {
      await putProvider({ public_key_support: "true" });

      expect(await open(createDirectory({ alice: { publicKeys: moduleKey } })).listKeys("alice")).toMatchObject({
        outcome: "failed",
        error: { field: "identity_provider.public_key_support", problem: "must be true or false" },
      });
    });

    it("null counts as false", async () => {
      await putProvider({ public_key_support: null });

      const decision = await open(createDirectory({ alice: { publicKeys: moduleKey } })).listKeys("alice");

      expect(decision).toMatchObject({ publicKeys: [withoutComment(tableKey)] });
    });
  });

  describe("that know nobody of the name", () => {
    it("make the user unknown, with a key of the table too", async () => {
      const transfer = open(createDirectory({}));

      const unknown = { outcome: "denied", reason: "unknown-user" };
      expect(await transfer.verify("alice", password)).toMatchObject(unknown);
      expect(await transfer.listKeys("alice")).toMatchObject(unknown);
    });

    it("spend what a wrong password costs there, where it is told", async () => {
      const spent: string[] = [];
      const transfer = open(() => ({
        name: "directory",
        findAccount: () => Promise.resolve({ kind: "unknown" }),
        spendDecoy: (tried: string) => {
          spent.push(tried);
          return Promise.resolve();
        },
      }));

      await tables.putProvider(toItem({ provider: "other", module: "directory" }));

      await transfer.verify("alice", "one");
      await transfer.verify("nobody", "two");
      await transfer.verify("nobody@@corp", "three");
      // There is no record of everybody.
      await transfer.verify("nobody@@other", "four");

      expect(spent).toStrictEqual(["one", "two", "three", "four"]);
    });
  });

  it("are asked about a name without a record too, where their provider was typed: time would tell who has one", async () => {
    const asked: string[] = [];
    const transfer = open(() => ({
      name: "directory",
      findAccount: ({ username }: { readonly username: string }) => {
        asked.push(username);
        return Promise.resolve({ kind: "unknown" });
      },
    }));
    await tables.putProvider(toItem({ provider: "other", module: "directory" }));

    const decision = await transfer.verify("nobody@@other", password);

    expect(decision).toMatchObject({ outcome: "denied", reason: "unknown-user" });
    expect(asked).toStrictEqual(["nobody"]);
  });

  describe("and the record of $default$:", () => {
    it("whoever the module knows is let in with it", async () => {
      const transfer = open(createDirectory({ bob: { password } }));

      expect(await transfer.verify("BOB", password)).toMatchObject({
        outcome: "granted",
        account: { username: "bob" },
        session: { HomeDirectory: "/bucket/bob" },
      });
      expect(await transfer.verify("carol", password)).toMatchObject({ outcome: "denied", reason: "unknown-user" });
      expect(await transfer.listKeys("bob")).toMatchObject({ outcome: "denied", reason: "no-public-keys" });
    });

    const account = (username: string): object => ({
      username,
      state: "active",
      groups: [],
      attributes: {},
      publicKeys: [],
      accessRules: [],
      settings: [],
    });

    it("nobody gets away from a record of their own by a name that the module takes for the same", async () => {
      const verifyPassword = (): Promise<object> => Promise.resolve({ outcome: "verified", account: account("alice") });
      const found = answer({ kind: "account", account: account("alice"), verifyPassword });
      const opaque = answer({ kind: "opaque", verifyPassword });

      expect(await found.verify("alice.", password)).toMatchObject({ outcome: "denied", reason: "unknown-user" });
      expect(await opaque.verify("alice.", password)).toMatchObject({ outcome: "denied", reason: "no-user-record" });
      // With a record of theirs the name may be another one there.
      expect(await opaque.verify("short", password)).toMatchObject({ outcome: "granted" });
    });

    it("the module may write the name in other case", async () => {
      const verifyPassword = (): Promise<object> => Promise.resolve({ outcome: "verified", account: account("BoB") });

      expect(await answer({ kind: "opaque", verifyPassword }).verify("bob", password)).toMatchObject({
        outcome: "granted",
        account: { username: "bob" },
      });
    });
  });

  describe("that know nothing before a password is tried", () => {
    const verifyPassword = (tried: string): Promise<object> =>
      Promise.resolve(
        tried === password
          ? {
              outcome: "verified",
              account: {
                username: "alice",
                state: "active",
                groups: [],
                attributes: {},
                publicKeys: [],
                accessRules: [],
                settings: [{ origin: "module", values: { HomeDirectory: "/bucket/of-the-module" } }],
              },
            }
          : { outcome: "refused", reason: "wrong-password-or-unknown-user" },
      );

    it("prove the password; a key login goes by the tables", async () => {
      const transfer = answer({ kind: "opaque", verifyPassword });

      expect(await transfer.verify("alice", password)).toMatchObject({
        outcome: "granted",
        session: { HomeDirectory: "/bucket/of-the-module" },
      });
      expect(await transfer.verify("alice", "wrong")).toMatchObject({ reason: "wrong-password-or-unknown-user" });
      expect(await transfer.listKeys("alice")).toMatchObject({
        outcome: "keysListed",
        publicKeys: [withoutComment(tableKey)],
        session: { HomeDirectory: "/bucket/alice" },
      });
    });

    it("are not asked about a password of whom a rule keeps out, or whom the table has disabled", async () => {
      await putProvider({ ipv4_allow_list: "203.0.113.0/24" });
      await tables.putUser(toItem({ user: "gone", identity_provider_key: "corp", disabled: true, config: home }));
      const tried: string[] = [];
      const transfer = answer({
        kind: "opaque",
        accessRules: [{ origin: "module", servers: [serverId] }],
        verifyPassword: (one: string) => {
          tried.push(one);
          return verifyPassword(one);
        },
      });

      const decisions = [
        await transfer.verify("alice", password, { sourceIp: "192.0.2.1" }),
        await transfer.verify("alice", password, { serverId: "s-0000000000000000b" }),
        await transfer.verify("gone", password),
      ];

      expect(decisions).toMatchObject([
        { reason: "source-ip-not-allowed" },
        { reason: "server-not-allowed" },
        { reason: "disabled" },
      ]);
      expect(tried).toStrictEqual([]);
    });
  });

  describe("that deny or fail", () => {
    it("a denial is the login's", async () => {
      const transfer = answer({ kind: "denied", reason: "provider-disabled" });

      expect(await transfer.verify("alice", password)).toMatchObject({
        outcome: "denied",
        reason: "provider-disabled",
      });
      expect(await transfer.listKeys("alice")).toMatchObject({ outcome: "denied", reason: "provider-disabled" });
    });

    it("an outage is one, at the look-up and at the password", async () => {
      const down = new ProviderUnavailableError({ provider: "directory", kind: "unreachable" });
      const fail = (): Promise<never> => Promise.reject(down);
      const failed = { outcome: "failed", reason: "unavailable", error: { kind: "unreachable" } };

      const down1 = open(() => ({ name: "directory", findAccount: fail }));
      const down2 = answer({ kind: "opaque", verifyPassword: fail });

      expect(await down1.verify("alice", password)).toMatchObject(failed);
      expect(await down1.listKeys("alice")).toMatchObject(failed);
      expect(await down2.verify("alice", password)).toMatchObject(failed);
    });

    it("one that is slower than the login's time is an outage", async () => {
      const hanging = open(() => ({ name: "directory", findAccount: () => new Promise(() => undefined) }));

      const decision = await hanging.verify("alice", password, { remainingTimeMs: 300 });

      expect(decision).toMatchObject({ outcome: "failed", reason: "unavailable", error: { kind: "timeout" } });
    });

    it("whatever else it throws is a defect, of which nothing is told", async () => {
      const secret = "the-password-of-the-service-account";
      const transfer = open(() => ({
        name: "directory",
        findAccount: () => Promise.reject(new Error(secret)),
      }));

      const decision = await transfer.verify("alice", password);

      expect(decision).toMatchObject(failedInternally);
      expectNoSecret([secret], { decision, lines: transfer.lines });
    });

    it.each<[string, unknown]>([
      ["nothing", undefined],
      ["a finding of no kind", { kind: "perhaps" }],
      ["an account that is none", { kind: "account", account: null }],
      ["an account without a name", { kind: "account", account: { state: "active" } }],
      ["rules that are no list", accountWith({ accessRules: "none" })],
      ["settings that are no list", accountWith({ settings: "none" })],
      ["settings of no field", accountWith({ settings: [{ origin: "module", values: { policy: "{}" } }] })],
      ["a state that is none", accountWith({ state: "fine" })],
    ])("one that answers %s lets nobody in", async (_, finding) => {
      const transfer = answer(finding);

      const decisions = [await transfer.verify("alice", password), await transfer.listKeys("alice")];

      expect(decisions.map(({ outcome }) => outcome)).toStrictEqual(["failed", "failed"]);
    });

    it.each<[string, unknown]>([
      ["nothing", undefined],
      ["true", true],
      ["a verdict without an account", { outcome: "verified" }],
      ["a verdict of another kind", { outcome: "probably" }],
    ])("one that says %s of a password lets nobody in", async (_, verdict) => {
      const transfer = answer({ kind: "opaque", verifyPassword: () => Promise.resolve(verdict) });

      expect(await transfer.verify("alice", password)).toMatchObject(failedInternally);
    });

    function accountWith(own: object): object {
      const account = { username: "alice", state: "active", groups: [], attributes: {}, publicKeys: [] };
      return {
        kind: "account",
        account: { ...account, accessRules: [], settings: [], ...own },
        verifyPassword: () => ({ outcome: "verified", account: { ...account, accessRules: [], settings: [], ...own } }),
      };
    }
  });

  describe("are made of a record", () => {
    it("in plain values, when a login first comes to it", async () => {
      await putProvider({
        public_key_support: true,
        config: { url: "ldaps://one", ports: new Set([636]), attributes: { Uid: "uidNumber" }, Role: role },
      });
      const records: ToolkitProviderRecord[] = [];
      const transfer = open((record: ToolkitProviderRecord) => {
        records.push(record);
        return createStaticProvider({ users: {} });
      });
      expect(records).toStrictEqual([]);

      await transfer.verify("alice", password);
      await transfer.verify("nobody@@corp", password);

      expect(records).toStrictEqual([
        {
          provider: "corp",
          module: "directory",
          config: { url: "ldaps://one", ports: [636], attributes: { Uid: "uidNumber" }, Role: role },
          publicKeySupport: true,
        },
      ]);
    });

    it("and fail by name where nothing makes them", async () => {
      const transfer = openToolkit(tables, proxy);

      const failed = {
        outcome: "failed",
        reason: "invalid-record",
        error: {
          field: "identity_provider.module",
          problem: "must be one that the option modules has, or built in",
        },
      };
      expect(await transfer.verify("alice", password)).toMatchObject(failed);
      expect(await transfer.listKeys("alice")).toMatchObject(failed);
      await putProvider({ module: "constructor" });
      expect(await openToolkit(tables, proxy).verify("alice", password)).toMatchObject(failed);
    });

    it("and fail by name where the config cannot be used", async () => {
      const transfer = open(() => {
        throw new ConfigurationError("url", "must begin with ldaps://");
      });

      expect(await transfer.verify("alice", password)).toMatchObject({
        outcome: "failed",
        reason: "invalid-record",
        error: { field: "identity_provider.config (url)", problem: "must begin with ldaps://" },
      });
    });

    it.each<[string, unknown]>([
      ["throws", () => failOnPurpose()],
      ["makes nothing", () => undefined],
      ["makes what is no provider", () => ({ name: "directory" })],
      [
        "makes a provider without a name",
        () => ({ name: "", findAccount: () => Promise.resolve({ kind: "unknown" }) }),
      ],
      ["makes a promise", () => Promise.resolve(createStaticProvider({ users: {} }))],
    ])("and fail where the function %s", async (_, module) => {
      expect(await open(module).verify("alice", password)).toMatchObject(failedInternally);
    });

    it("not at all while the provider is disabled", async () => {
      await putProvider({ disabled: true });
      const made: unknown[] = [];
      const transfer = open((record: unknown) => {
        made.push(record);
        return createStaticProvider({ users: {} });
      });

      expect(await transfer.verify("alice", password)).toMatchObject({ reason: "provider-disabled" });
      expect(made).toStrictEqual([]);
    });

    it("anew where the record has changed, and only there", async () => {
      const made: unknown[] = [];
      const modules = {
        directory: ({ config }: ToolkitProviderRecord): IdentityProvider => {
          made.push(config["url"]);
          return createStaticProvider({ users: { alice: { password } }, allowPlaintextPasswords: true });
        },
      };
      const transfer = openToolkit(tables, proxy, { modules, providersTimeToLiveMs: 0 });

      await transfer.verify("alice", password);
      await Promise.all([transfer.verify("alice", password), transfer.listKeys("alice")]);
      await putProvider({ config: { url: "ldaps://two" } });
      await transfer.verify("alice", password);
      await transfer.verify("alice", password);
      await putProvider({ disabled: true });
      const disabled = await transfer.verify("alice", password);

      expect(made).toStrictEqual(["ldaps://one", "ldaps://two"]);
      expect(disabled).toMatchObject({ reason: "provider-disabled" });
    });

    it("of each record of its own", async () => {
      await tables.putProvider(toItem({ provider: "other", module: "directory" }));
      await tables.putUser(toItem({ user: "alice", identity_provider_key: "other", config: home }));
      const asked: string[] = [];
      const transfer = open(({ provider }: ToolkitProviderRecord) => ({
        name: provider,
        findAccount: ({ username }: Login): Promise<Finding> => {
          asked.push(`${username} of ${provider}`);
          return Promise.resolve({ kind: "unknown" });
        },
      }));

      await transfer.verify("alice@@corp", password);
      await transfer.verify("alice@@other", password);

      expect(asked).toStrictEqual(["alice of corp", "alice of other"]);
    });
  });
});

function failOnPurpose(): never {
  throw new Error("on purpose");
}
