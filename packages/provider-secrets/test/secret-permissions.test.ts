import { createAuthenticator } from "@transfer-idp/core";
import { type SecretsManagerEmulator, startSecretsManagerEmulator } from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSecretsProvider, type SecretsProviderOptions } from "../src/index.ts";

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const login = { protocol: "SFTP", serverId: "s-1234567890abcdef0", sourceIp: "203.0.113.7" } as const;
const settings = { Role: "arn:aws:iam::123456789012:role/user", HomeDirectory: "/bucket/home" };

describe("permissions of createSecretsProvider", () => {
  let emulator: SecretsManagerEmulator;

  beforeAll(async () => {
    emulator = await startSecretsManagerEmulator();
    emulator.putSecret(`aws/transfer/${login.serverId}/alice`, { Password: "correct horse", ...settings });
    emulator.putSecret("SFTP/alice", { Password: "correct horse", ...settings });
  });

  afterAll(() => emulator.stop());

  it.each([
    [undefined, "aws/transfer/{{serverId}}/*"],
    ["SFTP/{{username}}", "SFTP/*"],
    ["{{serverId}}/{{username}}", "{{serverId}}/*"],
    ["SFTP/{{protocol}}/{{serverId}}/{{username}}", "SFTP/*"],
    ["{{username}}@{{serverId}}", "*"],
  ])("are what logins call, where secrets are named by %s", async (secretName, pattern) => {
    const provider = createSecretsProvider({ clientConfig: emulator.clientConfig, secretName });
    const authenticator = createAuthenticator({ provider, logger: silent });
    emulator.forgetRequests();

    for (const username of ["alice", "nobody", "../alice"]) {
      for (const password of ["correct horse", "wrong"]) {
        await authenticator.verifyPassword({ ...login, username, password });
      }
      await authenticator.listPublicKeys({ ...login, username });
    }

    const resource = `arn:{{partition}}:secretsmanager:eu-central-1:{{account}}:secret:${pattern}`;
    expect(authenticator.permissions).toStrictEqual([
      { actions: ["secretsmanager:GetSecretValue"], resources: [resource] },
    ]);
    const called = emulator.requests.map(({ operation }) => `secretsmanager:${operation}`);
    expect(new Set(called)).toStrictEqual(new Set(["secretsmanager:GetSecretValue"]));
    const prefix = pattern.slice(0, -1).replace("{{serverId}}", login.serverId);
    const asked = emulator.requests.flatMap(({ secretIds }) => secretIds);
    expect(asked.filter((name) => !name.startsWith(prefix))).toStrictEqual([]);
  });

  it.each<readonly [string, SecretsProviderOptions]>([
    ["that is not configured", { clientConfig: {} }],
    ["that a function finds", { clientConfig: { region: () => Promise.resolve("eu-west-1") } }],
    ["of a client", { client: { config: { region: "eu-west-1" } } as never }],
  ])("leave a region open %s", (_what, options) => {
    expect(createSecretsProvider(options).permissions).toStrictEqual([
      {
        actions: ["secretsmanager:GetSecretValue"],
        resources: ["arn:{{partition}}:secretsmanager:{{region}}:{{account}}:secret:aws/transfer/{{serverId}}/*"],
      },
    ]);
  });

  it("are what nobody can change", () => {
    const { permissions } = createSecretsProvider({ clientConfig: {} });

    expect(Object.isFrozen(permissions) && Object.isFrozen(permissions?.[0])).toBe(true);
  });
});
