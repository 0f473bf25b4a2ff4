import { describe, expect, it } from "vitest";
import { hasIamCaller, parseApiGatewayEvent } from "../../src/transfer/parse-api-gateway-event.ts";

const login = { username: "alice", protocol: "SFTP", serverId: "s-1234567890abcdef0", sourceIp: "203.0.113.42" };
const event = {
  pathParameters: { serverId: "s-1234567890abcdef0", username: "alice" },
  queryStringParameters: { protocol: "SFTP", sourceIp: "203.0.113.42" },
  headers: { PasswordBase64: encode("correct horse"), SourceIp: "192.0.2.1" },
  requestContext: { identity: { userArn: "arn:aws:sts::123456789012:assumed-role/x/y", sourceIp: "198.51.100.9" } },
};

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}

function invalid(field: string, problem: string): unknown {
  return expect.objectContaining({ name: "InvalidEventError", code: "ERR_INVALID_EVENT", field, problem });
}

describe("parseApiGatewayEvent", () => {
  it("reads the login of path, query and header, and not the caller's address", () => {
    const parsed = parseApiGatewayEvent(event);

    expect(parsed).toStrictEqual({ method: "password", login: { ...login, password: "correct horse" } });
  });

  it.each([
    ["without headers", undefined],
    ["with headers of null", null],
    ["without a password header", {}],
    ["with empty password headers", { Password: "", PasswordBase64: "" }],
    ["with an empty PasswordBase64", { PasswordBase64: "" }],
    ["with an empty Password", { Password: "" }],
  ])("takes a request %s for a key login on SFTP", (_, headers) => {
    const parsed = parseApiGatewayEvent({ ...event, headers });

    expect(parsed).toStrictEqual({ method: "publicKey", login });
  });

  it("keeps a request without a password a password login on FTP", () => {
    const queryStringParameters = { protocol: "FTP", sourceIp: "203.0.113.42" };

    const parsed = parseApiGatewayEvent({ ...event, queryStringParameters, headers: {} });

    expect(parsed).toStrictEqual({ method: "password", login: { ...login, protocol: "FTP", password: "" } });
  });

  it("reads the older header Password as it is, where it comes alone", () => {
    for (const password of ["MySuperSecretPassword", "cGFzcw==", " ", "a%40b+c"]) {
      const parsed = parseApiGatewayEvent({ ...event, headers: { Password: password } });

      expect(parsed).toStrictEqual({ method: "password", login: { ...login, password } });
    }
  });

  it.each(["correct horse", "c?rrect horse", "another", ""])(
    "takes PasswordBase64 for the password whatever Password says beside it (%j)",
    (plain) => {
      const headers = { Password: plain, PasswordBase64: encode("cörrect horse") };

      const parsed = parseApiGatewayEvent({ ...event, headers });

      expect(parsed).toStrictEqual({ method: "password", login: { ...login, password: "cörrect horse" } });
    },
  );

  it("refuses an unreadable PasswordBase64 and never takes Password in its place", () => {
    const headers = { Password: "correct horse", PasswordBase64: "correct horse" };

    expect(() => parseApiGatewayEvent({ ...event, headers })).toThrow(invalid("PasswordBase64", "unreadable"));
  });

  it("refuses an empty PasswordBase64 beside a Password, which would make a key login of a password login", () => {
    const headers = { Password: "correct horse", PasswordBase64: "" };

    expect(() => parseApiGatewayEvent({ ...event, headers })).toThrow(invalid("PasswordBase64", "contradictory"));
  });

  it.each(["passwordbase64", "PASSWORDBASE64", "pAsSwOrDbAsE64"])("finds the header written %s", (name) => {
    const parsed = parseApiGatewayEvent({ ...event, headers: { [name]: encode("correct horse") } });

    expect(parsed).toStrictEqual({ method: "password", login: { ...login, password: "correct horse" } });
  });

  it.each([
    ["the list of values", { multiValueHeaders: { PasswordBase64: [encode("one"), encode("one")] } }, "PasswordBase64"],
    [
      "two cases of its name",
      { headers: { passwordbase64: encode("one"), PasswordBase64: encode("one") } },
      "PasswordBase64",
    ],
    ["two cases in the lists", { multiValueHeaders: { password: ["one"], Password: ["two"] } }, "Password"],
    [
      "Password, beside a good PasswordBase64",
      { multiValueHeaders: { ...lists(event.headers), Password: ["a", "b"] } },
      "Password",
    ],
  ])("refuses a password header that arrives twice, in %s", (_, headers, field) => {
    expect(() => parseApiGatewayEvent({ ...event, ...headers })).toThrow(invalid(field, "duplicated"));
  });

  it("takes the lists of values where both forms are there, and other headers may come twice", () => {
    const multiValueHeaders = { ...lists(event.headers), Accept: ["a", "b"] };

    const parsed = parseApiGatewayEvent({ ...event, multiValueHeaders });

    expect(parsed).toStrictEqual({ method: "password", login: { ...login, password: "correct horse" } });
  });

  it("reads the lists of values alone, as a load balancer may send them", () => {
    const parsed = parseApiGatewayEvent({ ...event, headers: null, multiValueHeaders: lists(event.headers) });

    expect(parsed).toStrictEqual({ method: "password", login: { ...login, password: "correct horse" } });
  });

  it.each(["protocol", "sourceIp"])("refuses a query parameter %s that arrives twice", (name) => {
    const multiValueQueryStringParameters = {
      protocol: ["SFTP"],
      sourceIp: ["203.0.113.42"],
      [name]: ["SFTP", "SFTP"],
    };

    expect(() => parseApiGatewayEvent({ ...event, multiValueQueryStringParameters })).toThrow(
      invalid(name, "duplicated"),
    );
  });

  it("takes query parameters that arrive once, in both forms", () => {
    const multiValueQueryStringParameters = { protocol: ["SFTP"], sourceIp: ["203.0.113.42"], other: ["1", "2"] };

    const parsed = parseApiGatewayEvent({ ...event, multiValueQueryStringParameters });

    expect(parsed.login.sourceIp).toBe("203.0.113.42");
  });

  it.each([
    ["user%40example.com", "user@example.com"],
    ["user@example.com", "user@example.com"],
    ["user%2540example.com", "user%40example.com"],
    ["j%C3%B6rg", "jörg"],
    ["a+b", "a+b"],
    ["100%", "100%"],
    ["%zz", "%zz"],
    ["a%00b", "a\u0000b"],
    ["..%2fbob", "../bob"],
  ])("decodes the username %s once, to %j", (encoded, username) => {
    const parsed = parseApiGatewayEvent({ ...event, pathParameters: { ...event.pathParameters, username: encoded } });

    expect(parsed.login.username).toBe(username);
  });

  it.each(["%ff", "%c3", "%ed%a0%80", "a%40b%"])("refuses the username %s, which decodes to no text", (username) => {
    const pathParameters = { ...event.pathParameters, username };

    expect(() => parseApiGatewayEvent({ ...event, pathParameters })).toThrow(invalid("username", "unreadable"));
  });

  it.each([
    ["serverId", { pathParameters: { username: "alice" } }],
    ["serverId", { pathParameters: { username: "alice", serverId: null } }],
    ["username", { pathParameters: { serverId: "s-1" } }],
    ["protocol", { queryStringParameters: { sourceIp: "203.0.113.42" } }],
    ["protocol", { queryStringParameters: null }],
    ["protocol", { queryStringParameters: null, multiValueQueryStringParameters: { protocol: ["SFTP"] } }],
  ])("refuses a request without %s", (field, change) => {
    expect(() => parseApiGatewayEvent({ ...event, ...change })).toThrow(invalid(field, "missing"));
  });

  it.each([
    ["username", { pathParameters: { serverId: "s-1", username: 7 } }],
    ["serverId", { pathParameters: { serverId: ["s-1"], username: "alice" } }],
    ["protocol", { queryStringParameters: { protocol: {} } }],
    ["sourceIp", { queryStringParameters: { protocol: "SFTP", sourceIp: [] } }],
    ["PasswordBase64", { headers: { PasswordBase64: null } }],
    ["PasswordBase64", { headers: { PasswordBase64: { a: 1 } } }],
    ["password", { headers: { Password: 7 } }],
    ["password", { headers: { Password: { a: 1 } } }],
  ])("refuses a %s of the wrong type", (field, change) => {
    expect(() => parseApiGatewayEvent({ ...event, ...change })).toThrow(invalid(field, "wrong-type"));
  });

  it("lets a request without an address through", () => {
    const parsed = parseApiGatewayEvent({ ...event, queryStringParameters: { protocol: "SFTP" } });

    expect(parsed.login.sourceIp).toBeUndefined();
  });

  it.each([undefined, null, "GET", 7, [], {}])("refuses %j, which is no request", (other) => {
    expect(() => parseApiGatewayEvent(other)).toThrow(invalid("protocol", "missing"));
  });

  it("reads nothing that hangs on a prototype", () => {
    const planted = JSON.parse('{"__proto__":{"protocol":"SFTP","sourceIp":"203.0.113.42"}}') as object;

    expect(() => parseApiGatewayEvent({ ...event, queryStringParameters: planted })).toThrow(
      invalid("protocol", "missing"),
    );
    expect(() => parseApiGatewayEvent(Object.create(event))).toThrow(invalid("protocol", "missing"));
  });
});

describe("hasIamCaller", () => {
  it("says yes to a caller that API Gateway authorised by IAM", () => {
    expect(hasIamCaller(event)).toBe(true);
  });

  it.each([
    ["null, as without authorisation", { requestContext: { identity: { userArn: null, sourceIp: "198.51.100.9" } } }],
    ["empty", { requestContext: { identity: { userArn: "" } } }],
    ["no text", { requestContext: { identity: { userArn: {} } } }],
    ["absent", { requestContext: { identity: {} } }],
    ["without an identity", { requestContext: {} }],
    ["in the wrong place", { userArn: "arn:aws:iam::123456789012:user/x", requestContext: { userArn: "arn" } }],
    [
      "inherited",
      { requestContext: { identity: Object.create({ userArn: "arn:aws:iam::123456789012:user/x" }) as object } },
    ],
    ["of a request that is none", undefined],
  ])("says no to a caller's ARN that is %s", (_, request) => {
    expect(hasIamCaller(request)).toBe(false);
  });
});

function lists(headers: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
}
