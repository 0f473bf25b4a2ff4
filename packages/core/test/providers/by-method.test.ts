import {
  type Account,
  byMethod,
  type ByMethodOptions,
  createAuthenticator,
  type Decision,
  type Finding,
  ProviderUnavailableError,
  type Protocol,
} from "@transfer-idp/core";
import fastCheck from "fast-check";
import { concealValue } from "../../src/credentials/conceal-value.ts";
import { describe, expect, it } from "vitest";
import { accountStates } from "../../src/account.ts";
import { aliceKey, aliceLogin, alicePassword, createAccount, createKeepingLogger } from "../scripted-provider.ts";
import {
  aliceVerdict,
  catchThrown,
  createEmptyProvider,
  createNamedProvider,
  createOpaqueProvider,
  misconfigured,
} from "./named-provider.ts";
import { createLogin } from "./scripted-store.ts";

const userAccount = createAccount({
  username: "alice.canonical",
  groups: ["staff", "admins"],
  attributes: { mail: ["alice@corp.example"], team: ["blue"] },
  publicKeys: [concealValue("of the directory", {})],
  accessRules: [{ origin: "directory" }],
  settings: [{ origin: "directory", values: { Role: "arn:aws:iam::123456789012:role/directory" } }],
});
const keyAccount = createAccount({
  groups: ["staff", "keys"],
  attributes: { team: ["red"], cost: ["7"] },
  publicKeys: [concealValue(aliceKey, {})],
  accessRules: [{ origin: "table" }],
  settings: [{ origin: "table", values: { HomeDirectory: "/bucket/alice" } }],
});
const combined: Account = {
  username: "alice.canonical",
  state: "active",
  groups: ["staff", "admins", "keys"],
  attributes: { mail: ["alice@corp.example"], team: ["red"], cost: ["7"] },
  publicKeys: [concealValue(aliceKey, {})],
  accessRules: [{ origin: "directory" }, { origin: "table" }],
  settings: [
    { origin: "directory", values: { Role: "arn:aws:iam::123456789012:role/directory" } },
    { origin: "table", values: { HomeDirectory: "/bucket/alice" } },
  ],
};
const keyLogin = createLogin({ method: "publicKey" });
const opaque = createOpaqueProvider("ldap", aliceVerdict(), { accessRules: [{ origin: "of the opaque" }] });
const off = createNamedProvider("off", { find: () => ({ kind: "denied", reason: "provider-disabled" }) });

const create = (change: Partial<ByMethodOptions> = {}) => {
  const password = createNamedProvider("ldap", { account: userAccount });
  const publicKey = createNamedProvider("table", { account: keyAccount });
  return { provider: byMethod({ password, publicKey, ...change }), password, publicKey };
};
const find = (change: Partial<ByMethodOptions>): Promise<Finding> => create(change).provider.findAccount(keyLogin);
const decide = (change: Partial<ByMethodOptions>): Promise<Decision> =>
  createAuthenticator({ provider: create(change).provider, logger: createKeepingLogger() }).listPublicKeys(aliceLogin);

describe("byMethod", () => {
  it("leaves a password login to the one with the passwords", async () => {
    const { provider, password, publicKey } = create();
    const login = createLogin();

    const finding = await provider.findAccount(login);

    expect(finding).toMatchObject({
      kind: "account",
      account: userAccount,
      provider: "ldap",
      spendDecoy: password.spendDecoy,
    });
    expect({ password: password.logins, publicKey: publicKey.logins }).toEqual({ password: [login], publicKey: [] });
  });

  it("puts the accounts of both together on a key login", async () => {
    const { provider, password, publicKey } = create();

    const finding = await provider.findAccount(keyLogin);

    expect(finding).toEqual({ kind: "account", account: combined, provider: undefined });
    expect({ password: password.logins, publicKey: publicKey.logins }).toEqual({
      password: [keyLogin],
      publicKey: [keyLogin],
    });
  });

  it("asks both at once", async () => {
    const order: string[] = [];
    const slow = (name: string): ReturnType<typeof createNamedProvider> =>
      createNamedProvider(name, {
        find: async () => {
          order.push(`${name} asked`);
          await new Promise(setImmediate);
          order.push(`${name} answered`);
          return { kind: "unknown" };
        },
      });

    await find({ password: slow("ldap"), publicKey: slow("table") });

    expect(order.slice(0, 2)).toEqual(["ldap asked", "table asked"]);
  });

  it("hands on what nobody can change", async () => {
    const finding = await find({});

    const { account } = finding as Extract<Finding, { kind: "account" }>;
    const parts = [
      finding,
      account,
      account.groups,
      account.attributes,
      account.publicKeys,
      account.settings[1]?.values,
    ];
    expect(parts.map(Object.isFrozen)).toEqual(parts.map(() => true));
  });

  it("lets nobody in by a key whom either of the two bars", async () => {
    const anyState = fastCheck.constantFrom(...accountStates);
    const anyProtocols = fastCheck.option(fastCheck.subarray<Protocol>(["SFTP", "FTPS"]), { nil: undefined });
    const anyAccount = fastCheck.record({ state: anyState, protocols: anyProtocols });

    await fastCheck.assert(
      fastCheck.asyncProperty(anyAccount, anyAccount, async (user, keys) => {
        const toAccount = ({ state, protocols }: typeof user): Account =>
          createAccount({ state, accessRules: protocols === undefined ? [] : [{ protocols }] });
        const letsIn = ({ state, protocols = ["SFTP"] }: typeof user): boolean =>
          state === "active" && protocols.includes("SFTP");

        const { outcome } = await decide({
          password: createNamedProvider("ldap", { account: toAccount(user) }),
          publicKey: createNamedProvider("table", { account: toAccount(keys) }),
        });

        expect(outcome).toBe(letsIn(user) && letsIn(keys) ? "keysListed" : "denied");
      }),
    );
  });

  it("tells the state of the one with the passwords, and where that is active the other's", async () => {
    const withStates = (user: Account["state"], keys: Account["state"]): Promise<Decision> =>
      decide({
        password: createNamedProvider("ldap", { account: { ...userAccount, state: user } }),
        publicKey: createNamedProvider("table", { account: { ...keyAccount, state: keys } }),
      });

    expect([
      await withStates("locked", "active"),
      await withStates("locked", "expired"),
      await withStates("active", "expired"),
    ]).toMatchObject([{ reason: "locked" }, { reason: "locked" }, { reason: "expired" }]);
  });

  it("fails where a state is none", async () => {
    const broken = { ...userAccount, state: undefined as unknown as Account["state"] };

    const decision = await decide({ password: createNamedProvider("ldap", { account: broken }) });

    expect(decision).toMatchObject({ outcome: "failed", reason: "invalid-record" });
  });

  it("finds no keys of a user who was given none, and not those of the directory", async () => {
    const publicKey = createEmptyProvider("table");

    expect(await find({ publicKey })).toEqual({
      kind: "account",
      account: { ...userAccount, publicKeys: [] },
      provider: undefined,
    });
    expect(await decide({ publicKey })).toMatchObject({ outcome: "denied", reason: "no-public-keys" });
  });

  it("lists no keys of users whom the directory does not know", async () => {
    const password = createEmptyProvider("ldap");

    expect(await find({ password })).toEqual({
      kind: "unknown",
      provider: "ldap",
      spendDecoy: password.spendDecoy,
      askedUsername: "alice",
    });
    expect(await decide({ password })).toMatchObject({ outcome: "denied", reason: "unknown-user" });
    expect(await decide({ password, publicKey: createEmptyProvider("table") })).toMatchObject({
      reason: "unknown-user",
    });
  });

  it("lists no keys where the directory cannot tell without a password", async () => {
    expect(await find({ password: opaque })).toEqual({
      kind: "denied",
      reason: "key-login-not-supported",
      provider: "ldap",
    });
  });

  it("lists no keys where the one that should have them knows users by their password only", async () => {
    const answers = [
      await find({ publicKey: opaque }),
      await find({ publicKey: opaque, password: createEmptyProvider("ldap"), allowKeysWithoutAccount: true }),
    ];

    expect(answers).toMatchObject([
      { kind: "denied", reason: "key-login-not-supported" },
      { kind: "denied", reason: "key-login-not-supported" },
    ]);
  });

  it("denies where either is switched off, whatever the other says", async () => {
    expect([await find({ password: off }), await find({ publicKey: off })]).toMatchObject([
      { kind: "denied", reason: "provider-disabled" },
      { kind: "denied", reason: "provider-disabled" },
    ]);
    expect(await find({ password: off, allowKeysWithoutAccount: true })).toMatchObject({ kind: "denied" });
  });

  it.each(["password", "publicKey"] as const)("fails where %s cannot be asked", async (part) => {
    const outage = new ProviderUnavailableError({ provider: part, kind: "unreachable" });
    const down = createNamedProvider(part, { find: () => Promise.reject(outage) });

    const decisions = [await decide({ [part]: down }), await decide({ [part]: down, allowKeysWithoutAccount: true })];

    expect(decisions).toMatchObject([
      { outcome: "failed", reason: "unavailable" },
      { outcome: "failed", reason: "unavailable" },
    ]);
  });

  it.each(["password", "publicKey"] as const)(
    "waits for the other one where %s fails, so that nothing goes on after the decision",
    async (part) => {
      const { promise, resolve } = Promise.withResolvers<Finding>();
      const down = createNamedProvider("down", { find: () => Promise.reject(new Error("down")) });
      const slow = createNamedProvider("slow", { find: () => promise });
      let isSettled = false;

      const finding = find(
        part === "password" ? { password: down, publicKey: slow } : { password: slow, publicKey: down },
      );
      finding.catch(() => (isSettled = true));
      await new Promise(setImmediate);
      const before = isSettled;
      resolve({ kind: "unknown" });

      await expect(finding).rejects.toThrow("down");
      expect(before).toBe(false);
    },
  );

  it.each(["password", "publicKey"] as const)("fails where %s answers with no finding", async (part) => {
    const broken = createNamedProvider(part, { find: () => ({ kind: "granted" }) as unknown as Finding });

    const decision = await decide({
      [part]: broken,
      ...(part === "publicKey" ? { password: off } : { publicKey: off }),
    });

    expect(decision).toMatchObject({ outcome: "failed", reason: "internal" });
  });

  describe("with allowKeysWithoutAccount", () => {
    it("lists keys of users whom the directory does not know", async () => {
      const password = createEmptyProvider("ldap");

      expect(await find({ password, allowKeysWithoutAccount: true })).toEqual({
        kind: "account",
        account: keyAccount,
        provider: "table",
      });
    });

    it("lists keys where the directory cannot tell, behind the rules that come before its passwords", async () => {
      expect(await find({ password: opaque, allowKeysWithoutAccount: true })).toEqual({
        kind: "account",
        account: { ...keyAccount, accessRules: [{ origin: "of the opaque" }, { origin: "table" }] },
        provider: "table",
      });
    });

    it("does not take null for no rules of a directory that cannot tell", async () => {
      const password = createOpaqueProvider("ldap", aliceVerdict(), { accessRules: null as never });

      expect(await decide({ password, allowKeysWithoutAccount: true })).toMatchObject({
        outcome: "failed",
        reason: "invalid-record",
        error: { field: "accessRules" },
      });
    });

    it("says nothing of users without keys that the directory does not say", async () => {
      const publicKey = createEmptyProvider("table");

      expect(await find({ password: opaque, publicKey, allowKeysWithoutAccount: true })).toMatchObject({
        kind: "opaque",
      });
      expect(
        await find({ password: createEmptyProvider("ldap"), publicKey, allowKeysWithoutAccount: true }),
      ).toMatchObject({ kind: "unknown", provider: "ldap" });
    });

    it("still bars users whom the directory knows and bars", async () => {
      const password = createNamedProvider("ldap", { account: { ...userAccount, state: "disabled" } });

      expect(await decide({ password, allowKeysWithoutAccount: true })).toMatchObject({ reason: "disabled" });
    });
  });

  it("spends on a password login what the one with the passwords costs", async () => {
    const password = createEmptyProvider("ldap");
    const { provider, publicKey } = create({ password });

    await createAuthenticator({ provider, logger: createKeepingLogger() }).verifyPassword({
      ...aliceLogin,
      password: alicePassword,
    });

    expect({ ldap: password.decoys, table: publicKey.decoys }).toEqual({ ldap: [alicePassword], table: [] });
  });

  it("warms both up", async () => {
    const warmed: string[] = [];
    const warm = (name: string): object => ({
      ...createNamedProvider(name),
      warmUp: () => Promise.resolve(void warmed.push(name)),
    });

    await create({ password: warm("ldap"), publicKey: warm("table") } as ByMethodOptions).provider.warmUp?.();

    expect(warmed).toEqual(["ldap", "table"]);
  });

  it("is named after the two, or as it is told", () => {
    expect([create().provider.name, create({ name: "both" }).provider.name]).toEqual([
      "by-method(ldap, table)",
      "both",
    ]);
  });

  it.each<[string, object, object]>([
    ["no passwords", { password: undefined }, misconfigured("password", "must be an identity provider with a name")],
    ["no keys", { publicKey: undefined }, misconfigured("publicKey", "must be an identity provider with a name")],
    [
      "a word for a yes",
      { allowKeysWithoutAccount: "no" },
      misconfigured("allowKeysWithoutAccount", "must be true or false"),
    ],
    [
      "an option that is none",
      { allowKeyWithoutAccount: true },
      misconfigured("allowKeyWithoutAccount", "is no option that is known"),
    ],
  ])("refuses %s", (_, change, error) => {
    expect(catchThrown(() => create(change))).toMatchObject(error);
  });
});
