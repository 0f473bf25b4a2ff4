import { type ConformanceUser, describeIdentityProvider } from "@transfer-idp/core/conformance";
import {
  type DynamoBackend,
  type DynamoProxy,
  listDynamoBackends,
  makePublicKey,
  startDynamoProxy,
} from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createToolkitTables,
  openToolkit,
  password,
  role,
  type ToolkitTables,
  withoutComment,
} from "../open-toolkit.ts";
import { createCognitoModule, createCognitoProvider } from "./cognito-module.ts";
import { createMotoPool } from "./create-moto-pool.ts";
import { clientId, startUserPool, type UserPool } from "./start-user-pool.ts";

describeIdentityProvider(
  { describe, it, expect },
  {
    name: "the user pool of docs/from-the-toolkit.md",
    createFixture: async (users: readonly ConformanceUser[]) => {
      const pool = await startUserPool(users);
      return {
        provider: createCognitoProvider("cognito", clientId, pool.endpoint),
        outages: pool.outages,
        hang: pool.hang,
        close: () => pool.stop(),
      };
    },
    narrow: {
      keys: "A user pool has no public keys.",
      "password/right": "Roles and homes are in the toolkit's tables, and none are in a user pool.",
      "exact-username/case": "Names of a pool have no case, unless it was set up so.",
      "account-state/locked": "A pool tells nothing of it: the password is wrong then.",
      "account-state/expired": "A pool has no such state.",
    },
  },
);

describe("createCognitoModule", () => {
  const record = { provider: "pool", module: "cognito", publicKeySupport: false };
  // The record of the README.
  const config = {
    mfa_token_length: 6,
    cognito_client_id: clientId,
    cognito_user_pool_region: "us-east-1",
    mfa: false,
  };

  it("makes a provider of the record of the README, but for its codes", () => {
    expect(createCognitoModule({ ...record, config })).toMatchObject({ name: "pool" });
  });

  it.each([
    ["cognito_client_id", { ...config, cognito_client_id: "" }],
    ["cognito_user_pool_region", { ...config, cognito_user_pool_region: "[cognito user pool region]" }],
    ["cognito_user_pool_region", { ...config, cognito_user_pool_region: "evil.example.com/" }],
    ["mfa", { ...config, mfa: true }],
  ])("refuses %s where it cannot be used", (option, own) => {
    expect(() => createCognitoModule({ ...record, config: own })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });
});

const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.each(backends)("a user pool behind the toolkit's tables on $name", ({ start }) => {
  const key = makePublicKey("alice");
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let pool: UserPool;
  let tables: ToolkitTables;

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
    tables = await createToolkitTables(backend, {
      users: [
        {
          user: "alice",
          identity_provider_key: "pool",
          config: { Role: role, HomeDirectory: "/bucket/alice", PublicKeys: [key] },
        },
        {
          user: "$default$",
          identity_provider_key: "pool",
          config: { Role: role, HomeDirectory: "/bucket/{{USERNAME}}" },
        },
      ],
      providers: [{ provider: "pool", module: "cognito" }],
    });
  });

  beforeEach(async () => {
    const user = { publicKeys: [], state: "active", settings: { Role: "", HomeDirectory: "" } } as const;
    pool = await startUserPool([
      { ...user, username: "alice", password },
      { ...user, username: "bob", password },
    ]);
  });

  afterEach(() => pool.stop());

  afterAll(async () => {
    await proxy.stop();
    await backend.stop();
  });

  const open = (): ReturnType<typeof openToolkit> =>
    openToolkit(tables, proxy, {
      modules: { cognito: ({ provider }) => createCognitoProvider(provider, clientId, pool.endpoint) },
    });

  it("proves passwords, and the tables say what users may do", async () => {
    const transfer = open();

    expect(await transfer.verify("alice", password)).toMatchObject({
      outcome: "granted",
      account: { username: "alice", groups: ["partners"] },
      session: { HomeDirectory: "/bucket/alice" },
    });
    expect(await transfer.verify("BOB", password)).toMatchObject({ session: { HomeDirectory: "/bucket/bob" } });
    expect(await transfer.verify("alice", "wrong")).toMatchObject({ reason: "wrong-password-or-unknown-user" });
    expect(await transfer.verify("carol", password)).toMatchObject({ reason: "wrong-password-or-unknown-user" });
  });

  it("leaves key logins to the tables, and is an outage for passwords where it is none", async () => {
    await pool.stop();
    const transfer = open();

    expect(await transfer.listKeys("alice")).toMatchObject({
      outcome: "keysListed",
      publicKeys: [withoutComment(key)],
    });
    expect(await transfer.verify("alice", password)).toMatchObject({ outcome: "failed", reason: "unavailable" });
  });
});

// moto is Cognito as others read its documentation.
describe.each(backends.filter(({ name }) => name === "moto"))("a user pool of moto's behind its own tables", (moto) => {
  const motoPassword = "Correct horse 1!";
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let tables: ToolkitTables;

  beforeAll(async () => {
    backend = await moto.start();
    proxy = await startDynamoProxy(backend.endpoint);
    const config = { Role: role, HomeDirectory: "/bucket/{{USERNAME}}" };
    tables = await createToolkitTables(backend, {
      users: [{ user: "$default$", identity_provider_key: "pool", config }],
      providers: [{ provider: "pool", module: "cognito" }],
    });
  });

  afterAll(async () => {
    await proxy.stop();
    await backend.stop();
  });

  const open = (id: string): ReturnType<typeof openToolkit> =>
    openToolkit(tables, proxy, {
      modules: { cognito: ({ provider }) => createCognitoProvider(provider, id, new URL(backend.endpoint)) },
    });

  it("proves passwords, and refuses wrong ones, names that nobody has and passwords that must be changed", async () => {
    const id = await createMotoPool(backend.endpoint, [
      { username: "alice", password: motoPassword, group: "partners" },
      { username: "fresh", password: motoPassword, isTemporary: true },
    ]);
    const transfer = open(id);

    const decisions = [
      await transfer.verify("alice", motoPassword),
      await transfer.verify("alice", "wrong"),
      await transfer.verify("nobody", motoPassword),
      await transfer.verify("fresh", motoPassword),
    ];

    const refused = { outcome: "denied", reason: "wrong-password-or-unknown-user" };
    expect(decisions).toMatchObject([
      { outcome: "granted", account: { username: "alice", groups: ["partners"] } },
      refused,
      refused,
      { outcome: "denied", reason: "must-change-password" },
    ]);
  });

  it("is an outage where there is no such client", async () => {
    expect(await open("none").verify("alice", motoPassword)).toMatchObject({
      outcome: "failed",
      reason: "unavailable",
      error: { provider: "pool", kind: "backend-error", httpStatus: 400 },
    });
  });
});
