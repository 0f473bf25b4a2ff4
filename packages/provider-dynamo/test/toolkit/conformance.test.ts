import { createArgon2Scheme, createDecoy, createStaticProvider } from "@transfer-idp/core";
import {
  type ConformanceNarrowing,
  type ConformanceUser,
  describeIdentityProvider,
} from "@transfer-idp/core/conformance";
import { type DynamoBackend, listDynamoBackends, type PlainValue, startDynamoProxy } from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToolkitProvider, type ToolkitModule } from "../../src/index.ts";
import { dynamoOutages } from "../dynamo-outages.ts";
import { cheapArgon2, createToolkitTables } from "./open-toolkit.ts";

type Plain = Readonly<Record<string, PlainValue>>;

/** Where users have their passwords, keys and states. */
interface Form {
  readonly name: string;
  readonly provider: Plain;
  /** What of a user is in the table, beside the settings. */
  readonly store: (
    user: ConformanceUser,
    hash: string | undefined,
  ) => { readonly item?: Plain; readonly config?: Plain };
  readonly modules?: (users: readonly ConformanceUser[]) => Readonly<Record<string, ToolkitModule>>;
  readonly narrow: ConformanceNarrowing;
}

const ignoresCase = "The toolkit writes names in small letters before it looks them up, and so do its users' records.";
const hasNoState = "The toolkit's tables have no such state.";

const forms: readonly Form[] = [
  {
    name: "with the module argon2",
    provider: { module: "argon2" },
    store: ({ publicKeys, state }, hash) => ({
      item: { disabled: state === "disabled" },
      config: { PublicKeys: publicKeys, ...(hash === undefined ? {} : { argon2_hash: hash }) },
    }),
    narrow: {
      "exact-username/case": ignoresCase,
      "account-state/locked": hasNoState,
      "account-state/expired": hasNoState,
      "account-state/password-expired": hasNoState,
      "account-state/must-change-password": hasNoState,
    },
  },
  {
    name: "with a module that has users of its own, and keys in the table",
    provider: { module: "directory" },
    store: ({ publicKeys }) => ({ config: { PublicKeys: publicKeys } }),
    modules: (users) => ({
      directory: ({ provider: name }) =>
        createStaticProvider({
          name,
          users: Object.fromEntries(users.map(({ username, password, state }) => [username, { password, state }])),
          allowPlaintextPasswords: true,
        }),
    }),
    narrow: { "exact-username/case": ignoresCase },
  },
  {
    name: "with a module that has its users' keys and settings, and a record for everybody",
    provider: { module: "directory", public_key_support: true },
    store: () => ({}),
    modules: (users) => ({
      directory: ({ provider: name }) =>
        createStaticProvider({
          name,
          users: Object.fromEntries(
            users.map(({ username, settings, ...user }) => [username, { ...user, ...settings }]),
          ),
          allowPlaintextPasswords: true,
        }),
    }),
    narrow: { "exact-username/case": ignoresCase },
  },
];

const scheme = createArgon2Scheme(cheapArgon2);
const hashes = new Map<string, Promise<string>>();
function hash(password: string): Promise<string> {
  const known = hashes.get(password) ?? scheme.hash(password);
  hashes.set(password, known);
  return known;
}

const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.each(backends)("on $name", ({ start }) => {
  let backend: DynamoBackend;

  beforeAll(async () => {
    backend = await start();
  });

  afterAll(async () => {
    await backend.stop();
  });

  for (const { name, provider, store, modules, narrow } of forms) {
    describeIdentityProvider(
      { describe, it, expect },
      {
        name: `createToolkitProvider, ${name},`,
        createFixture: async (users: readonly ConformanceUser[]) => {
          const stored = await Promise.all(
            users.map(async (user) => {
              const passwordHash = user.password === undefined ? undefined : await hash(user.password);
              return { user, passwordHash, ...store(user, passwordHash) };
            }),
          );
          const own = stored
            .filter(({ config }) => config !== undefined)
            .map(({ user: { username, settings }, item, config }) => ({
              user: username,
              identity_provider_key: "corp",
              ...item,
              config: { ...config, ...settings },
            }));
          const { names } = await createToolkitTables(backend, {
            users: own.length > 0 ? own : [{ user: "$default$", identity_provider_key: "corp" }],
            providers: [{ provider: "corp", ...provider }],
          });
          const proxy = await startDynamoProxy(backend.endpoint);
          return {
            provider: createToolkitProvider({
              clientConfig: { ...proxy.clientConfig, maxAttempts: 1 },
              ...names,
              modules: modules?.(users),
              decoy: createDecoy({ scheme: "argon2id", ...cheapArgon2 }),
            }),
            ...dynamoOutages(proxy),
            storedSecrets: stored.flatMap(({ passwordHash }) => passwordHash ?? []),
            close: () => proxy.stop(),
          };
        },
        narrow,
      },
    );
  }
});
