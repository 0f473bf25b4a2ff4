import {
  createSecrets,
  expectNoSecret,
  startSecretsManagerEmulator,
  type InvocationResult,
  type LambdaRuntime,
  type SecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostileEvents } from "./hostile-events.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import { aliceSession, keyBodies, password, passwords, serverId, storedUsers } from "./stored-users.ts";

describe.runIf(hasLambdaRuntime)("handler, given hostile events", () => {
  let emulator: SecretsManagerEmulator;
  let lambda: LambdaRuntime;
  const results: InvocationResult[] = [];

  beforeAll(async () => {
    emulator = await startSecretsManagerEmulator();
    await createSecrets(emulator.clientConfig, storedUsers);
    emulator.forgetRequests();
    lambda = await startFunction(emulator.endpoint);
  });

  afterAll(async () => {
    await lambda.stop();
    await emulator.stop();
  });

  it.each(hostileEvents)("answers {} for %s", async (_, event) => {
    const start = performance.now();

    const result = await lambda.invoke(event);

    results.push(result);
    expect(result).toEqual({ kind: "response", value: {} });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it("still knows its users, and has shown no password and no key", async () => {
    const event = { username: "alice", password, protocol: "SFTP", serverId, sourceIp: "203.0.113.42" };

    expect(await lambda.invoke(event)).toEqual({ kind: "response", value: aliceSession });
    expect(results).toHaveLength(hostileEvents.length);
    const outputs = { results, stdout: lambda.stdout(), stderr: lambda.stderr() };
    expectNoSecret([...passwords, ...keyBodies], outputs);
  });

  it("has put nothing hostile into the name of a secret", () => {
    const outside = emulator.requests.filter(
      ({ problems, secretIds }) =>
        problems.length > 0 ||
        secretIds.some((id) => !/^aws\/transfer\/[\w-]+\/[\w@.+=-]+$|^aws\/transfer\/s-/.test(id)),
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
