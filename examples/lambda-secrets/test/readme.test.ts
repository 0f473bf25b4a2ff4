import { startSecretsManagerEmulator } from "@transfer-idp/test-parts";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";

describe.runIf(hasLambdaRuntime)("README.md", () => {
  it("shows a secret that lets its user in", async () => {
    const readme = fillOutputs(await readFile(new URL("../README.md", import.meta.url), "utf8"));
    const [, name = "", secret = ""] = /create-secret --name "([^"]+)" --secret-string '([^']+)'/.exec(readme) ?? [];
    const [, serverId = "", username = ""] = /^aws\/transfer\/([^/]+)\/([^/]+)$/.exec(name) ?? [];
    const { Password: password } = JSON.parse(secret) as { Password: string };
    const emulator = await startSecretsManagerEmulator();
    emulator.putSecret(name, secret);
    const lambda = await startFunction(emulator.endpoint);

    const login = { username, password, serverId, protocol: "SFTP" };
    const inside = await lambda.invoke({ ...login, sourceIp: "203.0.113.7" });
    const inside6 = await lambda.invoke({ ...login, sourceIp: "2001:db8::7" });
    const outside = await lambda.invoke({ ...login, sourceIp: "198.51.100.7" });
    await lambda.stop();
    await emulator.stop();

    const session = {
      Role: "arn:aws:iam::123456789012:role/transfer-user",
      HomeDirectoryType: "LOGICAL",
      HomeDirectoryDetails: '[{"Entry":"/","Target":"/my-bucket/home/alice"}]',
    };
    expect([inside, inside6, outside]).toEqual([
      { kind: "response", value: session },
      { kind: "response", value: session },
      { kind: "response", value: {} },
    ]);
  });
});

/** As a shell does with the README's function `output`. */
function fillOutputs(readme: string): string {
  return readme
    .replaceAll("$(output ServerId)", "s-1234567890abcdef0")
    .replaceAll(/'"\$\(output TransferUserRoleArn\)"'/g, "arn:aws:iam::123456789012:role/transfer-user");
}
