import {
  expectNoSecret,
  type InvocationResult,
  type LambdaRuntime,
  type SecretsManagerEmulator,
  startSecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { directories, type TestDirectory } from "./directories.ts";
import { hasLambdaRuntime, listVariables, secretName, startFunction } from "./start-function.ts";
import { aliceListedKeys, keyBodies, makeSession, password, serverId, wrongPassword } from "./stored-users.ts";

describe.runIf(hasLambdaRuntime).each(directories)("handler, with users in $name", ({ start }) => {
  let directory: TestDirectory;
  let emulator: SecretsManagerEmulator;
  let lambda: LambdaRuntime;
  const answers: InvocationResult[] = [];

  const ask = async (event: object): Promise<unknown> => {
    const result = await lambda.invoke({
      username: "alice",
      protocol: "SFTP",
      serverId,
      sourceIp: "203.0.113.42",
      ...event,
    });
    answers.push(result);
    return result.kind === "response" ? result.value : result.errorType;
  };
  const readReason = (): unknown => {
    const line = lambda.stdout().trim().split("\n").at(-1) ?? "";
    return (JSON.parse(line) as { readonly reason?: unknown }).reason;
  };
  const listed = {
    ...makeSession("alice"),
    PublicKeys: expect.toSatisfy(
      (keys: readonly string[]) => keys.toSorted().join() === aliceListedKeys.join(),
    ) as unknown,
  };

  beforeAll(async () => {
    directory = await start();
    emulator = await startSecretsManagerEmulator();
    emulator.putSecret(secretName, { username: "service", password: directory.servicePassword });
    lambda = await startFunction(emulator, listVariables(directory));
  });

  afterAll(async () => {
    await lambda.stop();
    await emulator.stop();
    await directory.stop();
    const output = { stdout: lambda.stdout(), stderr: lambda.stderr() };
    expectNoSecret([password, wrongPassword, directory.servicePassword], { answers, ...output });
    expectNoSecret(keyBodies, output);
  });

  it("answers the session for the right password, without public keys", async () => {
    expect(await ask({ password })).toEqual(makeSession("alice"));
  });

  it("answers {} for a wrong password", async () => {
    expect(await ask({ password: wrongPassword })).toEqual({});
    expect(readReason()).toBe("wrong-password");
  });

  it("answers the session and the public keys for a key login", async () => {
    expect(await ask({})).toEqual(listed);
  });

  it("takes an empty and a null password for a key login on SFTP, and for nothing on FTPS", async () => {
    expect([await ask({ password: "" }), await ask({ password: null })]).toEqual([listed, listed]);
    expect(await ask({ password: "", protocol: "FTPS" })).toEqual({});
  });

  it("answers {} for an unknown user, with a password and with a key", async () => {
    expect([await ask({ username: "nobody", password }), await ask({ username: "nobody" })]).toEqual([{}, {}]);
    expect(readReason()).toBe("unknown-user");
  });

  it("answers {} for a key login of a user without keys", async () => {
    expect(await ask({ username: "keyless", password })).toEqual(makeSession("keyless"));
    expect(await ask({ username: "keyless" })).toEqual({});
  });

  it("answers {} for a user who is in none of the groups, with the right password and with a key", async () => {
    const denied = [await ask({ username: "outsider", password }), await ask({ username: "outsider" })];

    expect(denied).toEqual([{}, {}]);
    expect(readReason()).toBe("group-required");
  });

  it("answers {} for an account that is closed, with the right password and with a key", async () => {
    expect([await ask({ username: "closed", password }), await ask({ username: "closed" })]).toEqual([{}, {}]);
  });

  it("gives the home of the name that the directory has, however it was typed", async () => {
    expect(await ask({ username: "ALICE", password })).toEqual(makeSession("alice"));
  });

  it("hands on the ids of a user who has some", async () => {
    expect(await ask({ username: "posix", password })).toEqual({
      ...makeSession("posix"),
      PosixProfile: { Uid: 1001, Gid: 1002 },
    });
  });

  it("has fetched the service account's password once", () => {
    expect(emulator.requests).toMatchObject([{ operation: "GetSecretValue", secretIds: [secretName] }]);
  });
});
