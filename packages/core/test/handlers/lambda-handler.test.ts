import { inspect } from "node:util";
import { expectNoSecret } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import type { Authenticator } from "../../src/authenticator.ts";
import { InvalidUserRecordError } from "../../src/errors/invalid-user-record-error.ts";
import { ProviderUnavailableError } from "../../src/errors/provider-unavailable-error.ts";
import { createApiGatewayHandler } from "../../src/handlers/api-gateway-handler.ts";
import { createLambdaHandler } from "../../src/handlers/lambda-handler.ts";
import type { IdentityProvider } from "../../src/identity-provider.ts";
import type { TransferAuthEvent } from "../../src/transfer/transfer-auth-event.ts";
import { createAccount } from "../session/create-account.ts";
import { grant, key, keyAnswer, openAuthenticator, readDecisions } from "./open-authenticator.ts";

const password = "correct horse battery";
const event: TransferAuthEvent = {
  username: "alice",
  password,
  protocol: "SFTP",
  serverId: "s-1234567890abcdef0",
  sourceIp: "203.0.113.42",
};
const keyEvent = { username: "alice", protocol: "SFTP", serverId: event.serverId, sourceIp: event.sourceIp } as const;
const logged = { username: "alice", serverId: "s-1234567890abcdef0", protocol: "SFTP", sourceIp: "203.0.113.42" };

/** A provider whose answer never comes, whatever its signal says. */
const hanging: Partial<IdentityProvider> = { findAccount: () => new Promise<never>(() => undefined) };

async function catchRejection(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("It did not reject.");
}

describe("createLambdaHandler", () => {
  it("has two parameters, for Node 24 runtimes refuse a handler with a third", () => {
    expect(createLambdaHandler(openAuthenticator().authenticator)).toHaveLength(2);
  });

  it.each([null, undefined, {}, { verifyPassword: () => undefined }])(
    "refuses %j for an authenticator",
    (authenticator) => {
      for (const create of [createLambdaHandler, createApiGatewayHandler]) {
        expect(() => create(authenticator as unknown as Authenticator)).toThrow(
          expect.objectContaining({ code: "ERR_CONFIGURATION", option: "authenticator" }),
        );
      }
    },
  );

  it("answers a proven password with the session, and logs one line", async () => {
    const { authenticator, logins, passwords, lines } = openAuthenticator();

    const response = await createLambdaHandler(authenticator)(event);

    expect(response).toStrictEqual(grant);
    expect(logins).toStrictEqual([{ ...logged, presentedUsername: "alice", method: "password", isDryRun: false }]);
    expect(passwords).toStrictEqual([password]);
    expect(readDecisions(lines)).toStrictEqual([
      {
        level: "INFO",
        message: "transfer login",
        ...logged,
        method: "password",
        provider: "open-door",
        outcome: "granted",
        isTimed: true,
      },
    ]);
  });

  it.each([keyEvent, { ...event, password: "" }, { ...event, password: null }])(
    "answers the key login %j with keys",
    async (login) => {
      const { authenticator, passwords, lines } = openAuthenticator();

      const response = await createLambdaHandler(authenticator)(login as TransferAuthEvent);

      expect(response).toStrictEqual(keyAnswer);
      expect(passwords).toStrictEqual([]);
      expect(readDecisions(lines)).toMatchObject([{ method: "publicKey", outcome: "keysListed" }]);
      expectNoSecret([key.split(" ")[1] ?? ""], { lines });
    },
  );

  it.each(["FTP", "FTPS"] as const)("denies an empty password on %s and never lists keys there", async (protocol) => {
    for (const login of [
      { ...keyEvent, protocol },
      { ...event, protocol, password: "" },
    ]) {
      const { authenticator, logins, lines } = openAuthenticator();

      const response = await createLambdaHandler(authenticator)(login);

      expect(response).toStrictEqual({});
      expect(logins).toStrictEqual([]);
      expect(readDecisions(lines)).toMatchObject([{ method: "password", outcome: "denied", reason: "empty-password" }]);
    }
  });

  it("takes a password of white space for a password, on every protocol", async () => {
    const { authenticator, passwords } = openAuthenticator();

    for (const protocol of ["SFTP", "FTP", "FTPS"] as const) {
      expect(await createLambdaHandler(authenticator)({ ...event, protocol, password: " " })).toStrictEqual(grant);
    }
    expect(passwords).toStrictEqual([" ", " ", " "]);
  });

  it("answers {} to an unknown user, a wrong password and a user without keys", async () => {
    const account = createAccount();
    const refuse = (reason: "wrong-password" | "disabled"): IdentityProvider["findAccount"] => {
      return () =>
        Promise.resolve({
          kind: "account",
          account,
          verifyPassword: () => Promise.resolve({ outcome: "refused", reason }),
        });
    };
    const cases = [
      ["unknown-user", event, (): Promise<{ kind: "unknown" }> => Promise.resolve({ kind: "unknown" })],
      ["wrong-password", event, refuse("wrong-password")],
      ["disabled", event, refuse("disabled")],
      ["no-public-keys", keyEvent, refuse("wrong-password")],
    ] as const;

    for (const [reason, login, findAccount] of cases) {
      const { authenticator, lines } = openAuthenticator({ findAccount });

      expect(await createLambdaHandler(authenticator)(login)).toStrictEqual({});
      expect(readDecisions(lines)).toMatchObject([{ level: "INFO", outcome: "denied", reason }]);
    }
  });

  it.each([
    [
      "unavailable",
      new ProviderUnavailableError({ provider: "open-door", kind: "throttled", backendError: "ThrottlingException" }),
    ],
    ["invalid-record", new InvalidUserRecordError("Role", "must be text")],
  ])("throws the very error of a login that failed as %s, and logs it as an error", async (reason, failure) => {
    for (const login of [event, keyEvent]) {
      const { authenticator, lines } = openAuthenticator({ findAccount: () => Promise.reject(failure) });

      const error = await catchRejection(createLambdaHandler(authenticator)(login));

      expect(error).toBe(failure);
      expect(readDecisions(lines)).toMatchObject([{ level: "ERROR", outcome: "failed", reason }]);
    }
  });

  it.each([
    ["an error that quotes the password", new Error(`cannot bind with ${password}`)],
    ["an error with the password in a line like a frame's", new Error(`first\n    at ${password} (file.js:1:1)`)],
    [
      "an error with the password in its fields and cause",
      Object.assign(new Error("no", { cause: password }), { password }),
    ],
    ["text", password],
    ["an object", { password, toString: (): string => password }],
    ["nothing", undefined],
  ])("throws an error of its own for what a provider throws that nobody expected: %s", async (_name, thrown) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a provider may reject with anything
    const { authenticator, lines } = openAuthenticator({ findAccount: () => Promise.reject(thrown) });

    const error = await catchRejection(createLambdaHandler(authenticator)(event));

    expect(error).toMatchObject({ name: "UnexpectedError", code: "ERR_UNEXPECTED" });
    expect(readDecisions(lines)).toMatchObject([{ level: "ERROR", outcome: "failed", reason: "internal" }]);
    expectNoSecret([password], { error, shown: inspect(error, { showHidden: true, depth: Infinity }), lines });
  });

  it("holds no password in the error of a provider that throws at once instead of rejecting", async () => {
    const { authenticator, lines } = openAuthenticator({
      findAccount: () => {
        throw new TypeError(password);
      },
    });

    const error = await catchRejection(createLambdaHandler(authenticator)(event));

    expect(error).toMatchObject({ code: "ERR_UNEXPECTED", thrownName: "TypeError" });
    expectNoSecret([password], { error, lines });
  });

  it("fails a login as unavailable 500 ms before Lambda would end the function", async () => {
    const { authenticator } = openAuthenticator(hanging);
    const started = performance.now();

    const error = await catchRejection(
      createLambdaHandler(authenticator)(event, { getRemainingTimeInMillis: () => 600 }),
    );

    expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout", provider: "open-door" });
    expect(performance.now() - started).toBeGreaterThan(90);
    expect(performance.now() - started).toBeLessThan(450);
  });

  it("leaves as much time for answering as reserveTimeMs says", async () => {
    const { authenticator } = openAuthenticator(hanging);
    const started = performance.now();

    const error = await catchRejection(
      createLambdaHandler(authenticator, { reserveTimeMs: 1_900 })(event, { getRemainingTimeInMillis: () => 2_000 }),
    );

    expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout" });
    expect(performance.now() - started).toBeGreaterThan(90);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("keeps to the authenticator's own limit where Lambda leaves more time", async () => {
    const { authenticator } = openAuthenticator(hanging, { loginTimeoutMs: 50 });
    const started = performance.now();

    const error = await catchRejection(
      createLambdaHandler(authenticator)(event, { getRemainingTimeInMillis: () => 900_000 }),
    );

    expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout" });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it.each([500, 100, 0, -1])("fails at once with %i ms left", async (remaining) => {
    const { authenticator } = openAuthenticator(hanging);
    const started = performance.now();

    const error = await catchRejection(
      createLambdaHandler(authenticator)(keyEvent, { getRemainingTimeInMillis: () => remaining }),
    );

    expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout" });
    expect(performance.now() - started).toBeLessThan(90);
  });

  it.each([undefined, {}])("answers without a context that tells the time (%j), as tests call it", async (context) => {
    const { authenticator } = openAuthenticator();

    expect(await createLambdaHandler(authenticator)(event, context)).toStrictEqual(grant);
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

    await createLambdaHandler(watched)(event, context);
    await createLambdaHandler(watched, { reserveTimeMs: 1 })(event, context);

    expect(times).toStrictEqual([2_500, 2_999]);
  });

  it.each<[string, unknown]>([
    ["reserveTime", { reserveTime: 100 }],
    ["allowUnauthenticatedCallers", { allowUnauthenticatedCallers: true }],
    ["options", null],
  ])("refuses what is no option, and options that are no object: %s", (option, options) => {
    expect(() => createLambdaHandler(openAuthenticator().authenticator, options as never)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, "500" as unknown as number, null as unknown as number])(
    "refuses the option reserveTimeMs of %s",
    (reserveTimeMs) => {
      const { authenticator } = openAuthenticator();

      expect(() => createLambdaHandler(authenticator, { reserveTimeMs })).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "reserveTimeMs" }),
      );
    },
  );

  it("keeps logins apart that run at the same time", async () => {
    const { authenticator } = openAuthenticator({
      findAccount: async ({ username }) => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
        const settings = [{ origin: "user", values: { ...grant, HomeDirectory: "/bucket/{{username}}" } }];
        return { kind: "account", account: createAccount({ username, publicKeys: [{ value: key }], settings }) };
      },
    });
    const names = Array.from({ length: 100 }, (_value, index) => `user${String(index)}`);

    const responses = await Promise.all(
      names.map((username) => createLambdaHandler(authenticator)({ ...keyEvent, username })),
    );

    expect(responses).toStrictEqual(names.map((name) => ({ ...keyAnswer, HomeDirectory: `/bucket/${name}` })));
  });
});
