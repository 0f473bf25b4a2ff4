import { existsSync, readFileSync } from "node:fs";
import { type SecretsManagerEmulator, startSecretsManagerEmulator } from "@transfer-idp/test-parts";
import { createAuthenticator } from "@transfer-idp/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSecretsProvider } from "../src/secrets-provider.ts";
import { runScenario, type Scenarios } from "./published-scenarios.ts";

// Data that other people published lies beside this repository where it is developed. What lies there today may be
// more than the fixtures hold.
const shared = new URL("../../../../shared/cases/", import.meta.url);
const isThere = existsSync(shared);

interface PublishedSecret {
  readonly id: string;
  readonly secret: Readonly<Record<string, unknown>>;
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, shared), "utf8"));
const placeholder = /x{12}|\.\.\.|…/;

let emulator: SecretsManagerEmulator;

beforeEach(async () => {
  emulator = await startSecretsManagerEmulator();
});

afterEach(async () => {
  await emulator.stop();
});

describe.runIf(isThere)("what others published, as it lies beside this repository today", () => {
  const scenarios = isThere ? (readJson("scenarios/gammarers-secrets.json") as Scenarios) : undefined;
  const secrets = isThere ? (readJson("secrets/real-world-secret-shapes.json") as readonly PublishedSecret[]) : [];

  it.each(scenarios?.cases ?? [])("scenario $id is answered as it should be", async (scenario) => {
    if (scenarios === undefined) throw new Error("There are no scenarios.");

    const answer = await runScenario(emulator, scenarios, scenario);

    expect({ ...scenario.mayAlsoHold, ...answer }).toEqual({ ...scenario.mayAlsoHold, ...scenario.expect });
  });

  it.each(secrets)(
    "secret $id grants nobody without a role that is one, nor with a wrong password",
    async ({ secret }) => {
      emulator.putSecret("SFTP/alice", secret);
      const provider = createSecretsProvider({ clientConfig: emulator.clientConfig, secretName: "SFTP/{{username}}" });
      const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
      const authenticator = createAuthenticator({ provider, logger });
      const login = { username: "alice", protocol: "SFTP", serverId: "s-0", sourceIp: "203.0.113.9" } as const;
      const password = String(secret["Password"] ?? secret["password"]);

      const right = await authenticator.verifyPassword({ ...login, password });
      const wrong = await authenticator.verifyPassword({ ...login, password: `${password}!` });
      const keys = await authenticator.listPublicKeys(login);

      expect(wrong.outcome).not.toBe("granted");
      if (right.outcome === "granted") expect(right.session.Role).not.toMatch(placeholder);
      if (keys.outcome === "keysListed") expect(keys.publicKeys.join(" ")).not.toMatch(placeholder);
    },
  );
});
