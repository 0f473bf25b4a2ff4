import {
  byName,
  createAuthenticator,
  type Finding,
  firstMatch,
  type IdentityProvider,
  type Login,
  lowerCaseUsername,
  mapUsername,
  type PasswordVerdict,
  restrict,
} from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { askProvider } from "../../src/providers/ask-provider.ts";
import { aliceLogin, alicePassword, createAccount, createKeepingLogger, keepItself } from "../scripted-provider.ts";
import { createEmptyProvider, createNamedProvider, createOpaqueProvider, refuse } from "./named-provider.ts";
import { createLogin } from "./scripted-store.ts";

const verifyPassword = keepItself((): never => {
  throw new Error("Nothing is verified here.");
});
const account = createAccount();
const findings: readonly Finding[] = [
  { kind: "unknown" },
  { kind: "denied", reason: "no-provider" },
  { kind: "account", account },
  { kind: "account", account, verifyPassword },
  { kind: "opaque", verifyPassword, accessRules: [{ protocols: ["SFTP"] }] },
];

/** An answer whose fields are read by getters, of which it counts the calls; `of` says whether its class has them. */
function createCounted(fields: object, counts: Map<string, number>, of: "object" | "prototype"): object {
  const getters = Object.entries(fields).map(([field, value]: [string, unknown]) => {
    const get = (): unknown => {
      counts.set(field, (counts.get(field) ?? 0) + 1);
      return value;
    };
    return [field, { get, enumerable: true }] as const;
  });
  const holder = Object.defineProperties({}, Object.fromEntries(getters));
  return of === "object" ? holder : (Object.create(holder) as object);
}

const answer = (value: unknown): IdentityProvider => createNamedProvider("corp", { find: () => value as Finding });

describe("askProvider", () => {
  it.each(findings)(
    "says who answered, for whom, and what a decoy costs there, of a finding of kind $kind",
    async (finding) => {
      const corp = createNamedProvider("corp", { find: () => finding });

      const asked = await askProvider(corp, createLogin({ username: "bob" }));

      expect(asked).toEqual({ ...finding, provider: "corp", spendDecoy: corp.spendDecoy, askedUsername: "bob" });
      expect(asked.spendDecoy).toBe(corp.spendDecoy);
    },
  );

  it("calls methods of a class with their object", async () => {
    class Directory implements IdentityProvider {
      readonly name = "directory";
      readonly spent: string[] = [];

      findAccount({ username }: Login): Promise<Finding> {
        return Promise.resolve(username === "alice" ? new Found() : { kind: "unknown" });
      }

      spendDecoy(password: string): Promise<void> {
        this.spent.push(password);
        return Promise.resolve();
      }
    }
    class Found {
      readonly kind = "opaque";
      readonly reason = "wrong-password";

      verifyPassword(): Promise<PasswordVerdict> {
        return Promise.resolve({ outcome: "refused", reason: this.reason });
      }
    }
    const directory = new Directory();
    const provider = restrict(mapUsername(directory, lowerCaseUsername), {});
    const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

    const reasons = [];
    for (const username of ["ALICE", "bob"]) {
      const decision = await authenticator.verifyPassword({ ...aliceLogin, password: "x", username });
      reasons.push("reason" in decision ? decision.reason : decision.outcome);
    }

    expect([reasons, directory.spent]).toEqual([["wrong-password", "unknown-user"], ["x"]]);
  });

  it("leaves what a finding says itself, which comes from further down", async () => {
    const spendDecoy = keepItself((): Promise<void> => Promise.resolve());
    const told: Finding = { kind: "unknown", provider: "deeper", spendDecoy, askedUsername: "bob" };

    const asked = await askProvider(answer(told), createLogin());

    expect(asked).toEqual(told);
    expect(asked.spendDecoy).toBe(spendDecoy);
  });

  it("answers with a finding of its own, frozen, and leaves the provider's as it was", async () => {
    const finding: Finding = { kind: "account", account: { ...account } };

    const asked = await askProvider(answer(finding), createLogin());

    expect([asked, (asked as typeof finding).account].map(Object.isFrozen)).toEqual([true, true]);
    expect(finding).toEqual({ kind: "account", account });
    expect([finding, finding.account].map(Object.isFrozen)).toEqual([false, false]);
  });

  describe.each(["object", "prototype"] as const)("where fields are getters of its %s", (of) => {
    it.each(findings)("reads each of a finding of kind $kind once, and keeps it", async (finding) => {
      const counts = new Map<string, number>();

      const asked = await askProvider(answer(createCounted(finding, counts, of)), createLogin());

      expect(asked).toMatchObject(finding);
      expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(Object.keys(finding).map((field) => [field, 1])));
    });

    it("reads each of an account once, and keeps it", async () => {
      const counts = new Map<string, number>();
      const barred = createAccount({ accessRules: [{ servers: ["s-0"] }] });

      const asked = await askProvider(
        answer({ kind: "account", account: createCounted(barred, counts, of) }),
        createLogin(),
      );

      expect(asked).toMatchObject({ kind: "account", account: barred });
      expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(Object.keys(barred).map((field) => [field, 1])));
    });
  });

  it.each<[string, Partial<Record<"accessRules" | "state", unknown>>]>([
    ["access rules", { accessRules: null }],
    ["state", { state: undefined }],
  ])("leaves %s that are none to whoever uses them, and so to a login that fails", async (_, change) => {
    const provider = answer({ kind: "account", account: { ...account, ...change }, verifyPassword });

    const asked = await askProvider(provider, createLogin());
    const decision = await createAuthenticator({ provider, logger: createKeepingLogger() }).verifyPassword({
      ...aliceLogin,
      password: alicePassword,
    });

    expect(asked).toMatchObject({ account: change });
    expect(decision).toMatchObject({ outcome: "failed", reason: "invalid-record" });
  });

  it("does not take null for no rules of an opaque finding", async () => {
    const opaque = createOpaqueProvider("corp", { outcome: "verified", account }, { accessRules: null as never });
    const decide = (provider: IdentityProvider) =>
      createAuthenticator({ provider, logger: createKeepingLogger() }).verifyPassword({
        ...aliceLogin,
        password: alicePassword,
      });

    expect(await askProvider(opaque, createLogin())).toMatchObject({ kind: "opaque", accessRules: null });
    expect([
      await decide(opaque),
      await decide(firstMatch({ providers: [opaque, createEmptyProvider("b")], whenUndisclosed: "continue" })),
    ]).toMatchObject([
      { outcome: "failed", reason: "invalid-record" },
      { outcome: "failed", reason: "invalid-record" },
    ]);
    expect(opaque.verified).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["text", "account"],
    ["an object of nothing", {}],
    ["a kind that is none", { kind: "granted", account, verifyPassword }],
    ["a kind that only looks like one", { kind: ["unknown"] }],
    ["a kind that is none, with the reason of a denial", { kind: "refused", reason: "no-provider" }],
    ["a denial without a reason", { kind: "denied" }],
    ["a denial for what is no reason", { kind: "denied", reason: "because" }],
    ["a denial for the name of a property", { kind: "denied", reason: "constructor" }],
    ["an account without one", { kind: "account" }],
    ["an account of null", { kind: "account", account: null }],
    ["an account of text", { kind: "account", account: "alice" }],
    ["an account without a name", { kind: "account", account: { ...account, username: undefined } }],
    ["an account with an empty name", { kind: "account", account: { ...account, username: "" } }],
    ["an account whose name is no text", { kind: "account", account: { ...account, username: ["alice"] } }],
    ["an account whose verification is no function", { kind: "account", account, verifyPassword: "yes" }],
    ["an account whose verification is null", { kind: "account", account, verifyPassword: null }],
    ["an opaque finding that verifies nothing", { kind: "opaque" }],
    ["an opaque finding whose verification is no function", { kind: "opaque", verifyPassword: true }],
    ["a provider that is no text", { kind: "unknown", provider: { name: "corp" } }],
    ["a provider of null", { kind: "unknown", provider: null }],
    ["a decoy that is no function", { kind: "unknown", spendDecoy: "none" }],
    ["a name that is no text", { kind: "unknown", askedUsername: 7 }],
  ])("refuses %s, which is no finding", async (_, value) => {
    await expect(askProvider(answer(value), createLogin())).rejects.toBeInstanceOf(TypeError);
  });

  it("rejects as the provider does, also where it throws before it makes a promise", async () => {
    const outage = new Error("The backend is down.");
    const throwing: IdentityProvider = {
      name: "throwing",
      findAccount: () => {
        throw outage;
      },
    };

    const down = createNamedProvider("down", { find: () => Promise.reject(outage) });

    await expect(askProvider(down, createLogin())).rejects.toBe(outage);
    await expect(askProvider(throwing, createLogin())).rejects.toBe(outage);
  });

  it("asks for the login it was given, and as the provider that it is", async () => {
    const login = createLogin({ username: "bob", method: "publicKey" });
    const asked: unknown[] = [];
    const corp: IdentityProvider = {
      name: "corp",
      findAccount(this: unknown, given) {
        asked.push(this, given);
        return Promise.resolve({ kind: "unknown" });
      },
    };

    await askProvider(corp, login);

    expect(asked[0]).toBe(corp);
    expect(asked.slice(1)).toEqual([login]);
  });

  describe("when the login's time is over", () => {
    const timeout = { code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout", provider: "corp", countsAsGuess: false };

    it("asks nobody", async () => {
      const corp = createNamedProvider("corp");

      await expect(askProvider(corp, createLogin({ signal: AbortSignal.abort() }))).rejects.toMatchObject(timeout);
      expect(corp.logins).toEqual([]);
    });

    it("waits no longer for one that does not look at the signal", async () => {
      const controller = new AbortController();
      const corp = createNamedProvider("corp", { find: () => new Promise<Finding>(() => undefined) });

      const asked = askProvider(corp, createLogin({ signal: controller.signal }));
      controller.abort();

      await expect(asked).rejects.toMatchObject(timeout);
    });
  });

  describe("says for which name the innermost provider was asked", () => {
    const opaque = createOpaqueProvider("corp", refuse("wrong-password"));
    const ask = (provider: IdentityProvider, username: string): Promise<Finding> =>
      askProvider(provider, createLogin({ username }));

    it.each([
      ["a map of names", mapUsername(opaque, lowerCaseUsername), "ALICE"],
      ["a route by name", byName({ delimiter: "@@", providers: { corp: opaque } }), "alice@@corp"],
      ["a search", firstMatch({ providers: [opaque], whenUndisclosed: "stop" }), "alice"],
      [
        "a search that goes on",
        firstMatch({ providers: [opaque, createEmptyProvider("b")], whenUndisclosed: "stop" }),
        "alice",
      ],
      [
        "all of them",
        byName({
          delimiter: "@@",
          providers: {
            corp: firstMatch({
              providers: [createEmptyProvider("a"), mapUsername(opaque, lowerCaseUsername), createEmptyProvider("b")],
              whenUndisclosed: "stop",
            }),
          },
        }),
        "ALICE@@corp",
      ],
      [
        "two maps",
        mapUsername(
          mapUsername(opaque, (name) => name.slice(1)),
          (name) => name.slice(1),
        ),
        "xyalice",
      ],
    ])("through %s", async (_, provider, typed) => {
      expect(await ask(provider, typed)).toMatchObject({ kind: "opaque", askedUsername: "alice" });
    });

    it("of a user whom nobody knows too", async () => {
      const provider = mapUsername(createEmptyProvider("a"), lowerCaseUsername);

      expect(await ask(provider, "ALICE")).toMatchObject({ kind: "unknown", askedUsername: "alice" });
    });
  });
});
