import {
  expectNoSecret,
  type InvocationResult,
  type LambdaRuntime,
  type SecretsManagerEmulator,
  startSecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { directories, type TestDirectory } from "./directories.ts";
import { hostileEvents } from "./hostile-events.ts";
import { hasLambdaRuntime, listVariables, secretName, startFunction } from "./start-function.ts";
import { keyBodies, makeSession, password, serverId } from "./stored-users.ts";

describe.runIf(hasLambdaRuntime).each(directories)(
  "handler, given hostile events, with users in $name",
  ({ start }) => {
    let directory: TestDirectory;
    let emulator: SecretsManagerEmulator;
    let lambda: LambdaRuntime;
    const results: InvocationResult[] = [];

    beforeAll(async () => {
      directory = await start();
      emulator = await startSecretsManagerEmulator();
      emulator.putSecret(secretName, directory.servicePassword);
      lambda = await startFunction(emulator, listVariables(directory));
    });

    afterAll(async () => {
      await lambda.stop();
      await emulator.stop();
      await directory.stop();
    });

    it.each(hostileEvents)("answers {} for %s", async (_, event) => {
      const start = performance.now();

      const result = await lambda.invoke(event);

      results.push(result);
      expect(result).toEqual({ kind: "response", value: {} });
      expect(performance.now() - start).toBeLessThan(2000);
    });

    it("still knows its users, and has shown no password and no key", async () => {
      const event = { username: "alice", password, protocol: "SFTP", serverId, sourceIp: "198.51.100.42" };

      expect(await lambda.invoke(event)).toEqual({ kind: "response", value: makeSession("alice") });
      expect(results).toHaveLength(hostileEvents.length);
      const outputs = { results, stdout: lambda.stdout(), stderr: lambda.stderr() };
      expectNoSecret([password, directory.servicePassword, ...keyBodies], outputs);
    });

    it("writes each decision as one line of JSON, whatever the name holds", () => {
      const lines = lambda
        .stdout()
        .split("\n")
        .filter((line) => line.startsWith("{"));

      expect(lines.length).toBe(results.length + 1);
      for (const line of lines) expect(JSON.parse(line)).toMatchObject({ message: "transfer login" });
    });
  },
);
