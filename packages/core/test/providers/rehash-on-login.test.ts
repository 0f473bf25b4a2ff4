// A weak hash is replaced by whoever holds it, through everything that providers are put together with, and by nobody else.
import {
  byMethod,
  byName,
  byServer,
  cached,
  createAuthenticator,
  createBcryptScheme,
  createJsonLineLogger,
  createRecordProvider,
  type Decision,
  firstMatch,
  type IdentityProvider,
  lowerCaseUsername,
  mapUsername,
  restrict,
  shadow,
  type UserStore,
  withUserRecords,
} from "@transfer-idp/core";
import { expectNoSecret } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import { aliceLogin, createKeepingLogger } from "../scripted-provider.ts";
import { createEmptyProvider } from "./named-provider.ts";
import { createReplacingStore, type ReplacingStore } from "./replacing-store.ts";
import { createScriptedStore, hashes, role } from "./scripted-store.ts";

/** Of a cost above that of the stored hash. */
const bcrypt = createBcryptScheme({ cost: 5 });
const nobody = createEmptyProvider("nobody");
const { serverId } = aliceLogin;
const login = { ...aliceLogin, password: hashes.password };
const session = { Role: role, HomeDirectory: "/bucket/alice" };
const alice = { password: hashes.hash, ...session };

function rehashing(store: UserStore): IdentityProvider {
  return createRecordProvider(store, { rehashOnLogin: true, passwordSchemes: [bcrypt] });
}

/** Knows nobody before a password is tried. */
function makeOpaque(provider: IdentityProvider): IdentityProvider {
  return {
    name: "opaque",
    findAccount: async (asked) => {
      const finding = await provider.findAccount(asked);
      const verifyPassword = "verifyPassword" in finding ? finding.verifyPassword : undefined;
      if (verifyPassword === undefined) throw new Error(`The finding is ${finding.kind}.`);
      return { kind: "opaque", verifyPassword };
    },
  };
}

/** What a login says of the stored hash, step by step. */
function readRehash({ outcome, trace }: Decision): readonly unknown[] {
  const notes = trace.steps.flatMap(({ notes: all }) => all);
  const codes = notes.flatMap((note) => (note.kind === "warning" ? [note.code] : []));
  return [outcome, ...codes, ...notes.flatMap((note) => (note.kind === "rehash" ? [note.outcome] : []))];
}

async function readCost(store: ReplacingStore): Promise<readonly [isRight: boolean, isWeak: boolean]> {
  const { password } = store.users.get("alice") as typeof alice;
  return [await bcrypt.verify(hashes.password, password, new AbortController().signal), bcrypt.needsRehash(password)];
}

describe("A weak hash", () => {
  it.each<[string, (store: UserStore) => IdentityProvider, string?]>([
    ["a record provider", rehashing],
    ["a record provider over a cache", (store) => rehashing(cached(store))],
    ["restrict", (store) => restrict(rehashing(store), { protocols: ["SFTP"] })],
    ["mapUsername", (store) => mapUsername(rehashing(store), lowerCaseUsername), "ALICE"],
    ["byName", (store) => byName({ delimiter: "@", providers: { corp: rehashing(store) } }), "alice@corp"],
    ["byServer", (store) => byServer({ providers: { [serverId]: rehashing(store) } })],
    ["byMethod", (store) => byMethod({ password: rehashing(store), publicKey: nobody })],
    ["firstMatch", (store) => firstMatch({ providers: [nobody, rehashing(store)], whenUndisclosed: "stop" })],
    [
      "firstMatch of opaque ones",
      (store) => firstMatch({ providers: [makeOpaque(rehashing(store)), nobody], whenUndisclosed: "stop" }),
    ],
    ["withUserRecords", (store) => withUserRecords(rehashing(store), createScriptedStore({ alice: session }))],
    [
      "withUserRecords of an opaque one",
      (store) => withUserRecords(makeOpaque(rehashing(store)), createScriptedStore({ alice: session })),
    ],
  ])("is replaced through %s, once", async (_, wrap, username = "alice") => {
    const store = createReplacingStore({ alice });
    const authenticator = createAuthenticator({ provider: wrap(store), logger: createKeepingLogger() });

    const first = await authenticator.verifyPassword({ ...login, username });
    const second = await authenticator.verifyPassword({ ...login, username });

    expect([first, second].map(readRehash)).toEqual([["granted", "needs-rehash", "replaced"], ["granted"]]);
    expect(store.replacements).toMatchObject([{ username: "alice", serverId, protocol: "SFTP" }]);
    expect(await readCost(store)).toEqual([true, false]);
  });

  it("is replaced once by two logins at once, and both are granted", async () => {
    const store = createReplacingStore({ alice });
    const authenticator = createAuthenticator({ provider: rehashing(cached(store)), logger: createKeepingLogger() });

    const decisions = await Promise.all([authenticator.verifyPassword(login), authenticator.verifyPassword(login)]);

    expect(decisions.map((decision) => readRehash(decision).join(" ")).toSorted()).toEqual([
      "granted needs-rehash changed",
      "granted needs-rehash replaced",
    ]);
    expect(await readCost(store)).toEqual([true, false]);
  });

  it("that a cache remembers does not overwrite a password that was changed, and is forgotten", async () => {
    const store = createReplacingStore({ alice });
    const authenticator = createAuthenticator({ provider: rehashing(cached(store)), logger: createKeepingLogger() });
    await authenticator.verifyPassword({ ...login, password: "wrong" });
    store.users.set("alice", { ...alice, password: hashes.otherHash });

    const old = await authenticator.verifyPassword(login);
    const again = await authenticator.verifyPassword(login);

    expect(readRehash(old)).toEqual(["granted", "needs-rehash", "changed"]);
    expect(again).toMatchObject({ outcome: "denied", reason: "wrong-password" });
    expect(store.users.get("alice")).toEqual({ ...alice, password: hashes.otherHash });
  });

  it("stays where the password is wrong, and where the login is denied after it was right", async () => {
    const store = createReplacingStore({ alice: { ...alice, Role: "" } });
    const authenticator = createAuthenticator({ provider: rehashing(store), logger: createKeepingLogger() });

    const decisions = [
      await authenticator.verifyPassword({ ...login, password: "wrong" }),
      await authenticator.verifyPassword(login),
    ];

    expect(decisions).toMatchObject([{ reason: "wrong-password" }, { reason: "no-role" }]);
    expect(store.replacements).toEqual([]);
  });

  it("is replaced by the current of a shadow, and stays with its candidate", async () => {
    const [store, candidates] = [createReplacingStore({ alice }), createReplacingStore({ alice })];
    const open = (users: UserStore): ReturnType<typeof createAuthenticator> =>
      createAuthenticator({ provider: rehashing(users), logger: createKeepingLogger() });
    const outcomes: unknown[] = [];

    await shadow({
      current: open(store),
      candidate: open(candidates),
      givePasswordsToCandidate: true,
      report: ({ candidate }) => void outcomes.push(candidate),
    }).verifyPassword(login);

    expect(outcomes).toMatchObject([{ outcome: "granted" }]);
    expect([store.replacements.length, candidates.replacements.length]).toEqual([1, 0]);
  });

  it("is replaced in silence: neither the password nor a hash, old or new, is in decision, trace or log", async () => {
    const store = createReplacingStore({ alice });
    const lines: string[] = [];
    const logger = createJsonLineLogger({ debug: true, write: (line) => void lines.push(line) });

    const decision = await createAuthenticator({ provider: rehashing(store), logger }).verifyPassword(login);

    const { password } = store.users.get("alice") as typeof alice;
    expect(readRehash(decision)).toEqual(["granted", "needs-rehash", "replaced"]);
    expectNoSecret([hashes.password, hashes.hash, password, password.slice(7)], { decision, lines });
  });
});
