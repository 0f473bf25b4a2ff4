import { DeleteSecretCommand, RestoreSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { UserLookup, UserQuery } from "@transfer-idp/core";
import {
  expectNoSecret,
  garbageMarker,
  type SecretsManagerEmulator,
  type SecretsManagerFault,
  startSecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSecretsStore, type SecretsStoreOptions } from "../src/secrets-store.ts";

let emulator: SecretsManagerEmulator;

beforeAll(async () => {
  emulator = await startSecretsManagerEmulator();
});

beforeEach(() => {
  emulator.forgetRequests();
});

afterEach(() => {
  emulator.setFault(undefined);
});

afterAll(async () => {
  await emulator.stop();
});

const serverId = "s-1234567890abcdef0";
const value = { Password: "secret-of-alice-1", Role: "arn:aws:iam::123456789012:role/transfer-user" };

const makeQuery = (change: Partial<UserQuery> = {}): UserQuery => ({
  username: "alice",
  protocol: "SFTP",
  serverId,
  freshness: "cached",
  signal: new AbortController().signal,
  ...change,
});

function find(query: Partial<UserQuery> = {}, options: Partial<SecretsStoreOptions> = {}): Promise<UserLookup> {
  const clientConfig = { ...emulator.clientConfig, maxAttempts: 1 };
  return createSecretsStore({ clientConfig, ...options }).findUser(makeQuery(query));
}

const catchError = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "no error",
    (error: unknown) => error,
  );

const nobody = { record: undefined, fromCache: false };

describe("createSecretsStore", () => {
  it("is named secrets-manager and has a decoy of plain text, or the caller's", () => {
    const { clientConfig } = emulator;

    const stores = [
      createSecretsStore({ clientConfig }),
      createSecretsStore({ clientConfig }),
      createSecretsStore({ clientConfig, decoy: "$2b$10$x" }),
    ];

    expect(stores.map(({ name }) => name)).toEqual(["secrets-manager", "secrets-manager", "secrets-manager"]);
    expect(stores[0]?.decoy).toMatch(/^[\w-]{32}$/);
    expect(stores[0]?.decoy).not.toBe(stores[1]?.decoy);
    expect(stores[2]?.decoy).toBe("$2b$10$x");
  });

  it("finds a user in the secret of their server and name, in one request", async () => {
    emulator.putSecret(`aws/transfer/${serverId}/alice`, value);

    const lookup = await find();

    expect(lookup).toMatchObject({ fromCache: false, record: { settings: { Role: value.Role } } });
    expect(emulator.requests.map(({ operation, secretIds }) => [operation, secretIds])).toEqual([
      ["GetSecretValue", [`aws/transfer/${serverId}/alice`]],
    ]);
  });

  it("finds users by other templates of names", async () => {
    emulator.putSecret("SFTP/alice", value);
    emulator.putSecret(`${serverId}/alice`, value);

    for (const secretName of ["SFTP/{{username}}", "{{serverId}}/{{username}}"]) {
      expect(await find({}, { secretName })).toMatchObject({ record: { state: "active" } });
    }
  });

  it("remembers nothing", async () => {
    emulator.putSecret("SFTP/alice", value);
    const store = createSecretsStore({ clientConfig: emulator.clientConfig, secretName: "SFTP/{{username}}" });

    await store.findUser(makeQuery());
    await store.findUser(makeQuery());

    expect(emulator.countRequests()).toBe(2);
  });

  it("reads bytes as it reads text", async () => {
    emulator.putSecret("SFTP/bytes", new TextEncoder().encode(JSON.stringify(value)));

    const { record } = await find({ username: "bytes" }, { secretName: "SFTP/{{username}}" });

    expect(record?.passwords.map((password) => password.value)).toEqual([value.Password]);
  });

  it("finds nobody where there is no secret", async () => {
    expect(await find({ username: "nobody" })).toEqual(nobody);
    expect(emulator.countRequests()).toBe(1);
  });

  it("finds nobody while a secret is scheduled for deletion, and the user again when it is restored", async () => {
    const client = new SecretsManagerClient(emulator.clientConfig);
    const options = { secretName: "SFTP/{{username}}" };
    emulator.putSecret("SFTP/leaving", value);

    await client.send(new DeleteSecretCommand({ SecretId: "SFTP/leaving", RecoveryWindowInDays: 7 }));
    const during = await find({ username: "leaving" }, options);
    await client.send(new RestoreSecretCommand({ SecretId: "SFTP/leaving" }));
    const after = await find({ username: "leaving" }, options);

    expect(during).toEqual(nobody);
    expect(after).toMatchObject({ record: { state: "active" } });
  });

  it("finds nobody where the secret names another user", async () => {
    emulator.putSecret("SFTP/alias", { ...value, Username: "alice" });

    expect(await find({ username: "alias" }, { secretName: "SFTP/{{username}}" })).toMatchObject(nobody);
  });

  it("asks nothing for a name that no secret can have", async () => {
    for (const username of [
      "a/b",
      "../alice",
      "alice*",
      "arn:aws:secretsmanager:eu-central-1:1:secret:x",
      "jörg",
      "a b",
    ]) {
      expect(await find({ username })).toEqual(nobody);
    }
    expect(emulator.requests).toEqual([]);
  });

  it("takes no answer for another secret's name", async () => {
    const send = (): Promise<object> => Promise.resolve({ Name: "SFTP/bob", SecretString: JSON.stringify(value) });
    const client = { send } as unknown as SecretsManagerClient;

    const store = createSecretsStore({ client, secretName: "SFTP/{{username}}" });

    expect(await store.findUser(makeQuery({ username: "bo" }))).toEqual(nobody);
    expect(await store.findUser(makeQuery({ username: "bob" }))).toMatchObject({ record: { state: "active" } });
  });

  it("never asks for a secret of another user, whatever the name", async () => {
    const asked: string[] = [];
    const client = {
      send: ({ input }: { readonly input: { readonly SecretId: string } }) => {
        asked.push(input.SecretId);
        return Promise.resolve({ Name: input.SecretId, SecretString: "{}" });
      },
    } as unknown as SecretsManagerClient;
    const store = createSecretsStore({ client });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[\w+=.@/:*-]*$/)),
        async (username) => {
          asked.length = 0;

          const { record } = await store.findUser(makeQuery({ username }));

          expect(asked).toEqual(record === undefined ? [] : [`aws/transfer/${serverId}/${username}`]);
        },
      ),
    );
  });

  describe("rejects, and shows nothing of the secret, on", () => {
    const secretName = "SFTP/{{username}}";
    const faults: readonly (readonly [string, SecretsManagerFault, object])[] = [
      ["throttling", "throttle", { kind: "throttled", backendError: "ThrottlingException", httpStatus: 400 }],
      [
        "denied access",
        "access-denied",
        { kind: "access-denied", backendError: "AccessDeniedException", httpStatus: 400 },
      ],
      [
        "an internal error",
        "internal-error",
        { kind: "backend-error", backendError: "InternalServiceError", httpStatus: 500 },
      ],
      ["a key that cannot decrypt", "decryption-failure", { kind: "undecryptable", backendError: "DecryptionFailure" }],
      ["an answer that is no JSON", "garbage", { kind: "backend-error" }],
      ["an answer without a secret", "empty", { kind: "backend-error" }],
      ["a connection that is closed", "drop", { kind: "unreachable", backendError: "ECONNRESET" }],
    ];

    it.each(faults)("%s", async (_, fault, expected) => {
      emulator.putSecret("SFTP/alice", value);
      emulator.setFault(fault);

      const error = await catchError(find({}, { secretName }));

      expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", provider: "secrets-manager", ...expected });
      expectNoSecret([value.Password, garbageMarker, "SFTP/alice"], { error });
    });

    it.each(faults)("%s for an unknown user alike, which is never taken for an absence", async (_, fault) => {
      emulator.setFault(fault);

      const error = await catchError(find({ username: "nobody" }, { secretName }));

      expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE" });
    });

    it("a port where nobody listens", async () => {
      const clientConfig = { ...emulator.clientConfig, endpoint: "http://127.0.0.1:9", maxAttempts: 1 };

      const error = await catchError(find({}, { clientConfig }));

      expect(error).toMatchObject({
        code: "ERR_PROVIDER_UNAVAILABLE",
        kind: "unreachable",
        backendError: "ECONNREFUSED",
      });
    });

    it("no region", async () => {
      const { endpoint, credentials } = emulator.clientConfig;
      const clientConfig = { endpoint, credentials, profile: "nobody-has-this-profile" };
      const saved = Object.entries({ AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined }).map(
        ([name]) => [name, process.env[name]] as const,
      );
      for (const [name] of saved) Reflect.deleteProperty(process.env, name);

      const error = await catchError(find({}, { clientConfig }));
      for (const [name, before] of saved) if (before !== undefined) process.env[name] = before;

      expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "misconfigured" });
    });

    it("an answer that does not come, when its own time is over", async () => {
      emulator.setFault("hang");
      const started = performance.now();

      const error = await catchError(find({}, { requestTimeoutMs: 100, clientConfig: emulator.clientConfig }));

      expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout", provider: "secrets-manager" });
      expect(performance.now() - started).toBeLessThan(1000);
    });

    it("an answer that does not come, when the login's time is over", async () => {
      emulator.setFault("hang");

      const error = await catchError(find({ signal: AbortSignal.timeout(50) }));

      expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout" });
    });

    it("a secret that cannot be read", async () => {
      emulator.putSecret("SFTP/broken", `{"Password": "${value.Password}"`);

      const error = await catchError(find({ username: "broken" }, { secretName }));

      expect(error).toMatchObject({ code: "ERR_INVALID_USER_RECORD", field: "secret", problem: "is not JSON" });
      expectNoSecret([value.Password], { error });
    });
  });

  it("lets the client try again within its time: a request that is throttled once is answered", async () => {
    emulator.putSecret("SFTP/alice", value);
    emulator.setFault("throttle", { times: 1 });

    const lookup = await find({}, { secretName: "SFTP/{{username}}", clientConfig: emulator.clientConfig });

    expect(lookup).toMatchObject({ record: { state: "active" } });
    expect(emulator.countRequests()).toBe(2);
  });

  it("warms up without a request", async () => {
    await createSecretsStore({ clientConfig: emulator.clientConfig }).warmUp?.();

    expect(emulator.requests).toEqual([]);
  });

  describe("refuses", () => {
    it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("%s for requestTimeoutMs", (requestTimeoutMs) => {
      expect(() => createSecretsStore({ clientConfig: {}, requestTimeoutMs })).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "requestTimeoutMs" }),
      );
    });

    it.each<[string, unknown]>([
      ["secretname", { clientConfig: {}, secretname: "SFTP/{{username}}" }],
      ["(unprintable)", { clientConfig: {}, "hunter2!": true }],
      ["cache", { clientConfig: {}, cache: {} }],
      // It would let the password of SFTP in by FTP.
      ["allowSftpPasswordForFtp", { clientConfig: {}, allowSftpPasswordForFtp: "false" }],
      ["allowSftpPasswordForFtp", { clientConfig: {}, allowSftpPasswordForFtp: null }],
      ["requestTimeoutMs", { clientConfig: {}, requestTimeoutMs: null }],
      ["fields", { clientConfig: {}, fields: null }],
      ["fields", { clientConfig: {}, fields: [] }],
      ["decoy", { clientConfig: {}, decoy: null }],
      ["decoy", { clientConfig: {}, decoy: "" }],
      ["client", { client: null }],
      ["clientConfig", { clientConfig: null }],
      ["options", null],
      ["options", []],
      ["options", Object.create({ clientConfig: {} })],
      ["fields", { clientConfig: {}, fields: Object.create({ sourceIps: "IPWhiteList" }) as object }],
    ])("options that cannot be used, and names %s (%j)", (option, options) => {
      expect(() => createSecretsStore(options as never)).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
      );
    });

    it("a template without the username", () => {
      expect(() => createSecretsStore({ clientConfig: {}, secretName: "SFTP" })).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "secretName" }),
      );
    });

    it("both a client and a configuration, and neither", () => {
      const client = new SecretsManagerClient(emulator.clientConfig);

      for (const options of [{}, { client, clientConfig: {} }]) {
        expect(() => createSecretsStore(options)).toThrow(
          expect.objectContaining({ code: "ERR_CONFIGURATION", option: "client" }),
        );
      }
    });

    // `fields: { sourceIP: "IPWhiteList" }` would be a restriction that nobody reads.
    it.each([
      ["fields.sourceIP", { sourceIP: "IPWhiteList" }],
      ["fields.Role", { Role: 7 }],
      ["fields.Role", { Role: ["a", 7] }],
      ["fields.attributes.home", { attributes: { home: 7 } }],
    ])("a map of fields that cannot be used, and names %s", (option, fields) => {
      expect(() => createSecretsStore({ clientConfig: {}, fields: fields as never })).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
      );
    });
  });
});
