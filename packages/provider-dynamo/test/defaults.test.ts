import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { Login, UserQuery } from "@transfer-idp/core";
import { createTable, type DynamoProxy, listDynamoBackends, startDynamoProxy, toItem } from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  createDynamoLockoutStore,
  createDynamoProvider,
  createDynamoStore,
  createToolkitProvider,
} from "../src/index.ts";

const { signal } = new AbortController();
const serverId = "s-1234567890abcdef0";
const query: UserQuery = { username: "alice", protocol: "SFTP", serverId, freshness: "cached", signal };
const login = (username: string): Login => ({
  username,
  presentedUsername: username,
  method: "publicKey",
  protocol: "SFTP",
  serverId,
  sourceIp: undefined,
  isDryRun: false,
  signal,
});
const guess = {
  key: "alice",
  id: "1",
  at: Date.now(),
  schedule: { steps: [{ guesses: Number.POSITIVE_INFINITY, waitMs: 0 }], forgetAfterMs: 1_000 },
  signal,
};
const usersTable = "users";

/** Whatever asks DynamoDB, and one thing that each asks for. */
const askers: readonly (readonly [
  name: string,
  ask: (options: { clientConfig: DynamoDBClientConfig; requestTimeoutMs?: number }) => Promise<unknown>,
  operation: string,
])[] = [
  ["createDynamoStore", (own) => createDynamoStore({ ...own, tableName: usersTable }).findUser(query), "GetItem"],
  [
    "createDynamoLockoutStore",
    (own) => createDynamoLockoutStore({ ...own, tableName: "lockout" }).reserve(guess),
    "UpdateItem",
  ],
  [
    "createToolkitProvider",
    (own) =>
      createToolkitProvider({
        ...own,
        usersTable,
        identityProvidersTable: "providers",
        delimiter: "@@",
      }).findAccount(login("alice")),
    // Of the user; that of `$default$` is beside it.
    "Query",
  ],
];

describe.each(askers)("%s", (_, ask, operation) => {
  let proxy: DynamoProxy;

  beforeAll(async () => {
    // Nothing is behind it: no request of these comes so far.
    proxy = await startDynamoProxy("http://127.0.0.1:1");
  });

  afterEach(() => {
    proxy.setFault(undefined);
    proxy.forgetRequests();
  });

  afterAll(() => proxy.stop());

  it.each([
    ["three times, where the SDK would ask four times", {}, 3],
    ["as often as it is told", { maxAttempts: 2 }, 2],
  ])("asks a DynamoDB that fails %s", async (_times, own, times) => {
    proxy.setFault("internal-error");
    const clientConfig = { ...proxy.clientConfig, ...own };

    await expect(ask({ clientConfig, requestTimeoutMs: 20_000 })).rejects.toMatchObject({ kind: "backend-error" });

    const questions = operation === "Query" ? 2 : 1;
    expect(proxy.countRequests(operation)).toBe(times * questions);
    expect(proxy.countRequests()).toBe(times * questions);
  });

  it("waits for three seconds for a DynamoDB that does not answer", async () => {
    proxy.setFault("hang");
    const started = performance.now();

    await expect(ask({ clientConfig: proxy.clientConfig })).rejects.toMatchObject({ kind: "timeout" });

    const waitedMs = performance.now() - started;
    expect(waitedMs).toBeGreaterThan(2_950);
    expect(waitedMs).toBeLessThan(3_900);
  });
});

const [backend] = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe("createDynamoProvider", () => {
  it("remembers a thousand users, and forgets whom it was not asked about for longest", async () => {
    const dynamo = await backend?.start();
    const proxy = await startDynamoProxy(dynamo?.endpoint ?? "");
    const names = Array.from({ length: 1_001 }, (_, index) => `user-${String(index)}`);
    const items = names.map((username) => toItem({ username }));
    const tableName = await createTable(dynamo?.clientConfig ?? {}, { key: ["username"], items });
    const provider = createDynamoProvider({ clientConfig: proxy.clientConfig, tableName });
    const ask = async (asked: readonly string[]): Promise<number> => {
      proxy.forgetRequests();
      for (const name of asked) expect(await provider.findAccount(login(name))).toMatchObject({ kind: "account" });
      return proxy.countRequests();
    };

    const counts = [await ask(names), await ask(names.slice(1)), await ask(names.slice(0, 1))];
    await proxy.stop();
    await dynamo?.stop();

    expect(counts).toStrictEqual([1_001, 0, 1]);
  });
});
