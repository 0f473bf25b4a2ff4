import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type SecretsManagerEmulator, startSecretsManagerEmulator } from "@transfer-idp/test-parts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSdkPort } from "../src/secrets-manager-port.ts";

let emulator: SecretsManagerEmulator;
const { signal } = new AbortController();

beforeEach(async () => {
  emulator = await startSecretsManagerEmulator();
  emulator.putSecret("SFTP/alice", { Role: "r" });
});

afterEach(async () => {
  await emulator.stop();
});

describe("createSdkPort", () => {
  it("asks for a secret by its name, with a client of the caller's or one that it makes", async () => {
    const client = new SecretsManagerClient(emulator.clientConfig);
    const ports = [createSdkPort({ client }), createSdkPort({ clientConfig: emulator.clientConfig })];

    for (const port of ports) {
      const secret = await port.getSecretValue({ SecretId: "SFTP/alice" }, { signal });
      expect(secret).toMatchObject({ Name: "SFTP/alice", SecretString: '{"Role":"r"}' });
    }
    expect(emulator.countRequests({ operation: "GetSecretValue", secretId: "SFTP/alice" })).toBe(2);
  });

  it("uses the client that it was given, in whichever region that is", async () => {
    const sent: unknown[] = [];
    const client = {
      send: (command: unknown, options: unknown) => {
        sent.push(command, options);
        return Promise.resolve({ Name: "x" });
      },
    } as unknown as SecretsManagerClient;

    await createSdkPort({ client }).getSecretValue({ SecretId: "x" }, { signal });

    expect(sent).toEqual([expect.any(GetSecretValueCommand) as unknown, { abortSignal: signal }]);
    expect((sent[0] as GetSecretValueCommand).input).toEqual({ SecretId: "x" });
  });

  it("stops a request when the signal aborts", async () => {
    emulator.setFault("hang");
    const asking = createSdkPort({ clientConfig: emulator.clientConfig }).getSecretValue(
      { SecretId: "SFTP/alice" },
      { signal: AbortSignal.timeout(50) },
    );

    await expect(asking).rejects.toMatchObject({ name: "AbortError" });
  });

  it("warms up without a request", async () => {
    await createSdkPort({ clientConfig: emulator.clientConfig }).warmUp();

    expect(emulator.requests).toEqual([]);
  });

  it("refuses both a client and a configuration, and neither", () => {
    const client = new SecretsManagerClient(emulator.clientConfig);

    for (const options of [{}, { client, clientConfig: {} }]) {
      expect(() => createSdkPort(options)).toThrow(
        expect.objectContaining({
          code: "ERR_CONFIGURATION",
          option: "client",
          requirement: "or clientConfig must be given, and not both",
        }),
      );
    }
  });

  it("passes on what a client cannot be made with when it is used, and leaves no rejection unhandled", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listen);
    const clientConfig = {
      get endpoint(): never {
        throw new Error("no endpoint");
      },
    };
    const port = createSdkPort({ clientConfig });

    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", listen);

    await expect(port.warmUp()).rejects.toThrow("no endpoint");
    await expect(port.getSecretValue({ SecretId: "x" }, { signal })).rejects.toThrow("no endpoint");
    expect(unhandled).toEqual([]);
  });
});
