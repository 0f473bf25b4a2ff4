import type { HttpBindings } from "@hono/node-server";
import { type Authenticator, createApiGatewayHandler } from "@transfer-idp/core";
import type { Handler } from "hono";
import { createSecretCheck } from "./gateway-secret.ts";

type TransferHandler = Handler<{ Bindings: HttpBindings }, "/servers/:serverId/users/:username/config">;

/**
 * Makes the handler of the path that Transfer asks through API Gateway. The work is core's handler for a Lambda behind API
 * Gateway, which gets what it would get there. It wants the IAM caller too, whom API Gateway names in `X-Caller-Arn`.
 */
export function createTransferHandler(
  authenticator: Authenticator,
  gatewaySecrets: readonly string[],
): TransferHandler {
  const answerEvent = createApiGatewayHandler(authenticator);
  const isGateway = createSecretCheck(gatewaySecrets);
  return async ({ env, req, json }) => {
    const { headersDistinct, socket } = env.incoming;
    if (!isGateway(headersDistinct["x-gateway-secret"])) {
      authenticator.logger.warn("caller refused", { address: socket.remoteAddress });
      return json({}, 403);
    }
    const [userArn = null, ...more] = headersDistinct["x-caller-arn"] ?? [];
    const { statusCode, headers, body } = await answerEvent({
      pathParameters: req.param(),
      queryStringParameters: req.query(),
      multiValueQueryStringParameters: req.queries(),
      multiValueHeaders: headersDistinct,
      requestContext: { identity: { userArn: more.length === 0 ? userArn : null } },
    });
    return new Response(body, { status: statusCode, headers });
  };
}
