import { expectNoSecret } from "@transfer-idp/test-parts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createApiGatewayHandler } from "../../src/handlers/api-gateway-handler.ts";
import { createLambdaHandler } from "../../src/handlers/lambda-handler.ts";
import { readOwn } from "../../src/transfer/parse-transfer-event.ts";
import type { TransferAuthEvent } from "../../src/transfer/transfer-auth-event.ts";
import { grant, keyAnswer, openAuthenticator, readDecisions } from "./open-authenticator.ts";

// Every password of this file. The provider behind the handlers lets everybody in: what is refused, the event is.
const secret = "hunter2-hunter2-hunter2";
const megabyte = "A".repeat(1_000_000);

const event = {
  username: "alice",
  password: secret,
  protocol: "SFTP",
  serverId: "s-1234567890abcdef0",
  sourceIp: "203.0.113.42",
};
const fields = ["username", "password", "protocol", "serverId", "sourceIp"] as const;
const wrongTypes: readonly unknown[] = [
  0,
  7,
  -1,
  true,
  false,
  [],
  [secret],
  ["alice"],
  {},
  { value: secret },
  { length: 5 },
  [[["SFTP"]]],
];

/** Each event by what is wrong with it, and the reason that the log gives. */
const hostileEvents: readonly (readonly [name: string, event: unknown, reason: string])[] = [
  ...["username", "protocol", "serverId"].flatMap((field) =>
    [undefined, null, ""].map(
      (value) =>
        [
          `${field} is ${String(value === "" ? "empty" : value)}`,
          { ...event, [field]: value },
          "malformed-event",
        ] as const,
    ),
  ),
  ...fields.flatMap((field) =>
    wrongTypes.map(
      (value) => [`${field} is ${JSON.stringify(value)}`, { ...event, [field]: value }, "malformed-event"] as const,
    ),
  ),
  ["username has 1 MB", { ...event, username: megabyte }, "malformed-username"],
  ["password has 1 MB", { ...event, password: megabyte }, "password-too-long"],
  ["password has 1025 characters", { ...event, password: "x".repeat(1025) }, "password-too-long"],
  ["protocol has 1 MB", { ...event, protocol: megabyte }, "malformed-event"],
  ["serverId has 1 MB", { ...event, serverId: megabyte }, "malformed-event"],
  ["sourceIp has 1 MB", { ...event, sourceIp: megabyte }, "malformed-event"],
  ["username has a NUL", { ...event, username: "alice\u0000" }, "malformed-username"],
  ["username has a newline", { ...event, username: 'alice\n{"level":"INFO"}' }, "malformed-username"],
  ["username has an escape sequence", { ...event, username: "\u001b[2Jalice" }, "malformed-username"],
  ["username has a C1 control", { ...event, username: "alice\u009b" }, "malformed-username"],
  ["username has a lone surrogate", { ...event, username: "alice\ud800" }, "malformed-username"],
  ["username is blank", { ...event, username: " " }, "malformed-username"],
  ["username has 101 characters", { ...event, username: "a".repeat(101) }, "malformed-username"],
  ["password has a lone surrogate", { ...event, password: `${secret}\udc00` }, "malformed-password"],
  ["serverId has a NUL", { ...event, serverId: "s-1\u0000" }, "malformed-event"],
  ["serverId climbs", { ...event, serverId: "../../s-1" }, "malformed-event"],
  ["sourceIp is no address", { ...event, sourceIp: "invalid-ip" }, "malformed-event"],
  ["sourceIp is a block", { ...event, sourceIp: "0.0.0.0/0" }, "malformed-event"],
  ["sourceIp has a zone", { ...event, sourceIp: "fe80::1%lo" }, "malformed-event"],
  ["protocol is AS2", { ...event, protocol: "AS2" }, "malformed-event"],
  ["protocol is in lower case", { ...event, protocol: "sftp" }, "malformed-event"],
  ["FTP without a password", { ...event, protocol: "FTP", password: "" }, "empty-password"],
  ["FTPS with a password of null", { ...event, protocol: "FTPS", password: null }, "empty-password"],
  ["everything is planted on the prototype", JSON.parse(`{"__proto__":${JSON.stringify(event)}}`), "malformed-event"],
  ["everything is inherited", Object.create(event), "malformed-event"],
  ["everything is in a constructor", { constructor: event, prototype: event }, "malformed-event"],
  ...[undefined, null, 7, true, secret, [], [event], JSON.stringify(event), () => event].map(
    (value) =>
      [`it is ${typeof value === "object" ? JSON.stringify(value) : typeof value}`, value, "malformed-event"] as const,
  ),
];

describe("createLambdaHandler, of a hostile event", () => {
  it.each(hostileEvents)("answers {} and asks nobody where %s", async (_, hostile, reason) => {
    const { authenticator, logins, passwords, lines } = openAuthenticator();

    const response = await createLambdaHandler(authenticator)(hostile as TransferAuthEvent, {
      getRemainingTimeInMillis: () => 3_000,
    });

    expect(response).toStrictEqual({});
    expect([...logins, ...passwords]).toStrictEqual([]);
    expect(readDecisions(lines)).toMatchObject([{ level: "INFO", outcome: "denied", reason }]);
    expectNoSecret([secret], { lines });
    expect(lines.join("").length).toBeLessThan(4_096);
  });

  it("answers {} to a frozen event and to one that is frozen and wrong, as to others", async () => {
    const handler = createLambdaHandler(openAuthenticator().authenticator);

    expect(await handler(Object.freeze({ ...event }) as TransferAuthEvent)).toStrictEqual(grant);
    expect(await handler(Object.freeze({ ...event, serverId: 7 }) as unknown as TransferAuthEvent)).toStrictEqual({});
  });

  it("takes a username with %40 for what it is: Lambda's events are not URL-encoded", async () => {
    const { authenticator, logins } = openAuthenticator();

    await createLambdaHandler(authenticator)({ ...event, username: "user%40example.com" } as TransferAuthEvent);

    expect(logins).toMatchObject([{ username: "user%40example.com" }]);
  });

  it("throws an error of its own for an event that cannot be looked at", async () => {
    const { authenticator, lines } = openAuthenticator();
    const trap = Object.defineProperty({ ...event }, "serverId", {
      enumerable: true,
      get: () => {
        throw new Error(secret);
      },
    });

    const rejection = expect(createLambdaHandler(authenticator)(trap as TransferAuthEvent)).rejects;

    await rejection.toMatchObject({ code: "ERR_UNEXPECTED" });
    expectNoSecret([secret], { lines });
  });

  it("writes one line a decision, and no control character in it, whoever logs in", async () => {
    const { authenticator, lines } = openAuthenticator();
    const username = 'x"}\u2028\u202e\u200f{"outcome":"granted';

    await createLambdaHandler(authenticator)({ ...event, username } as TransferAuthEvent);

    expect(lines).toHaveLength(2);
    expect(lines.every((line) => /^[^\p{Cc}\u2028\u2029\u202a-\u202e\u200e\u200f]+\n$/u.test(line))).toBe(true);
    expect(readDecisions(lines)).toMatchObject([{ username, outcome: "granted" }]);
  });

  it("throws nothing for any JSON, and lets in only what is a login", async () => {
    const anyField = fc.oneof(
      // The password only where a password is: what a login says elsewhere is in the log, and may be.
      fc.constantFrom<unknown>(
        ...Object.values({ ...event, password: " " }),
        "",
        null,
        "FTP",
        "a".repeat(101),
        "\u0000",
        "\ud800",
      ),
      fc.jsonValue(),
    );
    const nearlyAnEvent = fc.record(
      Object.fromEntries(
        fields.map((field) => [
          field,
          fc.oneof({ weight: 3, arbitrary: fc.constant(event[field]) }, { weight: 2, arbitrary: anyField }),
        ]),
      ),
      {
        requiredKeys: [],
      },
    );
    const anyEvent = fc.oneof({ weight: 3, arbitrary: nearlyAnEvent }, { weight: 1, arbitrary: fc.jsonValue() });
    const outcomes = new Set<string>();

    await fc.assert(
      fc.asyncProperty(anyEvent, async (any) => {
        const { authenticator, lines, passwords } = openAuthenticator();

        const response = await createLambdaHandler(authenticator)(any as unknown as TransferAuthEvent);

        const presented = readOwn(any, "password") ?? "";
        const isKeyLogin = presented === "" && readOwn(any, "protocol") === "SFTP";
        const expected = isLogin(any) ? (isKeyLogin ? keyAnswer : presented === "" ? {} : grant) : {};
        expect(response).toStrictEqual(expected);
        expect(passwords).toStrictEqual(expected === grant ? [presented] : []);
        expectNoSecret([secret], { lines });
        outcomes.add(JSON.stringify(expected));
      }),
      { numRuns: 500 },
    );

    expect([...outcomes].sort()).toStrictEqual([grant, keyAnswer, {}].map((answer) => JSON.stringify(answer)).sort());
  });
});

/** Whether an event is one that Transfer could send, said anew and from contract.md. */
function isLogin(any: unknown): boolean {
  const [username, password, protocol, serverId, sourceIp] = fields.map((field) => readOwn(any, field));
  return (
    isWritten(username, 100) &&
    !/\p{Cc}/u.test(String(username)) &&
    (password === undefined || password === null || password === "" || isWritten(password, 1024, /./su)) &&
    (protocol === "SFTP" || protocol === "FTP" || protocol === "FTPS") &&
    typeof serverId === "string" &&
    /^[a-z0-9][a-z0-9-]{0,63}$/i.test(serverId) &&
    (sourceIp === undefined || sourceIp === null || sourceIp === "" || sourceIp === event.sourceIp)
  );
}

function isWritten(text: unknown, longest: number, pattern = /\S/u): boolean {
  return typeof text === "string" && pattern.test(text) && text.length <= longest && text.isWellFormed();
}

const request = {
  requestContext: { identity: { userArn: "arn:aws:sts::123456789012:assumed-role/transfer/x" } },
  pathParameters: { serverId: "s-1234567890abcdef0", username: "alice" },
  queryStringParameters: { protocol: "SFTP", sourceIp: "203.0.113.42" },
  headers: { PasswordBase64: encode(secret) },
};

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}

const hostileRequests: readonly (readonly [name: string, event: unknown, reason: string])[] = [
  ...["serverId", "username"].flatMap((name) =>
    [undefined, null, "", ...wrongTypes].map(
      (value) =>
        [
          `path parameter ${name} is ${JSON.stringify(value)}`,
          { ...request, pathParameters: { ...request.pathParameters, [name]: value } },
          "malformed-event",
        ] as const,
    ),
  ),
  ...["protocol", "sourceIp"].flatMap((name) =>
    wrongTypes.map(
      (value) =>
        [
          `query parameter ${name} is ${JSON.stringify(value)}`,
          { ...request, queryStringParameters: { ...request.queryStringParameters, [name]: value } },
          "malformed-event",
        ] as const,
    ),
  ),
  ...["pathParameters", "queryStringParameters"].flatMap((part) =>
    [undefined, null, 7, secret, [], {}].map(
      (value) => [`${part} is ${JSON.stringify(value)}`, { ...request, [part]: value }, "malformed-event"] as const,
    ),
  ),
  ...[
    secret,
    encode(secret).slice(0, -1),
    encode(secret).replace(/.$/, "=="),
    `${encode(secret)}\n`,
    ` ${encode(secret)}`,
    "-_-_",
    "====",
    Buffer.from([0xff, 0xfe]).toString("base64"),
  ].map(
    (value) =>
      [
        `PasswordBase64 is ${JSON.stringify(value)}`,
        { ...request, headers: { PasswordBase64: value } },
        "malformed-event",
      ] as const,
  ),
  [
    "PasswordBase64 is unreadable beside a Password",
    { ...request, headers: { Password: secret, PasswordBase64: secret } },
    "malformed-event",
  ],
  [
    "PasswordBase64 is empty beside a Password",
    { ...request, headers: { Password: secret, PasswordBase64: "" } },
    "malformed-event",
  ],
  [
    "PasswordBase64 is there twice",
    { ...request, multiValueHeaders: { PasswordBase64: [encode(secret), encode(secret)] } },
    "malformed-event",
  ],
  [
    "PasswordBase64 is there in two cases",
    { ...request, headers: { passwordbase64: encode(secret), PasswordBase64: encode(secret) } },
    "malformed-event",
  ],
  [
    "Password is there in two cases",
    { ...request, headers: { password: secret, PASSWORD: secret } },
    "malformed-event",
  ],
  [
    "sourceIp is there twice",
    { ...request, multiValueQueryStringParameters: { sourceIp: ["203.0.113.42", "10.0.0.1"] } },
    "malformed-event",
  ],
  [
    "protocol is there twice",
    { ...request, multiValueQueryStringParameters: { protocol: ["SFTP", "SFTP"] } },
    "malformed-event",
  ],
  ["PasswordBase64 has 1 MB", { ...request, headers: { PasswordBase64: encode(megabyte) } }, "password-too-long"],
  [
    "PasswordBase64 is a NUL less than its bytes",
    { ...request, headers: { PasswordBase64: `${encode(secret)}\u0000` } },
    "malformed-event",
  ],
  ["username has 1 MB", { ...request, pathParameters: { serverId: "s-1", username: megabyte } }, "malformed-username"],
  [
    "username decodes to a NUL",
    { ...request, pathParameters: { serverId: "s-1", username: "alice%00" } },
    "malformed-username",
  ],
  [
    "username decodes to a newline",
    { ...request, pathParameters: { serverId: "s-1", username: "alice%0a" } },
    "malformed-username",
  ],
  [
    "username decodes to no text",
    { ...request, pathParameters: { serverId: "s-1", username: "%ff%fe" } },
    "malformed-event",
  ],
  [
    "the parameters are planted on prototypes",
    { ...request, pathParameters: JSON.parse(`{"__proto__":${JSON.stringify(request.pathParameters)}}`) as unknown },
    "malformed-event",
  ],
  ["there is no caller", { ...request, requestContext: null }, "unauthenticated-caller"],
  ...[undefined, null, 7, true, secret, [], [request], JSON.stringify(request)].map(
    (value) =>
      [
        `it is ${typeof value === "object" ? "null or a list" : typeof value}`,
        value,
        "unauthenticated-caller",
      ] as const,
  ),
];

describe("createApiGatewayHandler, of a hostile request", () => {
  it.each(hostileRequests)("answers 200 and {} and asks nobody where %s", async (_, hostile, reason) => {
    const { authenticator, logins, passwords, lines } = openAuthenticator();

    const response = await createApiGatewayHandler(authenticator)(hostile, { getRemainingTimeInMillis: () => 3_000 });

    expect(response).toStrictEqual({ statusCode: 200, headers: { "content-type": "application/json" }, body: "{}" });
    expect([...logins, ...passwords]).toStrictEqual([]);
    expect(readDecisions(lines)).toMatchObject([{ level: "INFO", outcome: "denied", reason }]);
    expectNoSecret([secret], { lines });
    expect(lines.join("").length).toBeLessThan(4_096);
  });

  it("takes both password headers, agreeing or not, for what PasswordBase64 says", async () => {
    for (const plain of [secret, "something else", ""]) {
      const { authenticator, passwords } = openAuthenticator();

      const { body } = await createApiGatewayHandler(authenticator)({
        ...request,
        headers: { Password: plain, PasswordBase64: encode(secret) },
      });

      expect([body, passwords]).toStrictEqual([JSON.stringify(grant), [secret]]);
    }
  });

  it("keeps a byte order mark, which is part of the password", async () => {
    const { authenticator, passwords } = openAuthenticator();

    await createApiGatewayHandler(authenticator)({
      ...request,
      headers: { PasswordBase64: encode(`\ufeff${secret}`) },
    });

    expect(passwords).toStrictEqual([`\ufeff${secret}`]);
  });

  it.each(["requestContext", "pathParameters", "headers"])(
    "answers 500 where %s cannot be looked at, and never throws",
    async (part) => {
      const { authenticator, lines } = openAuthenticator();
      const trap = Object.defineProperty({ ...request }, part, {
        enumerable: true,
        get: () => {
          throw new Error(secret);
        },
      });

      const response = await createApiGatewayHandler(authenticator)(trap);

      expect(response).toMatchObject({ statusCode: 500, body: "{}" });
      expect(readDecisions(lines)).toMatchObject([{ level: "ERROR", outcome: "failed", reason: "internal" }]);
      expectNoSecret([secret], { lines });
    },
  );

  it("answers 500 where the context cannot tell the time, and never throws", async () => {
    const { authenticator } = openAuthenticator();
    const getRemainingTimeInMillis = (): never => {
      throw new Error(secret);
    };

    const response = await createApiGatewayHandler(authenticator)(request, { getRemainingTimeInMillis });

    expect(response).toMatchObject({ statusCode: 500, body: "{}" });
  });

  it("throws nothing for any JSON, and lets in only what is a login", async () => {
    const value = fc.oneof(
      fc.constantFrom<unknown>("SFTP", "s-1", "alice", "", null, secret, encode(secret), ["SFTP", "SFTP"]),
      fc.jsonValue(),
    );
    const part = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.dictionary(
          fc.constantFrom("username", "serverId", "protocol", "sourceIp", "Password", "PasswordBase64", "password"),
          value,
        ),
      },
      { weight: 1, arbitrary: value },
    );
    const anyRequest = fc.record(
      {
        pathParameters: part,
        queryStringParameters: part,
        headers: part,
        multiValueHeaders: part,
        multiValueQueryStringParameters: part,
      },
      { requiredKeys: [] },
    );

    await fc.assert(
      fc.asyncProperty(anyRequest, async (any) => {
        const { authenticator, logins } = openAuthenticator();

        const { statusCode, body } = await createApiGatewayHandler(authenticator)({
          ...any,
          requestContext: request.requestContext,
        });

        expect(statusCode).toBe(200);
        const answer = JSON.parse(body) as object;
        expect(body === "{}" || logins.length === 1).toBe(true);
        expect([[], ["Role", "HomeDirectory"], ["Role", "HomeDirectory", "PublicKeys"]]).toContainEqual(
          Object.keys(answer),
        );
      }),
      { numRuns: 300 },
    );
  });
});
