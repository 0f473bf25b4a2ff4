import {
  createSecrets,
  expectNoSecret,
  startSecretsManagerEmulator,
  type InvocationResult,
  type LambdaRuntime,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createSecretsManagerModule } from "../src/secrets-manager-module.ts";
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
import { secrets, storedSecrets } from "./stored-secrets.ts";

// Users without a record of their own have that of $default$, whose provider is `secrets` here.
describe.runIf(hasLambdaRuntime).each(backends)("the module secrets_manager, against $name", (backend) => {
  let tables: OpenTables;
  let lambda: LambdaRuntime;
  const answers: InvocationResult[] = [];

  const ask = async (username: string, event: object = {}): Promise<unknown> => {
    const result = await lambda.invoke({ username, protocol: "SFTP", serverId, sourceIp: "192.168.10.7", ...event });
    answers.push(result);
    return result.kind === "response" ? result.value : result.errorType;
  };
  const bothKeys = [firstListedKey, secondListedKey];

  beforeAll(async () => {
    tables = await openTables(backend);
    lambda = await startFunction(tables.endpoints, tables.variables);
  });

  afterAll(async () => {
    await lambda.stop();
    await tables.stop();
    expectNoSecret(secrets, { answers, stdout: lambda.stdout(), stderr: lambda.stderr() });
    expectNoSecret(keyBodies, { stdout: lambda.stdout(), stderr: lambda.stderr() });
  });

  it("compares with Password of the secret that the record's secret_prefix leads to", async () => {
    expect(await ask("maria", { password })).toEqual(sessions.files);
    expect(readLastDecision(lambda)).toMatchObject({ outcome: "granted", provider: "secrets" });
    expect(await ask("maria", { password: wrongPassword })).toEqual({});
  });

  it("takes nothing from a secret that says what a user may do", async () => {
    expect(await ask("maria")).toEqual({ ...sessions.files, PublicKeys: bothKeys });
    expect(lambda.stdout()).not.toContain("from-the-secret");
  });

  it.each(["SFTP", "FTPS", "FTP"])("has one password for all protocols (%s)", async (protocol) => {
    expect(await ask("maria", { protocol, password })).toEqual(sessions.files);
  });

  it.each([
    ["SFTP", password, wrongPassword],
    ["FTPS", password, wrongPassword],
    ["FTP", wrongPassword, password],
  ])("has the password of a protocol go before Password (%s)", async (protocol, right, wrong) => {
    expect(await ask("protocols", { protocol, password: right })).toEqual(sessions.byDefault);
    expect(await ask("protocols", { protocol, password: wrong })).toEqual({});
  });

  it("has SFTPPublicKeys go before PublicKeys", async () => {
    expect(await ask("protocols")).toEqual({ ...sessions.byDefault, PublicKeys: [firstListedKey] });
  });

  it.each(["json", "python"])("reads PublicKeys that are a list written as text (%s)", async (username) => {
    expect(await ask(username)).toEqual({ ...sessions.byDefault, PublicKeys: bothKeys });
  });

  it("reads a secret that is bytes, and a Password that is a bcrypt hash", async () => {
    expect(await ask("bytes", { password })).toEqual(sessions.byDefault);
    expect(await ask("hashed", { password })).toEqual(sessions.byDefault);
  });

  it("takes keys from the secret of their own where the user's has none, and from no other", async () => {
    expect(await ask("split")).toEqual({ ...sessions.byDefault, PublicKeys: [firstListedKey] });
    expect(await ask("both")).toEqual({ ...sessions.byDefault, PublicKeys: [firstListedKey] });
  });

  it("takes no password from the secret of the keys", async () => {
    expect(await ask("split", { password: wrongPassword })).toEqual({});
    expect(await ask("split", { password })).toEqual(sessions.byDefault);
  });

  it("knows nobody whose only secret is that of the keys", async () => {
    expect(await ask("only")).toEqual({});
    expect(readLastDecision(lambda)).toMatchObject({ reason: "unknown-user" });
  });

  it("answers {} for a key login without keys in either, and for a password where the secret has none", async () => {
    expect(await ask("keyless")).toEqual({});
    expect(readLastDecision(lambda)).toMatchObject({ reason: "no-public-keys" });
    expect(await ask("both", { password })).toEqual({});
    expect(readLastDecision(lambda)).toMatchObject({ reason: "no-password" });
  });

  it("reads Password and PublicKeys, and no other name that other secrets have for them", async () => {
    expect([await ask("renamed", { password }), await ask("renamed")]).toEqual([{}, {}]);
    expect(await ask("named", { password })).toEqual(sessions.byDefault);
  });

  it("lets no name lead to the secret of another, or to that of their keys", async () => {
    const names = ["split/keys", "../SFTP/plain", "/maria", "maria/", "secrets/maria", "x/../maria"];

    for (const username of names)
      expect([username, await ask(username, { password }), await ask(username)]).toEqual([username, {}, {}]);
  });

  it("holds users to what restricts them in a secret, which the toolkit does not read", async () => {
    expect(await ask("addressed", { password, sourceIp: "10.1.2.3" })).toEqual(sessions.byDefault);
    expect(await ask("addressed", { password })).toEqual({});
    expect(await ask("barred")).toEqual({});
    expect(readLastDecision(lambda)).toMatchObject({ reason: "disabled" });
    expect(await ask("fenced", { sourceIp: "10.1.2.3" })).toEqual({
      ...sessions.byDefault,
      PublicKeys: [firstListedKey],
    });
    expect(await ask("fenced")).toEqual({});
    expect(readLastDecision(lambda)).toMatchObject({ reason: "source-ip-not-allowed" });
  });

  it("begins at SFTP/ where the record has no secret_prefix, and leaves keys to the table without public_key_support", async () => {
    expect(await ask("plain", { password })).toEqual(sessions.files);
    expect(await ask("plain")).toEqual({});
    expect(readLastDecision(lambda)).toMatchObject({ reason: "no-public-keys" });
  });

  it("fails, and names secret_prefix, where it is none", async () => {
    expect(await ask("arn", { password })).toBe("InvalidUserRecordError");
    expect(readLastDecision(lambda)).toMatchObject({ error: { field: "identity_provider.config (secret_prefix)" } });
  });

  it("fails, rather than refuses, where the secret is not JSON", async () => {
    expect([await ask("broken", { password }), await ask("broken")]).toEqual([
      "InvalidUserRecordError",
      "InvalidUserRecordError",
    ]);
  });
});

describe("createSecretsManagerModule", () => {
  it("makes a provider that takes no group, setting or attribute from a secret", async () => {
    const emulator = await startSecretsManagerEmulator();
    await createSecrets(emulator.clientConfig, storedSecrets);
    vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", emulator.endpoint);
    for (const name of ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "test");
    const config = { secret_prefix: "transfer/" };
    const record = { provider: "secrets", module: "secrets_manager", config, publicKeySupport: true };

    const found = await createSecretsManagerModule(record).findAccount({
      username: "maria",
      presentedUsername: "maria",
      method: "publicKey",
      protocol: "SFTP",
      serverId,
      sourceIp: undefined,
      isDryRun: false,
      signal: AbortSignal.timeout(3000),
    });
    await emulator.stop();
    vi.unstubAllEnvs();

    expect(found).toMatchObject({
      kind: "account",
      account: { username: "maria", groups: [], attributes: {}, settings: [{ values: {} }] },
    });
  });
});
