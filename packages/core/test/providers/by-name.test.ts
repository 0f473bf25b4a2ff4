import { byName, type ByNameOptions, createAuthenticator, createRecordProvider } from "@transfer-idp/core";
import fastCheck from "fast-check";
import { describe, expect, it } from "vitest";
import { aliceLogin, createKeepingLogger } from "../scripted-provider.ts";
import { catchThrown, createNamedProvider, misconfigured } from "./named-provider.ts";
import { createLogin, createScriptedStore, hashes, role } from "./scripted-store.ts";

const create = (change: Partial<ByNameOptions> = {}) => {
  const corp = createNamedProvider("ldap");
  const partners = createNamedProvider("table");
  const fallback = createNamedProvider("local");
  const provider = byName({ delimiter: "@@", providers: { corp, partners }, fallback, ...change });
  const asked = (): object => ({
    corp: corp.logins.map(({ username }) => username),
    partners: partners.logins.map(({ username }) => username),
    fallback: fallback.logins.map(({ username }) => username),
  });
  return { provider, corp, partners, fallback, asked };
};
const nobody = { corp: [], partners: [], fallback: [] };

describe("byName", () => {
  it("asks the provider behind the delimiter for the user before it", async () => {
    const { provider, corp, asked } = create();
    const login = createLogin({ username: "alice@@corp" });

    const finding = await provider.findAccount(login);

    expect(finding).toMatchObject({ kind: "account", provider: "ldap", spendDecoy: corp.spendDecoy });
    expect(corp.logins).toEqual([{ ...login, username: "alice", presentedUsername: "alice@@corp" }]);
    expect(asked()).toEqual({ ...nobody, corp: ["alice"] });
  });

  it("asks the fallback for a name without the delimiter, as it is", async () => {
    const { provider, asked } = create();

    const finding = await provider.findAccount(createLogin({ username: "alice@corp" }));

    expect(finding).toMatchObject({ kind: "account", provider: "local" });
    expect(asked()).toEqual({ ...nobody, fallback: ["alice@corp"] });
  });

  it("splits at the last delimiter", async () => {
    const { provider, asked } = create();

    await provider.findAccount(createLogin({ username: "alice@@corp@@partners" }));
    await provider.findAccount(createLogin({ username: "bob@@@partners" }));

    expect(asked()).toEqual({ ...nobody, partners: ["alice@@corp", "bob@"] });
  });

  it.each([
    "alice@@other",
    "alice@@",
    "@@corp",
    "@@",
    "alice@@CORP",
    "alice@@ corp",
    "alice@@__proto__",
    "alice@@constructor",
    "alice@@toString",
  ])("denies %j, which names no provider or no user, and asks nobody", async (username) => {
    const { provider, fallback, asked } = create();

    const finding = await provider.findAccount(createLogin({ username }));

    expect(finding).toEqual({ kind: "denied", reason: "no-provider", spendDecoy: fallback.spendDecoy });
    expect(asked()).toEqual(nobody);
  });

  it("denies a name without the delimiter where there is no fallback, at the cost of the first provider", async () => {
    const { provider, corp, asked } = create({ fallback: undefined });

    const finding = await provider.findAccount(createLogin({ username: "alice" }));

    expect(finding).toEqual({ kind: "denied", reason: "no-provider", spendDecoy: corp.spendDecoy });
    expect(finding.spendDecoy).toBe(corp.spendDecoy);
    expect(asked()).toEqual(nobody);
  });

  it("denies at the cost of the first one that says what that is", async () => {
    const silent = { ...createNamedProvider("local"), spendDecoy: undefined };
    const { provider, corp } = create({ fallback: silent });

    const finding = await provider.findAccount(createLogin({ username: "alice@@other" }));

    expect(finding).toEqual({ kind: "denied", reason: "no-provider", spendDecoy: corp.spendDecoy });
    expect([finding.spendDecoy, provider.spendDecoy]).toEqual([corp.spendDecoy, corp.spendDecoy]);
  });

  it("makes the user's part the canonical name, which fills ${transfer:UserName}", async () => {
    const store = createScriptedStore({
      alice: { password: hashes.hash, Role: role, HomeDirectory: "/bucket/{{username}}" },
    });
    const provider = byName({ delimiter: "@@", providers: { corp: createRecordProvider(store) } });
    const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

    const decision = await authenticator.verifyPassword({
      ...aliceLogin,
      username: "alice@@corp",
      password: hashes.password,
    });

    expect(decision).toMatchObject({
      outcome: "granted",
      account: { username: "alice" },
      session: { Role: role, HomeDirectory: "/bucket/alice" },
    });
  });

  it("hands each name to the one provider that it names, or to nobody", async () => {
    const parts = fastCheck.array(fastCheck.constantFrom("alice", "@", "@@", "corp", "partners", ".", "é"), {
      maxLength: 7,
    });

    await fastCheck.assert(
      fastCheck.asyncProperty(parts, async (list) => {
        const username = list.join("");
        const { provider, asked } = create();

        await provider.findAccount(createLogin({ username }));

        // Greedy: everything up to the last delimiter.
        const [, user, target] = /^(.*)@@(.*)$/su.exec(username) ?? [];
        const isKnown = user !== "" && (target === "corp" || target === "partners");
        expect(asked()).toEqual(
          user === undefined ? { ...nobody, fallback: [username] } : isKnown ? { ...nobody, [target]: [user] } : nobody,
        );
      }),
    );
  });

  it("is named after the names that users type, or as it is told", () => {
    expect([create().provider.name, create({ name: "router" }).provider.name]).toEqual([
      "by-name(corp, partners)",
      "router",
    ]);
  });

  it("warms all of them up, each once", async () => {
    const warmed: string[] = [];
    const warm = (name: string) => ({
      ...createNamedProvider(name),
      warmUp: () => Promise.resolve(void warmed.push(name)),
    });
    const corp = warm("corp");

    await byName({
      delimiter: "@@",
      providers: { corp, again: corp, other: warm("other") },
      fallback: corp,
    }).warmUp?.();

    expect(warmed.toSorted()).toEqual(["corp", "other"]);
  });

  it("rejects where one of them cannot be warmed up", async () => {
    const outage = new Error("The backend is down.");
    const down = { ...createNamedProvider("down"), warmUp: () => Promise.reject(outage) };

    const warming = byName({ delimiter: "@@", providers: { corp: createNamedProvider("corp"), down } }).warmUp?.();

    await expect(warming).rejects.toBe(outage);
  });

  const corp = createNamedProvider("corp");
  const overlap = "must have a name that holds no part of the delimiter";
  it.each<[string, object, object]>([
    ["an empty delimiter", { delimiter: "" }, misconfigured("delimiter", "must be text, and not empty")],
    [
      "half a character for a delimiter",
      { delimiter: "\ud800" },
      misconfigured("delimiter", "must be text, and not empty"),
    ],
    ["no delimiter", { delimiter: undefined }, misconfigured("delimiter", "must be text, and not empty")],
    ["no provider", { providers: {} }, misconfigured("providers", "must be an object with an entry")],
    ["a list of providers", { providers: [corp] }, misconfigured("providers", "must be an object with an entry")],
    [
      "a provider without a name",
      { providers: { "": corp } },
      misconfigured("providers", "must not have an empty name"),
    ],
    [
      "a provider that is none",
      { providers: { corp: {} } },
      misconfigured('providers["corp"]', "must be an identity provider with a name"),
    ],
    [
      "a provider whose name holds the delimiter",
      { providers: { "a@@b": corp } },
      misconfigured('providers["a@@b"]', overlap),
    ],
    [
      "a provider whose name begins within the delimiter",
      { providers: { "@b": corp } },
      misconfigured('providers["@b"]', overlap),
    ],
    [
      "a fallback that is none",
      { fallback: {} },
      misconfigured("fallback", "must be an identity provider with a name"),
    ],
    ["an empty name", { name: "" }, misconfigured("name", "must be text, and not empty")],
    ["an option that is none", { fallbak: corp }, misconfigured("fallbak", "is no option that is known")],
  ])("refuses %s", (_, change, error) => {
    expect(catchThrown(() => create(change))).toMatchObject(error);
  });
});
