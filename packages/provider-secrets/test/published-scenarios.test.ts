import { readFileSync } from "node:fs";
import { type SecretsManagerEmulator, startSecretsManagerEmulator } from "@transfer-idp/test-parts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runScenario, type Scenarios } from "./published-scenarios.ts";

const fixture = new URL("fixtures/gammarers-secrets.json", import.meta.url);
const scenarios = JSON.parse(readFileSync(fixture, "utf8")) as Scenarios;

let emulator: SecretsManagerEmulator;

beforeEach(async () => {
  emulator = await startSecretsManagerEmulator();
});

afterEach(async () => {
  await emulator.stop();
});

describe("a login that another npm package's tests publish", () => {
  it.each(scenarios.cases)("is answered as it should be: $id", async (scenario) => {
    const answer = await runScenario(emulator, scenarios, scenario);

    expect({ ...scenario.mayAlsoHold, ...answer }).toEqual({ ...scenario.mayAlsoHold, ...scenario.expect });
  });

  it("reads a secret that is stored for each event that has all its fields", async () => {
    for (const scenario of scenarios.cases) await runScenario(emulator, scenarios, scenario);

    const withSecret = scenarios.cases.filter(({ secret }) => secret !== null);
    const asked = new Set(emulator.requests.flatMap(({ secretIds }) => secretIds));
    expect(withSecret.length).toBeGreaterThan(10);
    expect(withSecret.filter(({ secretName }) => !asked.has(secretName))).toEqual([]);
  });
});
