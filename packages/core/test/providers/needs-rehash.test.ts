// What a verification says of the stored hash reaches the authenticator through everything that providers are put
// together with.
import {
  byMethod,
  byName,
  byServer,
  cached,
  createAuthenticator,
  createBcryptScheme,
  createRecordProvider,
  firstMatch,
  type IdentityProvider,
  lowerCaseUsername,
  mapUsername,
  type PasswordScheme,
  restrict,
  shadow,
  withUserRecords,
} from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { aliceLogin, createKeepingLogger } from "../scripted-provider.ts";
import { createEmptyProvider } from "./named-provider.ts";
import { createScriptedStore, hashes, role } from "./scripted-store.ts";

/** Its hash is of a lower cost than new ones are. */
const store = createScriptedStore({ alice: { password: hashes.hash, Role: role, HomeDirectory: "/bucket/alice" } });
const weak = createRecordProvider(store);
const nobody = createEmptyProvider("nobody");
const { serverId } = aliceLogin;

/** Knows nobody before a password is tried. */
const opaque: IdentityProvider = {
  name: "opaque",
  findAccount: async (login) => {
    const finding = await weak.findAccount(login);
    const verifyPassword = "verifyPassword" in finding ? finding.verifyPassword : undefined;
    if (verifyPassword === undefined) throw new Error(`The finding is ${finding.kind}.`);
    return { kind: "opaque", verifyPassword };
  },
};

async function listNotes(provider: IdentityProvider): Promise<unknown> {
  const options = { logger: createKeepingLogger() };
  const authenticator = shadow({
    current: createAuthenticator({ provider, ...options }),
    candidate: createAuthenticator({ provider: nobody, ...options }),
  });
  const { outcome, trace } = await authenticator.verifyPassword({ ...aliceLogin, password: hashes.password });
  return [outcome, trace.steps.find(({ step }) => step === "verify-password")?.notes];
}

describe("A hash that needs a new one", () => {
  it.each<[string, IdentityProvider]>([
    ["a record provider", weak],
    ["a record provider over a cache", createRecordProvider(cached(store))],
    ["restrict", restrict(weak, { protocols: ["SFTP"] })],
    ["mapUsername", mapUsername(weak, lowerCaseUsername)],
    ["byName", byName({ delimiter: "@", providers: { corp: nobody }, fallback: weak })],
    ["byServer", byServer({ providers: { [serverId]: weak } })],
    ["byMethod", byMethod({ password: weak, publicKey: nobody })],
    ["firstMatch behind another", firstMatch({ providers: [nobody, weak], whenUndisclosed: "stop" })],
    ["firstMatch of opaque ones", firstMatch({ providers: [opaque, nobody], whenUndisclosed: "stop" })],
    ["withUserRecords", withUserRecords(weak, createScriptedStore({ alice: { Role: role } }))],
    ["withUserRecords of an opaque one", withUserRecords(opaque, createScriptedStore({ alice: { Role: role } }))],
  ])("is told of through %s", async (_, provider) => {
    expect(await listNotes(provider)).toEqual([
      "granted",
      [{ kind: "warning", field: "password", code: "needs-rehash" }],
    ]);
  });

  it("is not told of where there is none", async () => {
    const password = "$2b$10$12hDBG4UXTe.roTSczWDLO.oECgP2U1CFa4Fd9UfEFpRk0tiaHoSS";
    const strong = createScriptedStore({ alice: { password, Role: role, HomeDirectory: "/bucket/alice" } });
    const provider = createRecordProvider(strong);

    const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });
    const { outcome, trace } = await authenticator.verifyPassword({ ...aliceLogin, password: "correct horse" });

    expect([outcome, trace.steps.find(({ step }) => step === "verify-password")?.notes]).toEqual(["granted", []]);
  });

  it.each<[string, NonNullable<PasswordScheme["needsRehash"]>]>([
    [
      "that throws",
      () => {
        throw new Error("horse");
      },
    ],
    ["that rejects", (() => Promise.reject(new Error("horse"))) as never],
    ["that is a promise", (() => Promise.resolve(true)) as never],
    ["that is no boolean", (() => 1) as never],
  ])("is not told of by a scheme's answer %s, and the login goes on", async (_, needsRehash) => {
    const scheme: PasswordScheme = { ...createBcryptScheme(), needsRehash };
    const provider = createRecordProvider(store, { passwordSchemes: [scheme] });

    expect(await listNotes(provider)).toEqual(["granted", []]);
  });
});
