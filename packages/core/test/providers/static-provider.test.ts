import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  createArgon2Scheme,
  createAuthenticator,
  createBcryptScheme,
  createDecoy,
  createPbkdf2Scheme,
  createStaticProvider,
  type Decision,
  type IdentityProvider,
  type PasswordScheme,
  type StaticProviderOptions,
} from "@transfer-idp/core";
import { expectNoSecret } from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aliceKey, aliceLogin, createKeepingLogger } from "../scripted-provider.ts";
import { createLogin, hashes, role } from "./scripted-store.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "static-provider-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function writeFile(content: string | Buffer): string {
  const file = join(folder, "users.json");
  writeFileSync(file, content);
  return file;
}

const logIn = (provider: IdentityProvider, username: string, password: string): Promise<Decision> =>
  createAuthenticator({ provider, logger: createKeepingLogger() }).verifyPassword({
    ...aliceLogin,
    username,
    password,
  });

const refusal = (option: string, requirement?: string): unknown =>
  expect.objectContaining({ code: "ERR_CONFIGURATION", option, ...(requirement === undefined ? {} : { requirement }) });

const catchError = (options: StaticProviderOptions): unknown => {
  try {
    return createStaticProvider(options);
  } catch (error) {
    return error;
  }
};

describe("createStaticProvider", () => {
  const alice = { password: hashes.hash, publicKeys: aliceKey, Role: role, HomeDirectory: "/bucket/alice" };

  it("lets users in with the password or lists the keys of their record", async () => {
    const provider = createStaticProvider({ users: { alice } });
    const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

    const decisions = [
      await logIn(provider, "alice", hashes.password),
      await logIn(provider, "alice", "wrong"),
      await logIn(provider, "bob", hashes.password),
      await authenticator.listPublicKeys(aliceLogin),
    ];

    expect(decisions).toMatchObject([
      { outcome: "granted", session: { Role: role, HomeDirectory: "/bucket/alice" }, trace: { provider: "static" } },
      { outcome: "denied", reason: "wrong-password" },
      { outcome: "denied", reason: "unknown-user" },
      { outcome: "keysListed", publicKeys: [aliceKey] },
    ]);
  });

  it.each([
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "Alice",
    "ALICE",
    "alic",
    "alice ",
    "alice\0",
    "",
  ])("finds nobody by the name %j", async (username) => {
    const providers = [
      createStaticProvider({ users: { alice } }),
      createStaticProvider({ file: writeFile(JSON.stringify({ users: { alice } })) }),
    ];

    for (const provider of providers) {
      expect(await provider.findAccount(createLogin({ username }))).toEqual({ kind: "unknown" });
    }
  });

  it("finds a user whose name is one of an object's own, where there is one", async () => {
    const file = writeFile(`{"users": {"__proto__": {"groups": ["a"]}, "constructor": {"groups": ["b"]}}}`);
    const provider = createStaticProvider({ file });

    const findings = [
      await provider.findAccount(createLogin({ username: "__proto__" })),
      await provider.findAccount(createLogin({ username: "constructor" })),
    ];

    expect(findings).toMatchObject([{ account: { groups: ["a"] } }, { account: { groups: ["b"] } }]);
  });

  it("answers with what is current, and never as from a cache, which would have its own decoy", async () => {
    const finding = await createStaticProvider({ users: { alice: { groups: ["staff"] } } }).findAccount(createLogin());

    expect(finding).toEqual({
      kind: "account",
      account: {
        username: "alice",
        state: "active",
        groups: ["staff"],
        attributes: {},
        publicKeys: [],
        accessRules: [{ origin: "user" }],
        settings: [{ origin: "user", values: {} }],
      },
      verifyPassword: expect.any(Function) as unknown,
    });
  });

  it("keeps the records as they were when it was made", async () => {
    const users: Record<string, unknown> = { alice: { groups: ["staff"] } };
    const provider = createStaticProvider({ users });

    users["bob"] = {};
    (users["alice"] as { groups: string[] }).groups.push("admins");

    expect(await provider.findAccount(createLogin({ username: "bob" }))).toEqual({ kind: "unknown" });
    expect(await provider.findAccount(createLogin())).toMatchObject({ account: { groups: ["staff"] } });
  });

  describe("reads a file", () => {
    it("by its path or its URL", async () => {
      const url = new URL("fixtures/users.json", import.meta.url);

      for (const file of [url, fileURLToPath(url)]) {
        expect(await logIn(createStaticProvider({ file }), "alice", hashes.password)).toMatchObject({
          outcome: "granted",
        });
      }
    });

    it("once, when it is made", async () => {
      const file = writeFile(JSON.stringify({ users: { alice } }));
      const provider = createStaticProvider({ file });

      writeFile("{}");

      expect(await provider.findAccount(createLogin())).toMatchObject({ kind: "account" });
    });

    it.each([
      ["is not there", undefined, "must be a file that can be read"],
      ["is a folder", "folder", "must be a file that can be read"],
      ["is empty", "", "is not JSON"],
      ["is not JSON", `{"users": {"alice": {"password": "${hashes.hash}", }}}`, "is not JSON"],
      ["is cut short", `{"users": {"alice": {"password": "${hashes.hash.slice(0, 20)}`, "is not JSON"],
      ["names a user twice", `{"users": {"bob": {"state": "disabled"}, "bob": {}}}`, "holds a key twice"],
      ["is a list", `[{"password": "${hashes.hash}"}]`, 'must be an object with "users"'],
      ["is text", `"${hashes.hash}"`, 'must be an object with "users"'],
      ["is null", "null", 'must be an object with "users"'],
      ["has no users", `{"alice": {"password": "${hashes.hash}"}}`, 'must be an object with "users"'],
    ])("that %s: refuses it, and quotes nothing of it", (_, content, requirement) => {
      const file =
        content === undefined ? join(folder, "nothing.json") : content === "folder" ? folder : writeFile(content);

      const error = catchError({ file });

      expect(error).toMatchObject({ code: "ERR_CONFIGURATION", option: "file", requirement });
      expectNoSecret([hashes.hash, hashes.hash.slice(0, 20)], { error });
    });
  });

  it("refuses both users and a file, and neither", () => {
    const url = new URL("fixtures/users.json", import.meta.url);

    for (const options of [{}, { users: {}, file: url }]) {
      expect(() => createStaticProvider(options)).toThrow(refusal("users", "or file must be given, and not both"));
    }
  });

  // Named before the records are read, which may not be readable without it.
  it.each<[string, unknown]>([
    ["allowPlaintextPassword", { users: { alice: { password: "a" } }, allowPlaintextPassword: true }],
    ["user", { user: { alice } }],
    ["cache", { users: { alice }, cache: {} }],
    ["allowPlaintextPasswords", { users: { alice }, allowPlaintextPasswords: "false" }],
    // The file is read, and never written.
    ["rehashOnLogin", { users: { alice }, rehashOnLogin: false }],
    ["options", null],
    ["options", [alice]],
  ])("refuses options that cannot be used, and names %s", (option, options) => {
    expect(() => createStaticProvider(options as never)).toThrow(refusal(option));
  });

  it.each([[[]], ["alice"], [7], [null]])("refuses %j for users", (users) => {
    expect(() => createStaticProvider({ users: users as never })).toThrow(refusal("users"));
    expect(() => createStaticProvider({ file: writeFile(JSON.stringify({ users })) })).toThrow(refusal("users"));
  });

  it("names user and field of a record that cannot be read, and shows no value", () => {
    const secret = "hunter22-secret";

    const errors = [
      catchError({ users: { alice, 'b"ob': { state: secret } } }),
      catchError({ users: { alice: { Role: { secret } } } }),
      catchError({ users: { alice: secret } }),
      catchError({ users: { alice: { passwort: secret } } }),
    ];

    expect(errors).toMatchObject([
      { code: "ERR_CONFIGURATION", option: 'users["b\\"ob"].state' },
      { code: "ERR_CONFIGURATION", option: 'users["alice"].Role' },
      { code: "ERR_CONFIGURATION", option: 'users["alice"].record' },
      { code: "ERR_CONFIGURATION", option: 'users["alice"].passwort' },
    ]);
    expectNoSecret([secret], { errors });
  });

  it("throws a failure of reading that is nothing in a record as it is", () => {
    const failure = new Error("A defect.");
    const users = {
      get alice(): object {
        throw failure;
      },
      bob: {
        get state(): string {
          throw failure;
        },
      },
    };

    expect(catchError({ users })).toBe(failure);
    expect(catchError({ users: { bob: users.bob } })).toBe(failure);
  });

  describe("with stored passwords that cannot be compared with", () => {
    it.each([
      [
        "plaintext, which is not allowed unless it says so",
        "correct horse",
        "is no hash, and plaintext is not allowed here",
      ],
      ["a hash of an unknown scheme", "$argon2$v=19$m=1$c2FsdA$aGFzaA", "is shaped like a hash of an unknown scheme"],
    ])("refuses %s, naming user and field, whichever user has it", (_, password, requirement) => {
      for (const users of [
        { bob: { password } },
        { alice, bob: { password } },
        { alice, bob: { password: [hashes.hash, password] } },
      ]) {
        const error = catchError({ users });

        expect(error).toMatchObject({ code: "ERR_CONFIGURATION", requirement });
        expect((error as { option: string }).option).toMatch(/^users\["bob"\]\.password/);
        expectNoSecret([password], { error });
      }
    });

    it.each([
      "$2b$04$broken",
      "$argon2id$broken",
      "$scrypt$ln=63,r=8,p=1$c29tZXNhbHQ$QmFzZTY0IG9mIDMyIGJ5dGVzIG9mIGEgZGlnZXN0ISE",
    ])("answers an unknown user as ever where the first stored hash is %s", async (broken) => {
      const provider = createStaticProvider({ users: { bob: { password: broken }, alice } });

      expect(await logIn(provider, "nobody", "x")).toMatchObject({ outcome: "denied", reason: "unknown-user" });
      expect(await logIn(provider, "bob", "x")).toMatchObject({ outcome: "failed", reason: "invalid-record" });
    });
  });

  it("takes plaintext passwords where they are allowed", async () => {
    const provider = createStaticProvider({
      users: { alice: { ...alice, password: "correct horse" } },
      allowPlaintextPasswords: true,
    });

    expect(await logIn(provider, "alice", "correct horse")).toMatchObject({ outcome: "granted" });
    expect(await logIn(provider, "alice", "correct horse ")).toMatchObject({ outcome: "denied" });
  });

  describe("spends a decoy of the scheme and cost that its users have", () => {
    /** Keeps what was compared, in the place of bcrypt and of plaintext. */
    async function spend(users: Record<string, unknown>): Promise<readonly string[]> {
      const compared: string[] = [];
      const scheme: PasswordScheme = {
        name: "keeping",
        prefixes: ["$2a$", "$2b$", "$2y$"],
        verify: (_, stored) => {
          compared.push(stored.slice(0, 7));
          return Promise.resolve(false);
        },
      };
      const provider = createStaticProvider({ users, passwordSchemes: [scheme], allowPlaintextPasswords: true });
      await logIn(provider, "nobody", "x");
      return compared;
    }

    it("of bcrypt", async () => {
      expect(await spend({ bob: {}, alice: { password: createDecoy({ scheme: "bcrypt", cost: 12 }) } })).toEqual([
        "$2b$12$",
      ]);
    });

    it("of bcrypt at cost 10 where nobody has a password", async () => {
      expect(await spend({ bob: { publicKeys: aliceKey } })).toEqual(["$2b$10$"]);
    });

    it("of plaintext, also where the records name that scheme", async () => {
      expect(await spend({ alice: { password: "correct horse" } })).toEqual([]);
      expect(await spend({ alice: { password: { value: "$ecret$1", scheme: "plaintext" } } })).toEqual([]);
    });

    it("and does not let anybody in with it", async () => {
      const provider = createStaticProvider({ users: { alice } });

      expect(await logIn(provider, "nobody", hashes.password)).toMatchObject({
        outcome: "denied",
        reason: "unknown-user",
      });
    });
  });

  it("shows no password, hash or key when it is inspected", () => {
    expectNoSecret([hashes.hash, aliceKey.split(" ")[1] ?? ""], {
      provider: createStaticProvider({ users: { alice } }),
    });
  });

  describe("with group records", () => {
    const groups = { staff: { sourceIps: "198.51.100.0/24" }, closed: { disabled: true } };

    it("gives the account the rules and settings of the groups that the user names, in their order", async () => {
      const provider = createStaticProvider({ users: { alice: { groups: ["closed", "staff"] }, bob: {} }, groups });

      const findings = [
        await provider.findAccount(createLogin()),
        await provider.findAccount(createLogin({ username: "bob" })),
      ];

      const origins = findings.map((finding) =>
        finding.kind === "account" ? finding.account.accessRules.map(({ origin }) => origin) : finding.kind,
      );
      expect(origins).toEqual([["group:closed", "group:staff", "user"], ["user"]]);
    });

    it("reads them from the file, beside its users", async () => {
      const file = writeFile(JSON.stringify({ users: { alice: { groups: "staff" } }, groups }));

      expect(await createStaticProvider({ file }).findAccount(createLogin())).toMatchObject({
        account: { accessRules: [{ origin: "group:staff", sourceIpAllow: ["198.51.100.0/24"] }, { origin: "user" }] },
      });
    });

    it.each([
      ['users["alice"].groups[1]', { users: { alice: { groups: ["staff", "stuff"] } }, groups }],
      ['users["alice"].groups[0]', { users: { alice: { groups: "__proto__" } }, groups: {} }],
      ['groups["staff"].sourceIp', { users: {}, groups: { staff: { sourceIp: "198.51.100.0/24" } } }],
      ["groups", { users: {}, groups: [] as never }],
    ])("refuses to start on %s", (option, options) => {
      expect(() => createStaticProvider(options)).toThrow(refusal(option));
    });

    it("refuses groups beside a file, and anything else in a file", () => {
      const file = new URL("fixtures/users.json", import.meta.url);
      const other = writeFile(JSON.stringify({ users: {}, group: {} }));

      expect(() => createStaticProvider({ file, groups })).toThrow(refusal("groups"));
      expect(() => createStaticProvider({ file: other })).toThrow(refusal("file"));
    });
  });

  it("has the name that it is given, and static for one of its own", () => {
    const names = [{}, { name: "partners" }].map((options) => createStaticProvider({ users: {}, ...options }).name);

    expect(names).toEqual(["static", "partners"]);
    for (const name of [" ", "", 7, null, {}]) {
      expect(() => createStaticProvider({ users: {}, name: name as never })).toThrow(refusal("name"));
    }
  });

  describe("spends a decoy of the kind that its users have", () => {
    /** What is compared where nobody is known: of which scheme, and at which cost. */
    async function watchDecoy(users: object, options: object = {}): Promise<readonly string[]> {
      const compared: string[] = [];
      const watch = (scheme: PasswordScheme): PasswordScheme => ({
        ...scheme,
        verify: (_, stored) => {
          compared.push(stored);
          return Promise.resolve(false);
        },
      });
      const own = { name: "own", prefixes: ["$own$"], verify: () => Promise.resolve(false) };
      const passwordSchemes = [watch(createBcryptScheme()), watch(own)];
      const provider = createStaticProvider({ users: users as never, passwordSchemes, ...options });
      await provider.spendDecoy?.("x", new AbortController().signal);
      return compared;
    }
    const bcrypt = (cost: string): string => `$2b$${cost}$${"a".repeat(53)}`;

    it.each(["04", "12", "14"])("bcrypt, at cost %s as theirs", async (cost) => {
      const users = { nobody: { password: "" }, alice: { password: bcrypt(cost) } };

      const [decoy, ...others] = await watchDecoy(users);

      expect([decoy?.slice(0, 7), others]).toEqual([`$2b$${cost}$`, []]);
      expect(decoy).not.toBe(bcrypt(cost));
    });

    it("bcrypt at the first cost that is run, where others are not", async () => {
      const users = {
        bob: { password: bcrypt("31") },
        carol: { password: bcrypt("03") },
        alice: { password: bcrypt("05") },
      };

      const [decoy] = await watchDecoy(users);

      expect(decoy?.slice(0, 7)).toBe("$2b$05$");
    });

    it.each(["15", "03"])(
      "bcrypt at cost 10 where theirs is %s, which is not run, and none of theirs",
      async (cost) => {
        const [decoy] = await watchDecoy({ alice: { password: bcrypt(cost) } });

        expect(decoy?.slice(0, 7)).toBe("$2b$10$");
      },
    );

    it("one of another scheme, where a hash of bcrypt that is not run comes before it", async () => {
      const users = { bob: { password: bcrypt("15") }, alice: { password: "$own$sample" } };

      expect(await watchDecoy(users)).toEqual(["$own$sample"]);
    });

    it("one of theirs where their records name the scheme that its beginning tells anyway", async () => {
      const value = createDecoy({ scheme: "pbkdf2-sha256", rounds: 1000 });
      const verified: string[] = [];
      const watching: PasswordScheme = {
        ...createPbkdf2Scheme(),
        verify: (_, stored) => {
          verified.push(stored);
          return Promise.resolve(false);
        },
      };
      const provider = createStaticProvider({
        users: { alice: { password: { value, scheme: "pbkdf2-sha256" } } },
        passwordSchemes: [watching],
      });

      await provider.spendDecoy?.("wrong", new AbortController().signal);

      expect(verified).toEqual([value]);
    });

    it.each<[string, object]>([
      ["nobody", {}],
      ["a user with keys", { alice: { publicKeys: "ssh-rsa AAAA" } }],
      ["a user whose hash is not run", { alice: { password: bcrypt("11") } }],
    ])("bcrypt at the highest cost that a narrower scheme runs, where there is %s", async (_, users) => {
      const narrow = createBcryptScheme({ maxCost: 8 });
      const verified: string[] = [];
      const watching: PasswordScheme = {
        ...narrow,
        verify: (__, stored) => {
          verified.push(stored.slice(0, 7));
          return Promise.resolve(false);
        },
      };
      const provider = createStaticProvider({ users: users as never, passwordSchemes: [watching] });

      await provider.spendDecoy?.("wrong", new AbortController().signal);

      expect(verified).toEqual(["$2b$08$"]);
    });

    it("the first of theirs where a scheme of the program's own runs more than a decoy may cost", async () => {
      const native: PasswordScheme = { ...createBcryptScheme({ maxCost: 15 }), verify: () => Promise.resolve(false) };
      const verified: string[] = [];
      const watching: PasswordScheme = {
        ...native,
        verify: (_, stored) => {
          verified.push(stored);
          return Promise.resolve(false);
        },
      };
      const provider = createStaticProvider({
        users: { bob: { password: "plain and first" }, alice: { password: bcrypt("15") } },
        passwordSchemes: [watching],
        allowPlaintextPasswords: true,
      });

      await provider.spendDecoy?.("wrong", new AbortController().signal);

      expect(verified).toEqual([bcrypt("15")]);
    });

    it("bcrypt at cost 10 where they have no password", async () => {
      const [decoy] = await watchDecoy({ alice: { publicKeys: "ssh-rsa AAAA" }, bob: { password: "" } });

      expect(decoy?.slice(0, 7)).toBe("$2b$10$");
    });

    it("plaintext, and no hash, where theirs are", async () => {
      const compared = await watchDecoy({ alice: { password: "correct horse" } }, { allowPlaintextPasswords: true });

      expect(compared).toEqual([]);
    });

    it("one of theirs, where they are of another scheme, and one that is run", async () => {
      const compared: string[] = [];
      const scheme: PasswordScheme = {
        ...createArgon2Scheme(),
        verify: (_, stored) => {
          compared.push(stored);
          return Promise.resolve(false);
        },
      };
      const good = createDecoy({ scheme: "argon2id", memory: 64, passes: 1, parallelism: 1 });
      const tooCostly = good.replace("m=64", "m=4294967295");
      const users = {
        carol: { password: "$argon2id$broken" },
        bob: { password: tooCostly },
        alice: { password: good },
      };
      const provider = createStaticProvider({ users, passwordSchemes: [scheme] });

      await provider.spendDecoy?.("x", new AbortController().signal);

      expect(compared).toEqual([good]);
    });

    it("one of theirs, where they are of a scheme of the caller's own", async () => {
      const compared = await watchDecoy({
        bob: { password: { value: "named", scheme: "own" } },
        alice: { password: "$own$sample" },
      });

      expect(compared).toEqual(["$own$sample"]);
    });
  });
});
