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
import { encodePassword, makeEvent } from "./make-event.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import { aliceSession, keyBodies, password, passwords, storedUsers } from "./stored-users.ts";

const answer = (body: object): InvocationResult => ({
  kind: "response",
  value: { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
});

describe.runIf(hasLambdaRuntime)("handler, given hostile requests", () => {
  let emulator: SecretsManagerEmulator;
  let lambda: LambdaRuntime;
  const results: InvocationResult[] = [];

  beforeAll(async () => {
    emulator = await startSecretsManagerEmulator();
    await createSecrets(emulator.clientConfig, storedUsers);
    lambda = await startFunction(emulator.endpoint);
  });

  afterAll(async () => {
    await lambda.stop();
    await emulator.stop();
  });

  it.each(hostileEvents)("answers 200 {} for %s", async (_, event) => {
    const start = performance.now();

    const result = await lambda.invoke(event);

    results.push(result);
    expect(result).toEqual(answer({}));
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it("still knows its users, and has shown no password and no key", async () => {
    const result = await lambda.invoke(makeEvent({ headers: encodePassword(password) }));

    const { kind, value } = result as { kind: string; value: { body: string } };
    expect([kind, JSON.parse(value.body)]).toEqual(["response", aliceSession]);
    expect(results).toHaveLength(hostileEvents.length);
    const outputs = { results, stdout: lambda.stdout(), stderr: lambda.stderr() };
    expectNoSecret([...passwords, ...keyBodies], outputs);
  });

  it("has asked Secrets Manager for nothing but the names of users", () => {
    const asked = emulator.requests.filter(({ operation }) => operation === "GetSecretValue");

    expect(asked.length).toBeGreaterThan(0);
    for (const { problems, secretIds } of asked) {
      expect(problems).toEqual([]);
      expect(secretIds).toEqual([expect.stringMatching(/^aws\/transfer\/s-[0-9a-f]{17}\/[\w.@+=-]+$/)]);
    }
  });

  it("says in the log why it refused a caller without IAM", () => {
    const reasons = lambda
      .stdout()
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => (JSON.parse(line) as { reason?: string }).reason);

    expect(reasons).toContain("unauthenticated-caller");
    expect(reasons).toContain("malformed-event");
  });
});
