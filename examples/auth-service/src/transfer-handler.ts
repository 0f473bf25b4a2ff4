import type { HttpBindings } from "@hono/node-server";
import { type Authenticator, createApiGatewayHandler } from "@transfer-idp/core";
import type { Handler } from "hono";
import { createHash, timingSafeEqual } from "node:crypto";

type TransferPath = "/servers/:serverId/users/:username/config";

/**
 * Makes the handler of the path that Transfer asks through API Gateway. Callers who do not have a secret of API Gateway's
 * are refused before anything is looked up. The rest is core's handler for a Lambda behind API Gateway, which gets what it
 * would get there: it also wants the IAM caller, whom API Gateway names in `X-Caller-Arn`.
 */
export function createTransferHandler(
  authenticator: Authenticator,
  gatewaySecrets: readonly string[],
): Handler<{ Bindings: HttpBindings }, TransferPath> {
  const answerEvent = createApiGatewayHandler(authenticator);
  const digests = gatewaySecrets.map(digest);
  return async (context) => {
    const { headersDistinct, socket } = context.env.incoming;
    const given = headersDistinct["x-gateway-secret"] ?? [];
    if (given.length !== 1 || !digests.some((known) => timingSafeEqual(known, digest(given[0] ?? "")))) {
      authenticator.logger.warn("caller refused", { address: socket.remoteAddress });
      return context.json({}, 403);
    }
    const callers = headersDistinct["x-caller-arn"] ?? [];
    const { statusCode, headers, body } = await answerEvent({
      pathParameters: context.req.param(),
      queryStringParameters: context.req.query(),
      multiValueQueryStringParameters: context.req.queries(),
      multiValueHeaders: headersDistinct,
      requestContext: { identity: { userArn: callers.length === 1 ? callers[0] : null } },
    });
    return new Response(body, { status: statusCode, headers });
  };
}

// Of one length, whatever was sent: comparing takes the same time.
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
