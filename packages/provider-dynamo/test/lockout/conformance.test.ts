import { describeLockoutStore } from "@transfer-idp/core/conformance";
import { createTable, type DynamoBackend, listDynamoBackends, startDynamoProxy } from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamoLockoutStore } from "../../src/lockout/dynamo-lockout-store.ts";
import { dynamoOutages } from "../dynamo-outages.ts";

const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.each(backends)("on $name", ({ updatesAtomically, start }) => {
  let backend: DynamoBackend;

  beforeAll(async () => {
    backend = await start();
  });

  afterAll(async () => {
    await backend.stop();
  });

  describeLockoutStore(
    { describe, it, expect },
    {
      name: "createDynamoLockoutStore",
      createFixture: async () => {
        const proxy = await startDynamoProxy(backend.endpoint);
        const tableName = await createTable(backend.clientConfig, { key: ["key"] });
        // What does not update in one step is asked one thing after the other.
        const requestHandler = updatesAtomically ? {} : { httpAgent: { maxSockets: 1 } };
        const clientConfig = { ...proxy.clientConfig, maxAttempts: 1, requestHandler };
        const createStore = () => createDynamoLockoutStore({ clientConfig, tableName, requestTimeoutMs: 10_000 });
        return {
          store: createStore(),
          openAnother: () => Promise.resolve(createStore()),
          ...dynamoOutages(proxy),
          close: () => proxy.stop(),
        };
      },
      narrow: updatesAtomically
        ? {}
        : {
            "threshold/two-stores":
              "It does not update items in one step, as DynamoDB does: of two stores it loses guesses.",
          },
    },
  );
});
