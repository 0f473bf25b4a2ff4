import { startSecretsManagerEmulator } from "@transfer-idp/test-parts";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import passwordLogin from "../events/password-login.json" with { type: "json" };
import { hasLambdaRuntime, startFunction } from "./start-function.ts";

describe.runIf(hasLambdaRuntime)("README.md", () => {
  it("shows a secret that lets its user in with the example's event", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const [, name = "", secret = ""] = /create-secret --name (\S+) --secret-string '([^']+)'/.exec(readme) ?? [];
    const emulator = await startSecretsManagerEmulator();
    emulator.putSecret(name, secret);
    const lambda = await startFunction(emulator.endpoint);

    const result = await lambda.invoke(passwordLogin);
    await lambda.stop();
    await emulator.stop();

    const session = { Role: "arn:aws:iam::123456789012:role/transfer-user", HomeDirectory: "/my-bucket/home/user" };
    expect(result).toMatchObject({ kind: "response", value: { statusCode: 200, body: JSON.stringify(session) } });
  });
});
