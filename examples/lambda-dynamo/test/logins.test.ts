import {
  expectNoSecret,
  listDynamoBackends,
  type DynamoBackend,
  type InvocationResult,
  type LambdaRuntime,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTables, type TableVariables } from "./create-tables.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import {
  aliceListedKeys,
  aliceSession,
  keyBodies,
  password,
  role,
  secrets,
  serverId,
  staffRole,
  wrongPassword,
} from "./stored-users.ts";

const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.runIf(hasLambdaRuntime).each(backends)("handler, against $name", ({ start }) => {
  let backend: DynamoBackend;
  let tables: TableVariables;
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

  beforeAll(async () => {
    backend = await start();
    tables = await createTables(backend);
    lambda = await startFunction(backend.endpoint, tables);
  });

  afterAll(async () => {
    await lambda.stop();
    await backend.stop();
    expectNoSecret(secrets, { answers, stdout: lambda.stdout(), stderr: lambda.stderr() });
    expectNoSecret(keyBodies, { stdout: lambda.stdout(), stderr: lambda.stderr() });
  });

  it("answers the session for the right password, without public keys", async () => {
    expect(await ask({ password })).toEqual(aliceSession);
  });

  it("answers {} for a wrong password", async () => {
    expect(await ask({ password: wrongPassword })).toEqual({});
  });

  it("answers the session and the public keys for a key login", async () => {
    expect(await ask({})).toEqual({ ...aliceSession, PublicKeys: aliceListedKeys });
  });

  it("takes an empty and a null password for a key login on SFTP", async () => {
    const expected = { ...aliceSession, PublicKeys: aliceListedKeys };

    expect([await ask({ password: "" }), await ask({ password: null })]).toEqual([expected, expected]);
  });

  it("answers {} for an unknown user, with a password and with a key", async () => {
    expect([await ask({ username: "nobody", password }), await ask({ username: "nobody" })]).toEqual([{}, {}]);
  });

  it("answers {} for a key login of a user without keys, and for a password of one who has keys only", async () => {
    expect([await ask({ username: "keyless" }), await ask({ username: "keysonly", password })]).toEqual([{}, {}]);
  });

  it("reads public keys that are a set, in any order", async () => {
    expect(await ask({ username: "keysonly" })).toEqual({
      Role: role,
      HomeDirectory: "/my-bucket/keysonly",
      PublicKeys: expect.toSatisfy(
        (keys: readonly string[]) => keys.toSorted().join() === aliceListedKeys.toSorted().join(),
      ) as unknown,
    });
  });

  it("knows a user whose name is an e-mail address", async () => {
    expect(await ask({ username: "user@example.com", password })).toEqual({
      Role: role,
      HomeDirectory: "/my-bucket/mail",
    });
  });

  it("lets FTP in with the password of all protocols, but for users whose record names others", async () => {
    expect(await ask({ protocol: "FTP", password })).toEqual(aliceSession);
    expect(await ask({ username: "sftp-only", protocol: "FTP", password })).toEqual({});
    expect(await ask({ username: "sftp-only", password })).toEqual({ Role: role, HomeDirectory: "/my-bucket/sftp" });
  });

  it("holds users to the addresses of their record", async () => {
    const office = { username: "office", password };

    expect(await ask({ ...office, sourceIp: "10.1.2.3" })).toEqual({ Role: role, HomeDirectory: "/my-bucket/office" });
    expect(await ask({ ...office, sourceIp: "203.0.113.42" })).toEqual({});
  });

  it("answers {} for a user who is disabled, one whose time is over, and one without a role", async () => {
    const users = ["disabled", "expired", "roleless"];

    const denied = await Promise.all(users.map((username) => ask({ username, password })));

    expect(denied).toEqual([{}, {}, {}]);
  });

  it("gives a member what the group's record says, and holds them to its addresses", async () => {
    const contractor = { username: "contractor", password };

    expect(await ask({ username: "member", password })).toEqual({
      Role: staffRole,
      HomeDirectory: "/my-bucket/member",
    });
    expect(await ask({ ...contractor, sourceIp: "10.1.2.3" })).toEqual({
      Role: staffRole,
      HomeDirectory: "/my-bucket/contractor",
    });
    expect(await ask({ ...contractor, sourceIp: "203.0.113.42" })).toEqual({});
  });

  it("fails, rather than refuses, where a password is no hash, and where a restriction is misspelt", async () => {
    expect(await ask({ username: "plaintext", password: "written-as-1t-is" })).toBe("InvalidUserRecordError");
    expect(await ask({ username: "misspelt", password })).toBe("InvalidUserRecordError");
    expect(lambda.stdout()).toContain('"field":"source_ips"');
  });

  it("refuses the right password after ten wrong ones, at that address only", async () => {
    const attacker = { username: "user@example.com", sourceIp: "198.51.100.7" };
    const session = { Role: role, HomeDirectory: "/my-bucket/mail" };

    const before = await ask({ ...attacker, password });
    for (let guess = 0; guess < 10; guess += 1)
      await ask({ ...attacker, password: `${wrongPassword}${String(guess)}` });
    const after = await ask({ ...attacker, password });
    const elsewhere = await ask({ ...attacker, sourceIp: "203.0.113.42", password });

    expect([before, after, elsewhere]).toEqual([session, {}, session]);
    expect(lambda.stdout()).toContain('"reason":"locked-out"');
  });

  it("counts guesses for all instances of the function", async () => {
    const attacker = { username: "keyless", protocol: "SFTP", serverId, sourceIp: "198.51.100.8" };
    const other = await startFunction(backend.endpoint, tables);
    const session = { Role: role, HomeDirectory: "/my-bucket/keyless" };

    const before = await other.invoke({ ...attacker, password });
    for (let guess = 0; guess < 10; guess += 1) await ask({ ...attacker, password: wrongPassword });
    const after = await other.invoke({ ...attacker, password });
    await other.stop();

    expect([before, after]).toEqual([
      { kind: "response", value: session },
      { kind: "response", value: {} },
    ]);
  });
});

describe.runIf(hasLambdaRuntime).each(backends.slice(0, 1))(
  "handler, without a table of groups and without one of guesses",
  ({ start }) => {
    it("does without what the records of groups say, and counts nothing", async () => {
      const backend = await start();
      const { USERS_TABLE } = await createTables(backend);
      const lambda = await startFunction(backend.endpoint, { USERS_TABLE });
      const login = { protocol: "SFTP", serverId, sourceIp: "203.0.113.42" };

      const member = await lambda.invoke({ ...login, username: "member", password });
      for (let guess = 0; guess < 11; guess += 1) {
        await lambda.invoke({ ...login, username: "alice", password: wrongPassword });
      }
      const alice = await lambda.invoke({ ...login, username: "alice", password });
      await lambda.stop();
      await backend.stop();

      expect([member, alice]).toEqual([
        { kind: "response", value: {} },
        { kind: "response", value: aliceSession },
      ]);
    });
  },
);
