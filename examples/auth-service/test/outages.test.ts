import {
  createSecrets,
  expectNoSecret,
  garbageMarker,
  startSecretsManagerEmulator,
  type SecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { askForTransfer, sendForm } from "./requests.ts";
import { startService, type RunningService } from "./start-service.ts";
import { aliceSession, gatewaySecret, password, passwords, storedUsers } from "./stored-users.ts";

const outage = { form: { status: 503, body: { error: "unavailable" } }, transfer: { status: 500, body: {} } };

describe("the service, when Secrets Manager has an outage", () => {
  let emulator: SecretsManagerEmulator;
  let service: RunningService;
  const answers: unknown[] = [];

  const askBoth = async (username: string): Promise<object> => {
    const form = await sendForm(service.url, { username, password });
    const answer = { form, transfer: await askForTransfer(service.url, { username, password }) };
    answers.push(answer);
    return answer;
  };

  beforeAll(async () => {
    emulator = await startSecretsManagerEmulator();
    await createSecrets(emulator.clientConfig, storedUsers);
    service = await startService({
      AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.endpoint,
      GATEWAY_SECRETS: gatewaySecret,
    });
  });

  afterEach(() => {
    emulator.setFault(undefined);
  });

  afterAll(async () => {
    await service.stop();
    await emulator.stop();
    expectNoSecret([...passwords, garbageMarker], { answers, stdout: service.stdout(), stderr: service.stderr() });
  });

  it.each([
    ["throttle", "throttled"],
    ["access-denied", "access-denied"],
    ["garbage", "backend-error"],
    ["hang", "timeout"],
  ] as const)("answers 503 to the form and 500 to Transfer while it answers with %s", async (fault, kind) => {
    emulator.setFault(fault);

    expect(await askBoth("user100")).toEqual(outage);
    expect(service.stdout()).toContain(`"kind":"${kind}"`);
  });

  it("answers the same for a secret that cannot be read", async () => {
    expect(await askBoth("broken")).toEqual(outage);
  });

  it("lets users in again afterwards", async () => {
    await emulator.stop();
    const during = await askBoth("alice");
    await emulator.restart();

    expect(during).toEqual(outage);
    expect(await askBoth("alice")).toEqual({
      form: { status: 200, body: { username: "alice" } },
      transfer: { status: 200, body: aliceSession },
    });
  });
});
