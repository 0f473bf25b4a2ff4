import { expectNoSecret } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import type { Authenticator } from "../../src/authenticator.ts";
import { ProviderUnavailableError } from "../../src/errors/provider-unavailable-error.ts";
import { createApiGatewayHandler } from "../../src/handlers/api-gateway-handler.ts";
import { grant, keyAnswer, openAuthenticator, readDecisions } from "./open-authenticator.ts";

const password = "cörrect horse battery";
const caller = { requestContext: { identity: { userArn: "arn:aws:sts::123456789012:assumed-role/transfer/x" } } };
const keyEvent = {
  ...caller,
  pathParameters: { serverId: "s-1234567890abcdef0", username: "user%40example.com" },
  queryStringParameters: { protocol: "SFTP", sourceIp: "203.0.113.42" },
  headers: { SourceIp: "203.0.113.42" },
};
const event = { ...keyEvent, headers: { PasswordBase64: Buffer.from(password).toString("base64") } };
const headers = { "content-type": "application/json" };

describe("createApiGatewayHandler", () => {
  it("answers a proven password with 200 and the session as JSON text", async () => {
    const { authenticator, logins, passwords } = openAuthenticator();

    const response = await createApiGatewayHandler(authenticator)(event);

    expect(response).toStrictEqual({ statusCode: 200, headers, body: JSON.stringify(grant) });
    expect(logins).toMatchObject([{ username: "user@example.com", sourceIp: "203.0.113.42", method: "password" }]);
    expect(passwords).toStrictEqual([password]);
  });

  it("answers a key login with 200 and keys", async () => {
    const response = await createApiGatewayHandler(openAuthenticator().authenticator)(keyEvent);

    expect(response).toStrictEqual({ statusCode: 200, headers, body: JSON.stringify(keyAnswer) });
  });

  it("answers a denial with 200 and {}, for any other status is an error to Transfer", async () => {
    const { authenticator } = openAuthenticator({ findAccount: () => Promise.resolve({ kind: "unknown" }) });

    expect(await createApiGatewayHandler(authenticator)(event)).toStrictEqual({ statusCode: 200, headers, body: "{}" });
  });

  it("answers a malformed request with 200 and {}, and names what is wrong with it in the log", async () => {
    const { authenticator, lines } = openAuthenticator();

    const response = await createApiGatewayHandler(authenticator)({ ...event, headers: { PasswordBase64: "%%%" } });

    expect(response).toStrictEqual({ statusCode: 200, headers, body: "{}" });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: "INFO", outcome: "denied", reason: "malformed-event", provider: "none" },
      {
        level: "DEBUG",
        steps: [
          {
            step: "parse-event",
            outcome: "denied",
            notes: [{ kind: "warning", field: "PasswordBase64", code: "unreadable" }],
          },
        ],
      },
    ]);
  });

  it("answers a failure with 500 and {}, and never throws, for API Gateway would make a 502 of that", async () => {
    const failures = [
      new ProviderUnavailableError({ provider: "open-door", kind: "unreachable" }),
      new Error(password),
      password,
    ];
    for (const failure of failures) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a provider may reject with anything
      const { authenticator, lines } = openAuthenticator({ findAccount: () => Promise.reject(failure) });

      const response = await createApiGatewayHandler(authenticator)(event);

      expect(response).toStrictEqual({ statusCode: 500, headers, body: "{}" });
      expect(readDecisions(lines)).toMatchObject([{ level: "ERROR", outcome: "failed" }]);
      expectNoSecret([password], { response, lines });
    }
  });

  it.each([
    ["without a request context", { requestContext: undefined }],
    [
      "with a caller of null, as a method without authorisation has it",
      { requestContext: { identity: { userArn: null } } },
    ],
    ["with an empty caller", { requestContext: { identity: { userArn: "" } } }],
    ["with a caller that is no text", { requestContext: { identity: { userArn: ["arn"] } } }],
    [
      "with a caller from an authoriser of another kind",
      { requestContext: { authorizer: { principalId: "x" }, identity: {} } },
    ],
  ])("denies a request %s before it reads anything of it", async (_, change) => {
    const { authenticator, logins, lines } = openAuthenticator();

    const response = await createApiGatewayHandler(authenticator)({ ...event, ...change });

    expect(response).toStrictEqual({ statusCode: 200, headers, body: "{}" });
    expect(logins).toStrictEqual([]);
    expect(readDecisions(lines)).toStrictEqual([
      {
        level: "INFO",
        message: "transfer login",
        provider: "none",
        outcome: "denied",
        reason: "unauthenticated-caller",
        isTimed: true,
      },
    ]);
  });

  it("answers a request without a caller where the option says so in words", async () => {
    const { authenticator } = openAuthenticator();
    const handler = createApiGatewayHandler(authenticator, { allowUnauthenticatedCallers: true });

    const response = await handler({ ...event, requestContext: undefined });

    expect(response.body).toBe(JSON.stringify(grant));
  });

  it("keeps refusing callers where the option is false or left out", async () => {
    for (const allowUnauthenticatedCallers of [false, undefined]) {
      const handler = createApiGatewayHandler(openAuthenticator().authenticator, { allowUnauthenticatedCallers });

      expect((await handler({ ...event, requestContext: {} })).body).toBe("{}");
    }
  });

  it("refuses an event that only Lambda integrations have, and so a public function URL", async () => {
    const flat = { username: "alice", password, protocol: "SFTP", serverId: "s-1", sourceIp: "203.0.113.42" };
    const { authenticator } = openAuthenticator();

    expect((await createApiGatewayHandler(authenticator)(flat)).body).toBe("{}");
    expect((await createApiGatewayHandler(authenticator)({ ...flat, ...caller })).body).toBe("{}");
  });

  it("fails with 500 before Lambda would end the function", async () => {
    const { authenticator } = openAuthenticator({ findAccount: () => new Promise<never>(() => undefined) });
    const started = performance.now();

    const response = await createApiGatewayHandler(authenticator)(event, { getRemainingTimeInMillis: () => 600 });

    expect(response.statusCode).toBe(500);
    expect(performance.now() - started).toBeGreaterThan(90);
    expect(performance.now() - started).toBeLessThan(450);
  });

  it("takes 500 ms, or what the option says, off Lambda's remaining time", async () => {
    const { authenticator } = openAuthenticator();
    const times: unknown[] = [];
    const watched: Authenticator = {
      ...authenticator,
      verifyPassword: (login) => {
        times.push(login.remainingTimeMs);
        return authenticator.verifyPassword(login);
      },
    };
    const context = { getRemainingTimeInMillis: () => 3_000 };

    await createApiGatewayHandler(watched)(event, context);
    await createApiGatewayHandler(watched, { reserveTimeMs: 1 })(event, context);

    expect(times).toStrictEqual([2_500, 2_999]);
  });

  it.each<[string, unknown]>([
    ["allowUnauthenticatedCaller", { allowUnauthenticatedCaller: true }],
    // It would let everybody in.
    ["allowUnauthenticatedCallers", { allowUnauthenticatedCallers: "false" }],
    ["allowUnauthenticatedCallers", { allowUnauthenticatedCallers: null }],
    ["reserveTimeMs", { reserveTimeMs: null }],
    ["options", null],
  ])("refuses options that cannot be used, and names %s (%j)", (option, options) => {
    expect(() => createApiGatewayHandler(openAuthenticator().authenticator, options as never)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });

  it.each([0, -1, Number.NaN])("refuses the option reserveTimeMs of %d", (reserveTimeMs) => {
    expect(() => createApiGatewayHandler(openAuthenticator().authenticator, { reserveTimeMs })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "reserveTimeMs" }),
    );
  });
});
