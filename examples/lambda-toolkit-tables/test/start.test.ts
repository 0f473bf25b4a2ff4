import {
  createSecrets,
  expectNoSecret,
  startDynamoProxy,
  startSecretsManagerEmulator,
  type DynamoBackend,
  type DynamoProxy,
  type InvocationResult,
  type SecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { backends, createTables } from "./open-tables.ts";
import { hasLambdaRuntime, startFunction, type Endpoints } from "./start-function.ts";
import { firstListedKey, password, secondListedKey, serverId, sessions } from "./stored-records.ts";
import { storedSecrets } from "./stored-secrets.ts";

describe.runIf(hasLambdaRuntime).each(backends.slice(0, 1))("the function's start", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let emulator: SecretsManagerEmulator;
  let endpoints: Endpoints;
  let variables: Readonly<Record<string, string>>;

  const logIn = async (environment: object, event: object): Promise<InvocationResult> => {
    const lambda = await startFunction(endpoints, { ...variables, ...environment });
    const result = await lambda.invoke({ protocol: "SFTP", serverId, sourceIp: "192.168.10.7", password, ...event });
    await lambda.stop();
    return result;
  };
  const fail = (environment: Readonly<Record<string, string>>): Promise<unknown> =>
    startFunction(endpoints, environment).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

  beforeAll(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
    emulator = await startSecretsManagerEmulator();
    await createSecrets(emulator.clientConfig, storedSecrets);
    endpoints = { dynamo: proxy.endpoint, secrets: emulator.endpoint };
    variables = { ...(await createTables(backend)), USER_NAME_DELIMITER: "@" };
  });

  beforeEach(() => {
    proxy.forgetRequests();
    emulator.forgetRequests();
  });

  afterAll(async () => {
    await emulator.stop();
    await proxy.stop();
    await backend.stop();
  });

  it.each([
    ["@", "jsmith@local_password"],
    ["@@", "jsmith@@local_password"],
    ["\\", "local_password\\jsmith"],
    ["/", "local_password/jsmith"],
    ["$", "local_password$jsmith"],
  ])("takes the toolkit's delimiter %s: %s", async (delimiter, username) => {
    const result = await logIn({ USER_NAME_DELIMITER: delimiter }, { username });

    expect(result).toEqual({ kind: "response", value: sessions.homeAndFinance });
  });

  it("takes the names of the tables from its variables, and asks each for what is in it", async () => {
    const { USERS_TABLE: users, IDENTITY_PROVIDERS_TABLE: providers } = variables;

    await logIn({}, { username: "jsmith@local_password" });
    await logIn({}, { username: "maria" });

    // Requests of one login come in any order.
    expect(proxy.requests.map(({ operation, tableNames }) => [operation, ...tableNames].join(" ")).sort()).toEqual(
      [
        `GetItem ${String(users)}`,
        `GetItem ${String(users)}`,
        `GetItem ${String(providers)}`,
        `Query ${String(users)}`,
        `Query ${String(users)}`,
        `GetItem ${String(providers)}`,
      ].sort(),
    );
  });

  it("finds the secrets in its own region, and asks for both of a user for a key login", async () => {
    const region = "us-west-2";
    const there = await createTables({ clientConfig: { ...backend.clientConfig, region } });

    const withKeys = await logIn({ ...there, AWS_REGION: region }, { username: "maria", password: undefined });

    const request = { operation: "GetSecretValue", region, problems: [] };
    expect(withKeys).toEqual({
      kind: "response",
      value: { ...sessions.files, PublicKeys: [firstListedKey, secondListedKey] },
    });
    expect(emulator.requests).toHaveLength(2);
    expect(emulator.requests).toEqual(
      expect.arrayContaining([
        { ...request, secretIds: ["transfer/maria"] },
        { ...request, secretIds: ["transfer/maria/keys"] },
      ]),
    );
  });

  it("asks for one secret where keys are not asked for or are the table's, and for none with another module", async () => {
    await logIn({}, { username: "maria" });
    await logIn({}, { username: "plain", password: undefined });
    await logIn({}, { username: "jsmith@local_password" });

    expect(emulator.requests.map(({ secretIds }) => secretIds)).toEqual([["transfer/maria"], ["SFTP/plain"]]);
  });

  it("asks nothing of DynamoDB and of Secrets Manager before the first login", async () => {
    const lambda = await startFunction(endpoints, variables);
    await lambda.stop();

    expect([proxy.countRequests(), emulator.countRequests()]).toEqual([0, 0]);
  });

  it("fails a login that needs AWS_ACCOUNT_ID where that is absent", async () => {
    const result = await logIn({}, { username: "accounts@secrets" });

    expect(result).toMatchObject({ kind: "error", errorType: "InvalidUserRecordError" });
  });

  it("fails each login without AWS_REGION, which Lambda sets", async () => {
    const result = await logIn({ AWS_REGION: "" }, { username: "jsmith@local_password" });

    expect(result).toMatchObject({ kind: "error", errorType: "ProviderUnavailableError" });
  });

  it.each([
    ["usersTable", "USERS_TABLE", ""],
    ["usersTable", "USERS_TABLE", "hidden value"],
    ["identityProvidersTable", "IDENTITY_PROVIDERS_TABLE", ""],
    ["identityProvidersTable", "IDENTITY_PROVIDERS_TABLE", "hidden value"],
    ["delimiter", "USER_NAME_DELIMITER", ""],
    ["variables.AWS_ACCOUNT", "AWS_ACCOUNT_ID", ""],
    ["variables.AWS_ACCOUNT", "AWS_ACCOUNT_ID", "hidden value"],
    ["variables.AWS_ACCOUNT", "AWS_ACCOUNT_ID", "1234-5678-9012"],
  ])("fails and names %s when %s is %j", async (option, name, value) => {
    const error = await fail({ ...variables, [name]: value });

    expect(error).toMatchObject({
      name: "LambdaInitError",
      errorType: "ConfigurationError",
      message: expect.stringMatching(new RegExp(`^${option.replace(".", String.raw`\.`)} must `)) as string,
    });
    expectNoSecret(["hidden value", "1234-5678-9012"], { error });
  });

  it.each([
    ["usersTable", "USERS_TABLE"],
    ["identityProvidersTable", "IDENTITY_PROVIDERS_TABLE"],
    ["delimiter", "USER_NAME_DELIMITER"],
  ])("fails and names %s without %s", async (option, name) => {
    const others = Object.fromEntries(Object.entries(variables).filter(([variable]) => variable !== name));

    expect(await fail(others)).toMatchObject({
      errorType: "ConfigurationError",
      message: expect.stringMatching(new RegExp(`^${option} must `)) as string,
    });
  });
});
