import {
  expectNoSecret,
  garbageMarker,
  startSecretsManagerEmulator,
  type InvocationResult,
  type LambdaRuntime,
  type SecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { encodePassword, makeEvent } from "./make-event.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import { password, passwords } from "./stored-users.ts";

// Any status but 200 is an error to Transfer: it refuses the login and says that the API failed.
const outage: InvocationResult = {
  kind: "response",
  value: { statusCode: 500, headers: { "content-type": "application/json" }, body: "{}" },
};

describe.runIf(hasLambdaRuntime)("handler, when Secrets Manager has an outage", () => {
  let emulator: SecretsManagerEmulator;
  let lambda: LambdaRuntime;
  const results: InvocationResult[] = [];

  const askForAll = async (username: string): Promise<readonly InvocationResult[]> => {
    for (const headers of [encodePassword(password), {}]) {
      results.push(await lambda.invoke(makeEvent({ username, headers })));
    }
    return results.slice(-2);
  };

  beforeAll(async () => {
    emulator = await startSecretsManagerEmulator();
    lambda = await startFunction(emulator.endpoint);
  });

  afterEach(() => {
    emulator.setFault(undefined);
  });

  afterAll(async () => {
    await lambda.stop();
    await emulator.stop();
    expectNoSecret([...passwords, garbageMarker], { results, stdout: lambda.stdout(), stderr: lambda.stderr() });
  });

  it.each([
    ["throttle", "throttled"],
    ["access-denied", "access-denied"],
    ["garbage", "backend-error"],
    ["empty", "backend-error"],
    ["hang", "timeout"],
  ] as const)("answers 500 while it answers with %s, and never refuses or grants", async (fault, kind) => {
    emulator.setFault(fault);

    expect(await askForAll(`user-of-${fault}`)).toEqual([outage, outage]);
    expect(lambda.stdout()).toContain(`"kind":"${kind}"`);
  });

  it("answers 500 while nothing listens, and 200 {} once the answer is that there is no such user", async () => {
    await emulator.stop();

    const during = await askForAll("nobody");
    await emulator.restart();
    const [afterwards] = await askForAll("nobody");

    expect(during).toEqual([outage, outage]);
    expect(afterwards).toMatchObject({ kind: "response", value: { statusCode: 200, body: "{}" } });
  });
});
