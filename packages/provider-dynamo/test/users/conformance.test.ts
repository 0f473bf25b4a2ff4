import { createBcryptScheme, createDecoy } from "@transfer-idp/core";
import { type ConformanceUser, describeIdentityProvider } from "@transfer-idp/core/conformance";
import { createTable, listDynamoBackends, startDynamoProxy, toItem } from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamoProvider, type DynamoProviderOptions } from "../../src/index.ts";
import { dynamoOutages } from "../dynamo-outages.ts";

/** Where a table has its users. */
interface Form {
  readonly name: string;
  readonly key: readonly [string] | readonly [string, string];
  readonly place: (username: string, record: object) => object;
  readonly options: Omit<DynamoProviderOptions, "tableName">;
}

const forms: readonly Form[] = [
  {
    name: "attributes of the item",
    key: ["username"],
    place: (username, record) => ({ username, ...record }),
    options: { cache: false },
  },
  {
    name: "a map behind a composite key, cached, with groups",
    key: ["pk", "sk"],
    place: (username, record) => ({ pk: `USER#${username}`, sk: "PROFILE", record }),
    options: {
      key: { pk: "USER#{{username}}", sk: "PROFILE" },
      recordAttribute: "record",
      groups: { key: { pk: "GROUP#{{group}}", sk: "PROFILE" }, recordAttribute: "record" },
    },
  },
];

const scheme = createBcryptScheme({ cost: 4 });
const hashes = new Map<string, Promise<string>>();
/** Hashing takes longer than everything else here: each password is hashed once. */
function hash(password: string): Promise<string> {
  const known = hashes.get(password) ?? scheme.hash(password);
  hashes.set(password, known);
  return known;
}

const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.each(backends)("on $name", ({ start }) => {
  let backend: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    backend = await start();
  });

  afterAll(async () => {
    await backend.stop();
  });

  for (const { name, key, place, options } of forms) {
    describeIdentityProvider(
      { describe, it, expect },
      {
        name: `createDynamoProvider, ${name},`,
        createFixture: async (users: readonly ConformanceUser[]) => {
          const records = await Promise.all(
            users.map(async ({ username, password, publicKeys, state, settings }) => ({
              username,
              record: {
                ...(password === undefined ? {} : { password: await hash(password) }),
                publicKeys,
                state,
                ...settings,
              },
            })),
          );
          const items = records.map(({ username, record }) => toItem(place(username, record) as never));
          const tableName = await createTable(backend.clientConfig, { key, items });
          const proxy = await startDynamoProxy(backend.endpoint);
          return {
            provider: createDynamoProvider({
              clientConfig: { ...proxy.clientConfig, maxAttempts: 1 },
              tableName,
              decoy: createDecoy({ scheme: "bcrypt", cost: 4 }),
              ...options,
            }),
            ...dynamoOutages(proxy),
            storedSecrets: records.flatMap(({ record }) => record.password ?? []),
            close: () => proxy.stop(),
          };
        },
      },
    );
  }
});
