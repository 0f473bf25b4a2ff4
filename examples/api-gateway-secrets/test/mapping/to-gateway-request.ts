import type { APIGatewayProxyEvent } from "aws-lambda";
import type { GatewayRequest } from "./gateway-request.ts";

/** The request that a proxy integration made an event of. */
export function toGatewayRequest(event: APIGatewayProxyEvent): GatewayRequest {
  const { serverId = "", username = "" } = event.pathParameters ?? {};
  const { userArn } = event.requestContext.identity;
  return {
    path: { serverId, username },
    query: takeTexts(event.queryStringParameters),
    headers: takeTexts(event.headers),
    ...(userArn === null ? {} : { userArn }),
  };
}

function takeTexts(values: Readonly<Record<string, string | undefined>> | null): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
