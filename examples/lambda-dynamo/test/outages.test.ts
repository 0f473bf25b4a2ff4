import {
  expectNoSecret,
  garbageMarker,
  listDynamoBackends,
  startDynamoProxy,
  type DynamoBackend,
  type DynamoProxy,
  type InvocationResult,
  type LambdaRuntime,
} from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTables, type TableVariables } from "./create-tables.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import { aliceListedKeys, aliceSession, password, secrets, serverId, wrongPassword } from "./stored-users.ts";

const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.runIf(hasLambdaRuntime).each(backends.slice(0, 1))("handler, when DynamoDB has an outage", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let tables: TableVariables;
  let lambda: LambdaRuntime;
  const results: InvocationResult[] = [];

  const ask = async (event: object): Promise<InvocationResult> => {
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
  const outage = {
    kind: "error",
    errorType: "ProviderUnavailableError",
    errorMessage: "The identity provider could not ask its backend.",
  };
  const granted = { kind: "response", value: aliceSession };
  const listed = { kind: "response", value: { ...aliceSession, PublicKeys: aliceListedKeys } };

  beforeAll(async () => {
    backend = await start();
    tables = await createTables(backend);
    proxy = await startDynamoProxy(backend.endpoint);
  });

  // A function for each test: it remembers nobody.
  beforeEach(async () => {
    lambda = await startFunction(proxy.endpoint, tables);
    proxy.forgetRequests();
  });

  afterEach(async () => {
    proxy.setFault(undefined);
    expectNoSecret([...secrets, garbageMarker], { results, stdout: lambda.stdout(), stderr: lambda.stderr() });
    await lambda.stop();
  });

  afterAll(async () => {
    await proxy.stop();
    await backend.stop();
  });

  // Of these the SDK tries again: it gives up within a second.
  it.each([
    ["access-denied", "access-denied"],
    ["table-not-found", "misconfigured"],
    ["kms-key-disabled", "undecryptable"],
    ["kms-access-denied", "undecryptable"],
    ["expired-token", "access-denied"],
    ["unrecognized-client", "access-denied"],
    ["internal-error", "backend-error"],
    ["throttle", "throttled"],
    ["throttle-requests", "throttled"],
    ["request-limit", "throttled"],
    ["garbage", "backend-error"],
    ["empty", "backend-error"],
    ["drop", "unreachable"],
  ] as const)("throws while it answers with %s, and never refuses or grants", async (fault, kind) => {
    proxy.setFault(fault);

    const withPassword = await ask({ password });
    const withWrongPassword = await ask({ password: wrongPassword });
    const withKey = await ask({});
    const unknown = await ask({ username: "nobody", password });

    expect([withPassword, withWrongPassword, withKey, unknown]).toMatchObject([outage, outage, outage, outage]);
    expect(lambda.stdout()).toContain(`"kind":"${kind}"`);
    proxy.setFault(undefined);
    expect(await ask({ password })).toEqual(granted);
  });

  // A call is given three seconds.
  it.each(["hang", "hang-in-body"] as const)("throws when its time is over (%s)", async (fault) => {
    proxy.setFault(fault);

    expect([await ask({ password }), await ask({})]).toMatchObject([outage, outage]);
    expect(lambda.stdout()).toContain('"kind":"timeout"');
  });

  it("throws while nothing listens", async () => {
    await proxy.stop();

    const outcomes = [await ask({ password }), await ask({})];
    await proxy.restart();

    expect(outcomes).toMatchObject([outage, outage]);
    expect(await ask({ password })).toEqual(granted);
  });

  it("throws while the groups' records cannot be had, although the user's can", async () => {
    proxy.setFault("access-denied", { operation: "BatchGetItem" });

    expect([await ask({ password }), await ask({})]).toMatchObject([outage, outage]);
    expect(proxy.countRequests("GetItem")).toBe(2);
  });

  it("throws on password logins while guesses cannot be counted, and lists keys", async () => {
    proxy.setFault("access-denied", { operation: "UpdateItem" });

    expect([await ask({ password }), await ask({ password: wrongPassword })]).toMatchObject([outage, outage]);
    expect(await ask({})).toEqual(listed);
  });

  it("outlasts two throttled attempts", async () => {
    proxy.setFault("throttle", { times: 2, operation: "GetItem" });

    expect(await ask({ password })).toEqual(granted);
    expect(proxy.countRequests("GetItem")).toBe(3);
  });

  it("asks once for a user who logs in again, and goes on while a user is remembered", async () => {
    await ask({});
    proxy.setFault("access-denied");

    expect([await ask({}), await ask({})]).toEqual([listed, listed]);
    expect(proxy.requests.map(({ operation }) => operation)).toEqual(["GetItem", "BatchGetItem"]);
  });

  it("counts no guess of an outage: after eleven, the right password is let in", async () => {
    const sourceIp = "198.51.100.9";
    proxy.setFault("access-denied", { operation: "GetItem" });

    for (let login = 0; login < 11; login += 1) await ask({ sourceIp, password });
    proxy.setFault(undefined);

    expect(await ask({ sourceIp, password })).toEqual(granted);
  });
});
