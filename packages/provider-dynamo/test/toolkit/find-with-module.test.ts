import { type Account, type Finding, type IdentityProvider, type Login, restrict } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { findWithModule, type TableAccount } from "../../src/toolkit/find-with-module.ts";

const { signal } = new AbortController();
const login: Login = {
  username: "ALICE@@corp",
  presentedUsername: "ALICE@@corp",
  method: "password",
  protocol: "SFTP",
  serverId: "s-1234567890abcdef0",
  sourceIp: "203.0.113.7",
  isDryRun: false,
  signal,
};

const createAccount = (username: string, own: Partial<Account> = {}): Account => ({
  username,
  state: "active",
  groups: [],
  attributes: {},
  publicKeys: [{ value: `key of ${username}` }],
  accessRules: [{ origin: `rules of ${username}` }],
  settings: [{ origin: username, values: { HomeDirectory: `/bucket/${username}` } }],
  ...own,
});

const table: TableAccount = {
  account: createAccount("alice"),
  moduleUsername: "Alice.A",
  isDefault: false,
  hasModuleKeys: false,
};

/** As createModule hands it over. */
function createModule(finding: Finding, logins: Login[] = []): IdentityProvider {
  const findAccount = (asked: Login): Promise<Finding> => {
    logins.push(asked);
    return Promise.resolve(finding);
  };
  return restrict({ name: "directory", findAccount }, {});
}

describe("findWithModule", () => {
  it("asks the module for the name that it knows the user by, and for nothing else than was asked", async () => {
    const logins: Login[] = [];

    await findWithModule(createModule({ kind: "unknown" }, logins), login, table);

    expect(logins).toStrictEqual([{ ...login, username: "Alice.A" }]);
  });

  it("lays what the module says of the user over what the tables say", async () => {
    const found = createAccount("Alice.A", { state: "locked", groups: ["staff"], attributes: { team: ["red"] } });

    const finding = await findWithModule(createModule({ kind: "account", account: found }), login, table);

    expect(finding).toMatchObject({
      kind: "account",
      provider: "directory",
      askedUsername: "alice",
      verifyPassword: undefined,
      account: {
        username: "alice",
        state: "locked",
        groups: ["staff"],
        attributes: { team: ["red"] },
        publicKeys: table.account.publicKeys,
        accessRules: [{ origin: "rules of alice" }, { origin: "provider:directory" }, { origin: "rules of Alice.A" }],
        settings: [
          { origin: "alice", values: { HomeDirectory: "/bucket/alice" } },
          { origin: "module:Alice.A", values: { HomeDirectory: "/bucket/Alice.A" } },
        ],
      },
    });
  });

  it("adds keys of the module where it is the one to say them", async () => {
    const found: Finding = { kind: "account", account: createAccount("Alice.A") };

    const finding = await findWithModule(createModule(found), login, { ...table, hasModuleKeys: true });

    const keys = finding.kind === "account" ? finding.account.publicKeys.map(({ value }) => value) : [];
    expect(keys).toStrictEqual(["key of alice", "key of Alice.A"]);
  });

  it("keeps the table's state where it is not active", async () => {
    const disabled = { ...table, account: createAccount("alice", { state: "disabled" }) };
    const found = createAccount("Alice.A", { state: "active" });
    const verifyPassword = () => Promise.resolve({ outcome: "verified", account: found } as const);

    const finding = await findWithModule(
      createModule({ kind: "account", account: found, verifyPassword }),
      login,
      disabled,
    );

    expect(finding).toMatchObject({ account: { state: "disabled" } });
    const verify = "verifyPassword" in finding ? finding.verifyPassword : undefined;
    expect(await verify?.("right", signal)).toStrictEqual({ outcome: "refused", reason: "disabled" });
  });

  it("makes an account of the tables where the module knows nothing yet", async () => {
    const found = createAccount("Alice.A");
    const opaque: Finding = {
      kind: "opaque",
      accessRules: [{ origin: "of the module" }],
      verifyPassword: (password) =>
        Promise.resolve(
          password === "right"
            ? { outcome: "verified", account: found, needsRehash: true }
            : { outcome: "refused", reason: "wrong-password-or-unknown-user", countsAsGuess: true },
        ),
    };

    const finding = await findWithModule(createModule(opaque), login, table);

    const verify = finding.kind === "account" ? finding.verifyPassword : undefined;
    expect(finding).toMatchObject({
      kind: "account",
      account: {
        ...table.account,
        accessRules: [{ origin: "rules of alice" }, { origin: "provider:directory" }, { origin: "of the module" }],
      },
    });
    expect(await verify?.("right", signal)).toMatchObject({
      outcome: "verified",
      needsRehash: true,
      account: { username: "alice", settings: [{ origin: "alice" }, { origin: "module:Alice.A" }] },
    });
    expect(await verify?.("wrong", signal)).toStrictEqual({
      outcome: "refused",
      reason: "wrong-password-or-unknown-user",
      countsAsGuess: true,
    });
  });

  it.each<[Finding, object]>([
    [{ kind: "unknown" }, { kind: "unknown" }],
    [
      { kind: "denied", reason: "no-provider" },
      { kind: "denied", reason: "no-provider" },
    ],
  ])("hands on %j, and says for whom", async (answer, expected) => {
    const finding = await findWithModule(createModule(answer), login, table);

    expect(finding).toStrictEqual({
      ...expected,
      provider: "directory",
      spendDecoy: undefined,
      askedUsername: "alice",
    });
  });

  describe("of the record of everybody", () => {
    const everybody = { ...table, moduleUsername: "alice", isDefault: true };

    it.each([
      ["alice", "account"],
      ["ALICE", "account"],
      ["alice2", "unknown"],
      // Its small letter is that of K, and not the other way round.
      ["al\u0131ce", "unknown"],
    ])("takes the account of %s for %s", async (username, kind) => {
      const found: Finding = { kind: "account", account: createAccount(username) };

      expect(await findWithModule(createModule(found), login, everybody)).toMatchObject({ kind });
    });

    it("denies for good whose password was right and who is somebody else there", async () => {
      const verifyPassword = () => Promise.resolve({ outcome: "verified", account: createAccount("bob") } as const);

      const finding = await findWithModule(createModule({ kind: "opaque", verifyPassword }), login, everybody);

      const verify = "verifyPassword" in finding ? finding.verifyPassword : undefined;
      expect(await verify?.("right", signal)).toStrictEqual({
        outcome: "refused",
        reason: "no-user-record",
        // A right password that is taken back would tell that it was right.
        countsAsGuess: true,
      });
    });
  });
});
