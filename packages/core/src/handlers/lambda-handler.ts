import type { Authenticator } from "../authenticator.ts";
import { requireAuthenticator } from "../require-authenticator.ts";
import { requireKnownOptions, requireMilliseconds } from "../require-option.ts";
import { parseTransferEvent } from "../transfer/parse-transfer-event.ts";
import { renderResponse } from "../transfer/render-response.ts";
import type { TransferAuthEvent } from "../transfer/transfer-auth-event.ts";
import type { TransferAuthResponse } from "../transfer/transfer-auth-response.ts";
import { answerEvent } from "./answer-event.ts";
import type { LambdaContext } from "./lambda-context.ts";

/** Options of {@link createLambdaHandler} and {@link createApiGatewayHandler}. */
export interface HandlerOptions {
  /**
   * Milliseconds of Lambda's remaining time that are left for answering: a login's time ends that much earlier than
   * Lambda would end the function, which Transfer's users would see as a long wait and operators as nothing.
   *
   * @defaultValue 500
   */
  readonly reserveTimeMs?: number | undefined;
}

/** A handler for Lambda. It has two parameters: Node 24 runtimes refuse handlers that declare a third. */
export type LambdaHandler = (event: TransferAuthEvent, context?: LambdaContext) => Promise<TransferAuthResponse>;

/**
 * Makes the handler of a Lambda function that Transfer calls, directly or through AWS's API Gateway mapping template.
 *
 * It answers `{}` where the login is denied, a malformed event included, and throws where it failed, so that Lambda's
 * `Errors` metric counts outages and not wrong passwords. Both refuse the login.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { createAuthenticator, createLambdaHandler, createStaticProvider } from "@transfer-idp/core";
 *
 * const authenticator = createAuthenticator({ provider: createStaticProvider({ file: "users.json" }) });
 *
 * export const handler = createLambdaHandler(authenticator);
 * ```
 */
export function createLambdaHandler(authenticator: Authenticator, options: HandlerOptions = {}): LambdaHandler {
  requireAuthenticator(authenticator, "authenticator");
  requireKnownOptions(options, { reserveTimeMs: true });
  const { reserveTimeMs = 500 } = options;
  requireMilliseconds(reserveTimeMs, "reserveTimeMs");
  return async (event, context) => {
    const decision = await answerEvent(authenticator, () => parseTransferEvent(event), { context, reserveTimeMs });
    if (decision.outcome === "failed") throw decision.error;
    return renderResponse(decision);
  };
}
