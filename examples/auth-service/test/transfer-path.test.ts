import {
  createSecrets,
  expectNoSecret,
  startSecretsManagerEmulator,
  type SecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askForTransfer, send, sendForm, type Question } from "./requests.ts";
import { startService, type RunningService } from "./start-service.ts";
import {
  aliceListedKeys,
  aliceSession,
  callerArn,
  gatewaySecret,
  keyBodies,
  oldGatewaySecret,
  password,
  passwords,
  serverId,
  storedUsers,
  wrongPassword,
} from "./stored-users.ts";

const denied = { status: 200, body: {} };

describe("GET /servers/{serverId}/users/{username}/config", () => {
  let emulator: SecretsManagerEmulator;
  let service: RunningService;
  const refusals: unknown[] = [];

  beforeAll(async () => {
    emulator = await startSecretsManagerEmulator();
    await createSecrets(emulator.clientConfig, storedUsers);
    service = await startService({
      AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.endpoint,
      GATEWAY_SECRETS: `${gatewaySecret},${oldGatewaySecret}`,
    });
  });

  afterAll(async () => {
    await service.stop();
    await emulator.stop();
    expectNoSecret([...passwords, ...keyBodies], { refusals, stdout: service.stdout(), stderr: service.stderr() });
  });

  it("answers the session to the right password", async () => {
    expect(await askForTransfer(service.url, { password })).toEqual({ status: 200, body: aliceSession });
  });

  it("answers the session and the keys where there is no password, by SFTP", async () => {
    const expected = { status: 200, body: { ...aliceSession, PublicKeys: aliceListedKeys } };

    expect(await askForTransfer(service.url)).toEqual(expected);
    expect(await askForTransfer(service.url, { headers: { PasswordBase64: "", Password: "" } })).toEqual(expected);
  });

  it.each<readonly [string, string]>([
    ["as it is", "user@example.com"],
    ["encoded", "user%40example.com"],
    ["encoded twice", "user%2540example.com"],
  ])("finds a name with an @, %s", async (_, path) => {
    expect(await askForTransfer(service.url, { path, password })).toEqual({
      status: 200,
      body: { Role: "arn:aws:iam::123456789012:role/transfer-user", HomeDirectory: "/my-bucket/mail" },
    });
  });

  it.each<readonly [string, Question]>([
    ["a wrong password", { password: wrongPassword }],
    ["a user whom nobody has", { username: "nobody", password }],
    ["no password by FTP", { protocol: "FTP", password: "" }],
    ["no password by FTPS", { protocol: "FTPS" }],
    ["a wrong address", { username: "office", password, sourceIp: "198.51.100.7" }],
    ["a protocol that there is not", { protocol: "HTTPS", password }],
    ["a name that is not encoded well", { path: "alice%ff", password }],
    ["a name of another place", { path: "..%2Falice", password }],
    ["a password that is no base64", { headers: { PasswordBase64: "not base64!" } }],
    ["a plain password beside another one", { password: wrongPassword, headers: { Password: "correct" } }],
    ["a caller whom API Gateway does not name", { password, headers: { "X-Caller-Arn": undefined } }],
    ["a caller with no name", { password, headers: { "X-Caller-Arn": "" } }],
  ])("answers 200 {} to %s", async (_, question) => {
    expect(await askForTransfer(service.url, question)).toEqual(denied);
  });

  it("answers 200 {} to a password that is there twice, even if both are the same", async () => {
    const encoded = Buffer.from(password).toString("base64");

    expect(await askRaw(service.url, { PasswordBase64: [encoded, encoded] })).toEqual(denied);
  });

  it.each<readonly [string, string | undefined]>([
    ["no secret", undefined],
    ["an empty secret", ""],
    ["a wrong secret", "x".repeat(40)],
    ["a secret that is cut short", gatewaySecret.slice(0, -1)],
    ["both secrets, as they are written", `${gatewaySecret},${oldGatewaySecret}`],
  ])("answers 403 to callers with %s, and looks nobody up", async (_, secret) => {
    const before = emulator.countRequests();

    const answer = await askForTransfer(service.url, { password, headers: { "X-Gateway-Secret": secret } });

    refusals.push(answer);
    expect(answer).toEqual({ status: 403, body: {} });
    expect(emulator.countRequests()).toBe(before);
  });

  it("answers 403 to a caller who sends two secrets", async () => {
    expect(await askRaw(service.url, { "X-Gateway-Secret": [gatewaySecret, gatewaySecret] })).toMatchObject({
      status: 403,
    });
  });

  it("knows API Gateway by the secret before, while it is exchanged", async () => {
    const headers = { "X-Gateway-Secret": oldGatewaySecret };

    expect(await askForTransfer(service.url, { password, headers })).toEqual({ status: 200, body: aliceSession });
  });

  it("answers no question that is too long", async () => {
    const response = await fetch(`${service.url}/servers/${serverId}/users/${"x".repeat(20_000)}/config`);

    expect(response.status).toBe(431);
    await response.body?.cancel();
  });

  it("counts guesses at the form and at Transfer's together", async () => {
    const sourceIp = "127.0.0.1";
    for (let guess = 0; guess < 10; guess += 1) {
      await askForTransfer(service.url, { username: "guessed", password: wrongPassword, sourceIp });
    }

    expect(await sendForm(service.url, { username: "guessed", password })).toMatchObject({ status: 401 });
  });
});

describe("Transfer's path without GATEWAY_SECRETS", () => {
  it("is not there, whatever a caller sends", async () => {
    const service = await startService({});

    const answers = [
      await askForTransfer(service.url, { password }),
      await askForTransfer(service.url, { headers: { "X-Gateway-Secret": "" } }),
      await send(`${service.url}/health`),
    ];
    await service.stop();

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 200]);
  });
});

/** Asks with headers that `fetch` would join. */
function askRaw(url: string, headers: Readonly<Record<string, string[]>>): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/servers/${serverId}/users/alice/config?protocol=SFTP&sourceIp=203.0.113.7`,
      { headers: { "X-Gateway-Secret": gatewaySecret, "X-Caller-Arn": callerArn, ...headers } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as unknown });
        });
      },
    );
    sent.once("error", reject).end();
  });
}
