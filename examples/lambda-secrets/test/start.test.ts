import { expectNoSecret, startSecretsManagerEmulator, type SecretsManagerEmulator } from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import { password, role, serverId } from "./stored-users.ts";

describe.runIf(hasLambdaRuntime)("the function's start", () => {
  let emulator: SecretsManagerEmulator;

  beforeAll(async () => {
    emulator = await startSecretsManagerEmulator();
  });

  afterAll(async () => {
    await emulator.stop();
  });

  it("takes the secrets' names and region from its variables", async () => {
    emulator.putSecret("SFTP/alice", { Password: password, Role: role });
    const lambda = await startFunction(emulator.endpoint, {
      SECRET_NAME_TEMPLATE: "SFTP/{{username}}",
      SECRETS_MANAGER_REGION: "us-west-2",
    });

    const result = await lambda.invoke({ username: "alice", password, protocol: "SFTP", serverId });
    await lambda.stop();

    expect(result).toEqual({ kind: "response", value: { Role: role } });
    expect(emulator.requests).toEqual([
      { operation: "GetSecretValue", secretIds: ["SFTP/alice"], region: "us-west-2", problems: [] },
    ]);
  });

  it.each([
    ["secretName", "SECRET_NAME_TEMPLATE", ""],
    ["secretName", "SECRET_NAME_TEMPLATE", "SFTP/everybody"],
    ["clientConfig.region", "SECRETS_MANAGER_REGION", ""],
    ["clientConfig.region", "SECRETS_MANAGER_REGION", "hidden value"],
  ])("fails and names %s when %s is %j", async (option, name, value) => {
    const error: unknown = await startFunction(emulator.endpoint, { [name]: value }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

    expect(error).toMatchObject({
      name: "LambdaInitError",
      errorType: "ConfigurationError",
      message: expect.stringMatching(new RegExp(`^${option} must `)) as string,
    });
    expectNoSecret(["hidden value", "SFTP/everybody"], { error });
  });
});
