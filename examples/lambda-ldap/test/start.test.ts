import {
  createTestAuthority,
  expectNoSecret,
  type SecretsManagerEmulator,
  startSecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { directories, type TestDirectory } from "./directories.ts";
import { hasLambdaRuntime, listVariables, secretName, startFunction } from "./start-function.ts";
import { makeSession, password, serverId } from "./stored-users.ts";

describe.runIf(hasLambdaRuntime).each(directories.slice(0, 1))("the function's start", ({ start }) => {
  let directory: TestDirectory;
  let emulator: SecretsManagerEmulator;
  let variables: Readonly<Record<string, string>>;
  let folder: string;

  const logIn = async (environment: Readonly<Record<string, string>>, username = "alice"): Promise<unknown> => {
    const lambda = await startFunction(emulator, environment);
    const result = await lambda.invoke({ username, password, protocol: "SFTP", serverId, sourceIp: "203.0.113.42" });
    await lambda.stop();
    return result.kind === "response" ? result.value : result.errorType;
  };
  const fail = (environment: Readonly<Record<string, string>>): Promise<unknown> =>
    startFunction(emulator, environment).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  const without = (...names: readonly string[]): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(variables).filter(([name]) => !names.includes(name)));

  beforeAll(async () => {
    directory = await start();
    emulator = await startSecretsManagerEmulator();
    emulator.putSecret(secretName, { password: directory.servicePassword });
    variables = listVariables(directory);
    folder = await mkdtemp(join(tmpdir(), "lambda-ldap-"));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
    await emulator.stop();
    await directory.stop();
  });

  it("fetches the password and opens connections before the first login, in the function's own region", async () => {
    emulator.forgetRequests();

    const lambda = await startFunction(emulator, { ...variables, AWS_REGION: "us-west-2" });
    await lambda.stop();

    expect(emulator.requests).toMatchObject([{ operation: "GetSecretValue", region: "us-west-2" }]);
  });

  it("lets everybody in whom the directory knows, without LDAP_REQUIRE_GROUP", async () => {
    const environment = without("LDAP_REQUIRE_GROUP", "LDAP_GROUPS_BASE");

    expect([await logIn(variables, "outsider"), await logIn(environment, "outsider")]).toEqual([
      {},
      makeSession("outsider"),
    ]);
  });

  it("takes blanks around the semicolons of LDAP_REQUIRE_GROUP for no part of a name", async () => {
    const required = `no-such-group; ${String(variables["LDAP_REQUIRE_GROUP"])} `;

    expect(await logIn({ ...variables, LDAP_REQUIRE_GROUP: required })).toEqual(makeSession("alice"));
  });

  it("looks for groups under LDAP_GROUPS_BASE only", async () => {
    expect(await logIn({ ...variables, LDAP_GROUPS_BASE: "ou=policies,dc=example,dc=test" })).toEqual({});
  });

  it("takes a password that is the whole secret, and may look like JSON", async () => {
    emulator.putSecret("transfer/text", directory.servicePassword);

    expect(await logIn({ ...variables, LDAP_SECRET: "transfer/text" })).toEqual(makeSession("alice"));
  });

  it("asks the next of several servers where one is down", async () => {
    const urls = `ldaps://127.0.0.1:9, ${String(variables["LDAP_URLS"])}`;

    expect(await logIn({ ...variables, LDAP_URLS: urls })).toEqual(makeSession("alice"));
  });

  it("begins TLS on a plain connection with LDAP_START_TLS", async () => {
    const { plainUrl } = directory;

    expect(await logIn({ ...variables, LDAP_URLS: plainUrl, LDAP_START_TLS: "true" })).toEqual(makeSession("alice"));
  });

  it("finds the authority in a file that Node is told of, without LDAP_CA", async () => {
    const { caFile } = directory;

    expect(await logIn({ ...without("LDAP_CA"), NODE_EXTRA_CA_CERTS: caFile })).toEqual(makeSession("alice"));
  });

  it("lets nobody in where the certificate is of another authority, or of one that nobody knows", async () => {
    const other = await createTestAuthority(join(folder, "other"));

    expect(await logIn({ ...variables, LDAP_CA: other.ca })).toBe("ProviderUnavailableError");
    expect(await logIn(without("LDAP_CA"))).toBe("ProviderUnavailableError");
  });

  it.each(["LDAP_URLS", "LDAP_BASE", "LDAP_BIND_DN", "LDAP_SECRET", "TRANSFER_ROLE", "TRANSFER_HOME"])(
    "fails and names %s where it is absent",
    async (name) => {
      expect(await fail(without(name))).toMatchObject({
        errorType: "ConfigurationError",
        message: `${name} must be there.`,
      });
    },
  );

  it("fails and lists the presets where LDAP_PRESET is absent", async () => {
    expect(await fail(without("LDAP_PRESET"))).toMatchObject({
      errorType: "ConfigurationError",
      message: expect.stringMatching(/^LDAP_PRESET must be one of activeDirectory, openLdap, /) as string,
    });
  });

  it("fails and names LDAP_REQUIRE_GROUP where there is only a base of groups", async () => {
    expect(await fail(without("LDAP_REQUIRE_GROUP"))).toMatchObject({
      errorType: "ConfigurationError",
      message: "LDAP_REQUIRE_GROUP must be there where LDAP_GROUPS_BASE is.",
    });
  });

  const names = [
    "LDAP_URLS",
    "LDAP_PRESET",
    "LDAP_BASE",
    "LDAP_BIND_DN",
    "LDAP_SECRET",
    "LDAP_CA",
    "LDAP_START_TLS",
    "LDAP_GROUPS_BASE",
    "TRANSFER_ROLE",
    "TRANSFER_HOME",
  ];
  it.each([
    ...names.map((name) => [name, "hidden value"] as const),
    ...[...names, "LDAP_REQUIRE_GROUP"].map((name) => [name, " "] as const),
    ["LDAP_URLS", "ldap://127.0.0.1,ldaps://127.0.0.1"],
    ["LDAP_URLS", "ldaps://127.0.0.1,"],
    ["LDAP_URLS", "ldaps://user:hidden@127.0.0.1"],
    ["LDAP_PRESET", "constructor"],
    ["LDAP_START_TLS", "true"],
    ["LDAP_CA", "-----BEGIN CERTIFICATE-----hidden-----END CERTIFICATE-----"],
    ["LDAP_REQUIRE_GROUP", "hidden;"],
    ["LDAP_REQUIRE_GROUP", "hidden; ;hidden"],
    ["TRANSFER_HOME", "/hidden/{{username"],
    ["TRANSFER_HOME", "/hidden/{{user}}"],
    ["TRANSFER_ROLE", "arn:aws:iam::1234:role/hidden"],
  ] as const)("fails and names %s, and not its value, when it is %j", async (name, value) => {
    const error = await fail({ ...variables, [name]: value });

    expect(error).toMatchObject({
      name: "LambdaInitError",
      errorType: "ConfigurationError",
      message: expect.stringMatching(new RegExp(`^${name} (?:must|has) `)) as string,
    });
    expectNoSecret(["hidden"], { error });
  });
});
