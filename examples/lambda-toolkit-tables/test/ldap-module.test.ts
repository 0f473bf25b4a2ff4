import {
  createTable,
  createTestAuthority,
  type DynamoBackend,
  expectNoSecret,
  findSamba,
  howToGetSamba,
  type InvocationResult,
  type LambdaRuntime,
  makePublicKey,
  requireRealPart,
  type SambaServer,
  type SambaUserState,
  type SecretsManagerEmulator,
  startSamba,
  startSecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLdapModule } from "../src/ldap-module.ts";
import {
  accountSecret,
  caSecret,
  directoryRole,
  makeLdapProviders,
  makeLdapUsers,
  policy,
  sessions,
  tableKey,
} from "./ldap-records.ts";
import { backends } from "./open-tables.ts";
import { readLastDecision } from "./read-last-decision.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import { serverId } from "./stored-records.ts";

const isThere = requireRealPart("samba", (await findSamba()) !== undefined, howToGetSamba);
const [password, wrongPassword] = ['Correct "horse" ~ÿ?>Ü/+%20', "Wr0ng-passw0rd-for-everybody"];

describe.runIf(hasLambdaRuntime && isThere).each(backends.slice(0, 1))("the module ldap, with Samba", ({ start }) => {
  let server: SambaServer;
  let backend: DynamoBackend;
  let emulator: SecretsManagerEmulator;
  let variables: Readonly<Record<string, string>>;
  let lambda: LambdaRuntime;
  const answers: InvocationResult[] = [];

  const open = (): Promise<LambdaRuntime> =>
    startFunction({ dynamo: backend.endpoint, secrets: emulator.endpoint }, variables);
  const ask = async (username: string, event: object = {}, running = lambda): Promise<unknown> => {
    const result = await running.invoke({ username, protocol: "SFTP", serverId, sourceIp: "192.168.10.7", ...event });
    answers.push(result);
    return result.kind === "response" ? result.value : result.errorType;
  };
  const storeSecrets = (): void => {
    emulator.putSecret(accountSecret, { username: server.service.name, password: server.service.password });
    emulator.putSecret(caSecret, server.ca);
  };
  const withKey = (session: object): object => ({ ...session, PublicKeys: [tableKey] });

  beforeAll(async () => {
    // Some passwords here are wrong; "locked" takes so many.
    server = await startSamba({ lockoutThreshold: 15 });
    const people: string[] = ["nobody", "carol"];
    const ids = { uidNumber: "1001", gidNumber: "1002" };
    const make = async (name: string, attributes: object, state?: SambaUserState): Promise<string> => {
      const all = { altSecurityIdentities: `SSHKey:${makePublicKey(name)}`, ...attributes };
      people.push(name);
      const user = await server.createUser({ name, password, attributes: all, ...(state && { state }) });
      return user.dn;
    };
    const alice = await make("alice", { comment: directoryRole, ...ids });
    await make("outsider", { comment: directoryRole, ...ids });
    await make("scoped", { comment: policy, ...ids });
    await make("bare", {});
    await make("half", { comment: directoryRole, uidNumber: "1001" });
    await make("roleless", ids);
    // By another attribute, the toolkit's search finds this entry for a name that nobody has.
    await make("mallory", { uid: "carol", comment: directoryRole, ...ids });
    for (const state of ["disabled", "locked", "expired", "password-expired", "must-change-password"] as const)
      await make(state, { comment: directoryRole, ...ids }, state);
    const inner = await server.createGroup("partners", [alice]);
    const group = await server.createGroup("sftp-users", [inner]);

    backend = await start();
    const providers = makeLdapProviders({ host: server.host, base: server.base, group });
    variables = {
      IDENTITY_PROVIDERS_TABLE: await createTable(backend.clientConfig, { key: ["provider"], items: providers }),
      USERS_TABLE: await createTable(backend.clientConfig, {
        key: ["user", "identity_provider_key"],
        items: makeLdapUsers(providers, people),
      }),
      USER_NAME_DELIMITER: "@",
    };
    emulator = await startSecretsManagerEmulator();
    storeSecrets();
    lambda = await open();
  });

  beforeEach(() => {
    emulator.forgetRequests();
  });

  afterAll(async () => {
    await lambda.stop();
    await emulator.stop();
    await backend.stop();
    await server.stop();
    const output = { stdout: lambda.stdout(), stderr: lambda.stderr() };
    expectNoSecret([password, wrongPassword, server.service.password], { answers, ...output });
  });

  it.each(["direct", "direct-netbios", "service", "service-netbios", "several", "start-tls"])(
    "takes a password, and what the directory says of the user: %s",
    async (provider) => {
      expect(await ask(`alice@${provider}`, { password })).toEqual(sessions.directory);
      expect(readLastDecision(lambda)).toMatchObject({ outcome: "granted", provider });
      expect(await ask(`alice@${provider}`, { password: wrongPassword })).toEqual({});
      expect(await ask(`nobody@${provider}`, { password })).toEqual({});
    },
  );

  it("says more exactly who is refused where a service account looks", async () => {
    await ask("alice@service", { password: wrongPassword });
    const found = readLastDecision(lambda);
    await ask("alice@direct", { password: wrongPassword });

    expect(found).toMatchObject({ reason: "wrong-password" });
    expect(readLastDecision(lambda)).toMatchObject({ reason: "wrong-password-or-unknown-user" });
  });

  it("lists the keys of the table, and none of the directory, with what the directory says of the user", async () => {
    expect(await ask("alice@service")).toEqual(withKey(sessions.directory));
    expect(await ask("nobody@service")).toEqual({});
    expect(readLastDecision(lambda)).toMatchObject({ reason: "unknown-user" });
  });

  it("goes by the table alone on key logins without a service account", async () => {
    expect([await ask("alice@direct"), await ask("locked@direct"), await ask("nobody@direct")]).toEqual([
      withKey(sessions.table),
      withKey(sessions.table),
      withKey(sessions.table),
    ]);
  });

  // Of these the toolkit lets all in with a key but the disabled one.
  it.each(["disabled", "locked", "expired", "password-expired", "must-change-password"])(
    "lets nobody in who is %s, with the right password or with a key",
    async (state) => {
      expect(await ask(`${state}@service`)).toEqual({});
      expect(readLastDecision(lambda)).toMatchObject({ reason: state });
      expect([await ask(`${state}@service`, { password }), await ask(`${state}@direct`, { password })]).toEqual([
        {},
        {},
      ]);
    },
  );

  it("finds nobody by an attribute that others may write", async () => {
    expect([
      await ask("carol@service", { password }),
      await ask("carol@service"),
      await ask("carol@direct", { password }),
    ]).toEqual([{}, {}, {}]);
  });

  it.each(["ad*", "alice)(uid=*", "ADTEST\\alice", "cn=alice", "alic\u00e9"])(
    "finds nobody by %s",
    async (username) => {
      for (const provider of ["service", "direct"])
        expect(await ask(`${username}@${provider}`, { password })).toEqual({});
    },
  );

  it.each([
    ["bare", "comment"],
    ["roleless", "comment"],
  ])("fails where an attribute is missing, and says which one: %s", async (username, field) => {
    for (const provider of ["service", "direct"]) {
      expect(await ask(`${username}@${provider}`, { password })).toBe("InvalidUserRecordError");
      expect(readLastDecision(lambda)).toMatchObject({ error: { field } });
    }
    expect(await ask(`${username}@service`)).toBe("InvalidUserRecordError");
    expect(readLastDecision(lambda)).toMatchObject({ error: { field } });
  });

  it("tells whoever has a wrong password nothing of a missing attribute", async () => {
    expect(await ask("roleless@service", { password: wrongPassword })).toEqual({});
  });

  it("fails where there is one of two ids", async () => {
    expect([await ask("half@service", { password }), await ask("half@ignoring", { password })]).toEqual([
      "InvalidUserRecordError",
      "InvalidUserRecordError",
    ]);
  });

  it("does without missing attributes where the record ignores them", async () => {
    expect([
      await ask("bare@ignoring", { password }),
      await ask("bare@ignoring-direct", { password }),
      await ask("bare@ignoring"),
    ]).toEqual([sessions.table, sessions.table, withKey(sessions.table)]);
  });

  it("lets members of an allowed group in, through groups in groups, and nobody else", async () => {
    expect([
      await ask("alice@groups", { password }),
      await ask("alice@groups"),
      await ask("alice@groups-direct", { password }),
    ]).toEqual([sessions.directory, withKey(sessions.directory), sessions.directory]);
    expect([
      await ask("outsider@groups", { password }),
      await ask("outsider@groups"),
      await ask("outsider@groups-direct", { password }),
    ]).toEqual([{}, {}, {}]);
    expect(readLastDecision(lambda)).toMatchObject({ reason: "group-required" });
  });

  it("takes a policy of the directory", async () => {
    expect(await ask("scoped@policy", { password })).toEqual(sessions.scoped);
    expect(await ask("bare@policy", { password })).toBe("InvalidUserRecordError");
  });

  it("refuses not to verify certificates, and says where the authority goes", async () => {
    expect(await ask("alice@unverified", { password })).toBe("InvalidUserRecordError");
    expect(readLastDecision(lambda)).toMatchObject({
      error: {
        field: "identity_provider.config (ssl_verify)",
        problem: expect.stringContaining("ldap_ssl_ca_secret_arn") as unknown,
      },
    });
  });

  it.each([
    ["no-pem", "ldap_ssl_ca_secret_arn"],
    ["no-account", "ldap_service_account_secret_arn"],
  ])("fails, and names the field, where the secret is another: %s", async (provider, field) => {
    expect([await ask(`alice@${provider}`, { password }), await ask(`alice@${provider}`)]).toEqual([
      "InvalidUserRecordError",
      "InvalidUserRecordError",
    ]);
    expect(readLastDecision(lambda)).toMatchObject({ error: { field: `identity_provider.config (${field})` } });
  });

  it("is an outage where a secret is not there", async () => {
    expect(await ask("alice@no-authority", { password })).toBe("ProviderUnavailableError");
    expect(readLastDecision(lambda)).toMatchObject({ error: { kind: "misconfigured" } });
  });

  it("fetches each secret once", async () => {
    const running = await open();

    for (const event of [{ password }, {}, { password: wrongPassword }]) await ask("alice@service", event, running);
    await running.stop();

    expect(emulator.requests.map(({ secretIds }) => secretIds.join()).sort()).toEqual([caSecret, accountSecret].sort());
  });

  it("throws while secrets cannot be had, and fetches them at the next login", async () => {
    const running = await open();
    emulator.setFault("access-denied");
    const during = [await ask("alice@service", { password }, running), await ask("alice@service", {}, running)];
    emulator.setFault(undefined);
    const after = await ask("alice@service", { password }, running);
    await running.stop();

    expect(during).toEqual(["ProviderUnavailableError", "ProviderUnavailableError"]);
    expect(after).toEqual(sessions.directory);
  });

  it.each(["service", "direct"])(
    "fetches the authority again where it did not sign the certificate: %s",
    async (provider) => {
      const running = await open();
      const folder = await mkdtemp(join(tmpdir(), "other-authority-"));
      emulator.putSecret(caSecret, (await createTestAuthority(folder)).ca);
      await rm(folder, { recursive: true });
      const during = await ask(`alice@${provider}`, { password }, running);
      storeSecrets();
      const after = await ask(`alice@${provider}`, { password }, running);
      await running.stop();

      expect([during, after]).toEqual(["ProviderUnavailableError", sessions.directory]);
    },
  );

  it("takes a new password of the service account, and another account", async () => {
    const running = await open();
    const attempt = (): Promise<unknown> => ask("alice@service", { password }, running);
    emulator.putSecret(accountSecret, { username: server.service.name, password: wrongPassword });
    const withWrongPassword = await attempt();
    storeSecrets();
    const withNewPassword = await attempt();
    await running.stop();

    const other = await open();
    emulator.putSecret(accountSecret, { username: "gone", password: wrongPassword });
    await ask("alice@service", { password }, other);
    storeSecrets();
    await ask("alice@service", { password }, other);
    const withOtherAccount = await ask("alice@service", { password }, other);
    await other.stop();

    expect([withWrongPassword, withNewPassword]).toEqual(["ProviderUnavailableError", sessions.directory]);
    expect(withOtherAccount).toEqual(sessions.directory);
  });

  it("throws while the directory is down, and lets users in when it is back", async () => {
    await server.kill();
    const during = [
      await ask("alice@service", { password }),
      await ask("alice@service"),
      await ask("alice@direct", { password }),
    ];
    await server.restart();

    expect(during).toEqual(Array(3).fill("ProviderUnavailableError"));
    expect([await ask("alice@service", { password }), await ask("alice@direct", { password })]).toEqual([
      sessions.directory,
      sessions.directory,
    ]);
  });
});

describe("createLdapModule", () => {
  const good = { server: "ldap.example.com", search_base: "DC=example,DC=com", domain: "example.com" };
  const make = (config: object): unknown =>
    createLdapModule({ provider: "ldap", module: "ldap", config: { ...good, ...config }, publicKeySupport: false });

  it.each<object>([
    {},
    { server: ["dc1.example.com", "dc2.example.com"] },
    { server: "192.0.2.7", port: "3269" },
    { server: "2001:db8::7", port: 636 },
    {
      domain: undefined,
      ldap_service_account_secret_arn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:a-1",
    },
    { attributes: { Role: "comment" }, ldap_allowed_groups: ["CN=a,DC=example,DC=com"] },
    { Role: "arn:aws:iam::123456789012:role/of-the-record", something: "else" },
    { attributes: null, ldap_allowed_groups: null, port: null, ssl_verify: null },
  ])("takes %j", (config) => {
    expect(make(config)).toMatchObject({ name: "ldap" });
  });

  it.each<[string, object]>([
    ["server", { server: undefined }],
    ["server", { server: [] }],
    ["server", { server: "" }],
    ["server", { server: "ldaps://ldap.example.com" }],
    ["server", { server: "ldap.example.com/secret" }],
    ["server", { server: ["ldap.example.com", 7] }],
    ["port", { port: 0 }],
    ["port", { port: 65_536 }],
    ["port", { port: "636x" }],
    ["ssl", { ssl: "false" }],
    ["ssl_verify", { ssl_verify: false }],
    ["ssl_verify", { ssl_verify: "true" }],
    ["search_base", { search_base: undefined }],
    ["search_base", { search_base: "example.com" }],
    ["domain", { domain: undefined }],
    ["domain", { domain: "" }],
    ["domain", { domain: "example.com\\" }],
    ["attributes", { attributes: "gidNumber" }],
    ["attributes", { attributes: ["gidNumber"] }],
    ["attributes", { attributes: { HomeDirectory: "homeDirectory" } }],
    ["attributes", { attributes: { Uid: "uidNumber" } }],
    ["attributes.Role", { attributes: { Role: "" } }],
    ["attributes.Role", { attributes: { Role: "no attribute" } }],
    ["attributes", { attributes: { Uid: "no attribute", Gid: "gidNumber" } }],
    ["ignore_missing_attributes", { ignore_missing_attributes: "true" }],
    ["ldap_allowed_groups", { ldap_allowed_groups: [] }],
    ["ldap_allowed_groups", { ldap_allowed_groups: "CN=a,DC=example,DC=com" }],
    ["ldap_allowed_groups", { ldap_allowed_groups: ["sftp-users"] }],
    ["ldap_ssl_ca_secret_arn", { ldap_ssl_ca_secret_arn: "-----BEGIN CERTIFICATE-----\nMIIB" }],
    ["ldap_service_account_secret_arn", { ldap_service_account_secret_arn: { username: "a" } }],
  ])("names %s where it cannot be used: %j", (option, config) => {
    expect(() => make(config)).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
  });
});
