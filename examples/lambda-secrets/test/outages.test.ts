import {
  expectNoSecret,
  garbageMarker,
  startSecretsManagerEmulator,
  type InvocationResult,
  type LambdaRuntime,
  type SecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import { aliceSession, password, passwords, serverId, storedUsers, wrongPassword } from "./stored-users.ts";

describe.runIf(hasLambdaRuntime)("handler, when Secrets Manager has an outage", () => {
  let emulator: SecretsManagerEmulator;
  let lambda: LambdaRuntime;
  const results: InvocationResult[] = [];

  const logIn = async (event: object): Promise<InvocationResult> => {
    const result = await lambda.invoke({
      username: "alice",
      protocol: "SFTP",
      serverId,
      sourceIp: "203.0.113.42",
      ...event,
    });
    results.push(result);
    return result;
  };
  // A user nobody has asked about yet: the others are remembered for a minute.
  let users = 0;
  const addUser = (): string => {
    const username = `user-${String((users += 1))}`;
    emulator.putSecret(`aws/transfer/${serverId}/${username}`, storedUsers[`aws/transfer/${serverId}/alice`] ?? {});
    return username;
  };
  const outage = {
    kind: "error",
    errorType: "ProviderUnavailableError",
    errorMessage: "The identity provider could not ask its backend.",
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
    ["access-denied", "access-denied"],
    ["internal-error", "backend-error"],
    ["decryption-failure", "undecryptable"],
    ["garbage", "backend-error"],
    ["empty", "backend-error"],
    ["drop", "unreachable"],
  ] as const)("throws while it answers with %s, and never refuses or grants", async (fault, kind) => {
    const username = addUser();
    emulator.setFault(fault);

    const withPassword = await logIn({ username, password });
    const withWrongPassword = await logIn({ username, password: wrongPassword });
    const withKey = await logIn({ username });
    const unknown = await logIn({ username: `nobody-${fault}`, password });

    expect([withPassword, withWrongPassword, withKey, unknown]).toMatchObject([outage, outage, outage, outage]);
    expect(lambda.stdout()).toContain(`"kind":"${kind}"`);
    emulator.setFault(undefined);
    expect(await logIn({ username, password })).toEqual({ kind: "response", value: aliceSession });
  });

  // Each of these takes seconds: the SDK tries again, and a hanging call is given three.
  it.each([
    ["throttle", "throttled"],
    ["hang", "timeout"],
  ] as const)("throws when the SDK has given up on %s", async (fault, kind) => {
    const username = addUser();
    emulator.setFault(fault);

    const results = [await logIn({ username, password }), await logIn({ username })];

    expect(results).toMatchObject([outage, outage]);
    expect(lambda.stdout()).toContain(`"kind":"${kind}"`);
  });

  it("throws while nothing listens", async () => {
    const username = addUser();
    await emulator.stop();

    const results = [await logIn({ username, password }), await logIn({ username })];
    await emulator.restart();

    expect(results).toMatchObject([outage, outage]);
    expect(await logIn({ username, password })).toEqual({ kind: "response", value: aliceSession });
  });

  it("outlasts two throttled attempts", async () => {
    const username = addUser();
    emulator.setFault("throttle", { times: 2 });

    expect(await logIn({ username, password })).toEqual({ kind: "response", value: aliceSession });
  });

  it("asks once a login, and not again while it remembers", async () => {
    const username = addUser();
    emulator.forgetRequests();

    for (const event of [{ password }, {}, { password }]) await logIn({ username, ...event });

    expect(emulator.countRequests()).toBe(1);
    expect(
      emulator.countRequests({ operation: "GetSecretValue", secretId: `aws/transfer/${serverId}/${username}` }),
    ).toBe(1);
  });

  describe("for a user who is remembered, when a password does not match", () => {
    let [remembered, rotated] = ["", ""];

    beforeAll(async () => {
      [remembered, rotated] = [addUser(), addUser()];
      await logIn({ username: remembered, password });
      await logIn({ username: rotated, password });
      // The current secret of a user is fetched every five seconds at most.
      await delay(5100);
    });

    it("throws where the current secret cannot be had, and lets the right password in", async () => {
      emulator.setFault("access-denied");

      expect(await logIn({ username: remembered, password })).toEqual({ kind: "response", value: aliceSession });
      expect(await logIn({ username: remembered, password: wrongPassword })).toMatchObject(outage);
    });

    it("takes a password that was changed meanwhile, and the old one no more", async () => {
      const name = `aws/transfer/${serverId}/${rotated}`;
      emulator.putSecret(name, { ...storedUsers[`aws/transfer/${serverId}/alice`], Password: wrongPassword });

      const answers = [
        await logIn({ username: rotated, password: wrongPassword }),
        await logIn({ username: rotated, password }),
      ];

      expect(answers).toEqual([
        { kind: "response", value: aliceSession },
        { kind: "response", value: {} },
      ]);
    });
  });

  it("answers {} for a user whose secret is scheduled for deletion", async () => {
    const username = addUser();
    emulator.deleteSecret(`aws/transfer/${serverId}/${username}`);

    expect([await logIn({ username, password }), await logIn({ username })]).toEqual([
      { kind: "response", value: {} },
      { kind: "response", value: {} },
    ]);
  });
});
