import { describe, expect, it } from "vitest";
import { createAuthenticator } from "../../src/authenticator.ts";
import { createLambdaHandler } from "../../src/handlers/lambda-handler.ts";
import { createStaticProvider } from "../../src/providers/static-provider.ts";
import { checkTransferResponse } from "../../src/transfer/check-transfer-response.ts";
import type { TransferAuthEvent } from "../../src/transfer/transfer-auth-event.ts";
import { caseFolders, readCaseFiles } from "./shared-cases.ts";

/** A user of one file and what becomes of logins. Scenarios with secrets are those of provider-secrets. */
interface StaticScenario {
  readonly user: Readonly<Record<string, unknown>> & { readonly username: string };
  readonly cases: readonly { readonly event: TransferAuthEvent; readonly expect: object }[];
}

const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

describe.each(caseFolders)("scenarios of the %s", (_, folder) => {
  const scenarios = readCaseFiles(folder, "scenarios").filter(([, content]) => isStatic(content)) as [
    string,
    StaticScenario,
  ][];
  const cases = scenarios.flatMap(([name, { user, cases: logins }]) =>
    logins.map((login, index) => ({ name: `${name} ${String(index)}`, user, ...login })),
  );

  it("are there", () => {
    expect(cases.length).toBeGreaterThanOrEqual(5);
  });

  it.each(cases)(
    "$name answers $event.username ($event.password) as expected",
    async ({ user, event, expect: answer }) => {
      const provider = createStaticProvider({ users: { [user.username]: user }, allowPlaintextPasswords: true });
      const handler = createLambdaHandler(createAuthenticator({ provider, logger }));

      const response = await handler(event);

      expect(response).toStrictEqual(answer);
      const problems = checkTransferResponse(response, event.password === undefined ? "publicKey" : "password");
      expect(problems.filter(({ severity }) => severity === "error")).toStrictEqual([]);
    },
  );
});

function isStatic(content: unknown): boolean {
  return typeof content === "object" && content !== null && "user" in content && "cases" in content;
}

function ignore(): void {
  // No test reads these lines.
}
