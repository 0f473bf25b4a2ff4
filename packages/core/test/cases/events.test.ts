import { describe, expect, it } from "vitest";
import { createApiGatewayHandler } from "../../src/handlers/api-gateway-handler.ts";
import { createLambdaHandler } from "../../src/handlers/lambda-handler.ts";
import { parseApiGatewayEvent } from "../../src/transfer/parse-api-gateway-event.ts";
import { parseTransferEvent } from "../../src/transfer/parse-transfer-event.ts";
import type { TransferAuthEvent } from "../../src/transfer/transfer-auth-event.ts";
import { grant, keyAnswer, openAuthenticator } from "../handlers/open-authenticator.ts";
import { caseFolders, readCaseFiles } from "./shared-cases.ts";

interface LambdaCase {
  readonly id: string;
  readonly event: Partial<TransferAuthEvent>;
  readonly expect: string;
}

interface RequestCase {
  readonly id: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly expectEvent: TransferAuthEvent;
}

/** What each case says in its own words; a case that says something else is an error here and no pass. */
const outcomes: readonly (readonly [words: RegExp, outcome: "password" | "publicKey" | "denied"])[] = [
  [/must be denied|^deny|deny as malformed|^\{\}$/, "denied"],
  [/^key flow/, "publicKey"],
  [/^parses|^password flow|^username holds one @/, "password"],
];

function readOutcome({ id, expect: words }: LambdaCase): "password" | "publicKey" | "denied" {
  const [, outcome] = outcomes.find(([pattern]) => pattern.test(words)) ?? [];
  if (outcome === undefined) throw new Error(`What the case ${id} expects is not understood: ${words}`);
  return outcome;
}

describe.each(caseFolders)("events of the %s", (_, folder) => {
  const files = readCaseFiles(folder, "events").map(([, content]) => content);
  const lambdaCases = files.filter((content) => Array.isArray(content)).flat() as readonly LambdaCase[];
  const requestCases = files.flatMap((content) => (content as { cases?: RequestCase[] }).cases ?? []);

  it("are there, of both kinds", () => {
    expect(lambdaCases.length).toBeGreaterThanOrEqual(16);
    expect(requestCases.length).toBeGreaterThanOrEqual(2);
  });

  it.each(lambdaCases)("$id: $expect", async (lambdaCase) => {
    const { event } = lambdaCase;
    const outcome = readOutcome(lambdaCase);
    const { authenticator, logins, passwords } = openAuthenticator();

    const response = await createLambdaHandler(authenticator)(event as TransferAuthEvent);

    expect(response).toStrictEqual({ password: grant, publicKey: keyAnswer, denied: {} }[outcome]);
    expect(passwords).toStrictEqual(outcome === "password" ? [event.password] : []);
    const { username, protocol, serverId, sourceIp } = event;
    const login = {
      username,
      presentedUsername: username,
      method: outcome,
      protocol,
      serverId,
      sourceIp,
      isDryRun: false,
    };
    expect(logins).toStrictEqual(outcome === "denied" ? [] : [login]);
  });

  it.each(requestCases)("$id is the event that AWS's mapping template makes of the request", async (requestCase) => {
    const { pathParameters, headers, query, expectEvent } = requestCase;
    const request = { pathParameters, headers, queryStringParameters: query };
    const requestContext = { identity: { userArn: "arn:aws:sts::123456789012:assumed-role/transfer/x" } };

    const parsed = parseApiGatewayEvent(request);

    expect(parsed).toStrictEqual(parseTransferEvent(expectEvent));
    expect(parsed).toStrictEqual({ method: "password", login: expectEvent });
    const { authenticator, passwords } = openAuthenticator();
    const response = await createApiGatewayHandler(authenticator)({ ...request, requestContext });
    expect(response).toMatchObject({ statusCode: 200, body: JSON.stringify(grant) });
    expect(passwords).toStrictEqual([expectEvent.password]);
  });
});
