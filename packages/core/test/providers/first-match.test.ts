import {
  type Account,
  createAuthenticator,
  type Decision,
  type Finding,
  firstMatch,
  type FirstMatchOptions,
  type IdentityProvider,
  type PasswordVerdict,
  ProviderUnavailableError,
  restrict,
} from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import {
  aliceLogin,
  alicePassword,
  createAccount,
  createKeepingLogger,
  type ScriptedProvider,
} from "../scripted-provider.ts";
import {
  aliceVerdict,
  catchThrown,
  createEmptyProvider,
  createNamedProvider,
  createOpaqueProvider,
  misconfigured,
  refuse,
  verifyWith,
} from "./named-provider.ts";
import { createLogin } from "./scripted-store.ts";

const undisclosed = refuse("wrong-password-or-unknown-user");
const decide = (provider: IdentityProvider): Promise<Decision> =>
  createAuthenticator({ provider, logger: createKeepingLogger() }).verifyPassword({
    ...aliceLogin,
    password: alicePassword,
  });
const listDecoys = (...providers: readonly ScriptedProvider[]): readonly string[] =>
  providers.flatMap(({ name, decoys }) => decoys.map(() => name));

describe("firstMatch", () => {
  it("ends for good where an inner list that stops is barred, also in an outer one that goes on", async () => {
    const barred = restrict(createOpaqueProvider("a", aliceVerdict()), { protocols: ["FTPS"] });
    const inner = firstMatch({ providers: [barred, createEmptyProvider("b")], whenUndisclosed: "stop" });
    const last = createNamedProvider("c");
    const authenticator = createAuthenticator({
      provider: firstMatch({ providers: [inner, last], whenUndisclosed: "continue" }),
      logger: createKeepingLogger(),
    });

    const decision = await authenticator.verifyPassword({ ...aliceLogin, password: alicePassword });

    expect(decision).toMatchObject({ outcome: "denied", reason: "protocol-not-allowed" });
    expect(decision.trace.steps.find(({ step }) => step === "account-rules")?.notes).toEqual([
      { kind: "access-rule", origin: "provider:a", rule: "protocols", outcome: "denied" },
    ]);
    expect(last.logins).toEqual([]);
  });

  it("hands on what the first provider found that knows the user, and asks no other", async () => {
    const [first, second, third] = [createEmptyProvider("a"), createNamedProvider("b"), createNamedProvider("c")];

    const finding = await firstMatch({ providers: [first, second, third], whenUndisclosed: "stop" }).findAccount(
      createLogin(),
    );

    expect(finding).toMatchObject({ kind: "account", provider: "b", spendDecoy: second.spendDecoy });
    expect([first, second, third].map(({ logins }) => logins.length)).toEqual([1, 1, 0]);
  });

  it("ends at a user who is known and barred", async () => {
    const provider = firstMatch({
      providers: [restrict(createNamedProvider("a"), { servers: ["s-0"] }), createNamedProvider("b")],
      whenUndisclosed: "continue",
    });

    expect(await decide(provider)).toMatchObject({
      outcome: "denied",
      reason: "server-not-allowed",
      trace: { provider: "a" },
    });
  });

  it("goes on where a user is not known whom rules would bar", async () => {
    const provider = firstMatch({
      providers: [restrict(createEmptyProvider("a"), { servers: ["s-0"] }), createNamedProvider("b")],
      whenUndisclosed: "stop",
    });

    expect(await decide(provider)).toMatchObject({ outcome: "granted", trace: { provider: "b" } });
  });

  it("ends at a provider that is switched off, for nobody knows whose user it is", async () => {
    const second = createNamedProvider("b");
    const provider = firstMatch({
      providers: [restrict(createNamedProvider("a"), { disabled: true }), second],
      whenUndisclosed: "continue",
    });

    expect(await decide(provider)).toMatchObject({ outcome: "denied", reason: "provider-disabled" });
    expect(second.logins).toEqual([]);
  });

  it("spends for a user whom nobody knows what the last of those asked costs", async () => {
    const [first, second] = [createEmptyProvider("a"), createEmptyProvider("b")];
    const third = { ...createEmptyProvider("c"), spendDecoy: undefined };

    expect(await decide(firstMatch({ providers: [first, second, third], whenUndisclosed: "stop" }))).toMatchObject({
      outcome: "denied",
      reason: "unknown-user",
    });
    expect(listDecoys(first, second)).toEqual(["b"]);
  });

  it("spends what an earlier one costs where the last says nothing of it, from however far down that comes", async () => {
    const deeper = createEmptyProvider("deeper");
    const first = {
      ...createNamedProvider("a", { find: () => ({ kind: "unknown", spendDecoy: deeper.spendDecoy }) }),
      spendDecoy: undefined,
    };
    const last = { ...createEmptyProvider("b"), spendDecoy: undefined };

    await decide(firstMatch({ providers: [first, last], whenUndisclosed: "stop" }));

    expect(listDecoys(deeper)).toEqual(["deeper"]);
  });

  it("costs itself what the last of its providers costs that says what that is", () => {
    const [first, second] = [createEmptyProvider("a"), createEmptyProvider("b")];
    const last = { ...createEmptyProvider("c"), spendDecoy: undefined };

    expect(firstMatch({ providers: [first, second, last], whenUndisclosed: "stop" }).spendDecoy).toBe(
      second.spendDecoy,
    );
    expect(firstMatch({ providers: [last], whenUndisclosed: "stop" }).spendDecoy).toBeUndefined();
  });

  it("fails where a provider answers with what is no finding, and asks nobody further", async () => {
    const nonsense = { kind: "granted", verifyPassword: () => Promise.resolve(aliceVerdict()(alicePassword)) };
    const broken = createNamedProvider("a", { find: () => nonsense as unknown as Finding });
    const last = createNamedProvider("b");
    const before = createOpaqueProvider("o", refuse("unknown-user"));

    expect([
      await decide(firstMatch({ providers: [broken, last], whenUndisclosed: "continue" })),
      // Found on the way of the password.
      await decide(firstMatch({ providers: [before, broken, last], whenUndisclosed: "continue" })),
    ]).toMatchObject([
      { outcome: "failed", reason: "internal" },
      { outcome: "failed", reason: "internal" },
    ]);
    expect(last.logins).toEqual([]);
  });

  it("fails where an opaque provider gives nothing that verifies", async () => {
    const broken = createNamedProvider("a", { find: () => ({ kind: "opaque" }) as unknown as Finding });

    const decision = await decide(
      firstMatch({ providers: [broken, createNamedProvider("b")], whenUndisclosed: "continue" }),
    );

    expect(decision).toMatchObject({ outcome: "failed", reason: "internal" });
  });

  describe("behind a provider that knows users by their password only", () => {
    it("asks nobody further before the password was tried", async () => {
      const [opaque, second] = [createOpaqueProvider("a", refuse("unknown-user")), createNamedProvider("b")];

      const finding = await firstMatch({ providers: [opaque, second], whenUndisclosed: "stop" }).findAccount(
        createLogin(),
      );

      expect(finding).toMatchObject({ kind: "opaque" });
      expect(second.logins).toEqual([]);
      expect(await verifyWith(finding)).toEqual({ outcome: "verified", account: createAccount(), provider: "b" });
      expect(second.logins).toHaveLength(1);
    });

    it("costs what that one costs where the password is not tried", async () => {
      const opaque = createOpaqueProvider("a", refuse("unknown-user"));
      const provider = firstMatch({ providers: [opaque, createEmptyProvider("b")], whenUndisclosed: "stop" });

      const finding = await provider.findAccount(createLogin());

      expect(finding.spendDecoy).toBe(opaque.spendDecoy);
    });

    it.each(["stop", "continue"] as const)(
      "leaves the rules of the last one to the authenticator, whose trace says what they said (%s)",
      async (whenUndisclosed) => {
        const last = createOpaqueProvider("b", aliceVerdict(), {
          accessRules: [{ origin: "provider:b", servers: ["s-0"] }],
        });

        const decision = await decide(firstMatch({ providers: [createEmptyProvider("a"), last], whenUndisclosed }));

        expect(decision.trace.provider).toBe("b");
        expect(decision.trace.steps.flatMap(({ notes }) => notes)).toContainEqual({
          kind: "access-rule",
          origin: "provider:b",
          rule: "servers",
          outcome: "denied",
        });
      },
    );

    it("says which provider verified the password", async () => {
      const first = createOpaqueProvider("a", aliceVerdict());
      const inner = createOpaqueProvider("inner", {
        outcome: "verified",
        account: createAccount(),
        provider: "deeper",
      });

      const decisions = [
        await decide(firstMatch({ providers: [first, createNamedProvider("b")], whenUndisclosed: "stop" })),
        await decide(firstMatch({ providers: [inner, createNamedProvider("b")], whenUndisclosed: "stop" })),
        await decide(firstMatch({ providers: [createEmptyProvider("b"), first], whenUndisclosed: "stop" })),
      ];

      expect(decisions.map(({ trace }) => trace.provider)).toEqual(["a", "deeper", "a"]);
    });

    it("goes on with the time that the verification has, not that of the lookup", async () => {
      const second = createEmptyProvider("b");
      const provider = firstMatch({
        providers: [createOpaqueProvider("a", refuse("unknown-user")), second],
        whenUndisclosed: "stop",
      });
      const { signal } = new AbortController();

      await verifyWith(await provider.findAccount(createLogin()), alicePassword, signal);

      expect(second.logins.map((login) => login.signal === signal)).toEqual([true]);
    });

    it.each<[string, PasswordVerdict, object]>([
      ["a wrong password", refuse("wrong-password"), { reason: "wrong-password" }],
      ["a user who is disabled", refuse("disabled"), { reason: "disabled" }],
      ["an undisclosed refusal", undisclosed, { reason: "wrong-password-or-unknown-user" }],
    ])("stops at %s", async (_, verdict, expected) => {
      const second = createNamedProvider("b");
      const provider = firstMatch({ providers: [createOpaqueProvider("a", verdict), second], whenUndisclosed: "stop" });

      expect(await decide(provider)).toMatchObject({ outcome: "denied", ...expected });
      expect(second.logins).toEqual([]);
    });

    it("goes on at an undisclosed refusal where it was told to, and says at its end that nothing was disclosed", async () => {
      const opaque = createOpaqueProvider("a", undisclosed);

      expect([
        await decide(firstMatch({ providers: [opaque, createNamedProvider("b")], whenUndisclosed: "continue" })),
        await decide(firstMatch({ providers: [opaque, createEmptyProvider("b")], whenUndisclosed: "continue" })),
      ]).toMatchObject([{ outcome: "granted" }, { outcome: "denied", reason: "wrong-password-or-unknown-user" }]);
    });

    it("costs a user whom the last one does not know what it would cost had it known them", async () => {
      const [opaque, empty] = [createOpaqueProvider("a", refuse("unknown-user")), createEmptyProvider("b")];
      const lastOpaque = createOpaqueProvider("c", refuse("unknown-user"));

      await decide(firstMatch({ providers: [opaque, empty], whenUndisclosed: "stop" }));
      expect(listDecoys(opaque, empty)).toEqual(["b"]);

      // The last one did what it does for a known user.
      await decide(firstMatch({ providers: [opaque, createEmptyProvider("d"), lastOpaque], whenUndisclosed: "stop" }));
      expect(listDecoys(opaque, lastOpaque)).toEqual([]);
    });

    it.each<[string, Partial<Account>, string]>([
      ["disabled", { state: "disabled" }, "disabled"],
      ["barred", { accessRules: [{ servers: ["s-0"] }] }, "server-not-allowed"],
    ])(
      "refuses a user who is known further on and %s, without their password and at its cost",
      async (_, change, reason) => {
        const second = createNamedProvider("b", { account: createAccount(change) });
        const third = createNamedProvider("c");
        const opaque = createOpaqueProvider("a", refuse("unknown-user"));

        const decision = await decide(firstMatch({ providers: [opaque, second, third], whenUndisclosed: "continue" }));

        expect(decision).toMatchObject({ outcome: "denied", reason });
        expect({ verified: second.verified, decoys: listDecoys(opaque, second, third), asked: third.logins }).toEqual({
          verified: [],
          decoys: ["b"],
          asked: [],
        });
      },
    );

    it("refuses such a user too where nothing can be spent on it", async () => {
      const second = {
        ...createNamedProvider("b", { account: createAccount({ state: "disabled" }) }),
        spendDecoy: undefined,
      };
      const opaque = createOpaqueProvider("a", refuse("unknown-user"));

      const decision = await decide(firstMatch({ providers: [opaque, second], whenUndisclosed: "continue" }));

      expect(decision).toMatchObject({ outcome: "denied", reason: "disabled" });
      expect(listDecoys(opaque)).toEqual([]);
    });

    it("does not verify with a user who has no password, and goes no further", async () => {
      const second = createNamedProvider("b", { find: () => ({ kind: "account", account: createAccount() }) });
      const third = createNamedProvider("c");
      const opaque = createOpaqueProvider("a", refuse("unknown-user"));

      const decision = await decide(firstMatch({ providers: [opaque, second, third], whenUndisclosed: "continue" }));

      expect(decision).toMatchObject({ outcome: "denied", reason: "no-password" });
      expect({ decoys: listDecoys(opaque, second, third), asked: third.logins }).toEqual({ decoys: ["b"], asked: [] });
    });

    it("does not bar users of a later provider by rules of an earlier one", async () => {
      const opaque = createOpaqueProvider("a", aliceVerdict(), { accessRules: [{ servers: ["s-0"] }] });

      const decisions = [
        await decide(firstMatch({ providers: [opaque, createNamedProvider("b")], whenUndisclosed: "continue" })),
        await decide(firstMatch({ providers: [opaque, createEmptyProvider("b")], whenUndisclosed: "continue" })),
        await decide(firstMatch({ providers: [opaque, createNamedProvider("b")], whenUndisclosed: "stop" })),
        await decide(firstMatch({ providers: [createEmptyProvider("b"), opaque], whenUndisclosed: "continue" })),
      ];

      expect(decisions).toMatchObject([
        { outcome: "granted", trace: { provider: "b" } },
        { outcome: "denied", reason: "server-not-allowed" },
        { outcome: "denied", reason: "server-not-allowed" },
        { outcome: "denied", reason: "server-not-allowed" },
      ]);
      expect(opaque.verified).toEqual([]);
    });

    describe("and found the password wrong, after which the search went on,", () => {
      const verify = async (
        second: IdentityProvider,
        first: IdentityProvider = createOpaqueProvider("a", undisclosed),
      ): Promise<PasswordVerdict | undefined> =>
        verifyWith(
          await firstMatch({ providers: [first, second], whenUndisclosed: "continue" }).findAccount(createLogin()),
        );
      const bars = { accessRules: [{ servers: ["s-0"] }] };
      const outage = new ProviderUnavailableError({ provider: "b", kind: "throttled" });

      it.each<[string, IdentityProvider, string]>([
        ["does not know the user", createEmptyProvider("b"), "wrong-password-or-unknown-user"],
        ["is switched off", restrict(createNamedProvider("b"), { disabled: true }), "provider-disabled"],
        [
          "knows them as disabled",
          createNamedProvider("b", { account: createAccount({ state: "disabled" }) }),
          "disabled",
        ],
        ["has rules that bar them", createNamedProvider("b", { account: createAccount(bars) }), "server-not-allowed"],
        ["finds them disabled by the password", createOpaqueProvider("b", refuse("disabled")), "disabled"],
        ["finds out that they have no record", createOpaqueProvider("b", refuse("no-user-record")), "no-user-record"],
        [
          "has rules that bar everybody",
          createOpaqueProvider("b", aliceVerdict(), bars),
          "wrong-password-or-unknown-user",
        ],
        ["finds it wrong too", createOpaqueProvider("b", refuse("wrong-password")), "wrong-password"],
      ])("counts as a guess what is refused since the next one %s, for its own reason", async (_, second, reason) => {
        expect(await verify(second)).toEqual({ outcome: "refused", reason, countsAsGuess: true });
      });

      it.each<[string, IdentityProvider]>([
        ["cannot be asked", createNamedProvider("b", { find: () => Promise.reject(outage) })],
        ["cannot verify", createNamedProvider("b", { verify: () => Promise.reject(outage) })],
        ["cannot verify, and knows nobody before", createOpaqueProvider("b", () => Promise.reject(outage))],
        [
          "cannot spend a decoy",
          createNamedProvider("b", { find: () => ({ kind: "unknown" }), decoy: () => Promise.reject(outage) }),
        ],
      ])("counts as a guess an outage since the next one %s, and leaves the error as it was", async (_, second) => {
        await expect(verify(second)).rejects.toMatchObject({
          code: "ERR_PROVIDER_UNAVAILABLE",
          provider: "b",
          kind: "throttled",
          countsAsGuess: true,
        });
        expect(outage.countsAsGuess).toBe(false);
      });

      it("rejects with what is no outage as it is", async () => {
        const defect = new Error("x");

        await expect(verify(createNamedProvider("b", { find: () => Promise.reject(defect) }))).rejects.toBe(defect);
      });

      it("still verifies a password that is right further on", async () => {
        expect(await verify(createNamedProvider("b"))).toEqual({
          outcome: "verified",
          account: createAccount(),
          provider: "b",
        });
      });

      it("counts what another search, of which it is a part, is refused or fails for afterwards", async () => {
        const inner = firstMatch({
          providers: [createOpaqueProvider("a", undisclosed), createOpaqueProvider("b", refuse("disabled"))],
          whenUndisclosed: "continue",
        });
        // Whom the last of a list knew when they were looked up, and not any more when the password was tried.
        const innerGone = firstMatch({
          providers: [
            createOpaqueProvider("a", undisclosed),
            createNamedProvider("b", { verify: () => refuse("unknown-user") }),
          ],
          whenUndisclosed: "continue",
        });
        const down = createNamedProvider("c", { find: () => Promise.reject(outage) });

        expect(await verify(createEmptyProvider("c"), inner)).toEqual({
          outcome: "refused",
          reason: "disabled",
          countsAsGuess: true,
        });
        await expect(verify(down, innerGone)).rejects.toMatchObject({ countsAsGuess: true });
      });

      it("does not count where it only learnt that there is no such user", async () => {
        const first = createOpaqueProvider("a", refuse("unknown-user"));
        const down = createNamedProvider("b", { find: () => Promise.reject(outage) });

        expect(await verify(createOpaqueProvider("b", refuse("disabled")), first)).toEqual(refuse("disabled"));
        await expect(verify(down, first)).rejects.toMatchObject({ countsAsGuess: false });
      });
    });

    describe("when the login's time is over", () => {
      const timeout = { code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout" };

      it("asks and verifies with nobody where it was over before", async () => {
        const [first, second] = [createOpaqueProvider("a", undisclosed), createNamedProvider("b")];
        const finding = await firstMatch({ providers: [first, second], whenUndisclosed: "continue" }).findAccount(
          createLogin(),
        );

        const verdict = verifyWith(finding, alicePassword, AbortSignal.abort());

        await expect(verdict).rejects.toMatchObject({ ...timeout, provider: "a", countsAsGuess: false });
        expect([first.verified, second.logins]).toEqual([[], []]);
      });

      it.each([
        ["an undisclosed refusal, and it was a guess", undisclosed, true],
        ["a user who is unknown, and it was none", refuse("unknown-user"), false],
      ])("asks nobody further after %s", async (_, verdict, countsAsGuess) => {
        const controller = new AbortController();
        const first = createOpaqueProvider("a", () => {
          controller.abort();
          return verdict;
        });
        const second = createNamedProvider("b");
        const finding = await firstMatch({ providers: [first, second], whenUndisclosed: "continue" }).findAccount(
          createLogin(),
        );

        const decided = verifyWith(finding, alicePassword, controller.signal);

        await expect(decided).rejects.toMatchObject({ ...timeout, provider: "b", countsAsGuess });
        expect(second.logins).toEqual([]);
      });

      it("verifies nothing with what a provider finds then", async () => {
        const controller = new AbortController();
        const second = createNamedProvider("b", {
          find: () => {
            controller.abort();
            return { kind: "account", account: createAccount(), verifyPassword: () => Promise.reject(new Error("x")) };
          },
        });
        const finding = await firstMatch({
          providers: [createOpaqueProvider("a", undisclosed), second],
          whenUndisclosed: "continue",
        }).findAccount(createLogin());

        const decided = verifyWith(finding, alicePassword, controller.signal);

        await expect(decided).rejects.toMatchObject({ ...timeout, provider: "b", countsAsGuess: true });
      });

      it("asks nobody further while accounts are looked for", async () => {
        const controller = new AbortController();
        const first = createNamedProvider("a", {
          find: () => {
            controller.abort();
            return { kind: "unknown" };
          },
        });
        const second = createNamedProvider("b");
        const provider = firstMatch({ providers: [first, second], whenUndisclosed: "stop" });

        await expect(provider.findAccount(createLogin({ signal: controller.signal }))).rejects.toMatchObject(timeout);
        expect(second.logins).toEqual([]);
      });
    });

    it("counts as a guess what was a guess, also where another provider barred the login", async () => {
      const barred = createOpaqueProvider("a", aliceVerdict(), { accessRules: [{ servers: ["s-0"] }] });
      const guessed = createOpaqueProvider("b", undisclosed);

      const decision = await decide(firstMatch({ providers: [barred, guessed], whenUndisclosed: "continue" }));

      expect(decision).toMatchObject({ reason: "wrong-password-or-unknown-user" });
    });

    it("fails where a rule cannot be read", async () => {
      const opaque = createOpaqueProvider("a", aliceVerdict(), { accessRules: [{ sourceIpDeny: ["10.0.0.256"] }] });

      const decision = await decide(
        firstMatch({ providers: [opaque, createNamedProvider("b")], whenUndisclosed: "continue" }),
      );

      expect(decision).toMatchObject({ outcome: "failed", reason: "invalid-record" });
    });

    it("denies a key login, or asks the next one where it was told to go on", async () => {
      const opaque = createOpaqueProvider("a", aliceVerdict());
      const keyLogin = createLogin({ method: "publicKey" });
      const find = (change: Partial<FirstMatchOptions>): Promise<Finding> =>
        firstMatch({ providers: [opaque, createNamedProvider("b")], whenUndisclosed: "stop", ...change }).findAccount(
          keyLogin,
        );

      expect([
        await find({}),
        await find({ whenUndisclosed: "continue" }),
        await find({ whenUndisclosed: "continue", providers: [opaque, createEmptyProvider("b")] }),
        await find({ providers: [createEmptyProvider("b"), opaque] }),
      ]).toMatchObject([
        { kind: "denied", reason: "key-login-not-supported", provider: "a" },
        { kind: "account", provider: "b" },
        // Not unknown: nobody said so.
        { kind: "opaque" },
        { kind: "denied", reason: "key-login-not-supported" },
      ]);
    });

    it("leaves it to the outer one what to do where an inner one learnt nothing", async () => {
      const inner = firstMatch({
        providers: [createOpaqueProvider("a", undisclosed), createEmptyProvider("b")],
        whenUndisclosed: "continue",
      });
      const listKeys = (whenUndisclosed: "stop" | "continue"): Promise<Finding> =>
        firstMatch({ providers: [inner, createNamedProvider("c")], whenUndisclosed }).findAccount(
          createLogin({ method: "publicKey" }),
        );
      const logIn = (whenUndisclosed: "stop" | "continue"): Promise<Decision> =>
        decide(firstMatch({ providers: [inner, createNamedProvider("c")], whenUndisclosed }));

      expect([await listKeys("stop"), await listKeys("continue")]).toMatchObject([
        { kind: "denied", reason: "key-login-not-supported" },
        { kind: "account", provider: "c" },
      ]);
      expect([await logIn("stop"), await logIn("continue")]).toMatchObject([
        { outcome: "denied", reason: "wrong-password-or-unknown-user" },
        { outcome: "granted", trace: { provider: "c" } },
      ]);
    });
  });

  it("asks those it was made of, whatever becomes of the list", async () => {
    const providers = [createEmptyProvider("a")];
    const provider = firstMatch({ providers, whenUndisclosed: "stop" });
    providers.push(createNamedProvider("b"));

    expect(await provider.findAccount(createLogin())).toMatchObject({ kind: "unknown" });
  });

  it("is named after its providers, or as it is told", () => {
    const providers = [createEmptyProvider("a"), createEmptyProvider("b")];

    expect([
      firstMatch({ providers, whenUndisclosed: "stop" }).name,
      firstMatch({ providers, whenUndisclosed: "stop", name: "everybody" }).name,
    ]).toEqual(["first-match(a, b)", "everybody"]);
  });

  it("warms all of them up at once", async () => {
    const warmed: string[] = [];
    const warm = (name: string): IdentityProvider => ({
      ...createEmptyProvider(name),
      warmUp: async () => {
        warmed.push(`${name} begun`);
        await Promise.resolve();
        warmed.push(`${name} done`);
      },
    });

    await firstMatch({
      providers: [warm("a"), createEmptyProvider("b"), warm("c")],
      whenUndisclosed: "stop",
    }).warmUp?.();

    expect(warmed).toEqual(["a begun", "c begun", "a done", "c done"]);
  });

  const twice = createEmptyProvider("a");
  it.each<[string, object, object]>([
    ["no provider", { providers: [] }, misconfigured("providers", "must be a list with an entry")],
    ["no list of providers", { providers: { a: twice } }, misconfigured("providers", "must be a list with an entry")],
    [
      "a provider that is none",
      { providers: [twice, {}] },
      misconfigured("providers[1]", "must be an identity provider with a name"),
    ],
    [
      "a provider that is there twice",
      { providers: [twice, twice] },
      misconfigured("providers", "must not name a provider twice"),
    ],
    [
      "no choice of what to do",
      { whenUndisclosed: undefined },
      misconfigured("whenUndisclosed", 'must be "stop" or "continue": there is no default that is right for everybody'),
    ],
    [
      "an option that is none",
      { whenUndisclosd: "stop" },
      misconfigured("whenUndisclosd", "is no option that is known"),
    ],
  ])("refuses %s", (_, change, error) => {
    const options = { providers: [twice], whenUndisclosed: "stop", ...change } as FirstMatchOptions;

    expect(catchThrown(() => firstMatch(options))).toMatchObject(error);
  });
});
