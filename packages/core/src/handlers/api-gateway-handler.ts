import type { Authenticator } from "../authenticator.ts";
import { requireAuthenticator } from "../require-authenticator.ts";
import { requireKnownOptions, requireMilliseconds, requireOption } from "../require-option.ts";
import { hasIamCaller, parseApiGatewayEvent } from "../transfer/parse-api-gateway-event.ts";
import type { TransferLogin } from "../transfer/parse-transfer-event.ts";
import { renderResponse } from "../transfer/render-response.ts";
import { answerEvent } from "./answer-event.ts";
import type { LambdaContext } from "./lambda-context.ts";
import type { HandlerOptions } from "./lambda-handler.ts";

/** Options of {@link createApiGatewayHandler}. */
export interface ApiGatewayHandlerOptions extends HandlerOptions {
  /**
   * Answers events without an IAM caller too. A public API is a password oracle for anybody, with a source address of
   * the caller's choice: use this only where something else lets nobody but Transfer in.
   *
   * @defaultValue false
   */
  readonly allowUnauthenticatedCallers?: boolean | undefined;
}

/** What a Lambda proxy integration must answer. */
export interface ApiGatewayResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** A handler for the Lambda proxy integration of a REST API. */
export type ApiGatewayHandler = (event: unknown, context?: LambdaContext) => Promise<ApiGatewayResponse>;

/**
 * Makes the handler of a Lambda function behind a REST API's *proxy* integration. (Behind AWS's mapping template,
 * {@link createLambdaHandler} is the right one.)
 *
 * It answers 200 with `{}` where the login is denied and 500 where it failed: any status but 200 is an error to
 * Transfer. It never throws, for API Gateway would make a 502 of that.
 *
 * An event without an IAM caller is denied (`unauthenticated-caller`): the method's authorisation must be `AWS_IAM`.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/authentication-api-gateway.html
 *
 * @example
 * ```ts
 * import { createApiGatewayHandler, createAuthenticator, createStaticProvider } from "@transfer-idp/core";
 *
 * const authenticator = createAuthenticator({ provider: createStaticProvider({ file: "users.json" }) });
 *
 * export const handler = createApiGatewayHandler(authenticator);
 * ```
 */
export function createApiGatewayHandler(
  authenticator: Authenticator,
  options: ApiGatewayHandlerOptions = {},
): ApiGatewayHandler {
  requireAuthenticator(authenticator, "authenticator");
  requireKnownOptions(options, { reserveTimeMs: true, allowUnauthenticatedCallers: true });
  const { allowUnauthenticatedCallers = false, reserveTimeMs = 500 } = options;
  requireMilliseconds(reserveTimeMs, "reserveTimeMs");
  // "false" of an environment variable would let everybody in.
  requireOption(
    typeof allowUnauthenticatedCallers === "boolean",
    "allowUnauthenticatedCallers",
    "must be true or false",
  );
  return async (event, context) => {
    const parse = (): TransferLogin | "unauthenticated-caller" =>
      allowUnauthenticatedCallers || hasIamCaller(event) ? parseApiGatewayEvent(event) : "unauthenticated-caller";
    const decision = await answerEvent(authenticator, parse, { context, reserveTimeMs });
    return decision.outcome === "failed" ? respond(500, {}) : respond(200, renderResponse(decision));
  };
}

function respond(statusCode: number, body: object): ApiGatewayResponse {
  return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
