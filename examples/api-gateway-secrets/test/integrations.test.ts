import {
  createSecrets,
  expectNoSecret,
  startSecretsManagerEmulator,
  type LambdaRuntime,
  type SecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostileEvents } from "./hostile-events.ts";
import { encodePassword, makeEvent, type RequestParts } from "./make-event.ts";
import { answerThroughMapping, answerThroughProxy, type GatewayAnswer } from "./mapping/answer-as-api-gateway.ts";
import { hostileText } from "./mapping/hostile-text.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import {
  aliceListedKeys,
  aliceSession,
  emailPassword,
  keyBodies,
  password,
  passwords,
  role,
  serverId,
  storedUsers,
  wrongPassword,
} from "./stored-users.ts";

const headers = encodePassword(password);
const emailHeaders = encodePassword(emailPassword);
const emailSession = { Role: role, HomeDirectory: "/my-bucket/mail" };
const ok = (body: object): GatewayAnswer => ({ status: 200, body });
const failed: GatewayAnswer = { status: 500, body: {} };

const logins: readonly (readonly [what: string, parts: RequestParts, answer: GatewayAnswer])[] = [
  ["the right password", { headers }, ok(aliceSession)],
  ["a wrong password", { headers: encodePassword(wrongPassword) }, ok({})],
  ["a key", {}, ok({ ...aliceSession, PublicKeys: aliceListedKeys })],
  ["an unknown user", { username: "nobody", headers }, ok({})],
  ["an unknown user's key", { username: "nobody" }, ok({})],
  ["a name with %40", { username: "user%40example.com", headers: emailHeaders }, ok(emailSession)],
  ["a name with @", { username: "user@example.com", headers: emailHeaders }, ok(emailSession)],
  [
    "the older header, of ASCII",
    { username: "user@example.com", headers: { Password: emailPassword } },
    ok(emailSession),
  ],
  [
    "both headers, the older one with what ASCII makes of it",
    { headers: { ...headers, Password: "?" } },
    ok(aliceSession),
  ],
  ["a header in lower case", { headers: { passwordbase64: headers["PasswordBase64"] ?? "" } }, ok(aliceSession)],
  ["FTP's own password", { protocol: "FTP", headers: encodePassword("ftp-only-passw0rd") }, ok(aliceSession)],
  ["an empty password on FTPS", { protocol: "FTPS" }, ok({})],
  [
    "an address that the user may come from",
    { username: "office", headers, sourceIp: "10.1.2.3" },
    ok({ Role: role, HomeDirectory: "/my-bucket/o" }),
  ],
  ["an address that the user may not come from", { username: "office", headers }, ok({})],
  ["an IPv6 address", { headers, sourceIp: "2001:db8::1" }, ok(aliceSession)],
  ["a caller whom IAM does not know", { headers, userArn: null }, ok({})],
  ["a secret that is not JSON", { username: "broken", headers }, failed],
];

describe.runIf(hasLambdaRuntime)("both integrations", () => {
  let emulator: SecretsManagerEmulator;
  let proxy: LambdaRuntime;
  let mapped: LambdaRuntime;
  const answers: unknown[] = [];

  const askBoth = async (event: APIGatewayProxyEvent): Promise<readonly GatewayAnswer[]> => {
    const both = await Promise.all([answerThroughProxy(proxy, event), answerThroughMapping(mapped, event)]);
    answers.push(both);
    return both;
  };

  beforeAll(async () => {
    emulator = await startSecretsManagerEmulator();
    await createSecrets(emulator.clientConfig, storedUsers);
    proxy = await startFunction(emulator.endpoint);
    mapped = await startFunction(emulator.endpoint, {}, "index.handler");
  });

  afterAll(async () => {
    await proxy.stop();
    await mapped.stop();
    await emulator.stop();
    const logs = [proxy.stdout(), proxy.stderr(), mapped.stdout(), mapped.stderr()];
    expectNoSecret(passwords, { answers, logs });
    expectNoSecret(keyBodies, { logs });
  });

  it.each(logins)("give the same answer to %s", async (_, parts, answer) => {
    expect(await askBoth(makeEvent(parts))).toEqual([answer, answer]);
  });

  it.each(hostileEvents.filter(isRequest))("answer 200 {} for %s", async (_, event) => {
    expect(await askBoth(event)).toEqual([ok({}), ok({})]);
  });

  it("let users in with whatever password is theirs, and with no other", async () => {
    let users = 0;
    await fc.assert(
      fc.asyncProperty(hostileText, hostileText, async (right, wrong) => {
        // A blank password in a secret is none.
        fc.pre(right !== wrong && right.trim() !== "");
        users += 1;
        const username = `user-${String(users)}`;
        emulator.putSecret(`aws/transfer/${serverId}/${username}`, { Password: right, Role: role });

        const refused = await askBoth(makeEvent({ username, headers: encodePassword(wrong) }));
        const granted = await askBoth(makeEvent({ username, headers: encodePassword(right) }));

        expect(refused).toEqual([ok({}), ok({})]);
        expect(granted).toEqual([ok({ Role: role }), ok({ Role: role })]);
      }),
    );
  });

  it.each(["throttle", "access-denied", "garbage"] as const)(
    "answer 500 while Secrets Manager answers with %s",
    async (fault) => {
      emulator.setFault(fault);

      const both = await askBoth(makeEvent({ username: `user-of-${fault}`, headers }));
      emulator.setFault(undefined);

      expect(both).toEqual([failed, failed]);
    },
  );
});

/**
 * Tells whether API Gateway could have made this event of a request: it has text where there must be text, and each
 * header once, for a template sees one value of a header that comes twice.
 */
function isRequest(row: readonly [string, unknown]): row is readonly [string, APIGatewayProxyEvent] {
  const event = (row[1] ?? {}) as Partial<APIGatewayProxyEvent>;
  const { pathParameters, queryStringParameters, multiValueHeaders, multiValueQueryStringParameters } = event;
  const { serverId, username } = pathParameters ?? {};
  const texts = [
    serverId,
    username,
    ...Object.values(queryStringParameters ?? {}),
    ...Object.values(event.headers ?? {}),
  ];
  const many = Object.values({ ...multiValueHeaders, ...multiValueQueryStringParameters });
  return (
    texts.every((text) => typeof text === "string") &&
    !Array.isArray(queryStringParameters) &&
    many.every((values) => Array.isArray(values) && values.length === 1) &&
    event.requestContext?.identity !== undefined &&
    typeof (event.requestContext.identity.userArn ?? "") === "string"
  );
}
