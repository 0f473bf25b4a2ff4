import { readFile } from "node:fs/promises";
import {
  type Authenticator,
  type AuthenticatorOptions,
  createAuthenticator,
  createBcryptScheme,
  createDecoy,
  type IdentityProvider,
} from "@transfer-idp/core";
import {
  createTable,
  type DynamoBackend,
  type DynamoProxy,
  listDynamoBackends,
  makePublicKey,
  startDynamoProxy,
  toItem,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  createDynamoLockoutStore,
  createDynamoProvider,
  createToolkitProvider,
  type DynamoProviderOptions,
} from "../src/index.ts";

/** What a login costs, as a line of the README's table says it. */
interface Cost {
  readonly requests: readonly string[];
  readonly read: number;
  readonly write: number;
}

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const documented: ReadonlyMap<string, Cost> = readCosts(readme);

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const login = { protocol: "SFTP", serverId: "s-1234567890abcdef0", sourceIp: "203.0.113.7" } as const;
const password = "correct horse";
const settings = { Role: "arn:aws:iam::123456789012:role/user", HomeDirectory: "/bucket/home" };
const backends = (await listDynamoBackends()).filter(({ isThere, countsCapacity }) => isThere && countsCapacity);

// DynamoDB counts; what stands for it does so too, but moto, which has no notion of an item's size.
describe.each(backends)("the README's table of costs, on $name", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let hash: string;
  let weakHash: string;

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
    hash = await createBcryptScheme({ cost: 10 }).hash(password);
    weakHash = await createBcryptScheme({ cost: 4 }).hash(password);
  });

  beforeEach(() => {
    proxy.forgetRequests();
  });

  afterAll(async () => {
    vi.restoreAllMocks();
    await proxy.stop();
    await backend.stop();
  });

  const authenticate = (provider: IdentityProvider, options: Partial<AuthenticatorOptions> = {}): Authenticator =>
    createAuthenticator({ provider, logger: silent, ...options });

  /** Costs of what is done, less those of what was done before. */
  const measure = async (work: () => Promise<unknown>): Promise<Cost> => {
    proxy.forgetRequests();
    await work();
    const requests = proxy.requests.map(({ operation }) => operation);
    return { requests, ...proxy.capacity() };
  };

  const makeUsers = async (
    others: number,
  ): Promise<Partial<DynamoProviderOptions> & { readonly tableName: string }> => {
    const key = makePublicKey("alice");
    const crowd = Array.from({ length: others }, (_, index) => ({ username: `user-${String(index)}`, ...settings }));
    const users = [
      { username: "alice", password: hash, publicKeys: [key], ...settings },
      { username: "weak", password: weakHash, ...settings },
      { username: "member", password: hash, groups: new Set(["staff", "partners"]), ...settings },
      ...crowd,
    ];
    const tableName = await createTable(backend.clientConfig, {
      key: ["username"],
      items: users.map((user) => toItem({ email: `${user.username}@example.com`, ...user })),
      index: { indexName: "by-email", key: ["email"], projection: "ALL" },
    });
    return { clientConfig: proxy.clientConfig, tableName, decoy: createDecoy({ scheme: "bcrypt", cost: 4 }) };
  };

  const makeGroups = (): Promise<string> =>
    createTable(backend.clientConfig, {
      key: ["name"],
      items: ["staff", "partners"].map((name) => toItem({ name, Role: settings.Role })),
    });

  const makeToolkit = async (others: number): Promise<Authenticator> => {
    const config = {
      argon2_hash: "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
      ...settings,
    };
    const crowd = Array.from({ length: others }, (_, index) => `user-${String(index)}`);
    const users = ["alice", ...crowd].map((user) => toItem({ user, identity_provider_key: "corp", config }));
    const usersTable = await createTable(backend.clientConfig, {
      key: ["user", "identity_provider_key"],
      items: users,
    });
    const identityProvidersTable = await createTable(backend.clientConfig, {
      key: ["provider"],
      items: [toItem({ provider: "corp", module: "argon2" })],
    });
    return authenticate(
      createToolkitProvider({ clientConfig: proxy.clientConfig, usersTable, identityProvidersTable, delimiter: "@@" }),
    );
  };

  const verify = (authenticator: Authenticator, username: string, tried = password): Promise<unknown> =>
    authenticator.verifyPassword({ ...login, username, password: tried });

  type Scenario = (others: number) => Promise<readonly Cost[]>;

  const scenarios: Readonly<Record<string, Scenario>> = {
    "a user, or a name that nobody has, with a password or a key": async (others) => {
      const options = await makeUsers(others);
      const open = (): Authenticator => authenticate(createDynamoProvider(options));
      return [
        await measure(() => verify(open(), "alice")),
        await measure(() => verify(open(), "alice", "wrong")),
        await measure(() => verify(open(), "nobody")),
        await measure(() => open().listPublicKeys({ ...login, username: "alice" })),
        await measure(() => open().listPublicKeys({ ...login, username: "nobody" })),
      ];
    },
    "a user again within a minute, on the same server and by the same protocol": async (others) => {
      const authenticator = authenticate(createDynamoProvider(await makeUsers(others)));
      await verify(authenticator, "alice");
      for (const other of [{ protocol: "FTPS" }, { serverId: "s-0000000000000000b" }] as const) {
        const request = { ...login, ...other, username: "alice", password };
        expect(await measure(() => authenticator.verifyPassword(request))).toMatchObject({ requests: ["GetItem"] });
      }
      return [
        await measure(() => verify(authenticator, "alice")),
        await measure(() => authenticator.listPublicKeys({ ...login, username: "alice" })),
      ];
    },
    "a wrong password of theirs, or a name that nobody has again: at most every five seconds": async (others) => {
      const authenticator = authenticate(createDynamoProvider(await makeUsers(others)));
      await verify(authenticator, "alice");
      await verify(authenticator, "nobody");
      const repeat = (username: string) => async (): Promise<void> => {
        for (let turn = 0; turn < 3; turn += 1) await verify(authenticator, username, "wrong");
      };
      return [await measure(repeat("alice")), await measure(repeat("nobody"))];
    },
    "with `groups`, a user in two": async (others) => {
      const options = await makeUsers(others);
      const groups = { tableName: await makeGroups(), key: { name: "{{group}}" } };
      const provider = createDynamoProvider({ ...options, groups });
      return [await measure(() => verify(authenticate(provider), "member"))];
    },
    "with `groups`, a user in none, or nobody": async (others) => {
      const options = await makeUsers(others);
      const groups = { tableName: await makeGroups(), key: { name: "{{group}}" } };
      const provider = createDynamoProvider({ ...options, groups });
      return [
        await measure(() => verify(authenticate(provider), "alice")),
        await measure(() => verify(authenticate(provider), "nobody")),
      ];
    },
    "a user who is found by an index": async (others) => {
      const options = await makeUsers(others);
      const index = { indexName: "by-email", key: { email: "{{username}}" } };
      const provider = createDynamoProvider({ ...options, ...index });
      return [await measure(() => verify(authenticate(provider), "alice@example.com"))];
    },
    "`rehashOnLogin`, once for each weak hash": async (others) => {
      const options = { ...(await makeUsers(others)), rehashOnLogin: true };
      const provider = createDynamoProvider(options);
      const cost = await measure(() => verify(authenticate(provider), "weak"));
      const later = await measure(() => verify(authenticate(provider), "weak"));
      expect(later.requests).toStrictEqual(["GetItem"]);
      return [cost];
    },
    "lockout, on a password login, for each counter besides": async (others) => {
      const options = await makeUsers(others);
      const tableName = await createTable(backend.clientConfig, { key: ["key"] });
      const store = createDynamoLockoutStore({ clientConfig: proxy.clientConfig, tableName });
      const count = async (thresholds: object, tried: string): Promise<Cost> => {
        const provider = createDynamoProvider(options);
        const authenticator = authenticate(provider, {
          lockout: { store, whenUnavailable: "fail-logins", thresholds },
        });
        await authenticator.listPublicKeys({ ...login, username: "alice" });
        const { requests, read, write } = await measure(() => verify(authenticator, "alice", tried));
        const found = requests.filter((operation) => operation === "GetItem").length;
        return { requests: requests.filter((operation) => operation !== "GetItem"), read: read - found, write };
      };
      const [one, three, wrong] = [
        await count({ userAndSource: 10 }, password),
        await count({ userAndSource: 10, source: 10, user: 10 }, password),
        await count({ userAndSource: 10 }, "wrong"),
      ];
      expect(three).toStrictEqual({ requests: [...one.requests, ...one.requests, ...one.requests], read: 0, write: 6 });
      return [one, wrong];
    },
    "the toolkit's tables, `alice`, first in a minute": async (others) => {
      const authenticator = await makeToolkit(others);
      return [await measure(() => authenticator.listPublicKeys({ ...login, username: "alice" }))];
    },
    "the toolkit's tables, `alice` or nobody, later": async (others) => {
      const authenticator = await makeToolkit(others);
      await verify(authenticator, "alice", "wrong");
      return [
        await measure(() => verify(authenticator, "alice", "wrong")),
        await measure(() => verify(authenticator, "nobody")),
        await measure(() => authenticator.listPublicKeys({ ...login, username: "alice" })),
      ];
    },
    "the toolkit's tables, `alice@@corp`, first in a minute": async (others) => {
      const authenticator = await makeToolkit(others);
      return [await measure(() => authenticator.listPublicKeys({ ...login, username: "alice@@corp" }))];
    },
    "the toolkit's tables, `alice@@corp` or nobody there, later": async (others) => {
      const authenticator = await makeToolkit(others);
      await verify(authenticator, "alice@@corp", "wrong");
      return [
        await measure(() => verify(authenticator, "alice@@corp", "wrong")),
        await measure(() => verify(authenticator, "nobody@@corp")),
      ];
    },
  };

  it("has a line for each scenario here, and no other", () => {
    expect([...documented.keys()]).toStrictEqual(Object.keys(scenarios));
  });

  it.each(Object.entries(scenarios))("holds for %s, with few users and with many", async (label, run) => {
    const costs = [...(await run(1)), ...(await run(150))];

    expect(costs).toStrictEqual(costs.map(() => documented.get(label)));
  });
});

function readCosts(text: string): ReadonlyMap<string, Cost> {
  const [, table = ""] = /\n\| login .*\n\|[ |-]+\n((?:\|.*\n)+)/.exec(text) ?? [];
  const rows = table.trim().split("\n");
  return new Map(
    rows.map((row) => {
      const [label = "", requests = "", read, write] = row
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim());
      const operations = [...requests.matchAll(/`(\w+)`/g)].map(([, operation = ""]) => operation);
      return [label, { requests: operations, read: Number(read), write: Number(write) }];
    }),
  );
}
