import { DynamoDBClient, type GetItemCommandInput, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import {
  type DynamoBackend,
  type DynamoErrorFault,
  type DynamoFault,
  type DynamoProxy,
  expectNoSecret,
  listDynamoBackends,
  makePublicKey,
  startDynamoProxy,
} from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  createToolkitTables,
  hash,
  openToolkit,
  password,
  role,
  type ToolkitTables,
  type Transfer,
} from "./open-toolkit.ts";

const home = { Role: role, HomeDirectory: "/bucket/{{USERNAME}}" };
const failed = { outcome: "failed", reason: "unavailable" };
const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

const errors: readonly DynamoErrorFault[] = [
  "throttle",
  "throttle-requests",
  "request-limit",
  "internal-error",
  "access-denied",
  "table-not-found",
  "kms-key-disabled",
  "kms-access-denied",
  "expired-token",
  "unrecognized-client",
];
const faults: readonly DynamoFault[] = [...errors, "garbage", "empty", "drop", "hang", "hang-in-body"];

describe.each(backends)("outages of createToolkitProvider on $name", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let tables: ToolkitTables;

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
    tables = await createToolkitTables(backend, {
      users: [
        {
          user: "alice",
          identity_provider_key: "corp",
          config: { ...home, argon2_hash: hash, PublicKeys: new Set([makePublicKey("alice")]) },
        },
        { user: "$default$", identity_provider_key: "corp", config: home },
      ],
      providers: [{ provider: "corp", module: "argon2" }],
    });
  });

  afterEach(() => {
    proxy.setFault(undefined);
  });

  afterAll(async () => {
    await proxy.stop();
    await backend.stop();
  });

  const open = (): Transfer => openToolkit(tables, proxy, { delimiter: "@@", requestTimeoutMs: 400 });

  const logInEverybody = (transfer: Transfer): Promise<readonly unknown[]> =>
    Promise.all([
      transfer.verify("alice", password),
      transfer.verify("alice@@corp", password),
      transfer.verify("alice", "wrong password"),
      transfer.verify("nobody", password),
      transfer.verify("alice@@nowhere", password),
      transfer.listKeys("alice"),
      transfer.listKeys("nobody@@corp"),
    ]);

  it.each(faults)("%j fails every login, and denies none", async (fault) => {
    proxy.setFault(fault);
    const transfer = open();

    const decisions = await logInEverybody(transfer);

    expect(decisions).toMatchObject(decisions.map(() => failed));
    expectNoSecret([hash, password], { decisions, lines: transfer.lines });
  });

  it.each(faults)("%j of the users' table fails every login, whatever is remembered of the others", async (fault) => {
    const transfer = open();
    await transfer.verify("alice", password);
    await transfer.verify("alice@@corp", password);
    await transfer.verify("alice@@nowhere", password);
    proxy.setFault(fault);

    const decisions = await logInEverybody(transfer);

    expect(decisions).toMatchObject(decisions.map(() => failed));
  });

  // Told apart by their operations: of a name alone users are queried and providers got.
  it.each(faults)("%j of the table of identity providers fails whoever comes to one", async (fault) => {
    proxy.setFault(fault, { operation: "GetItem" });
    const transfer = open();

    const decisions = [await transfer.verify("alice", password), await transfer.listKeys("alice")];

    expect(decisions).toMatchObject([failed, failed]);
  });

  describe("of one request alone, while the others are answered:", () => {
    /** Fails requests for one item, as DynamoDB would. */
    const openWithout = (item: string): Transfer => {
      const client = new DynamoDBClient(proxy.clientConfig);
      client.middlewareStack.add(
        (next) => (args) => {
          const { Key, ExpressionAttributeValues } = args.input as Partial<QueryCommandInput & GetItemCommandInput>;
          const name = Key?.["user"] ?? Key?.["provider"] ?? ExpressionAttributeValues?.[":user"];
          if (name?.S !== item) return next(args);
          return Promise.reject(Object.assign(new Error("on purpose"), { name: "InternalServerError" }));
        },
        { step: "initialize" },
      );
      return openToolkit(tables, proxy, { clientConfig: undefined, client, delimiter: "@@" });
    };

    it.each([
      ["the user's record", "alice", "alice"],
      ["the user's record", "alice", "alice@@corp"],
      ["the user's record", "nobody", "nobody"],
      // It was not found out whether it is needed.
      ["$default$", "$default$", "alice"],
      ["$default$", "$default$", "alice@@corp"],
      ["$default$", "$default$", "nobody"],
      ["the provider's record", "corp", "alice"],
      ["the provider's record", "corp", "alice@@corp"],
      ["the provider's record", "corp", "nobody@@corp"],
    ])("%s (%s) fails the login of %s", async (_, item, username) => {
      const transfer = openWithout(item);

      expect(await transfer.verify(username, password)).toMatchObject({ ...failed, error: { kind: "backend-error" } });
      expect(await transfer.listKeys(username)).toMatchObject({ ...failed, error: { kind: "backend-error" } });
    });

    it("nothing goes on when the login has been decided", async () => {
      const transfer = openWithout("corp");
      await transfer.listKeys("nobody@@nowhere");
      proxy.forgetRequests();
      proxy.setFault({ slow: 150 });

      const decision = await transfer.verify("alice@@corp", password);

      expect(decision).toMatchObject(failed);
      expect(proxy.requests.map(({ status }) => status)).toStrictEqual([200, 200]);
    });

    it("of nobody's concern is a record that the login does not come to", async () => {
      expect(await openWithout("other").verify("alice@@corp", password)).toMatchObject({ outcome: "granted" });
    });
  });

  it("that are over are forgotten", async () => {
    const transfer = open();
    proxy.setFault("internal-error");
    await transfer.verify("alice", password);

    proxy.setFault(undefined);

    expect(await transfer.verify("alice", password)).toMatchObject({ outcome: "granted" });
  });

  it("are waited for as long as a call may take, and no longer than the login", async () => {
    proxy.setFault("hang");
    const transfer = open();
    const started = performance.now();

    const byCall = await transfer.verify("alice", password);
    const byCallMs = performance.now() - started;
    const byLogin = await transfer.verify("alice", password, { remainingTimeMs: 100 });
    const byLoginMs = performance.now() - started - byCallMs;

    const timeout = { ...failed, error: { kind: "timeout" } };
    expect([byCall, byLogin]).toMatchObject([timeout, timeout]);
    expect(byCallMs).toBeGreaterThan(390);
    expect(byCallMs).toBeLessThan(1_000);
    expect(byLoginMs).toBeLessThan(400);
  });
});
