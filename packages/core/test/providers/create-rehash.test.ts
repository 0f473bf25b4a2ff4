import {
  createBcryptScheme,
  createRecordProvider,
  parseUserRecord,
  type PasswordReplacement,
  type PasswordScheme,
  type PasswordVerdict,
  ProviderUnavailableError,
  type RecordProviderOptions,
  type RehashPassword,
  type UserLookup,
  type UserStore,
} from "@transfer-idp/core";
import { expectNoSecret } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import { createReplacingStore } from "./replacing-store.ts";
import { createLogin, createScriptedStore, hashes } from "./scripted-store.ts";

const { signal } = new AbortController();
const hang = (): Promise<never> => new Promise(() => undefined);

/** A cost that takes no time, and above that of the stored hashes. */
const bcrypt = createBcryptScheme({ cost: 5 });

/** Plain text behind the strength of a hash: `keep:1:password`, of which 2 is the strength of new ones. */
const keep: PasswordScheme = {
  name: "keep",
  prefixes: ["keep:"],
  verify: (password, stored) => Promise.resolve(/^keep:\d:/.test(stored) && stored.slice(7) === password),
  needsRehash: (stored) => !stored.startsWith("keep:2:"),
  hash: (password) => Promise.resolve(`keep:2:${password}`),
};

async function verify(
  store: UserStore,
  password: string,
  options: RecordProviderOptions = {},
  change = {},
): Promise<Extract<PasswordVerdict, { outcome: "verified" }>> {
  const provider = createRecordProvider(store, { rehashOnLogin: true, passwordSchemes: [bcrypt, keep], ...options });
  const finding = await provider.findAccount(createLogin(change));
  const verdict = "verifyPassword" in finding ? await finding.verifyPassword?.(password, signal) : undefined;
  if (verdict?.outcome !== "verified") throw new Error(`The verdict is ${verdict?.outcome ?? "none"}.`);
  return verdict;
}

async function getRehash(...given: Parameters<typeof verify>): Promise<RehashPassword> {
  const { rehash } = await verify(...given);
  if (rehash === undefined) throw new Error("There is nothing that makes it anew.");
  return rehash;
}

describe("createRehash", () => {
  it("has the store replace a weak hash by one of the same scheme that is not weak, and is the password's", async () => {
    const store = createReplacingStore({ alice: { password: hashes.hash } });
    const rehash = await getRehash(store, hashes.password);

    const outcome = await rehash(hashes.password, signal);

    const hash = store.replacements[0]?.hash ?? "";
    expect(outcome).toBe("replaced");
    expect(store.replacements).toEqual([
      {
        username: "alice",
        protocol: "SFTP",
        serverId: "s-1234567890abcdef0",
        position: 0,
        previous: hashes.hash,
        hash,
        signal,
      } satisfies PasswordReplacement,
    ]);
    expect([bcrypt.needsRehash(hash), await bcrypt.verify(hashes.password, hash, signal)]).toEqual([false, true]);
    expect(store.users.get("alice")).toEqual({ password: hash });
  });

  it("names the user, protocol and server that were looked up, not the record's own name", async () => {
    const store = createReplacingStore({ alice: { username: "Alice", password: hashes.hash } });
    const looked = { username: "alice", presentedUsername: "ALICE", protocol: "FTPS", serverId: "s-0" };

    await (
      await getRehash(store, hashes.password, {}, looked)
    )(hashes.password, signal);

    expect(store.replacements).toMatchObject([{ username: "alice", protocol: "FTPS", serverId: "s-0" }]);
  });

  it("says which of several it was, blank and expired ones counted, and the others stay as they are", async () => {
    const passwords = [
      "",
      { value: "keep:1:right", notAfter: "2001-01-01" },
      "keep:1:other",
      { value: "keep:1:right", notAfter: "2999-01-01" },
    ];
    const store = createReplacingStore({ alice: { password: passwords } });

    await (
      await getRehash(store, "right")
    )("right", signal);

    expect(store.replacements).toMatchObject([{ position: 3, previous: "keep:1:right", hash: "keep:2:right" }]);
    expect(store.users.get("alice")).toEqual({
      password: passwords.with(3, { value: "keep:2:right", notAfter: "2999-01-01" }),
    });
  });

  it("keeps to the scheme that a record names, where the value does not tell", async () => {
    const unmarked: PasswordScheme = {
      ...keep,
      name: "unmarked",
      prefixes: [],
      verify: (password, stored) => Promise.resolve(stored.slice(1) === password),
      needsRehash: (stored) => stored.startsWith("1"),
      hash: (password) => Promise.resolve(`2${password}`),
    };
    const store = createReplacingStore({ alice: { password: { value: "1right", scheme: "unmarked" } } });

    await (
      await getRehash(store, "right", { passwordSchemes: [unmarked] })
    )("right", signal);

    expect(store.users.get("alice")).toEqual({ password: { value: "2right", scheme: "unmarked" } });
  });

  it("does it for a scheme and a store that are classes, too", async () => {
    class Scheme implements PasswordScheme {
      readonly name = "keep";
      readonly prefixes = ["keep:"];
      readonly #strength = "2";
      verify(password: string, stored: string): Promise<boolean> {
        return keep.verify(password, stored, signal);
      }
      needsRehash(stored: string): boolean {
        return !stored.startsWith(`keep:${this.#strength}:`);
      }
      hash(password: string): Promise<string> {
        return Promise.resolve(`keep:${this.#strength}:${password}`);
      }
    }
    class Store implements UserStore {
      readonly name = "class";
      readonly decoy = hashes.decoy;
      #password = "keep:1:right";
      findUser(): Promise<UserLookup> {
        return Promise.resolve({ record: parseUserRecord({ password: this.#password }), fromCache: false });
      }
      replacePassword({ hash }: PasswordReplacement): Promise<"replaced" | "changed"> {
        this.#password = hash;
        return Promise.resolve("replaced");
      }
    }
    const [store, options] = [new Store(), { passwordSchemes: [new Scheme()] }];

    const outcome = await (await getRehash(store, "right", options))("right", signal);

    expect(outcome).toBe("replaced");
    expect(await verify(store, "right", options)).not.toHaveProperty("needsRehash");
  });

  it("leaves a password alone that was changed meanwhile, and says so", async () => {
    const store = createReplacingStore({ alice: { password: hashes.hash } });
    const rehash = await getRehash(store, hashes.password);

    store.users.set("alice", { password: hashes.otherHash });

    expect(await rehash(hashes.password, signal)).toBe("changed");
    expect(store.users.get("alice")).toEqual({ password: hashes.otherHash });
  });

  it("writes once where two logins do it at once", async () => {
    const store = createReplacingStore({ alice: { password: hashes.hash } });
    const both = await Promise.all([getRehash(store, hashes.password), getRehash(store, hashes.password)]);

    const outcomes = await Promise.all(both.map((rehash) => rehash(hashes.password, signal)));

    expect(outcomes.toSorted()).toEqual(["changed", "replaced"]);
  });

  describe("is in no verdict", () => {
    const nothing = { outcome: "verified", account: expect.anything() as unknown };
    const weak = { ...nothing, needsRehash: true };

    it.each<[string, object, object]>([
      ["where it is not switched on", { rehashOnLogin: undefined }, weak],
      ["where it is switched off", { rehashOnLogin: false }, weak],
      ["of a hash that is not weak", { passwordSchemes: [createBcryptScheme({ cost: 4 })] }, nothing],
      ["of a scheme that makes no hashes", { passwordSchemes: [{ ...bcrypt, hash: undefined }] }, weak],
    ])("%s", async (_, options, expected) => {
      const store = createReplacingStore({ alice: { password: hashes.hash } });

      expect(await verify(store, hashes.password, options)).toStrictEqual(expected);
    });

    it("of a password in plain text", async () => {
      const store = createReplacingStore({ alice: { password: "right" } });

      expect(await verify(store, "right", { allowPlaintextPasswords: true })).toStrictEqual(nothing);
    });
  });

  describe("writes nothing, and rejects, where the scheme makes a hash", () => {
    it.each<[string, () => unknown]>([
      ["that is another password's", () => "keep:2:wrong"],
      ["that is weak, too", () => "keep:1:right"],
      ["that is the password itself", () => "right"],
      ["that looks like one of a scheme which is not there", () => "{SSHA}right"],
      ["that is broken", () => "$2b$05$right"],
      ["that is no text", () => ({ toString: () => "keep:2:right" })],
      ["that is empty", () => ""],
      ["that is none at all", () => undefined],
      [
        "by throwing",
        () => {
          throw new Error("right");
        },
      ],
      ["by rejecting", () => Promise.reject(new Error("right"))],
    ])("%s", async (_, hash) => {
      const scheme = { ...keep, hash: hash as NonNullable<PasswordScheme["hash"]> };
      const store = createReplacingStore({ alice: { password: "keep:1:right" } });
      const options = { passwordSchemes: [scheme], allowPlaintextPasswords: true };
      const rehash = await getRehash(store, "right", options);

      await expect(rehash("right", signal)).rejects.toBeInstanceOf(Error);
      expect(store.replacements).toEqual([]);
    });

    it("that is no text, though it takes it itself", async () => {
      const scheme: PasswordScheme = {
        name: "lax",
        prefixes: [],
        verify: () => Promise.resolve(true),
        needsRehash: (stored) => stored === "old",
        hash: () => Promise.resolve({} as string),
      };
      const store = createReplacingStore({ alice: { password: { value: "old", scheme: "lax" } } });
      const rehash = await getRehash(store, "right", { passwordSchemes: [scheme] });

      await expect(rehash("right", signal)).rejects.toThrow(TypeError);
      expect(store.replacements).toEqual([]);
    });

    it("that it verifies by an answer that is not true", async () => {
      let verified = 0;
      const scheme: PasswordScheme = {
        ...keep,
        // Right the first time, for the stored one.
        verify: () => Promise.resolve((verified++ === 0 ? true : "yes") as boolean),
      };
      const store = createReplacingStore({ alice: { password: "keep:1:right" } });
      const rehash = await getRehash(store, "right", { passwordSchemes: [scheme] });

      await expect(rehash("right", signal)).rejects.toThrow(TypeError);
      expect([verified, store.replacements]).toEqual([2, []]);
    });
  });

  it("takes a hash that another scheme verifies, as the next login will", async () => {
    const old: PasswordScheme = {
      ...keep,
      name: "old",
      prefixes: ["old:"],
      verify: (_, stored) => Promise.resolve(stored.startsWith("old:")),
    };
    const store = createReplacingStore({ alice: { password: "old:x" } });

    await (
      await getRehash(store, "right", { passwordSchemes: [keep, old] })
    )("right", signal);

    expect(store.users.get("alice")).toEqual({ password: "keep:2:right" });
    expect(await verify(store, "right")).not.toHaveProperty("needsRehash");
  });

  describe("when the signal aborts", () => {
    const timeout = { code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout", provider: "scripted" };

    it("before, begins nothing", async () => {
      let hashed = 0;
      const scheme: PasswordScheme = {
        ...keep,
        hash: () => {
          hashed += 1;
          return Promise.resolve("keep:2:right");
        },
      };
      const store = createReplacingStore({ alice: { password: "keep:1:right" } });
      const rehash = await getRehash(store, "right", { passwordSchemes: [scheme] });

      await expect(rehash("right", AbortSignal.abort())).rejects.toMatchObject(timeout);
      expect([hashed, store.replacements]).toEqual([0, []]);
    });

    it.each<[string, Partial<PasswordScheme>]>([
      ["a hash that is made", { hash: hang }],
      [
        "a hash that is verified",
        { verify: (_, stored) => (stored.startsWith("keep:1:") ? Promise.resolve(true) : hang()) },
      ],
    ])("waits no longer for %s, and writes nothing", async (_, change) => {
      const controller = new AbortController();
      const store = createReplacingStore({ alice: { password: "keep:1:right" } });
      const rehash = await getRehash(store, "right", { passwordSchemes: [{ ...keep, ...change }] });

      const rehashing = rehash("right", controller.signal);
      setTimeout(() => {
        controller.abort();
      }, 5);

      await expect(rehashing).rejects.toMatchObject(timeout);
      expect(store.replacements).toEqual([]);
    });

    it("writes nothing any more, though the hash is made and verified after all", async () => {
      const controller = new AbortController();
      const made = Promise.withResolvers<string>();
      const scheme: PasswordScheme = { ...keep, hash: () => made.promise };
      const store = createReplacingStore({ alice: { password: "keep:1:right" } });
      const rehashing = (await getRehash(store, "right", { passwordSchemes: [scheme] }))("right", controller.signal);

      controller.abort();
      await expect(rehashing).rejects.toMatchObject(timeout);
      made.resolve("keep:2:right");
      await new Promise((resolve) => setImmediate(resolve));

      expect(store.replacements).toEqual([]);
    });

    it("waits no longer for a store that hangs", async () => {
      const controller = new AbortController();
      const store = createReplacingStore({ alice: { password: "keep:1:right" } }, hang);
      const rehashing = (await getRehash(store, "right"))("right", controller.signal);
      await expect.poll(() => store.replacements.length).toBe(1);

      controller.abort();

      await expect(rehashing).rejects.toMatchObject(timeout);
    });
  });

  it("rejects as the store does", async () => {
    const outage = new ProviderUnavailableError({ provider: "scripted", kind: "access-denied" });
    const store = createReplacingStore({ alice: { password: "keep:1:right" } }, () => Promise.reject(outage));

    await expect((await getRehash(store, "right"))("right", signal)).rejects.toBe(outage);
  });

  it("shows neither password nor hash, nor does the verdict that it is in", async () => {
    const scheme: PasswordScheme = { ...keep, hash: () => Promise.resolve("keep:2:wrong") };
    const store = createReplacingStore({ alice: { password: "keep:1:right horse" } });

    const verdict = await verify(store, "right horse", { passwordSchemes: [scheme] });
    const error: unknown = await verdict.rehash?.("right horse", signal).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(TypeError);
    expectNoSecret(["right horse", "keep:1:", "keep:2:"], { verdict, error });
  });
});

describe("rehashOnLogin", () => {
  it.each([null, "false", 1])("is refused where it is neither true nor false: %j", (rehashOnLogin) => {
    expect(() => createRecordProvider(createReplacingStore(), { rehashOnLogin: rehashOnLogin as never })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "rehashOnLogin" }),
    );
  });

  it("is refused where the store replaces no passwords, unless it is off", () => {
    expect(() => createRecordProvider(createScriptedStore(), { rehashOnLogin: true })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "rehashOnLogin" }),
    );
    expect(() => createRecordProvider(createScriptedStore(), { rehashOnLogin: false })).not.toThrow();
  });
});
