import {
  createSecrets,
  expectNoSecret,
  garbageMarker,
  startDynamoProxy,
  startSecretsManagerEmulator,
  type DynamoBackend,
  type DynamoProxy,
  type InvocationResult,
  type LambdaRuntime,
  type SecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { backends, createTables } from "./open-tables.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import { firstListedKey, password, secondListedKey, serverId, sessions, wrongPassword } from "./stored-records.ts";
import { secrets, storedSecrets } from "./stored-secrets.ts";

describe.runIf(hasLambdaRuntime).each(backends.slice(0, 1))("handler, in an outage", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let emulator: SecretsManagerEmulator;
  let variables: Readonly<Record<string, string>>;
  let lambda: LambdaRuntime;
  const results: InvocationResult[] = [];

  const ask = async (username: string, event: object = {}): Promise<InvocationResult> => {
    const result = await lambda.invoke({ username, protocol: "SFTP", serverId, sourceIp: "192.168.10.7", ...event });
    results.push(result);
    return result;
  };
  const outage = {
    kind: "error",
    errorType: "ProviderUnavailableError",
    errorMessage: "The identity provider could not ask its backend.",
  };
  const jsmith = "jsmith@local_password";
  const granted = { kind: "response", value: sessions.homeAndFinance };
  const listed = { kind: "response", value: { ...sessions.files, PublicKeys: [firstListedKey, secondListedKey] } };

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
    emulator = await startSecretsManagerEmulator();
    await createSecrets(emulator.clientConfig, storedSecrets);
    variables = { ...(await createTables(backend)), USER_NAME_DELIMITER: "@" };
  });

  // A function for each test: it remembers no provider and nobody's secret.
  beforeEach(async () => {
    lambda = await startFunction({ dynamo: proxy.endpoint, secrets: emulator.endpoint }, variables);
  });

  afterEach(async () => {
    proxy.setFault(undefined);
    emulator.setFault(undefined);
    await lambda.stop();
    expectNoSecret([...secrets, garbageMarker], { results, stdout: lambda.stdout(), stderr: lambda.stderr() });
  });

  afterAll(async () => {
    await emulator.stop();
    await proxy.stop();
    await backend.stop();
  });

  // Of some of these the SDK tries again: it gives up within a second.
  it.each([
    ["access-denied", "access-denied"],
    ["table-not-found", "misconfigured"],
    ["kms-key-disabled", "undecryptable"],
    ["internal-error", "backend-error"],
    ["throttle", "throttled"],
    ["garbage", "backend-error"],
    ["empty", "backend-error"],
    ["drop", "unreachable"],
  ] as const)("throws while DynamoDB answers with %s, and never refuses or grants", async (fault, kind) => {
    proxy.setFault(fault);

    const outcomes = [
      await ask(jsmith, { password }),
      await ask(jsmith, { password: wrongPassword }),
      await ask("maria"),
      await ask("jsmith@nowhere", { password }),
      await ask("nobody", { password }),
    ];

    expect(outcomes).toMatchObject([outage, outage, outage, outage, outage]);
    expect(lambda.stdout()).toContain(`"kind":"${kind}"`);
    proxy.setFault(undefined);
    expect(await ask(jsmith, { password })).toEqual(granted);
  });

  it("throws when DynamoDB's time is over", async () => {
    proxy.setFault("hang");

    expect(await ask(jsmith, { password })).toMatchObject(outage);
    expect(lambda.stdout()).toContain('"kind":"timeout"');
  });

  it("throws where the user's record cannot be had, although the provider's and $default$ are remembered", async () => {
    await ask(jsmith, { password });
    await ask("split", { password });
    proxy.setFault("access-denied");

    expect([await ask(jsmith, { password }), await ask("split", { password })]).toMatchObject([outage, outage]);
  });

  it.each([
    ["access-denied", "access-denied"],
    ["internal-error", "backend-error"],
    ["decryption-failure", "undecryptable"],
    ["garbage", "backend-error"],
    ["empty", "backend-error"],
    ["drop", "unreachable"],
  ] as const)("throws while Secrets Manager answers with %s, for its users only", async (fault, kind) => {
    emulator.setFault(fault);

    const outcomes = [
      await ask("maria", { password }),
      await ask("maria", { password: wrongPassword }),
      await ask("maria"),
      await ask("nobody", { password }),
    ];

    expect(outcomes).toMatchObject([outage, outage, outage, outage]);
    expect(lambda.stdout()).toContain(`"kind":"${kind}"`);
    expect(await ask(jsmith, { password })).toEqual(granted);
    emulator.setFault(undefined);
    expect(await ask("maria")).toEqual(listed);
  });

  it("throws when Secrets Manager's time is over", async () => {
    emulator.setFault("hang");

    expect(await ask("maria")).toMatchObject(outage);
    expect(lambda.stdout()).toContain('"kind":"timeout"');
  });
});
