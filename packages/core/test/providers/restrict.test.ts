import { type AccessRules, createAuthenticator, type IdentityProvider, restrict } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import {
  aliceLogin,
  alicePassword,
  createAccount,
  createKeepingLogger,
  createScriptedProvider,
} from "../scripted-provider.ts";
import {
  aliceVerdict,
  catchThrown,
  createEmptyProvider,
  createNamedProvider,
  createOpaqueProvider,
  misconfigured,
  verifyWith,
} from "./named-provider.ts";
import { createLogin } from "./scripted-store.ts";

const ownRules: AccessRules = { origin: "user", protocols: ["SFTP"] };
const account = createAccount({ accessRules: [ownRules] });
const restricted = { ...account, accessRules: [{ origin: "provider:corp", servers: ["s-1"] }, ownRules] };

const decide = async (provider: IdentityProvider): Promise<readonly object[]> => {
  const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });
  const decisions = [
    await authenticator.verifyPassword({ ...aliceLogin, password: alicePassword }),
    await authenticator.listPublicKeys(aliceLogin),
  ];
  return decisions.map((decision) =>
    "reason" in decision ? { reason: decision.reason } : { outcome: decision.outcome },
  );
};

const findAccount = (): undefined => undefined;

describe("restrict", () => {
  it("adds its rules to those of the account, found and verified", async () => {
    const corp = createNamedProvider("corp", { account });

    const finding = await restrict(corp, { servers: ["s-1"] }).findAccount(createLogin());

    expect(finding).toMatchObject({
      kind: "account",
      account: restricted,
      provider: "corp",
      spendDecoy: corp.spendDecoy,
    });
    expect(await verifyWith(finding)).toEqual({ outcome: "verified", account: restricted });
    expect(await verifyWith(finding, "wrong")).toEqual({ outcome: "refused", reason: "wrong-password" });
  });

  it("adds no way to verify a password where there is none", async () => {
    const corp = createNamedProvider("corp", { find: () => ({ kind: "account", account }) });

    const finding = await restrict(corp, { servers: ["s-1"] }).findAccount(createLogin());

    expect(await verifyWith(finding)).toBeUndefined();
  });

  it("puts its rules before the password where nothing is known without one", async () => {
    const opaque = createOpaqueProvider("corp", aliceVerdict(account), { accessRules: [{ origin: "directory" }] });

    const finding = await restrict(opaque, { servers: ["s-1"] }).findAccount(createLogin());

    expect(finding).toMatchObject({
      kind: "opaque",
      accessRules: [{ origin: "provider:corp", servers: ["s-1"] }, { origin: "directory" }],
    });
    expect(await verifyWith(finding)).toEqual({ outcome: "verified", account: restricted });
  });

  it.each(["account", "opaque"])(
    "fails where the rules of a finding of kind %s are null, and takes them not for none",
    async (kind) => {
      const accessRules = null as never;
      const corp =
        kind === "account"
          ? createNamedProvider("corp", { account: { ...account, accessRules } })
          : createOpaqueProvider("corp", aliceVerdict(account), { accessRules });

      await expect(restrict(corp, { servers: ["s-1"] }).findAccount(createLogin())).rejects.toMatchObject({
        code: "ERR_INVALID_USER_RECORD",
        field: "accessRules",
      });
    },
  );

  it("keeps an origin that the rules name", async () => {
    const corp = createNamedProvider("corp", { account });

    const finding = await restrict(corp, { origin: "night shift" }).findAccount(createLogin());

    expect(finding).toMatchObject({ account: { accessRules: [{ origin: "night shift" }, ownRules] } });
  });

  it("leaves users unknown whom the provider does not know", async () => {
    const corp = createEmptyProvider("corp");

    const finding = await restrict(corp, { servers: ["s-1"] }).findAccount(createLogin());

    expect(finding).toEqual({
      kind: "unknown",
      provider: "corp",
      spendDecoy: corp.spendDecoy,
      askedUsername: "alice",
    });
  });

  it("bars a login that does not pass, and lets one in that does", async () => {
    const provider = createScriptedProvider();

    expect(await decide(restrict(provider, { sourceIpAllow: ["198.51.100.0/24"] }))).toEqual([
      { outcome: "granted" },
      { outcome: "keysListed" },
    ]);
    expect(await decide(restrict(provider, { sourceIpDeny: ["198.51.100.0/24"] }))).toEqual([
      { reason: "source-ip-not-allowed" },
      { reason: "source-ip-not-allowed" },
    ]);
  });

  it("denies everybody and asks nobody where it is disabled, at the cost of a wrong password", async () => {
    const corp = createNamedProvider("corp");
    const provider = restrict(corp, { disabled: true });

    expect(await provider.findAccount(createLogin())).toEqual({
      kind: "denied",
      reason: "provider-disabled",
      provider: "corp",
      spendDecoy: corp.spendDecoy,
    });
    expect(await decide(provider)).toEqual([{ reason: "provider-disabled" }, { reason: "provider-disabled" }]);
    expect({ asked: corp.logins, decoys: corp.decoys }).toEqual({ asked: [], decoys: [alicePassword] });
  });

  it("does not warm a disabled provider up, and any other one", async () => {
    const warmed: string[] = [];
    const corp: IdentityProvider = {
      ...createNamedProvider("corp"),
      warmUp: () => Promise.resolve(void warmed.push("corp")),
    };

    await restrict(corp, { disabled: true }).warmUp?.();
    expect(warmed).toEqual([]);

    await restrict(corp, { disabled: false }).warmUp?.();
    expect(warmed).toEqual(["corp"]);
  });

  it("has nothing to warm up where the provider has not", async () => {
    await expect(restrict(createNamedProvider("corp"), {}).warmUp?.()).resolves.toBeUndefined();
  });

  it("keeps its rules whatever becomes of the object they came in", async () => {
    const servers = ["s-1"];
    const rules = { servers, validUntil: new Date("2000-01-01T00:00:00Z") };
    const provider = restrict(createScriptedProvider(), rules);
    servers.push(aliceLogin.serverId);
    rules.validUntil.setFullYear(3000);

    expect(await decide(provider)).toEqual([{ reason: "server-not-allowed" }, { reason: "server-not-allowed" }]);
    expect(await provider.findAccount(createLogin())).toMatchObject({
      account: { accessRules: [{ validUntil: new Date("2000-01-01T00:00:00Z") }] },
    });
  });

  it.each<[string, object | undefined, object]>([
    ["are none", undefined, misconfigured("accessRules", "must be an object")],
    [
      "allow nobody",
      { sourceIpAllow: [] },
      misconfigured("accessRules.sourceIpAllow", "must have an entry: it would let nobody in"),
    ],
    [
      "hold an address that is none",
      { sourceIpDeny: ["10.0.0.256"] },
      misconfigured("accessRules.sourceIpDeny", "must be a list of addresses and CIDR blocks"),
    ],
    [
      "are misspelt",
      { sourceIps: ["10.0.0.1"] },
      misconfigured("accessRules.sourceIps", "is no field that is known here"),
    ],
    [
      "are text where they must be a list",
      { protocols: "SFTPS" },
      misconfigured("accessRules.protocols", "must be a list of texts"),
    ],
    ["disable by a word", { disabled: "true" }, misconfigured("accessRules.disabled", "must be true or false")],
  ])("refuses rules that %s", (_, rules, error) => {
    expect(catchThrown(() => restrict(createScriptedProvider(), rules as AccessRules))).toMatchObject(error);
  });

  it.each([undefined, {}, { findAccount }, { name: "corp" }, { name: "", findAccount }])(
    "refuses what is no provider: %j",
    (provider) => {
      expect(catchThrown(() => restrict(provider as unknown as IdentityProvider, {}))).toMatchObject(
        misconfigured("provider", "must be an identity provider with a name"),
      );
    },
  );
});
