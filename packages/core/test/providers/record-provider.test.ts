import {
  createBcryptScheme,
  createRecordProvider,
  type Finding,
  type IdentityProvider,
  InvalidUserRecordError,
  parseGroupRecord,
  parseUserRecord,
  type PasswordScheme,
  type PasswordVerdict,
  ProviderUnavailableError,
  type UserLookup,
} from "@transfer-idp/core";
import { expectNoSecret } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import { createLogin, createScriptedStore, hashes, role, type ScriptedStore } from "./scripted-store.ts";

const { signal } = new AbortController();

async function verify(provider: IdentityProvider, password: string, change = {}): Promise<PasswordVerdict> {
  const finding = await provider.findAccount(createLogin(change));
  if (!("verifyPassword" in finding) || finding.verifyPassword === undefined)
    throw new Error(`finding is ${finding.kind}`);
  return finding.verifyPassword(password, signal);
}

/** A scheme of plain text that keeps what it compared. */
function createKeepingScheme(): PasswordScheme & { readonly compared: string[] } {
  const compared: string[] = [];
  return {
    name: "keeping",
    prefixes: ["$keep$"],
    compared,
    verify: (password, stored) => {
      compared.push(stored);
      return Promise.resolve(stored === `$keep$${password}`);
    },
  };
}

function createKept(
  users: Readonly<Record<string, object>>,
  answer?: Parameters<typeof createScriptedStore>[1],
): { readonly provider: IdentityProvider; readonly store: ScriptedStore; readonly compared: readonly string[] } {
  const scheme = createKeepingScheme();
  const store = { ...createScriptedStore(users, answer), decoy: "$keep$decoy" };
  return { provider: createRecordProvider(store, { passwordSchemes: [scheme] }), store, compared: scheme.compared };
}

const refused = (reason: string): object => ({ outcome: "refused", reason });

describe("createRecordProvider", () => {
  it("has the name of its store", () => {
    expect(createRecordProvider(createScriptedStore()).name).toBe("scripted");
  });

  it("asks its store for the login's user, server and protocol, from a cache where there is one", async () => {
    const store = createScriptedStore();
    const login = createLogin({ username: "bob", protocol: "FTPS", serverId: "s-0" });

    const finding = await createRecordProvider(store).findAccount(login);

    expect(finding).toEqual({ kind: "unknown" });
    expect(store.queries).toEqual([
      { username: "bob", protocol: "FTPS", serverId: "s-0", freshness: "cached", signal: login.signal },
    ]);
  });

  it("finds the account that the record holds, with its settings as the user's", async () => {
    const record = {
      username: "Alice",
      state: "locked",
      groups: ["staff"],
      attributes: { home: "x" },
      publicKeys: "ssh-rsa AAAA",
      sourceIps: "10.0.0.0/8",
      Role: role,
    };

    const finding = await createRecordProvider(createScriptedStore({ alice: record })).findAccount(createLogin());

    expect(finding).toEqual({
      kind: "account",
      account: {
        username: "Alice",
        state: "locked",
        groups: ["staff"],
        attributes: { home: ["x"] },
        publicKeys: parseUserRecord(record).publicKeys,
        accessRules: [{ origin: "user", ...parseUserRecord(record).accessRules }],
        settings: [{ origin: "user", values: { Role: role } }],
      },
      verifyPassword: expect.any(Function) as unknown,
    });
  });

  it("puts the groups that the store knows below the user, also after a password was verified", async () => {
    const groups = [parseGroupRecord("staff", { protocols: "SFTP", Role: role })];
    const store = createScriptedStore({ alice: { password: hashes.hash } }, (_query, usual) => ({ ...usual, groups }));
    const provider = createRecordProvider(store);

    const finding = await provider.findAccount(createLogin());
    const verdict = await verify(provider, hashes.password);

    const layers = {
      accessRules: [{ origin: "group:staff", protocols: ["SFTP"] }, { origin: "user" }],
      settings: [
        { origin: "group:staff", values: { Role: role } },
        { origin: "user", values: {} },
      ],
    };
    expect(finding).toMatchObject({ account: layers });
    expect(verdict).toMatchObject({ outcome: "verified", account: layers });
  });

  it("calls a user by the name that was looked up where the record has none", async () => {
    const finding = await createRecordProvider(createScriptedStore({ alice: {} })).findAccount(createLogin());

    expect(finding).toMatchObject({ account: { username: "alice" } });
  });

  it("finds accounts that cannot be changed", async () => {
    const record = {
      groups: ["staff"],
      attributes: { a: ["b"] },
      publicKeys: ["x"],
      sourceIps: ["10.0.0.1"],
      Role: role,
    };
    const finding = await createRecordProvider(createScriptedStore({ alice: record })).findAccount(createLogin());

    const { account } = finding as Extract<Finding, { kind: "account" }>;

    const parts = [
      account,
      account.groups,
      account.attributes,
      account.attributes["a"],
      account.publicKeys,
      account.publicKeys[0],
      account.accessRules,
      account.accessRules[0],
      account.accessRules[0]?.sourceIpAllow,
      account.settings,
      account.settings[0]?.values,
    ];
    expect(parts.map((part) => Object.isFrozen(part))).toEqual(parts.map(() => true));
  });

  it("rejects as its store does, and asks nothing else", async () => {
    const failures = [
      new ProviderUnavailableError({ provider: "scripted", kind: "throttled" }),
      new InvalidUserRecordError("Role", "must be text"),
      new Error("a defect"),
    ];

    for (const failure of failures) {
      const store = createScriptedStore({}, () => Promise.reject(failure));
      await expect(createRecordProvider(store).findAccount(createLogin())).rejects.toBe(failure);
      expect(store.queries).toHaveLength(1);
    }
  });

  describe("verifies a password, and", () => {
    const provider = createRecordProvider(createScriptedStore({ alice: { password: hashes.hash, Role: role } }));

    it("gives the account with the right one", async () => {
      expect(await verify(provider, hashes.password)).toEqual({
        outcome: "verified",
        account: expect.objectContaining({ username: "alice", state: "active" }) as unknown,
        // The hash is of cost 4.
        needsRehash: true,
      });
    });

    it.each([
      ["says true", () => true, { needsRehash: true }],
      ["says false", () => false, {}],
      ["says what is neither", () => "true", {}],
      ["cannot say", undefined, {}],
    ])("says that the hash needs a new one only where its scheme %s", async (_, needsRehash, expected) => {
      const asked: string[] = [];
      const scheme = {
        ...createKeepingScheme(),
        ...(needsRehash === undefined
          ? {}
          : {
              needsRehash: (stored: string) => {
                asked.push(stored);
                return needsRehash() as boolean;
              },
            }),
      };
      const store = createScriptedStore({ alice: { password: ["$keep$x", "$keep$y"] }, bob: { password: "$keep$x" } });
      const judging = createRecordProvider({ ...store, decoy: "$keep$decoy" }, { passwordSchemes: [scheme] });

      const verdict = await verify(judging, "y");
      await verify(judging, "x", { username: "bob", presentedUsername: "bob" });
      await verify(judging, "wrong");

      expect(verdict).toStrictEqual({ outcome: "verified", account: expect.anything() as unknown, ...expected });
      // Of the one that matched, and of no wrong password.
      expect(asked).toEqual(needsRehash === undefined ? [] : ["$keep$y", "$keep$x"]);
    });

    it.each([
      ["a wrong one", "wrong"],
      ["an empty one", ""],
      ["one with a blank behind it", `${hashes.password} `],
      ["one of 73 bytes", `${hashes.password}${"x".repeat(60)}`],
      ["one that is not well-formed", "\ud800"],
      ["the stored hash itself", hashes.hash],
    ])("refuses %s", async (_, password) => {
      expect(await verify(provider, password)).toEqual(refused("wrong-password"));
    });

    it("refuses an empty password without comparing, also where the stored one is empty", async () => {
      const { provider: keeping, compared } = createKept({ alice: { password: ["", "$keep$"] } });

      expect(await verify(keeping, "")).toEqual(refused("wrong-password"));
      expect(compared).toEqual([]);
    });

    it("refuses two different texts that are not well-formed, though their bytes are alike", async () => {
      const store = createScriptedStore({ alice: { password: "\ud800secret" } });
      const plain = createRecordProvider({ ...store, decoy: "a plain decoy" }, { allowPlaintextPasswords: true });

      expect(await verify(plain, "\udbffsecret")).toEqual(refused("wrong-password"));
    });

    it.each(["disabled", "locked", "expired", "password-expired", "must-change-password"])(
      "refuses the right one of an account that is %s, with that reason, and a wrong one as wrong",
      async (state) => {
        const barred = createRecordProvider(createScriptedStore({ alice: { password: hashes.hash, state } }));

        expect(await verify(barred, hashes.password)).toEqual(refused(state));
        expect(await verify(barred, "wrong")).toEqual(refused("wrong-password"));
      },
    );

    it("says of a user without one that there is none, and spends a decoy of the same cost", async () => {
      for (const password of [undefined, "", [""]]) {
        const { provider: keyOnly, compared } = createKept({ alice: { password, publicKeys: "ssh-rsa AAAA" } });

        expect(await verify(keyOnly, "x")).toEqual(refused("no-password"));
        expect(compared).toEqual(["$keep$decoy"]);
      }
    });

    it("does not take plaintext unless it is allowed", async () => {
      const store = createScriptedStore({ alice: { password: "correct horse" } });
      const allowing = createRecordProvider({ ...store, decoy: "a plain decoy" }, { allowPlaintextPasswords: true });

      await expect(verify(createRecordProvider(store), "correct horse")).rejects.toMatchObject({
        code: "ERR_INVALID_USER_RECORD",
        field: "password[0]",
        problem: "is no hash, and plaintext is not allowed here",
      });
      expect(await verify(allowing, "correct horse")).toMatchObject({ outcome: "verified" });
    });

    it.each([
      ["a hash of an unknown scheme", "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2g"],
      ["a broken hash", "$2b$10$broken"],
    ])("fails on %s rather than refusing, and shows nothing of it", async (_, password) => {
      const broken = createRecordProvider(createScriptedStore({ alice: { password } }));

      const error: unknown = await verify(broken, "my secret password").catch((thrown: unknown) => thrown);

      expect(error).toMatchObject({ code: "ERR_INVALID_USER_RECORD" });
      expectNoSecret([password, "my secret password"], { error });
    });
  });

  describe("with several stored passwords", () => {
    it("takes any of them, whichever schemes they have", async () => {
      const store = createScriptedStore({ alice: { password: [hashes.hash, hashes.otherHash] } });
      const provider = createRecordProvider(store);

      const verdicts = [];
      for (const password of [hashes.password, hashes.otherPassword, "wrong"]) {
        verdicts.push((await verify(provider, password)).outcome);
      }

      expect(verdicts).toEqual(["verified", "verified", "refused"]);
    });

    it("takes each until its own expiry", async () => {
      const [past, future] = [new Date(Date.now() - 1000), new Date(Date.now() + 60_000)];
      const password = [
        { value: "$keep$old", notAfter: past },
        { value: "$keep$new", notAfter: future },
      ];
      const { provider, compared } = createKept({ alice: { password } });

      expect(await verify(provider, "old")).toEqual(refused("wrong-password"));
      expect(await verify(provider, "new")).toMatchObject({ outcome: "verified" });
      expect(compared).toEqual(["$keep$new", "$keep$new"]);
    });

    it("takes one whose expiry is no date never, and spends a decoy where none counts any more", async () => {
      const { provider, compared } = createKept({ alice: { password: { value: "$keep$old", notAfter: "tomorrow" } } });

      expect(await verify(provider, "old")).toEqual(refused("wrong-password"));
      expect(compared).toEqual(["$keep$decoy"]);
    });

    describe("of a store without types", () => {
      const past = Date.now() - 1000;
      class Never extends Date {
        override getTime(): number {
          return Infinity;
        }
      }
      const createUntyped = (notAfter: unknown, fromCache: boolean): ReturnType<typeof createKept> =>
        createKept({ alice: {} }, (_, { record }) => {
          const passwords = [{ value: "$keep$old", notAfter }, { value: "$keep$new" }];
          return { record: { ...record, passwords }, fromCache } as UserLookup;
        });

      it.each<[string, unknown]>([
        ["a class of dates that says never", new Never(past)],
        ["no date, but says that it is one", { getTime: () => Infinity }],
        ["null", null],
        ["text", "2999-01-01"],
        ["a number", Infinity],
      ])("takes one whose expiry is %s never, and the others still", async (_, notAfter) => {
        for (const fromCache of [false, true]) {
          const { provider } = createUntyped(notAfter, fromCache);

          expect(await verify(provider, "old")).toEqual(refused("wrong-password"));
          expect(await verify(provider, "new")).toMatchObject({ outcome: "verified" });
        }
      });
    });

    it("fails where one of them cannot be compared with, and names its position", async () => {
      const store = createScriptedStore({ alice: { password: [hashes.hash, "{SSHA}x"] } });

      await expect(verify(createRecordProvider(store), hashes.password)).rejects.toMatchObject({
        code: "ERR_INVALID_USER_RECORD",
        field: "password[1]",
      });
    });
  });

  describe("where a cache answered", () => {
    /** Answers `cached` questions with the first record and `current` ones with the second. */
    const changing =
      (old: object | undefined, current: object | undefined) =>
      ({ freshness }: { readonly freshness: string }): UserLookup => {
        const input = freshness === "cached" ? old : current;
        return {
          record: input === undefined ? undefined : parseUserRecord(input),
          fromCache: freshness === "cached",
        };
      };

    it.each([
      ["was added to the others", ["$keep$a"], ["$keep$a", "$keep$new"]],
      ["took the place of one of them", ["$keep$a", "$keep$b"], ["$keep$a", "$keep$new"]],
    ])("takes a password at once that %s", async (_, old, current) => {
      const { provider } = createKept({}, changing({ password: old }, { password: current }));

      expect(await verify(provider, "new")).toMatchObject({ outcome: "verified" });
    });

    it("asks for the current record in a decoy too, so that who is barred takes the time of a wrong password", async () => {
      const record = { password: "$keep$old", state: "disabled" };
      const { provider, store, compared } = createKept({}, changing(record, record));

      const finding = await provider.findAccount(createLogin());
      await finding.spendDecoy?.("x", signal);

      expect(store.queries.map(({ freshness }) => freshness)).toEqual(["cached", "current"]);
      expect(compared).toEqual(["$keep$decoy"]);
    });

    it("leaves the decoy to the provider where the record is current", async () => {
      const finding = await createRecordProvider(createScriptedStore({ alice: {} })).findAccount(createLogin());

      expect(Object.keys(finding)).toEqual(["kind", "account", "verifyPassword"]);
    });

    it("asks nothing again when the password is right", async () => {
      const { provider, store } = createKept({}, changing({ password: "$keep$old" }, undefined));

      expect(await verify(provider, "old")).toMatchObject({ outcome: "verified" });
      expect(store.queries.map(({ freshness }) => freshness)).toEqual(["cached"]);
    });

    it("asks for the current record once when the password is wrong, and takes a new one at once", async () => {
      const old = { password: "$keep$old", HomeDirectory: "/b/old" };
      const { provider, store, compared } = createKept(
        {},
        changing(old, { password: "$keep$new", HomeDirectory: "/b/new" }),
      );

      const verdict = await verify(provider, "new");

      expect(verdict).toMatchObject({
        outcome: "verified",
        account: { settings: [{ values: { HomeDirectory: "/b/new" } }] },
      });
      expect(store.queries.map(({ freshness }) => freshness)).toEqual(["cached", "current"]);
      expect(compared).toEqual(["$keep$old", "$keep$new"]);
    });

    it("compares a wrong password only once when the current record has the same ones", async () => {
      const { provider, store, compared } = createKept(
        {},
        changing({ password: "$keep$old" }, { password: "$keep$old" }),
      );

      expect(await verify(provider, "wrong")).toEqual(refused("wrong-password"));
      expect([store.queries.length, compared]).toEqual([2, ["$keep$old"]]);
    });

    it("takes a password whose expiry was put off, or whose scheme was named, at once", async () => {
      const expired = { value: "$keep$old", notAfter: new Date(Date.now() - 1000) };
      const later = { value: "$keep$old", notAfter: new Date(Date.now() + 60_000) };
      const { provider } = createKept({}, changing({ password: expired }, { password: later }));

      expect(await verify(provider, "old")).toMatchObject({ outcome: "verified" });
    });

    it("refuses a wrong password against the current record with its own reason", async () => {
      const old = { password: "$keep$old" };

      const gone = createKept({}, changing(old, undefined)).provider;
      const keyOnly = createKept({}, changing(old, {})).provider;
      const disabled = createKept({}, changing(old, { password: "$keep$new", state: "disabled" })).provider;

      expect(await verify(gone, "new")).toEqual(refused("unknown-user"));
      expect(await verify(keyOnly, "new")).toEqual(refused("no-password"));
      expect(await verify(disabled, "new")).toEqual(refused("disabled"));
    });

    it("fails when the current record cannot be had, for the password may be a new one", async () => {
      const { provider } = createKept({}, ({ freshness }) =>
        freshness === "cached"
          ? { record: parseUserRecord({ password: "$keep$old" }), fromCache: true }
          : Promise.reject(new ProviderUnavailableError({ provider: "scripted", kind: "throttled" })),
      );

      await expect(verify(provider, "new")).rejects.toMatchObject({
        code: "ERR_PROVIDER_UNAVAILABLE",
        kind: "throttled",
      });
      expect(await verify(provider, "old")).toMatchObject({ outcome: "verified" });
    });

    it("asks for the current record where what is remembered cannot be compared with, which may be mended by now", async () => {
      const unreadable = [{ password: "$unknown$x" }, { password: "$2b$04$too short" }];
      const provers = unreadable.map((old) => createKept({}, changing(old, { password: "$keep$new" })));

      const verdicts = await Promise.all(provers.map(({ provider }) => verify(provider, "new")));

      expect(verdicts).toMatchObject([{ outcome: "verified" }, { outcome: "verified" }]);
      expect(provers.map(({ store }) => store.queries.map(({ freshness }) => freshness))).toEqual([
        ["cached", "current"],
        ["cached", "current"],
      ]);
    });

    it("fails where the current record cannot be compared with either", async () => {
      const { provider } = createKept({}, changing({ password: "$unknown$x" }, { password: "$unknown$x" }));

      await expect(verify(provider, "new")).rejects.toMatchObject({ code: "ERR_INVALID_USER_RECORD" });
    });

    it("asks for nothing more where comparing fails otherwise", async () => {
      const failure = new Error("A defect of the scheme.");
      const scheme: PasswordScheme = { name: "x", prefixes: ["$x$"], verify: () => Promise.reject(failure) };
      const store = createScriptedStore({}, changing({ password: "$x$1" }, { password: "$x$1" }));
      const provider = createRecordProvider(store, { passwordSchemes: [scheme] });

      await expect(verify(provider, "x")).rejects.toBe(failure);
      expect(store.queries.map(({ freshness }) => freshness)).toEqual(["cached"]);
    });

    it("asks for the current record once where there was no such user, and finds one who was just made", async () => {
      const { provider, store } = createKept({}, changing(undefined, { Role: role }));

      const finding = await provider.findAccount(createLogin());

      expect(finding).toMatchObject({ kind: "account", account: { username: "alice" } });
      expect(store.queries.map(({ freshness }) => freshness)).toEqual(["cached", "current"]);
    });

    it("takes an absence for the answer where that came from a cache again", async () => {
      const { provider, store } = createKept({}, () => ({ record: undefined, fromCache: true }));

      expect(await provider.findAccount(createLogin())).toEqual({ kind: "unknown" });
      expect(store.queries).toHaveLength(2);
    });

    it("asks nobody again where the answer was no cache's", async () => {
      const { provider, store } = createKept({ alice: { password: "$keep$old" } });

      await verify(provider, "wrong");
      await provider.findAccount(createLogin({ username: "nobody" }));

      expect(store.queries.map(({ freshness }) => freshness)).toEqual(["cached", "cached"]);
    });
  });

  it.each<[string, unknown]>([
    ["allowPlaintextPassword", { allowPlaintextPassword: true }],
    ["cache", { cache: {} }],
    // It would allow them.
    ["allowPlaintextPasswords", { allowPlaintextPasswords: "false" }],
    ["allowPlaintextPasswords", { allowPlaintextPasswords: null }],
    ["passwordSchemes", { passwordSchemes: null }],
    ["passwordSchemes", { passwordSchemes: {} }],
    ["options", null],
    ["options", []],
  ])("refuses options that cannot be used, and names %s (%j)", (option, options) => {
    expect(() => createRecordProvider(createScriptedStore(), options as never)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });

  describe("spends a decoy", () => {
    it.each([
      ["$2b$10$short", "is no complete bcrypt hash"],
      ["$2b$15$CwTycUXWue0Thq9StjUM0uJ8bJq5s3b5Q0m2r1Yq8j3P4v5x6z7yC", "has a bcrypt cost outside of what is run"],
      ["$argon2id$v=19$x", "is no complete Argon2 hash"],
      ["$scrypt$ln=16", "is no complete scrypt hash"],
      ["$pbkdf2-sha256$1000$x", "is no complete PBKDF2 hash"],
    ])("and refuses %s for one at once, which would fail every login of an unknown user", (decoy, requirement) => {
      const withDecoy = { name: "scripted", decoy, findUser: () => Promise.reject(new Error("not asked")) };

      expect(() => createRecordProvider(withDecoy)).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "store.decoy", requirement }),
      );
    });

    it("and has the scheme that takes it judge it, which may run more than the built-in one, or say nothing", () => {
      const decoy = "$2b$15$CwTycUXWue0Thq9StjUM0uJ8bJq5s3b5Q0m2r1Yq8j3P4v5x6z7yC";
      const { name, prefixes, verify: compare } = createBcryptScheme();

      for (const scheme of [createBcryptScheme({ maxCost: 15 }), { name, prefixes, verify: compare }]) {
        const create = (): unknown =>
          createRecordProvider({ ...createScriptedStore(), decoy }, { passwordSchemes: [scheme] });

        expect(create).not.toThrow();
      }
    });

    it("and refuses one that its scheme cannot check, in a sentence that quotes nothing", () => {
      const defect = new TypeError("$keep$decoy is no hash");
      const scheme = {
        ...createKeepingScheme(),
        check: () => {
          throw defect;
        },
      };

      expect(() =>
        createRecordProvider({ ...createScriptedStore(), decoy: "$keep$decoy" }, { passwordSchemes: [scheme] }),
      ).toThrow(
        expect.objectContaining({
          code: "ERR_CONFIGURATION",
          option: "store.decoy",
          requirement: "could not be checked by its scheme",
        }),
      );
    });

    it("of the store's own, once, in the scheme that it is of", async () => {
      const { provider, compared } = createKept({});

      await provider.spendDecoy?.("x", signal);

      expect(compared).toEqual(["$keep$decoy"]);
    });

    it("and says nothing of what came of it, even where it matches", async () => {
      const { provider } = createKept({});

      expect(await provider.spendDecoy?.("decoy", signal)).toBeUndefined();
    });

    it.each([
      ["plaintext, which is not allowed", "a plain decoy"],
      ["a hash of an unknown scheme", "$argon2$v=19$x"],
    ])("and refuses one that is %s when it is made", (_, decoy) => {
      expect(() => createRecordProvider({ ...createScriptedStore(), decoy })).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "store.decoy" }),
      );
    });
  });

  describe("says of an outage whether the password had been compared before, and was wrong:", () => {
    const outage = new ProviderUnavailableError({ provider: "scripted", kind: "throttled" });
    const counts = { code: "ERR_PROVIDER_UNAVAILABLE", kind: "throttled", countsAsGuess: true };
    const countsNot = { ...counts, countsAsGuess: false };
    const remember =
      (input: object, current: () => Promise<UserLookup>) =>
      ({ freshness }: { readonly freshness: string }): Promise<UserLookup> | UserLookup =>
        freshness === "cached" ? { record: parseUserRecord(input), fromCache: true } : current();
    const refuseToAnswer = (): Promise<never> => Promise.reject(outage);
    /** Knows passwords as `$ask$PASSWORD`, and asks a backend of its own for those of `$down$…`, which is down. */
    const asking: PasswordScheme = {
      name: "asking",
      prefixes: ["$ask$", "$down$"],
      verify: (password, stored) =>
        stored.startsWith("$down$") ? refuseToAnswer() : Promise.resolve(stored === `$ask$${password}`),
    };
    const create = (...[users, answer]: Parameters<typeof createScriptedStore>): IdentityProvider =>
      createRecordProvider(createScriptedStore(users, answer), { passwordSchemes: [asking] });

    it("it was, where a remembered record did not match and the current one cannot be had", async () => {
      const provider = create({}, remember({ password: "$ask$old" }, refuseToAnswer));

      await expect(verify(provider, "wrong")).rejects.toMatchObject(counts);
      expect(await verify(provider, "old")).toMatchObject({ outcome: "verified" });
    });

    it("it was, where the time is over while the current record is asked for", async () => {
      const provider = create(
        {},
        remember({ password: "$ask$old" }, () => new Promise(() => undefined)),
      );
      const finding = (await provider.findAccount(createLogin())) as Extract<Finding, { kind: "account" }>;

      await expect(finding.verifyPassword?.("wrong", AbortSignal.timeout(10))).rejects.toMatchObject({
        ...counts,
        kind: "timeout",
      });
    });

    it("it was, where a current record cannot be compared with after the remembered one did not match", async () => {
      const current = { record: parseUserRecord({ password: "$down$new" }), fromCache: false };
      const provider = create(
        {},
        remember({ password: "$ask$old" }, () => Promise.resolve(current)),
      );

      await expect(verify(provider, "wrong")).rejects.toMatchObject(counts);
    });

    it("it was, where the first of two passwords did not match and the second cannot be compared with", async () => {
      const provider = create({ alice: { password: ["$ask$old", "$down$new"] } });

      await expect(verify(provider, "wrong")).rejects.toMatchObject(counts);
      expect(await verify(provider, "old")).toMatchObject({ outcome: "verified" });
    });

    it("it was not, where the first password cannot be compared with", async () => {
      const provider = create({ alice: { password: ["$down$new", "$ask$old"] } });

      await expect(verify(provider, "wrong")).rejects.toMatchObject(countsNot);
      await expect(verify(provider, "old")).rejects.toMatchObject(countsNot);
    });

    it("it was not, where what is remembered cannot be compared with and the current record cannot be had", async () => {
      const provider = create({}, remember({ password: "$unknown$x" }, refuseToAnswer));

      await expect(verify(provider, "x")).rejects.toMatchObject(countsNot);
    });

    it("it may have been, where only one of those that are remembered cannot be compared with", async () => {
      const provider = create({}, remember({ password: ["$ask$old", "$2b$04$too short"] }, refuseToAnswer));

      await expect(verify(provider, "wrong")).rejects.toMatchObject(counts);
      expect(await verify(provider, "old")).toMatchObject({ outcome: "verified" });
    });

    it("it was not, where it matched and the user is disabled by what is remembered", async () => {
      const provider = create({}, remember({ password: "$ask$old", state: "disabled" }, refuseToAnswer));

      await expect(verify(provider, "old")).rejects.toMatchObject(countsNot);
      await expect(verify(provider, "wrong")).rejects.toMatchObject(counts);
    });

    it("it was not, where the time was over before", async () => {
      const provider = create({ alice: { password: ["$ask$old", "$ask$new"] } });
      const finding = (await provider.findAccount(createLogin())) as Extract<Finding, { kind: "account" }>;

      await expect(finding.verifyPassword?.("old", AbortSignal.abort())).rejects.toMatchObject({
        ...countsNot,
        kind: "timeout",
      });
    });

    it("and leaves the error as it was, which a cache throws to many logins", async () => {
      await verify(create({}, remember({ password: "$ask$old" }, refuseToAnswer)), "wrong").catch(() => undefined);

      expect(outage.countsAsGuess).toBe(false);
    });
  });

  it.each<unknown>([undefined, null, 1, "true", {}, [true]])(
    "lets nobody in by a scheme that answers %j",
    async (answer) => {
      const scheme: PasswordScheme = {
        name: "loose",
        prefixes: ["$loose$"],
        verify: () => Promise.resolve(answer as boolean),
      };
      const store = createScriptedStore({ alice: { password: ["$loose$x", hashes.hash] } });
      const provider = createRecordProvider(store, { passwordSchemes: [scheme] });

      await expect(verify(provider, hashes.password)).rejects.toBeInstanceOf(TypeError);
    },
  );

  describe("ends a wait when the login's time is over, though nobody looks at the signal:", () => {
    const timeout = { code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout", provider: "scripted" };
    const hang = (): Promise<never> => new Promise(() => undefined);
    const soon = (): AbortSignal => AbortSignal.timeout(10);

    it("a store that hangs", async () => {
      const provider = createRecordProvider(createScriptedStore({}, hang));

      await expect(provider.findAccount(createLogin({ signal: soon() }))).rejects.toMatchObject(timeout);
    });

    it("a store that hangs when it is asked again", async () => {
      const { provider } = createKept({}, ({ freshness }) =>
        freshness === "cached" ? { record: parseUserRecord({ password: "$keep$old" }), fromCache: true } : hang(),
      );
      const finding = (await provider.findAccount(createLogin())) as Extract<Finding, { kind: "account" }>;

      await expect(finding.verifyPassword?.("new", soon())).rejects.toMatchObject(timeout);
    });

    it("asks nobody and compares nothing where it was over before", async () => {
      const { provider, store, compared } = createKept({ alice: { password: "$keep$old" } });
      const finding = (await provider.findAccount(createLogin())) as Extract<Finding, { kind: "account" }>;
      const over = AbortSignal.abort();

      await expect(provider.findAccount(createLogin({ signal: over }))).rejects.toMatchObject(timeout);
      await expect(finding.verifyPassword?.("old", over)).rejects.toMatchObject(timeout);
      await expect(provider.spendDecoy?.("old", over)).rejects.toMatchObject(timeout);

      expect({ queries: store.queries.length, compared }).toEqual({ queries: 1, compared: [] });
    });

    it("a scheme that hangs, on a stored password and on a decoy", async () => {
      const scheme: PasswordScheme = { name: "hanging", prefixes: ["$hang$"], verify: hang };
      const store = { ...createScriptedStore({ alice: { password: "$hang$x" } }), decoy: "$hang$decoy" };
      const provider = createRecordProvider(store, { passwordSchemes: [scheme] });
      const finding = (await provider.findAccount(createLogin())) as Extract<Finding, { kind: "account" }>;

      await expect(finding.verifyPassword?.("x", soon())).rejects.toMatchObject(timeout);
      await expect(provider.spendDecoy?.("x", soon())).rejects.toMatchObject(timeout);
    });
  });

  it("warms its store up where that can be", async () => {
    let warm = 0;
    const warmUp = (): Promise<void> => {
      warm += 1;
      return Promise.resolve();
    };

    await createRecordProvider({ ...createScriptedStore(), warmUp }).warmUp?.();
    await createRecordProvider(createScriptedStore()).warmUp?.();

    expect(warm).toBe(1);
  });
});
