import {
  createSecrets,
  expectNoSecret,
  startDynamoProxy,
  startSecretsManagerEmulator,
  type DynamoBackend,
  type DynamoProxy,
  type InvocationResult,
  type LambdaRuntime,
  type SecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostileEvents } from "./hostile-events.ts";
import { backends, createTables } from "./open-tables.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import { keyBodies, password, serverId, sessions } from "./stored-records.ts";
import { secrets, storedSecrets } from "./stored-secrets.ts";

describe.runIf(hasLambdaRuntime).each(backends.slice(0, 1))("handler, given hostile events", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let emulator: SecretsManagerEmulator;
  let lambda: LambdaRuntime;
  const results: InvocationResult[] = [];

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
    emulator = await startSecretsManagerEmulator();
    await createSecrets(emulator.clientConfig, storedSecrets);
    emulator.forgetRequests();
    const endpoints = { dynamo: proxy.endpoint, secrets: emulator.endpoint };
    lambda = await startFunction(endpoints, { ...(await createTables(backend)), USER_NAME_DELIMITER: "@" });
  });

  afterAll(async () => {
    await lambda.stop();
    await emulator.stop();
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
    const event = { protocol: "SFTP", serverId, sourceIp: "192.168.10.7", password };

    expect(await lambda.invoke({ ...event, username: "jsmith@local_password" })).toEqual({
      kind: "response",
      value: sessions.homeAndFinance,
    });
    expect(results).toHaveLength(hostileEvents.length);
    const outputs = { results, stdout: lambda.stdout(), stderr: lambda.stderr() };
    expectNoSecret([...secrets, ...keyBodies], outputs);
  });

  it("has asked DynamoDB for nothing that it refuses", () => {
    expect(JSON.stringify(proxy.requests.map(({ body }) => body))).toContain('"jsmit*"');
    expect(proxy.requests.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it("has put nothing hostile into the name of a secret", () => {
    const outside = emulator.requests.filter(
      ({ problems, secretIds }) => problems.length > 0 || secretIds.some((id) => !/^transfer\/[\w@.+=-]+$/.test(id)),
    );

    expect(emulator.countRequests()).toBeGreaterThan(0);
    expect(outside).toEqual([]);
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
