import { createStaticProvider } from "@transfer-idp/core";
import {
  type DynamoBackend,
  type DynamoProxy,
  listDynamoBackends,
  makePublicKey,
  startDynamoProxy,
  toItem,
} from "@transfer-idp/test-parts";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createToolkitTables, hash, openToolkit, password, role, type ToolkitTables } from "./open-toolkit.ts";

const home = { Role: role, HomeDirectory: "/bucket/{{USERNAME}}" };
const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

// test/costs.test.ts counts capacity; here is which requests there are, and when.
describe.each(backends)("requests of createToolkitProvider on $name", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let tables: ToolkitTables;

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
  });

  beforeEach(async () => {
    tables = await createToolkitTables(backend, {
      users: [
        { user: "alice", identity_provider_key: "corp", config: { ...home, argon2_hash: hash } },
        { user: "bob", identity_provider_key: "corp", config: { ...home, PublicKeys: [makePublicKey("bob")] } },
        { user: "$default$", identity_provider_key: "corp", config: home },
      ],
      providers: [{ provider: "corp", module: "argon2" }],
    });
    proxy.forgetRequests();
  });

  afterEach(() => {
    proxy.setFault(undefined);
  });

  afterAll(async () => {
    await proxy.stop();
    await backend.stop();
  });

  /** Whom each request asked for, in no order: some are made at the same time. */
  const listRequests = (): readonly string[] =>
    proxy.requests
      .map(({ operation, body }) => {
        const { Key: key = {}, ExpressionAttributeValues: values = {} } = body as Readonly<
          Record<string, Readonly<Record<string, { readonly S?: string }>>>
        >;
        const names = Object.values({ ...key, ...values }).map(({ S }) => S);
        return [operation, ...names].join(" ");
      })
      .toSorted();

  const during = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    proxy.forgetRequests();
    await work();
    return listRequests();
  };

  it("are three for a first login, and one for each that comes later", async () => {
    const transfer = openToolkit(tables, proxy);

    expect(await during(() => transfer.verify("alice", password))).toStrictEqual([
      "GetItem corp",
      "Query $default$",
      "Query alice",
    ]);
    expect(await during(() => transfer.verify("alice", "wrong"))).toStrictEqual(["Query alice"]);
    expect(await during(() => transfer.listKeys("bob"))).toStrictEqual(["Query bob"]);
    expect(await during(() => transfer.verify("nobody", password))).toStrictEqual(["Query nobody"]);
  });

  it("are three for a first login with a provider's name, and one for each that comes later", async () => {
    const transfer = openToolkit(tables, proxy, { delimiter: "@@" });

    expect(await during(() => transfer.verify("alice@@corp", password))).toStrictEqual([
      "GetItem $default$ corp",
      "GetItem alice corp",
      "GetItem corp",
    ]);
    expect(await during(() => transfer.listKeys("bob@@corp"))).toStrictEqual(["GetItem bob corp"]);
    expect(await during(() => transfer.verify("nobody@@corp", password))).toStrictEqual(["GetItem nobody corp"]);
  });

  it("are the same for a user with a record and for one without, however they log in", async () => {
    const counts = await Promise.all(
      ["alice", "bob", "nobody"].map(async (username) => {
        const transfer = openToolkit(tables, proxy);
        await transfer.verify("alice", password);
        const before = proxy.requests.filter(({ body }) => JSON.stringify(body).includes(`"${username}"`)).length;
        await transfer.verify(username, password);
        await transfer.listKeys(username);
        return proxy.requests.filter(({ body }) => JSON.stringify(body).includes(`"${username}"`)).length - before;
      }),
    );

    expect(counts).toStrictEqual([2, 2, 2]);
  });

  it("of what does not exist are remembered too", async () => {
    const transfer = openToolkit(tables, proxy, { delimiter: "@@" });

    await transfer.verify("alice@@nowhere", password);

    expect(await during(() => transfer.verify("bob@@nowhere", password))).toStrictEqual(["GetItem bob nowhere"]);
  });

  it("of a name take one record, however many there are", async () => {
    await during(() => openToolkit(tables, proxy).verify("alice", password));

    const queries = proxy.requests.filter(({ operation }) => operation === "Query");
    expect(queries.map(({ body }) => body["Limit"])).toStrictEqual([1, 1]);
  });

  it("see all that was written before, unless half the price is wanted", async () => {
    const consistency = async (consistentRead?: boolean): Promise<readonly unknown[]> => {
      await during(() => openToolkit(tables, proxy, { consistentRead, delimiter: "@@" }).verify("alice", password));
      return proxy.requests.map(({ body }) => body["ConsistentRead"]);
    };

    expect(await consistency()).toStrictEqual([true, true, true]);
    expect(await consistency(false)).toStrictEqual([false, false, false]);
  });

  it.each([
    [
      "all three where the name says the provider",
      "alice@@corp",
      ["GetItem $default$ corp", "GetItem alice corp", "GetItem corp"],
    ],
    ["both of the users' table where the user's record says it", "alice", ["Query $default$", "Query alice"]],
  ])("go out at the same time: %s", async (_, username, expected) => {
    const transfer = openToolkit(tables, proxy, { delimiter: "@@" });
    proxy.setFault("hang");

    // None is answered: of requests that wait for each other there would be one.
    const requests = await during(() => transfer.verify(username, password, { remainingTimeMs: 700 }));

    expect(requests).toStrictEqual(expected);
  });

  it("are waited for at once: a first login with a provider's name takes about as long as one request", async () => {
    const transfer = openToolkit(tables, proxy, { delimiter: "@@" });
    await transfer.listKeys("nobody@@nowhere");
    proxy.setFault({ slow: 600 });

    const started = performance.now();
    const decision = await transfer.verify("alice@@corp", password);

    expect(decision).toMatchObject({ outcome: "granted" });
    expect(performance.now() - started).toBeLessThan(1_150);
  });

  it("of users are made each time: a change of a record takes effect at once", async () => {
    const transfer = openToolkit(tables, proxy);
    await transfer.verify("alice", password);

    await tables.putUser(toItem({ user: "alice", identity_provider_key: "corp", config: home }));

    expect(await transfer.verify("alice", password)).toMatchObject({ outcome: "denied", reason: "no-password" });
  });

  describe("providersTimeToLiveMs", () => {
    it("is how long providers and $default$ are remembered", async () => {
      const transfer = openToolkit(tables, proxy, { providersTimeToLiveMs: 1_500 });
      await transfer.verify("alice", password);
      await tables.putProvider(toItem({ provider: "corp", module: "argon2", disabled: true }));

      const soon = await transfer.verify("alice", password);
      await delay(1_550);
      const requests = await during(() => transfer.verify("alice", password));

      expect(soon).toMatchObject({ outcome: "granted" });
      expect(requests).toStrictEqual(["GetItem corp", "Query $default$", "Query alice"]);
      expect(await transfer.verify("alice", password)).toMatchObject({ reason: "provider-disabled" });
    });

    it("0 remembers nothing", async () => {
      const transfer = openToolkit(tables, proxy, { providersTimeToLiveMs: 0 });
      await transfer.verify("alice", password);

      expect(await during(() => transfer.verify("alice", password))).toHaveLength(3);
    });
  });

  it("of many logins that come together leave every module made once", async () => {
    await tables.putProvider(toItem({ provider: "corp", module: "directory" }));
    let made = 0;
    const modules = {
      directory: () => {
        made += 1;
        return createStaticProvider({ users: { alice: { password } }, allowPlaintextPasswords: true });
      },
    };
    const transfer = openToolkit(tables, proxy, { modules });

    const decisions = await Promise.all(Array.from({ length: 20 }, () => transfer.verify("alice", password)));

    expect(new Set(decisions.map(({ outcome }) => outcome))).toStrictEqual(new Set(["granted"]));
    expect(made).toBe(1);
  });
});
