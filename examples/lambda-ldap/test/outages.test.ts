import {
  expectNoSecret,
  type InvocationResult,
  type LambdaRuntime,
  type SecretsManagerEmulator,
  startSecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { directories, type TestDirectory } from "./directories.ts";
import { hasLambdaRuntime, listVariables, secretName, startFunction } from "./start-function.ts";
import { makeSession, password, serverId, wrongPassword } from "./stored-users.ts";

describe.runIf(hasLambdaRuntime).each(directories)(
  "handler, when something is down, with users in $name",
  ({ start }) => {
    let directory: TestDirectory;
    let emulator: SecretsManagerEmulator;
    let lambda: LambdaRuntime | undefined;
    const results: InvocationResult[] = [];
    let output = "";

    const open = async (): Promise<LambdaRuntime> => {
      lambda = await startFunction(emulator, listVariables(directory));
      return lambda;
    };
    const ask = async ({ invoke }: LambdaRuntime, event: object = {}): Promise<InvocationResult> => {
      const result = await invoke({
        username: "alice",
        protocol: "SFTP",
        serverId,
        sourceIp: "203.0.113.42",
        ...event,
      });
      results.push(result);
      return result;
    };
    /** Every kind of login. */
    const askAll = async (running: LambdaRuntime): Promise<readonly InvocationResult[]> => [
      await ask(running, { password }),
      await ask(running, { password: wrongPassword }),
      await ask(running),
      await ask(running, { username: "nobody", password }),
    ];
    const outage = {
      kind: "error",
      errorType: "ProviderUnavailableError",
      errorMessage: "The identity provider could not ask its backend.",
    };
    const granted = { kind: "response", value: makeSession("alice") };
    const denied = { kind: "response", value: {} };

    beforeAll(async () => {
      directory = await start();
      emulator = await startSecretsManagerEmulator();
      emulator.putSecret(secretName, { password: directory.servicePassword });
    });

    afterEach(async () => {
      await lambda?.stop();
      output += `${lambda?.stdout() ?? ""}${lambda?.stderr() ?? ""}`;
      lambda = undefined;
    });

    afterAll(async () => {
      await emulator.stop();
      await directory.stop();
      expectNoSecret([password, wrongPassword, directory.servicePassword], { results, output });
    });

    it("throws while the directory is down, and lets users in when it is back", async () => {
      const running = await open();
      const before = await ask(running, { password });
      await directory.kill();

      const during = await askAll(running);
      await directory.restart();
      const after = await ask(running, { password });

      expect([before, after]).toEqual([granted, granted]);
      expect(during).toMatchObject([outage, outage, outage, outage]);
      expect(running.stdout()).toContain('"kind":"unreachable"');
    });

    it("starts while the directory is down, and lets users in when it is back", async () => {
      await directory.kill();

      const running = await open();
      const during = await askAll(running);
      await directory.restart();

      expect(during).toMatchObject([outage, outage, outage, outage]);
      expect([await ask(running, { password }), await ask(running, { password: wrongPassword })]).toEqual([
        granted,
        denied,
      ]);
    });

    it.each([
      ["access-denied", "access-denied"],
      ["decryption-failure", "undecryptable"],
      ["garbage", "backend-error"],
      ["drop", "unreachable"],
      ["hang", "timeout"],
    ] as const)(
      "starts while Secrets Manager answers with %s, and asks again at the next login",
      async (fault, kind) => {
        emulator.setFault(fault);

        const running = await open();
        const during = await ask(running, { password });
        emulator.setFault(undefined);
        const after = await ask(running, { password });

        expect(during).toMatchObject(outage);
        expect(after).toEqual(granted);
        expect(running.stdout()).toContain(`"kind":"${kind}"`);
        // What hangs is given a second: the provider gives a connection more, and would say that the directory was slow.
        expect(running.stdout()).toContain('"provider":"secrets-manager"');
      },
    );

    it.each([
      ["is not there", undefined],
      ["has no password", { username: "service" }],
      ["has an empty password", { password: "" }],
      ["is JSON with a list", ["password"]],
      ["is bytes", Buffer.from("bytes")],
    ])("throws where the secret %s", async (_, value) => {
      const name = `transfer/${String((secrets += 1))}`;
      if (value !== undefined) emulator.putSecret(name, value);

      lambda = await startFunction(emulator, { ...listVariables(directory), LDAP_SECRET: name });
      const answer = await ask(lambda, { password });

      expect(answer).toMatchObject(outage);
      expect(lambda.stdout()).toContain('"kind":"misconfigured"');
    });
    let secrets = 0;

    it("throws where the password in the secret is wrong, and takes a new one at the next login", async () => {
      emulator.putSecret(secretName, { password: wrongPassword });

      const running = await open();
      const during = await ask(running, { password });
      emulator.putSecret(secretName, { password: directory.servicePassword });
      const after = await ask(running, { password });

      expect(during).toMatchObject(outage);
      expect(running.stdout()).toContain('"kind":"access-denied"');
      expect(after).toEqual(granted);
    });
  },
);
