import {
  createAuthenticator,
  createRecordProvider,
  type Decision,
  type IdentityProvider,
  lowerCaseUsername,
  mapUsername,
  type UsernameMap,
} from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { aliceLogin, alicePassword, createKeepingLogger } from "../scripted-provider.ts";
import { catchThrown, createNamedProvider, misconfigured } from "./named-provider.ts";
import { createLogin, createScriptedStore, hashes, role } from "./scripted-store.ts";

const logIn = (provider: IdentityProvider, username: string, password: string): Promise<Decision> =>
  createAuthenticator({ provider, logger: createKeepingLogger() }).verifyPassword({
    ...aliceLogin,
    username,
    password,
  });

describe("mapUsername", () => {
  it("asks for the mapped name, and keeps the name that was typed", async () => {
    const corp = createNamedProvider("corp");
    const login = createLogin({ username: "Alice" });

    const finding = await mapUsername(corp, lowerCaseUsername).findAccount(login);

    expect(finding).toMatchObject({ kind: "account", provider: "corp", spendDecoy: corp.spendDecoy });
    expect(corp.logins).toEqual([{ ...login, username: "alice", presentedUsername: "Alice" }]);
    expect(login.username).toBe("Alice");
  });

  it("says that it was the mapped name for which the provider was asked", async () => {
    const corp = mapUsername(createNamedProvider("corp", { find: () => ({ kind: "unknown" }) }), lowerCaseUsername);

    expect(await corp.findAccount(createLogin({ username: "ALICE" }))).toMatchObject({ askedUsername: "alice" });
  });

  it("lets the map see the login", async () => {
    const corp = createNamedProvider("corp");

    await mapUsername(corp, (username, { serverId }) => `${username}.${serverId}`).findAccount(
      createLogin({ serverId: "s-1" }),
    );

    expect(corp.logins.map(({ username }) => username)).toEqual(["alice.s-1"]);
  });

  it("maps what another map gave, not what was typed", async () => {
    const corp = createNamedProvider("corp");
    const inner = mapUsername(corp, (username) => `${username}.b`);

    await mapUsername(inner, (username) => `${username}.a`).findAccount(createLogin());

    expect(corp.logins.map(({ username, presentedUsername }) => [username, presentedUsername])).toEqual([
      ["alice.a.b", "alice"],
    ]);
  });

  it("makes the mapped name the canonical one where the record has none", async () => {
    const store = createScriptedStore({
      alice: {
        password: hashes.hash,
        Role: role,
        HomeDirectoryDetails: [{ Entry: "/", Target: "/b/${transfer:UserName}" }],
      },
    });

    const decision = await logIn(mapUsername(createRecordProvider(store), lowerCaseUsername), "ALICE", hashes.password);

    expect(decision).toMatchObject({
      outcome: "granted",
      account: { username: "alice" },
      session: { HomeDirectoryDetails: [{ Entry: "/", Target: "/b/alice" }] },
    });
  });

  it.each<[string, string | undefined]>([
    ["nothing", undefined],
    ["an empty name", ""],
    ["a blank name", " "],
    ["a name that is too long", "a".repeat(101)],
    ["a name with a control character", "alice\n"],
    ["a name that is no text of any language", "\ud800"],
  ])("knows nobody where the map gives %s, without asking and at the cost of a wrong password", async (_, mapped) => {
    const corp = createNamedProvider("corp");
    const provider = mapUsername(corp, () => mapped);

    expect(await provider.findAccount(createLogin())).toEqual({
      kind: "unknown",
      provider: "corp",
      spendDecoy: corp.spendDecoy,
    });
    expect(await logIn(provider, "alice", alicePassword)).toMatchObject({ outcome: "denied", reason: "unknown-user" });
    expect({ asked: corp.logins, decoys: corp.decoys }).toEqual({ asked: [], decoys: [alicePassword] });
  });

  it.each<[string, () => unknown]>([
    ["no text", () => 7],
    ["null", () => null],
    ["a promise", () => Promise.resolve("alice")],
    [
      "an error",
      () => {
        throw new RangeError("A defect.");
      },
    ],
  ])("fails the login where the map gives %s, and asks nobody", async (_, map) => {
    const corp = createNamedProvider("corp");

    const decision = await logIn(mapUsername(corp, map as UsernameMap), "alice", alicePassword);

    expect(decision).toMatchObject({ outcome: "failed", reason: "internal" });
    expect(corp.logins).toEqual([]);
  });

  it("has nothing to warm up where the provider has not", async () => {
    await expect(mapUsername(createNamedProvider("corp"), lowerCaseUsername).warmUp?.()).resolves.toBeUndefined();
  });

  it("warms the provider up", async () => {
    const warmed: string[] = [];
    const corp: IdentityProvider = {
      ...createNamedProvider("corp"),
      warmUp: () => Promise.resolve(void warmed.push("corp")),
    };

    await mapUsername(corp, lowerCaseUsername).warmUp?.();

    expect(warmed).toEqual(["corp"]);
  });

  it("refuses what is no provider or no map", () => {
    expect(catchThrown(() => mapUsername({} as IdentityProvider, lowerCaseUsername))).toMatchObject(
      misconfigured("provider", "must be an identity provider with a name"),
    );
    expect(
      catchThrown(() => mapUsername(createNamedProvider("corp"), "lower" as unknown as UsernameMap)),
    ).toMatchObject(misconfigured("map", "must be a function"));
  });
});
