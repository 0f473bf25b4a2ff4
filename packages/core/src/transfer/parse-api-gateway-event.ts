import { InvalidEventError } from "../errors/invalid-event-error.ts";
import { decodePassword } from "./decode-password.ts";
import { checkLogin, readOwn, type TransferLogin } from "./parse-transfer-event.ts";

/**
 * Reads a login from the event of a REST API's Lambda *proxy* integration (payload format 1.0) on
 * `GET /servers/{serverId}/users/{username}/config`.
 *
 * The password is that of the header `PasswordBase64`, where it is there, and never that of `Password` instead: the
 * latter holds ASCII only. Header names have any case. A header or parameter that arrives twice is refused, even with
 * equal values, for whoever reads the other one would see another login.
 *
 * The address is that of the query parameter `sourceIp`; `requestContext.identity.sourceIp` is Transfer's own.
 *
 * @param event - Whatever arrived.
 * @throws InvalidEventError `ERR_INVALID_EVENT`
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/authentication-api-gateway.html
 */
export function parseApiGatewayEvent(event: unknown): TransferLogin {
  const path = readOwn(event, "pathParameters");
  return checkLogin({
    username: decodePathParameter(readOwn(path, "username")),
    password: readPassword(event),
    protocol: readQueryParameter(event, "protocol"),
    serverId: readOwn(path, "serverId"),
    sourceIp: readQueryParameter(event, "sourceIp"),
  });
}

/** Tells whether API Gateway authorised the caller by IAM, as a method with `AWS_IAM` does. */
export function hasIamCaller(event: unknown): boolean {
  const identity = readOwn(readOwn(event, "requestContext"), "identity");
  const userArn = readOwn(identity, "userArn");
  return typeof userArn === "string" && userArn !== "";
}

// Whether API Gateway has decoded a path parameter already is not documented. `%` is in no name that Transfer lets
// through, so decoding once what looks encoded is right in both cases.
function decodePathParameter(value: unknown): unknown {
  if (typeof value !== "string" || !/%[0-9a-f]{2}/i.test(value)) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    throw new InvalidEventError("username", "unreadable");
  }
}

function readQueryParameter(event: unknown, name: string): unknown {
  const values = readOwn(readOwn(event, "multiValueQueryStringParameters"), name);
  if (Array.isArray(values) && values.length > 1) throw new InvalidEventError(name, "duplicated");
  return readOwn(readOwn(event, "queryStringParameters"), name);
}

function readPassword(event: unknown): unknown {
  const encoded = readHeader(event, "PasswordBase64");
  const plain = readHeader(event, "Password");
  if (encoded === undefined) return plain;
  if (encoded === "" && plain !== undefined && plain !== "") {
    throw new InvalidEventError("PasswordBase64", "contradictory");
  }
  return decodePassword(encoded);
}

function readHeader(event: unknown, name: string): unknown {
  const many = collectValues(readOwn(event, "multiValueHeaders"), name);
  const values = many.length > 0 ? many : collectValues(readOwn(event, "headers"), name);
  if (values.length > 1) throw new InvalidEventError(name, "duplicated");
  return values[0];
}

function collectValues(headers: unknown, name: string): readonly unknown[] {
  if (typeof headers !== "object" || headers === null) return [];
  return Object.entries(headers)
    .filter(([key]) => key.toLowerCase() === name.toLowerCase())
    .flatMap(([, value]) => value as unknown);
}
