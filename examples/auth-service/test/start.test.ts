import { expectNoSecret, startSecretsManagerEmulator } from "@transfer-idp/test-parts";
import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { sendForm } from "./requests.ts";
import { startService } from "./start-service.ts";
import { password, role } from "./stored-users.ts";

describe("the service's start", () => {
  it.each([
    ["SERVER_ID", "s-1"],
    ["SERVER_ID", ""],
    ["PORT", "http"],
    ["GATEWAY_SECRETS", "short hidden value"],
    ["GATEWAY_SECRETS", `${"x".repeat(40)},`],
    ["GATEWAY_SECRETS", ""],
    ["TRUSTED_PROXIES", "0.0.0.0/0"],
    ["TRUSTED_PROXIES", "hidden value"],
    ["TRUSTED_PROXIES", "10.0.0.0/33"],
    ["USERS_FILE", ""],
  ])("fails and names %s when it is %j", async (name, value) => {
    const error: unknown = await startService({ [name]: value }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

    expect(String(error)).toContain(`ConfigurationError: ${name} must `);
    expectNoSecret(["hidden value"], { error });
  });
});

describe("TRUSTED_PROXIES", () => {
  it("gives the client's own address to the user's rules", async () => {
    const emulator = await startSecretsManagerEmulator();
    const office = { Password: password, Role: role, AcceptedIpNetwork: "203.0.113.0/24" };
    emulator.putSecret("aws/transfer/s-1234567890abcdef0/office", office);
    const service = await startService({
      AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.endpoint,
      TRUSTED_PROXIES: "127.0.0.1, ::1",
    });
    const logIn = (address: string): ReturnType<typeof sendForm> =>
      sendForm(service.url, { username: "office", password }, { "x-forwarded-for": address });

    const answers = [await logIn("203.0.113.7"), await logIn("203.0.113.7, 198.51.100.1"), await logIn("unknown")];
    await service.stop();
    await emulator.stop();

    expect(answers.map(({ status }) => status)).toEqual([200, 401, 401]);
  });
});

describe("the service's end", () => {
  it("answers the login that runs, lets nobody else in, and ends by itself although a client stays connected", async () => {
    const emulator = await startSecretsManagerEmulator();
    emulator.putSecret("aws/transfer/s-1234567890abcdef0/alice", { Password: password, Role: role });
    emulator.setFault({ slow: 1_000 });
    const service = await startService({ AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.endpoint });
    await fetch(`${service.url}/health`); // leaves a connection that is kept

    const running = sendForm(service.url, { username: "alice", password });
    await expect.poll(() => emulator.countRequests()).toBe(1);
    const ended = service.stop();
    await expect.poll(() => isRefused(service.url)).toBe(true);

    expect(await running).toEqual({ status: 200, body: { username: "alice" } });
    const before = performance.now();
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - before).toBeLessThan(2_000);
    await emulator.stop();
  });
});

function isRefused(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    request(`${url}/health`, { agent: false }, (response) => {
      response.resume();
      resolve(false);
    })
      .once("error", () => {
        resolve(true);
      })
      .end();
  });
}
