import {
  cached,
  createDecoy,
  createRecordProvider,
  type IdentityProvider,
  parseUserRecord,
  type UserRecord,
  type UserStore,
} from "@transfer-idp/core";
import {
  type ConformanceFixture,
  type ConformanceUser,
  describeIdentityProvider,
} from "@transfer-idp/core/conformance";
import { describe, expect, it } from "vitest";
import { createMemoryBackend } from "./memory-backend.ts";
import { readRow } from "./memory-provider.ts";
import { hashForRecord, toRecordInput } from "./to-record-input.ts";

describeIdentityProvider(
  { describe, it, expect },
  {
    name: "createRecordProvider over a store in the network",
    createFixture: (users) => createStoreFixture(users, (store) => createRecordProvider(store)),
  },
);

describeIdentityProvider(
  { describe, it, expect },
  {
    name: "createRecordProvider over a cached store",
    createFixture: (users) => createStoreFixture(users, (store) => createRecordProvider(cached(store))),
  },
);

describeIdentityProvider(
  { describe, it, expect },
  {
    name: "createRecordProvider over a cached store whose entries are out of date at once",
    createFixture: (users) =>
      createStoreFixture(users, (store) =>
        createRecordProvider(cached(store, { timeToLiveMs: 1, minRefreshIntervalMs: 1 })),
      ),
  },
);

/** A store that asks the memory backend whether it answers at all, and holds records for what it would answer. */
function createStoreFixture(
  users: readonly ConformanceUser[],
  createProvider: (store: UserStore) => IdentityProvider,
): Promise<ConformanceFixture> {
  const backend = createMemoryBackend(users);
  const hashes = new Map(users.map((user) => [user.username, hashForRecord(user)]));
  const records = new Map(
    users.map((user): [string, UserRecord] => [
      user.username,
      parseUserRecord(toRecordInput(user, hashes.get(user.username))),
    ]),
  );
  const provider = createProvider({
    name: "memory-store",
    decoy: createDecoy({ scheme: "bcrypt", cost: 4 }),
    findUser: async ({ username, signal }) => {
      const row = await readRow(backend, username, signal);
      return { record: row && records.get(row.username), fromCache: false };
    },
  });
  return Promise.resolve({
    provider,
    outages: backend.outages,
    hang: backend.hang,
    storedSecrets: [...hashes.values()].filter((hash) => hash !== undefined),
    close: () => Promise.resolve(),
  });
}
