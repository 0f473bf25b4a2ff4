import {
  type Authenticator,
  createAuthenticator,
  createBcryptScheme,
  createStaticProvider,
  type Decision,
} from "@transfer-idp/core";
import { type DynamoBackend, listDynamoBackends } from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Counters, openCounters } from "./open-counters.ts";

const password = "correct horse 1";
const login = { protocol: "SFTP", serverId: "s-1234567890abcdef0", sourceIp: "198.51.100.7" } as const;
const settings = { Role: "arn:aws:iam::123456789012:role/transfer-user", HomeDirectory: "/bucket/home" };
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const bcrypt = createBcryptScheme({ cost: 4 });
const reasonOf = (decision: Decision): string => ("reason" in decision ? decision.reason : decision.outcome);

/** A whole login, as of a process of its own, that notes which stored passwords were verified. */
function openAuthenticator(counters: Counters, hash: string, verified: string[]): Authenticator {
  const provider = createStaticProvider({
    users: { alice: { password: hash, ...settings }, bob: { password: hash, ...settings } },
    passwordSchemes: [
      {
        ...bcrypt,
        verify: (presented, stored, signal) => {
          // What is compared for nothing, so that time tells nothing, has another hash.
          if (stored === hash) verified.push(presented);
          return bcrypt.verify(presented, stored, signal);
        },
      },
    ],
  });
  const store = counters.openStore({ requestTimeoutMs: 20_000 });
  return createAuthenticator({
    provider,
    logger: silent,
    lockout: { store, whenUnavailable: "fail-logins", requestTimeoutMs: 20_000 },
  });
}

// Those that do not update in one step lose guesses that come at once: DynamoDB does not.
const backends = (await listDynamoBackends()).filter(({ isThere, updatesAtomically }) => isThere && updatesAtomically);

describe.each(backends)("createAuthenticator with counters on $name", ({ start }) => {
  let backend: DynamoBackend;
  let counters: Counters;
  let hash: string;
  let verified: string[];
  let authenticators: readonly Authenticator[];

  beforeAll(async () => {
    backend = await start();
    hash = await bcrypt.hash(password);
  });

  beforeEach(async () => {
    counters = await openCounters(backend);
    verified = [];
    authenticators = [1, 2].map(() => openAuthenticator(counters, hash, verified));
  });

  afterEach(async () => {
    await counters.close();
  });

  afterAll(async () => {
    await backend.stop();
  });

  const logIn = async (username: string, presented: string, process = 0): Promise<string> => {
    const decision = await authenticators[process % 2]?.verifyPassword({ ...login, username, password: presented });
    return decision === undefined ? "none" : reasonOf(decision);
  };

  it("verifies exactly the threshold of 200 guesses at once in two processes, and nothing after them", async () => {
    const guesses = Array.from({ length: 200 }, (_, turn) => logIn("alice", `wrong ${String(turn)}`, turn));

    const reasons = await Promise.all(guesses);

    expect(verified).toHaveLength(10);
    expect(reasons.filter((reason) => reason === "wrong-password")).toHaveLength(10);
    expect(reasons.filter((reason) => reason === "locked-out")).toHaveLength(190);
    expect([await logIn("alice", password), await logIn("bob", password)]).toEqual(["locked-out", "granted"]);
  });

  it("locks nobody out by right passwords, however many in two processes", async () => {
    const reasons: string[] = [];
    for (let turn = 0; turn < 25; turn += 1) reasons.push(await logIn("alice", password, turn));

    expect(new Set(reasons)).toEqual(new Set(["granted"]));
  });

  it("refuses the right password after ten wrong ones in two processes, and verifies it no more", async () => {
    for (let turn = 0; turn < 10; turn += 1) await logIn("alice", "wrong", turn);

    const reasons = [await logIn("alice", password, 0), await logIn("alice", password, 1)];

    expect(reasons).toEqual(["locked-out", "locked-out"]);
    expect(verified).toEqual(Array.from({ length: 10 }, () => "wrong"));
  });

  it("lets somebody in again whose item was deleted from the table", async () => {
    for (let turn = 0; turn < 10; turn += 1) await logIn("alice", "wrong", turn);
    const before = await logIn("alice", password);

    await counters.deleteItem({ key: '["userAndSource","static","alice","198.51.100.7"]' });

    expect([before, await logIn("alice", password)]).toEqual(["locked-out", "granted"]);
  });

  it("fails logins while the table cannot be asked, verifies nothing, and lets them in afterwards", async () => {
    counters.proxy.setFault("access-denied");

    const during = await logIn("alice", password);
    counters.proxy.setFault(undefined);
    const before = [...verified];
    const afterwards = await logIn("alice", password);

    expect({ during, before, afterwards }).toEqual({ during: "unavailable", before: [], afterwards: "granted" });
  });
});
