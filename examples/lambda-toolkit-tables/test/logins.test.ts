import { expectNoSecret, type InvocationResult, type LambdaRuntime } from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backends, openTables, type OpenTables } from "./open-tables.ts";
import { readLastDecision } from "./read-last-decision.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import {
  firstListedKey,
  keyBodies,
  password,
  secondListedKey,
  serverId,
  sessions,
  wrongPassword,
} from "./stored-records.ts";
import { secrets } from "./stored-secrets.ts";

describe.runIf(hasLambdaRuntime).each(backends)("handler, against $name", (backend) => {
  let tables: OpenTables;
  let lambda: LambdaRuntime;
  const answers: InvocationResult[] = [];

  const ask = async (username: string, event: object = {}): Promise<unknown> => {
    const result = await lambda.invoke({ username, protocol: "SFTP", serverId, sourceIp: "192.168.10.7", ...event });
    answers.push(result);
    return result.kind === "response" ? result.value : result.errorType;
  };

  beforeAll(async () => {
    tables = await openTables(backend);
    lambda = await startFunction(tables.endpoints, { ...tables.variables, AWS_ACCOUNT_ID: "210987654321" });
  });

  afterAll(async () => {
    await lambda.stop();
    await tables.stop();
    expectNoSecret(secrets, { answers, stdout: lambda.stdout(), stderr: lambda.stderr() });
    expectNoSecret(keyBodies, { stdout: lambda.stdout(), stderr: lambda.stderr() });
  });

  describe("for the module public_key", () => {
    it("lists the keys of the user's record, in any order", async () => {
      expect(await ask("jsmith@publickeys")).toEqual({
        ...sessions.bucketAndEfs,
        PublicKeys: expect.toSatisfy((keys: readonly string[]) => {
          return keys.toSorted().join() === [firstListedKey, secondListedKey].sort().join();
        }) as unknown,
      });
    });

    it("leaves out a key that has expired", async () => {
      expect(await ask("expiring@publickeys")).toEqual({ ...sessions.bucketAndEfs, PublicKeys: [secondListedKey] });
    });

    it("answers {} for a password", async () => {
      expect(await ask("jsmith@publickeys", { password })).toEqual({});
    });
  });

  describe("for the module argon2", () => {
    it("answers the session for the right password, and {} for a wrong one", async () => {
      expect(await ask("jsmith@local_password", { password })).toEqual(sessions.homeAndFinance);
      expect(await ask("jsmith@local_password", { password: wrongPassword })).toEqual({});
    });

    it("takes no notice of the case of a name, as the toolkit does", async () => {
      expect(await ask("JSmith@Local_Password", { password })).toEqual(sessions.homeAndFinance);
    });

    it("holds the user to the record's ipv4_allow_list", async () => {
      expect(await ask("jsmith@local_password", { password, sourceIp: "172.31.9.9" })).toEqual(sessions.homeAndFinance);
      expect(await ask("jsmith@local_password", { password, sourceIp: "203.0.113.42" })).toEqual({});
    });

    it("answers {} for a key login of a user without keys", async () => {
      expect(await ask("jsmith@local_password")).toEqual({});
    });
  });

  it("gives a user without a record that of $default$, and asks its provider", async () => {
    expect(await ask("split", { password })).toEqual(sessions.byDefault);
    expect(await ask("split", { password: wrongPassword })).toEqual({});
    expect(await ask("nobody", { password })).toEqual({});
  });

  it.each(["$default$", "$", "$DEFAULT$", "$default$@secrets"])("answers {} for the name %s", async (username) => {
    expect([await ask(username, { password }), await ask(username)]).toEqual([{}, {}]);
  });

  it("takes the first record of a name that says no provider", async () => {
    expect(await ask("maria", { password })).toEqual(sessions.files);
    // The first one of jsmith's is that of example.com, which has the module ldap.
    expect(await ask("jsmith", { password })).toBe("InvalidUserRecordError");
  });

  it("answers {} for a provider that there is not, and for one that is switched off", async () => {
    expect([await ask("jsmith@nowhere", { password }), await ask("jsmith@nowhere")]).toEqual([{}, {}]);
    expect(readLastDecision(lambda)).toMatchObject({ outcome: "denied", reason: "no-provider" });
    expect(await ask("off@switched-off", { password })).toEqual({});
    expect(readLastDecision(lambda)).toMatchObject({ outcome: "denied", reason: "provider-disabled" });
  });

  it("fails, and names the field, where the record's module is none that the function has", async () => {
    expect([await ask("olga@okta.example", { password }), await ask("olga@okta.example")]).toEqual([
      "InvalidUserRecordError",
      "InvalidUserRecordError",
    ]);
    expect(readLastDecision(lambda)).toMatchObject({
      outcome: "failed",
      reason: "invalid-record",
      error: { field: "identity_provider.module" },
    });
  });

  it("fails, and names the field, where the record's config is not what the module needs", async () => {
    // The README's own record of the module ldap has no domain, without which Active Directory knows nobody.
    expect([await ask("jsmith@example.com", { password }), await ask("jsmith@example.com")]).toEqual([
      "InvalidUserRecordError",
      "InvalidUserRecordError",
    ]);
    expect(readLastDecision(lambda)).toMatchObject({ error: { field: "identity_provider.config (domain)" } });
  });

  it("fails, and names the field, where the user's record names a provider without a record", async () => {
    expect(await ask("orphan", { password })).toBe("InvalidUserRecordError");
    expect(readLastDecision(lambda)).toMatchObject({ error: { field: "identity_provider_key" } });
  });

  it("fills {{AWS_ACCOUNT}}, {{USERNAME}}, {{AWS_REGION}} and {{REGION}}", async () => {
    expect(await ask("accounts@secrets", { password })).toEqual({
      ...sessions.files,
      Role: "arn:aws:iam::210987654321:role/accounts",
    });
    expect(await ask("regional@secrets", { password })).toEqual({
      ...sessions.files,
      HomeDirectoryDetails: '[{"Entry":"/files","Target":"/bucket-eu-central-1/eu-central-1"}]',
    });
  });
});
