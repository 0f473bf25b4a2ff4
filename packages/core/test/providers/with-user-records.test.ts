import {
  createAuthenticator,
  type Decision,
  type Finding,
  firstMatch,
  type IdentityProvider,
  parseGroupRecord,
  ProviderUnavailableError,
  type UserLookup,
  type UserQuery,
  type UserRecordsOptions,
  type UserStore,
  withUserRecords,
} from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { aliceKey, aliceLogin, alicePassword, createAccount, createKeepingLogger } from "../scripted-provider.ts";
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
import { createLogin, createScriptedStore, hashes, role } from "./scripted-store.ts";

const directoryAccount = createAccount({
  groups: ["staff"],
  attributes: { mail: ["alice@corp.example"], team: ["blue"] },
  publicKeys: [],
  accessRules: [{ origin: "directory" }],
  settings: [{ origin: "directory", values: { Role: role } }],
});
const record = {
  username: "another name",
  password: hashes.hash,
  publicKeys: aliceKey,
  groups: ["staff", "partners"],
  attributes: { team: ["red"] },
  protocols: "SFTP",
  HomeDirectory: "/bucket/alice",
};
const completed = {
  username: "alice",
  state: "active",
  groups: ["staff", "partners"],
  attributes: { mail: ["alice@corp.example"], team: ["red"] },
  publicKeys: [{}],
  accessRules: [{ origin: "directory" }, { origin: "user", protocols: ["SFTP"] }],
  settings: [
    { origin: "directory", values: { Role: role } },
    { origin: "user", values: { HomeDirectory: "/bucket/alice" } },
  ],
};
const defaultRecord = { HomeDirectory: "/bucket/{{username}}", sourceIps: "198.51.100.0/24" };

const createDirectory = () => createNamedProvider("ldap", { account: directoryAccount });
const logIn = (provider: IdentityProvider, username = "alice", password: string = alicePassword): Promise<Decision> =>
  createAuthenticator({ provider, logger: createKeepingLogger() }).verifyPassword({
    ...aliceLogin,
    username,
    password,
  });
const listKeys = (provider: IdentityProvider): Promise<Decision> =>
  createAuthenticator({ provider, logger: createKeepingLogger() }).listPublicKeys(aliceLogin);
const names = (store: ReturnType<typeof createScriptedStore>): readonly string[] =>
  store.queries.map(({ username }) => username);

describe("withUserRecords", () => {
  it("adds the record to the account, found and verified", async () => {
    const directory = createDirectory();

    const finding = await withUserRecords(directory, createScriptedStore({ alice: record })).findAccount(createLogin());

    expect(finding).toMatchObject({
      kind: "account",
      account: completed,
      provider: "ldap",
      spendDecoy: directory.spendDecoy,
    });
    expect(await verifyWith(finding)).toMatchObject({ outcome: "verified", account: completed });
    expect(await verifyWith(finding, "wrong")).toEqual({ outcome: "refused", reason: "wrong-password" });
  });

  it("lets users in with the directory's password and a key of their record, and never with the record's password", async () => {
    const provider = withUserRecords(createDirectory(), createScriptedStore({ alice: record }));

    expect([
      await logIn(provider),
      await logIn(provider, "alice", hashes.password),
      await listKeys(provider),
    ]).toMatchObject([
      { outcome: "granted", account: { username: "alice" }, session: { Role: role, HomeDirectory: "/bucket/alice" } },
      { outcome: "denied", reason: "wrong-password" },
      { outcome: "keysListed", publicKeys: [aliceKey] },
    ]);
  });

  it("lays the records of groups between the directory and the user", async () => {
    const groups = [
      parseGroupRecord("staff", { servers: "s-1", Role: "arn:aws:iam::123456789012:role/staff" }),
      parseGroupRecord("partners", { disabled: false }),
    ];
    const store = createScriptedStore({ alice: record }, (_, usual) => ({ ...usual, groups }));

    const finding = await withUserRecords(createDirectory(), store).findAccount(createLogin());

    expect(finding).toMatchObject({
      account: {
        accessRules: [
          { origin: "directory" },
          { origin: "group:staff", servers: ["s-1"] },
          { origin: "group:partners", disabled: false },
          { origin: "user", protocols: ["SFTP"] },
        ],
        settings: [
          { origin: "directory" },
          { origin: "group:staff", values: { Role: "arn:aws:iam::123456789012:role/staff" } },
          { origin: "group:partners", values: {} },
          { origin: "user" },
        ],
      },
    });
  });

  it("hands on what nobody can change", async () => {
    const provider = withUserRecords(createDirectory(), createScriptedStore({ alice: record }));

    const finding = await provider.findAccount(createLogin());

    const { account } = finding as Extract<Finding, { kind: "account" }>;
    const parts = [finding, account, account.groups, account.attributes, account.accessRules[1], account.settings];
    expect(parts.map(Object.isFrozen)).toEqual(parts.map(() => true));
  });

  it("knows nobody who has no record", async () => {
    const directory = createDirectory();
    const provider = withUserRecords(directory, createScriptedStore({}));

    expect(await provider.findAccount(createLogin())).toEqual({
      kind: "unknown",
      provider: "ldap",
      spendDecoy: directory.spendDecoy,
      askedUsername: "alice",
    });
    expect(await logIn(provider)).toMatchObject({ outcome: "denied", reason: "unknown-user" });
    expect({ verified: directory.verified, decoys: directory.decoys }).toEqual({
      verified: [],
      decoys: [alicePassword],
    });
  });

  it("knows nobody whom the provider does not know, whatever record there is", async () => {
    const provider = withUserRecords(createEmptyProvider("ldap"), createScriptedStore({ alice: record }));

    expect(await logIn(provider)).toMatchObject({ outcome: "denied", reason: "unknown-user" });
    expect(await listKeys(provider)).toMatchObject({ outcome: "denied", reason: "unknown-user" });
  });

  it("asks both at once, and for the name that was typed", async () => {
    const order: string[] = [];
    const directory = createNamedProvider("ldap", {
      find: async () => {
        order.push("directory asked");
        await new Promise(setImmediate);
        order.push("directory answered");
        return { kind: "unknown" };
      },
    });
    const store = createScriptedStore({}, async (_, usual) => {
      order.push("store asked");
      await new Promise(setImmediate);
      return usual;
    });

    await withUserRecords(directory, store).findAccount(createLogin());

    expect(order.slice(0, 2)).toEqual(["directory asked", "store asked"]);
    expect(names(store)).toEqual(["alice"]);
  });

  it("denies with the state of the account, and where that is active with the record's", async () => {
    const states = [
      ["disabled", "active"],
      ["disabled", "expired"],
      ["active", "expired"],
    ] as const;
    const decisions = await Promise.all(
      states.map(([ofAccount, ofRecord]) => {
        const account = { ...directoryAccount, state: ofAccount };
        const store = createScriptedStore({ alice: { ...record, state: ofRecord } });
        return logIn(withUserRecords(createNamedProvider("ldap", { account }), store));
      }),
    );

    expect(decisions).toMatchObject([{ reason: "disabled" }, { reason: "disabled" }, { reason: "expired" }]);
  });

  it("refuses the right password, for whoever verifies it, where the record is not active", async () => {
    const store = createScriptedStore({ alice: { ...record, state: "locked" } });

    const finding = await withUserRecords(createDirectory(), store).findAccount(createLogin());

    expect(await verifyWith(finding)).toEqual({ outcome: "refused", reason: "locked" });
    expect(await verifyWith(finding, "wrong")).toEqual({ outcome: "refused", reason: "wrong-password" });
  });

  it.each(["groups", "publicKeys"])(
    "fails on a record whose %s are text, of which a copy would be letters",
    async (field) => {
      const store = createScriptedStore({ alice: record }, (_, usual) => ({
        ...usual,
        record: { ...usual.record, [field]: "admins" } as never,
      }));

      await expect(withUserRecords(createDirectory(), store).findAccount(createLogin())).rejects.toMatchObject({
        code: "ERR_INVALID_USER_RECORD",
        field,
      });
    },
  );

  it("fails where either cannot be asked", async () => {
    const outage = new ProviderUnavailableError({ provider: "backend", kind: "throttled" });
    const down = createNamedProvider("ldap", { find: () => Promise.reject(outage) });
    const store = createScriptedStore({}, () => Promise.reject(outage));

    const decisions = [
      await logIn(withUserRecords(down, createScriptedStore({ alice: record }))),
      await logIn(withUserRecords(createDirectory(), store)),
      // Nor is that a reason to take the default.
      await logIn(withUserRecords(createDirectory(), store, { defaultUser: "$default$" })),
      await logIn(withUserRecords(createEmptyProvider("ldap"), store)),
    ];

    expect(decisions).toMatchObject(decisions.map(() => ({ outcome: "failed", reason: "unavailable" })));
  });

  it("ends with the login's time where the store does not look at it", async () => {
    const hung: UserStore = {
      name: "table",
      decoy: hashes.decoy,
      findUser: () => new Promise<UserLookup>(() => undefined),
    };
    const controller = new AbortController();

    const finding = withUserRecords(createDirectory(), hung).findAccount(createLogin({ signal: controller.signal }));
    // The directory has answered by then.
    await new Promise(setImmediate);
    controller.abort();

    await expect(finding).rejects.toMatchObject({
      code: "ERR_PROVIDER_UNAVAILABLE",
      provider: "table",
      kind: "timeout",
    });
  });

  it("asks neither where the time was over before", async () => {
    const [directory, store] = [createDirectory(), createScriptedStore({ alice: record })];

    const finding = withUserRecords(directory, store).findAccount(createLogin({ signal: AbortSignal.abort() }));

    await expect(finding).rejects.toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout" });
    expect({ directory: directory.logins, store: store.queries }).toEqual({ directory: [], store: [] });
  });

  it("waits for the store where the directory fails, so that nothing goes on after the decision", async () => {
    const { promise, resolve } = Promise.withResolvers<UserLookup>();
    const down = createNamedProvider("ldap", { find: () => Promise.reject(new Error("down")) });
    let isSettled = false;

    const finding = withUserRecords(
      down,
      createScriptedStore({}, () => promise),
    ).findAccount(createLogin());
    finding.catch(() => (isSettled = true));
    await new Promise(setImmediate);
    const before = isSettled;
    resolve({ record: undefined, fromCache: false });

    await expect(finding).rejects.toThrow("down");
    expect(before).toBe(false);
  });

  it("hands on a denial, whatever record there is", async () => {
    const directory = createNamedProvider("ldap", { find: () => ({ kind: "denied", reason: "no-provider" }) });

    const finding = await withUserRecords(directory, createScriptedStore({ alice: record })).findAccount(createLogin());

    expect(finding).toMatchObject({ kind: "denied", reason: "no-provider", provider: "ldap" });
  });

  it("fails where the provider answers with what is no finding", async () => {
    const directory = createNamedProvider("ldap", { find: () => ({ kind: "granted" }) as unknown as Finding });

    const finding = withUserRecords(directory, createScriptedStore({ alice: record })).findAccount(createLogin());

    await expect(finding).rejects.toBeInstanceOf(TypeError);
  });

  it("asks a cache for the current record before it takes a user for one without", async () => {
    const store = createScriptedStore({ alice: record }, ({ freshness }, usual) =>
      freshness === "cached" ? { record: undefined, fromCache: true } : usual,
    );

    const finding = await withUserRecords(createDirectory(), store, { defaultUser: "$default$" }).findAccount(
      createLogin(),
    );

    expect(finding).toMatchObject({ account: completed });
    expect(store.queries.map(({ username, freshness }) => [username, freshness])).toEqual([
      ["alice", "cached"],
      ["$default$", "cached"],
      ["alice", "current"],
      ["$default$", "current"],
    ]);
  });

  it("takes a record that a cache remembers, and asks for none that is more current", async () => {
    const store = createScriptedStore({ alice: record }, (_, usual) => ({ ...usual, fromCache: true }));

    const finding = await withUserRecords(createDirectory(), store).findAccount(createLogin());

    expect(finding).toMatchObject({ account: completed });
    expect(store.queries.map(({ freshness }) => freshness)).toEqual(["cached"]);
  });

  describe("where the provider gives another canonical name than was typed", () => {
    const typed = createLogin({ username: "ALICE" });

    it("takes the record of the canonical name, and not the default", async () => {
      const store = createScriptedStore({
        alice: record,
        ALICE: { HomeDirectory: "/other" },
        $default$: defaultRecord,
      });
      const provider = withUserRecords(createDirectory(), store, { defaultUser: "$default$" });

      const finding = await provider.findAccount(typed);

      expect(finding).toMatchObject({ account: completed });
      expect(await verifyWith(finding)).toMatchObject({ outcome: "verified", account: completed });
    });

    it("keeps a user out whose own record does, however they type their name", async () => {
      const store = createScriptedStore({ alice: { ...record, state: "disabled" }, $default$: defaultRecord });
      const options = { defaultUser: "$default$" };
      const opaque = createOpaqueProvider("ldap", aliceVerdict(directoryAccount));

      expect([
        await logIn(withUserRecords(createDirectory(), store, options), "ALICE"),
        await logIn(withUserRecords(opaque, store, options), "ALICE"),
      ]).toMatchObject([{ reason: "disabled" }, { reason: "disabled" }]);
    });

    it("knows nobody who has no record under it", async () => {
      const provider = withUserRecords(createDirectory(), createScriptedStore({ ALICE: record }));

      expect(await provider.findAccount(typed)).toMatchObject({ kind: "unknown", provider: "ldap" });
    });

    it("gives nobody the default's own name", async () => {
      const account = { ...directoryAccount, username: "$default$" };
      const store = createScriptedStore({ ALICE: record, $default$: defaultRecord });
      const options = { defaultUser: "$default$" };
      const provider = withUserRecords(createNamedProvider("ldap", { account }), store, options);
      const opaque = withUserRecords(createOpaqueProvider("ldap", aliceVerdict(account)), store, options);

      expect(await provider.findAccount(typed)).toMatchObject({ kind: "unknown" });
      // The password was right: nobody goes on and tries it elsewhere.
      expect(await logIn(opaque, "ALICE")).toMatchObject({ outcome: "denied", reason: "no-user-record" });
    });

    it.each(["stop", "continue"] as const)(
      "denies for good who proves to be a user without a record, and no search goes on there (%s)",
      async (whenUndisclosed) => {
        const directory = createOpaqueProvider("ldap", aliceVerdict(directoryAccount));
        const provider = withUserRecords(directory, createScriptedStore({ ALICE: record }));
        const other = createNamedProvider("other");
        const search = firstMatch({ providers: [provider, other], whenUndisclosed });

        expect([
          await verifyWith(await provider.findAccount(typed)),
          await verifyWith(await provider.findAccount(typed), "wrong"),
          await verifyWith(await search.findAccount(typed)),
        ]).toEqual([refuse("no-user-record"), refuse("wrong-password"), refuse("no-user-record")]);
        expect(await logIn(search, "ALICE")).toMatchObject({ outcome: "denied", reason: "no-user-record" });
        expect(other.logins).toEqual([]);
      },
    );

    it("looks the other record up in the verification's own time", async () => {
      const store = createScriptedStore({ ALICE: record }, (query: UserQuery, usual) =>
        query.username === "alice" ? new Promise<UserLookup>(() => undefined) : usual,
      );
      const opaque = createOpaqueProvider("ldap", aliceVerdict(directoryAccount));
      const controller = new AbortController();

      const finding = await withUserRecords(opaque, store).findAccount(typed);
      const verdict = verifyWith(finding, alicePassword, controller.signal);
      controller.abort();

      await expect(verdict).rejects.toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE" });
    });
  });

  describe("with a provider that knows users by their password only", () => {
    const opaque = () =>
      createOpaqueProvider("ldap", aliceVerdict(directoryAccount), { accessRules: [{ origin: "provider:ldap" }] });

    it("leaves a user whom their record lets in to the provider, and adds the record to who was verified", async () => {
      const finding = await withUserRecords(opaque(), createScriptedStore({ alice: record })).findAccount(
        createLogin(),
      );

      // The rules of one user must not stand there: a search would take them for those of everybody.
      expect(finding).toMatchObject({ kind: "opaque", provider: "ldap", accessRules: [{ origin: "provider:ldap" }] });
      expect(await verifyWith(finding)).toMatchObject({ outcome: "verified", account: completed });
    });

    describe.each<[string, object, string, object]>([
      ["is not active", { state: "expired" }, "expired", { step: "account-state", outcome: "denied", notes: [] }],
      [
        "has rules that bar the login",
        { servers: "s-0" },
        "server-not-allowed",
        {
          step: "account-rules",
          outcome: "denied",
          notes: [
            { kind: "access-rule", origin: "user", rule: "protocols", outcome: "passed" },
            { kind: "access-rule", origin: "user", rule: "servers", outcome: "denied" },
          ],
        },
      ],
    ])("and a user whose own record %s", (_, change, reason, step) => {
      const create = () => {
        const directory = opaque();
        const store = createScriptedStore({ alice: { ...record, ...change } });
        return { directory, provider: withUserRecords(directory, store) };
      };

      it("finds them as an account that has the record's rules and nothing else, without keys and without a way to verify a password", async () => {
        const { provider, directory } = create();

        const finding = await provider.findAccount(createLogin());

        expect(finding).toMatchObject({
          kind: "account",
          account: {
            username: "alice",
            groups: [],
            publicKeys: [],
            accessRules: [{ origin: "user", protocols: ["SFTP"] }],
            settings: [],
          },
          provider: "ldap",
          spendDecoy: directory.spendDecoy,
          askedUsername: "alice",
        });
        expect("verifyPassword" in finding).toBe(false);
        const { account } = finding as Extract<Finding, { kind: "account" }>;
        expect([finding, account, account.accessRules, account.settings].every(Object.isFrozen)).toBe(true);
      });

      it("denies them without trying the password, at its cost, and the trace says what barred them", async () => {
        const { provider, directory } = create();

        const decision = await logIn(provider);

        expect(decision).toMatchObject({ outcome: "denied", reason, trace: { provider: "ldap" } });
        expect(decision.trace.steps).toContainEqual(expect.objectContaining(step));
        expect({ verified: directory.verified, decoys: directory.decoys }).toEqual({
          verified: [],
          decoys: [alicePassword],
        });
      });

      it("lists no keys of theirs", async () => {
        const { provider } = create();

        const finding = await provider.findAccount(createLogin({ method: "publicKey" }));

        expect(finding).toMatchObject({ kind: "account", account: { publicKeys: [] } });
        expect(await listKeys(provider)).toMatchObject({ outcome: "denied", reason });
      });

      it.each(["stop", "continue"] as const)("ends a search there, told to %s", async (whenUndisclosed) => {
        const { provider, directory } = create();
        const [other, before] = [createNamedProvider("other"), createOpaqueProvider("o", refuse("unknown-user"))];

        const decisions = [
          await logIn(firstMatch({ providers: [provider, other], whenUndisclosed })),
          // On the way of the password.
          await logIn(firstMatch({ providers: [before, provider, other], whenUndisclosed })),
        ];

        expect(decisions).toMatchObject([
          { outcome: "denied", reason },
          { outcome: "denied", reason },
        ]);
        expect({ verified: directory.verified, asked: other.logins }).toEqual({ verified: [], asked: [] });
      });
    });

    it("bars with the default record those who have none of their own", async () => {
      const directory = opaque();
      const store = createScriptedStore({ $default$: { ...defaultRecord, state: "disabled" } });

      const decision = await logIn(withUserRecords(directory, store, { defaultUser: "$default$" }));

      expect(decision).toMatchObject({ outcome: "denied", reason: "disabled" });
      expect(directory.verified).toEqual([]);
    });

    it("knows nobody who has no record, before a password is tried", async () => {
      const directory = opaque();

      const decision = await logIn(withUserRecords(directory, createScriptedStore({})));

      expect(decision).toMatchObject({ outcome: "denied", reason: "unknown-user" });
      expect(directory.verified).toEqual([]);
    });
  });

  describe("with a default user", () => {
    const create = (users: Readonly<Record<string, object>>, directory = createDirectory()) => {
      const store = createScriptedStore(users);
      return { provider: withUserRecords(directory, store, { defaultUser: "$default$" }), store, directory };
    };

    it("gives users without a record the default's, and says so", async () => {
      const { provider } = create({ $default$: { username: "nobody", ...defaultRecord } });

      const finding = await provider.findAccount(createLogin());

      expect(finding).toMatchObject({
        account: {
          username: "alice",
          accessRules: [{ origin: "directory" }, { origin: "user:$default$", sourceIpAllow: ["198.51.100.0/24"] }],
          settings: [
            { origin: "directory" },
            { origin: "user:$default$", values: { HomeDirectory: "/bucket/{{username}}" } },
          ],
        },
      });
      expect(await logIn(provider)).toMatchObject({ outcome: "granted", session: { HomeDirectory: "/bucket/alice" } });
    });

    it("gives a user with a record nothing of the default's", async () => {
      const { provider, store } = create({ alice: record, $default$: defaultRecord });

      expect(await provider.findAccount(createLogin())).toMatchObject({ account: completed });
      expect(names(store)).toEqual(["alice", "$default$"]);
    });

    it.each([
      ["the directory knows before a password is tried", createDirectory],
      [
        "the directory knows by their password only",
        () => createOpaqueProvider("ldap", aliceVerdict(directoryAccount)),
      ],
    ])("takes the same calls for a user with a record of their own and one without, whom %s", async (_, directory) => {
      const logs = await Promise.all(
        [{ alice: record, $default$: defaultRecord }, { $default$: defaultRecord }].map(async (users) => {
          const log: string[] = [];
          const store = createScriptedStore(users, async ({ username, freshness }, usual) => {
            log.push(`${username} ${freshness}`);
            await new Promise(setImmediate);
            log.push(`${username} answered`);
            return usual;
          });

          await logIn(withUserRecords(directory(), store, { defaultUser: "$default$" }));
          return log;
        }),
      );

      const calls = ["alice cached", "$default$ cached", "alice answered", "$default$ answered"];
      expect(logs).toEqual([calls, calls]);
    });

    it("fails where the default's record cannot be had, also for a user with one of their own", async () => {
      const store = createScriptedStore({ alice: record }, ({ username }, usual) =>
        username === "$default$"
          ? Promise.reject(new ProviderUnavailableError({ provider: "table", kind: "throttled" }))
          : usual,
      );

      expect(await logIn(withUserRecords(createDirectory(), store, { defaultUser: "$default$" }))).toMatchObject({
        outcome: "failed",
        reason: "unavailable",
      });
    });

    it("knows nobody whom the directory does not know", async () => {
      const { provider } = create({ $default$: defaultRecord }, createEmptyProvider("ldap"));

      expect(await logIn(provider)).toMatchObject({ outcome: "denied", reason: "unknown-user" });
    });

    it("knows nobody without a record where the default has none either", async () => {
      expect(await logIn(create({}).provider)).toMatchObject({ outcome: "denied", reason: "unknown-user" });
    });

    it("keeps everybody without a record out where the default is not active", async () => {
      const { provider } = create({ $default$: { ...defaultRecord, state: "disabled" } });

      expect(await logIn(provider)).toMatchObject({ outcome: "denied", reason: "disabled" });
    });

    it("lets nobody log in under its name, and asks nobody", async () => {
      const { provider, store, directory } = create({ $default$: defaultRecord });

      expect(await provider.findAccount(createLogin({ username: "$default$" }))).toEqual({
        kind: "unknown",
        provider: "ldap",
        spendDecoy: directory.spendDecoy,
      });
      expect({ store: store.queries, directory: directory.logins }).toEqual({ store: [], directory: [] });
    });

    const problem = "must be absent: everybody without a record of their own would have it";
    it.each([
      ["password", { password: hashes.hash }],
      ["publicKeys", { publicKeys: ["", aliceKey] }],
    ])("fails logins that need it where it holds a %s, and names the field", async (field, secret) => {
      const { provider } = create({ bob: record, $default$: { ...defaultRecord, ...secret } });

      await expect(provider.findAccount(createLogin())).rejects.toMatchObject({
        code: "ERR_INVALID_USER_RECORD",
        field: `user:$default$.${field}`,
        problem,
      });
    });

    it("takes a blank password and a blank key for none", async () => {
      const { provider } = create({ $default$: { ...defaultRecord, password: "", publicKeys: " " } });

      expect(await logIn(provider)).toMatchObject({ outcome: "granted" });
    });
  });

  it("warms both up, and rejects as they do", async () => {
    const warmed: string[] = [];
    const warm = (name: string) => ({ warmUp: () => Promise.resolve(void warmed.push(name)) });
    const outage = new Error("The table is not there.");

    await withUserRecords(
      { ...createDirectory(), ...warm("directory") },
      { ...createScriptedStore(), ...warm("store") },
    ).warmUp?.();
    const failing = withUserRecords(createDirectory(), {
      ...createScriptedStore(),
      warmUp: () => Promise.reject(outage),
    });

    expect(warmed).toEqual(["directory", "store"]);
    await expect(failing.warmUp?.()).rejects.toBe(outage);
  });

  it.each<[string, () => unknown, object]>([
    [
      "what is no provider",
      () => withUserRecords({} as IdentityProvider, createScriptedStore()),
      misconfigured("provider", "must be an identity provider with a name"),
    ],
    [
      "what is no store",
      () => withUserRecords(createDirectory(), {} as UserStore),
      misconfigured("store", "must be a user store with a name"),
    ],
    [
      "a default user without a name",
      () => withUserRecords(createDirectory(), createScriptedStore(), { defaultUser: " " }),
      misconfigured("defaultUser", "must be text that a name may be"),
    ],
    [
      "an option that is none",
      () =>
        withUserRecords(createDirectory(), createScriptedStore(), { defaultuser: "$default$" } as UserRecordsOptions),
      misconfigured("defaultuser", "is no option that is known"),
    ],
    [
      "options that are no object",
      () => withUserRecords(createDirectory(), createScriptedStore(), null as never),
      misconfigured("options", "must be a plain object"),
    ],
  ])("refuses %s", (_, work, error) => {
    expect(catchThrown(work)).toMatchObject(error);
  });
});
