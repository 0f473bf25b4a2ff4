import {
  expectNoSecret,
  listDynamoBackends,
  startDynamoProxy,
  type DynamoBackend,
  type DynamoProxy,
  type InvocationResult,
  type LambdaRuntime,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTables, type TableVariables } from "./create-tables.ts";
import { hostileEvents } from "./hostile-events.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import { aliceSession, keyBodies, password, secrets, serverId } from "./stored-users.ts";

const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.runIf(hasLambdaRuntime).each(backends.slice(0, 1))("handler, given hostile events", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let tables: TableVariables;
  let lambda: LambdaRuntime;
  const results: InvocationResult[] = [];

  beforeAll(async () => {
    backend = await start();
    tables = await createTables(backend);
    proxy = await startDynamoProxy(backend.endpoint);
    lambda = await startFunction(proxy.endpoint, tables);
  });

  afterAll(async () => {
    await lambda.stop();
    await proxy.stop();
    await backend.stop();
  });

  it.each(hostileEvents)("answers {} for %s", async (_, event) => {
    const start = performance.now();

    const result = await lambda.invoke(event);

    results.push(result);
    expect(result).toEqual({ kind: "response", value: {} });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it("still knows its users, and has shown no password, no hash and no key", async () => {
    const event = { username: "alice", password, protocol: "SFTP", serverId, sourceIp: "198.51.100.42" };

    expect(await lambda.invoke(event)).toEqual({ kind: "response", value: aliceSession });
    expect(results).toHaveLength(hostileEvents.length);
    const outputs = { results, stdout: lambda.stdout(), stderr: lambda.stderr() };
    expectNoSecret([...secrets, ...keyBodies], outputs);
  });

  it("has asked for the item of the very name that was typed, and for nothing that DynamoDB refuses", () => {
    const typed = hostileEvents.map(([, event]) => (event as { readonly username?: unknown } | null)?.username);
    const lookups = proxy.requests.filter(({ tableNames }) => tableNames.includes(tables.USERS_TABLE));
    // What a counter refuses, and what is not there to refuse it, are errors of DynamoDB's too.
    const refused = lookups.filter(({ status }) => status !== 200);

    const asked = lookups.map(({ body }) => (body["Key"] as { readonly username: { readonly S: string } }).username.S);

    expect(asked).toContain("alice' OR username = 'alice");
    expect(refused).toEqual([]);
    for (const { operation } of lookups) expect(operation).toBe("GetItem");
    for (const username of asked) expect(typed).toContain(username);
  });

  it("writes each decision as one line of JSON, whatever the name holds", () => {
    const lines = lambda
      .stdout()
      .split("\n")
      .filter((line) => line.startsWith("{"));

    expect(lines.length).toBe(results.length + 1);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ message: "transfer login" });
  });
});
