import type { APIGatewayProxyEvent } from "aws-lambda";
import { serverId } from "./stored-users.ts";

/** What a test says of a request; the rest is as API Gateway sends it for Transfer. */
export interface RequestParts {
  readonly username?: string;
  readonly serverId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocol?: string;
  readonly sourceIp?: string;
  readonly userArn?: string | null;
}

const transferArn = "arn:aws:sts::123456789012:assumed-role/transfer-invocation/transfer";

/** The header that Transfer sends a password in. */
export function encodePassword(password: string): Record<string, string> {
  return { PasswordBase64: Buffer.from(password).toString("base64") };
}

/**
 * Makes the event of a REST API's proxy integration for one request of Transfer's.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
 */
export function makeEvent(parts: RequestParts = {}): APIGatewayProxyEvent {
  const { username = "alice", headers = {}, protocol = "SFTP", sourceIp = "203.0.113.42" } = parts;
  const query = { protocol, sourceIp };
  const path = { serverId: parts.serverId ?? serverId, username };
  const resource = "/servers/{serverId}/users/{username}/config";
  return {
    resource,
    path: `/servers/${path.serverId}/users/${username}/config`,
    httpMethod: "GET",
    pathParameters: path,
    queryStringParameters: query,
    multiValueQueryStringParameters: listValues(query),
    headers: { ...headers },
    multiValueHeaders: listValues(headers),
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
    requestContext: {
      accountId: "123456789012",
      apiId: "abcdef1234",
      authorizer: null,
      protocol: "HTTP/1.1",
      httpMethod: "GET",
      identity: {
        accessKey: null,
        accountId: "123456789012",
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        // Transfer's own address: the client's is in the query.
        sourceIp: "192.0.2.1",
        user: null,
        userAgent: null,
        userArn: parts.userArn === undefined ? transferArn : parts.userArn,
      },
      path: `/prod/servers/${path.serverId}/users/${username}/config`,
      requestId: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
      requestTimeEpoch: 1767225600000,
      resourceId: "123456",
      resourcePath: resource,
      stage: "prod",
    },
  };
}

function listValues(values: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
}
