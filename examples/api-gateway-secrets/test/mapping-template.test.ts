import { parseTransferEvent } from "@transfer-idp/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodePassword, makeEvent, type RequestParts } from "./make-event.ts";
import { hostileText, hostileTexts } from "./mapping/hostile-text.ts";
import { renderInJavaScript } from "./mapping/render-in-javascript.ts";
import { toGatewayRequest } from "./mapping/to-gateway-request.ts";
import { serverId } from "./stored-users.ts";

const map = (parts: RequestParts): unknown => JSON.parse(renderInJavaScript(toGatewayRequest(makeEvent(parts))));

describe("mapping-template.vtl", () => {
  it("makes the event that Transfer hands to a function of its own", () => {
    const event = map({ username: "alice%40example.com", headers: encodePassword("secret") });

    expect(event).toEqual({
      username: "alice@example.com",
      password: "secret",
      protocol: "SFTP",
      serverId,
      sourceIp: "203.0.113.42",
    });
  });

  const expectSame = (name: string, password: string): void => {
    const event = map({ username: encodeURIComponent(name), headers: encodePassword(password) });

    const login = { username: name, protocol: "SFTP", serverId, sourceIp: "203.0.113.42" };
    expect(event).toEqual({ ...login, password });
    expect(parseTransferEvent(event)).toEqual({ method: "password", login: { ...login, password } });
  };

  it.each(hostileTexts)("hands on the name and the password %j exactly", (text) => {
    expectSame(text, text);
  });

  it("hands on any name and any password exactly", () => {
    fc.assert(fc.property(hostileText, hostileText, expectSame), { numRuns: 500 });
  });

  it("escapes whatever stands in the other fields", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const event = map({ serverId: text, protocol: text, sourceIp: text });

        const sourceIp = text.replaceAll(/%3a/gi, ":");
        expect(event).toEqual({ username: "alice", password: "", protocol: text, serverId: text, sourceIp });
      }),
    );
  });

  it("leaves a plus sign in a name, which form decoding makes a space", () => {
    expect(map({ username: "alice+backup" })).toMatchObject({ username: "alice+backup" });
    expect(map({ username: "alice%2Bbackup%40example.com" })).toMatchObject({ username: "alice+backup@example.com" });
  });

  it("decodes a name once", () => {
    expect(map({ username: "user%2540example.com" })).toMatchObject({ username: "user%40example.com" });
  });

  it.each(["100%", "alice%4", "alice%E0%A4%A", "%%4141", "%zz"])(
    "refuses the name %s, which cannot be decoded",
    (name) => {
      expect(map({ username: name })).toMatchObject({ username: false });
    },
  );

  it("takes an IPv6 address with its colons encoded or not", () => {
    expect(map({ sourceIp: "2001:db8::1" })).toMatchObject({ sourceIp: "2001:db8::1" });
    expect(map({ sourceIp: "2001%3Adb8%3a%3A1" })).toMatchObject({ sourceIp: "2001:db8::1" });
  });

  it("leaves the address empty where none is given, for TestIdentityProvider", () => {
    const request = toGatewayRequest(makeEvent());

    const event: unknown = JSON.parse(renderInJavaScript({ ...request, query: { protocol: "SFTP" } }));

    expect(parseTransferEvent(event)).toMatchObject({ login: { sourceIp: undefined } });
  });

  it("makes a key login of a request without a password, on SFTP", () => {
    expect(parseTransferEvent(map({}))).toMatchObject({ method: "publicKey" });
    expect(parseTransferEvent(map({ headers: { PasswordBase64: "" } }))).toMatchObject({ method: "publicKey" });
    expect(parseTransferEvent(map({ protocol: "FTPS" }))).toMatchObject({
      method: "password",
      login: { password: "" },
    });
  });

  it("takes PasswordBase64 before Password, and Password as it is where it is alone", () => {
    const both = { ...encodePassword("Übung"), Password: "?bung" };

    expect(map({ headers: both })).toMatchObject({ password: "Übung" });
    expect(map({ headers: { Password: "a+b%40'\\" } })).toMatchObject({ password: "a+b%40'\\" });
  });

  it.each(["passwordbase64", "PASSWORDBASE64"])("reads the header %s", (name) => {
    expect(map({ headers: { [name]: "c2VjcmV0" } })).toMatchObject({ password: "secret" });
  });

  it("reads a password from nowhere but the headers", () => {
    const request = toGatewayRequest(makeEvent());
    const query = { ...request.query, PasswordBase64: "c2VjcmV0", Password: "secret" };

    expect(JSON.parse(renderInJavaScript({ ...request, query }))).toMatchObject({ password: "" });
  });

  it.each([
    ["a header in two spellings", { PasswordBase64: "c2VjcmV0", passwordbase64: "c2VjcmV0" }],
    ["the plain header in two spellings", { Password: "secret", password: "secret" }],
    ["two values in one", { PasswordBase64: "c2VjcmV0,c2VjcmV0" }],
    ["an empty PasswordBase64 beside a Password", { PasswordBase64: "", Password: "secret" }],
    ["what is no base64, which would be decoded to no password", { PasswordBase64: "!!!" }],
    ["base64 that is not padded", { PasswordBase64: "c2VjcmU" }],
    ["base64 with bits that count for nothing", { PasswordBase64: "c2VjcmV=" }],
    ["base64 in its other alphabet", { PasswordBase64: "_-__" }],
    ["base64 with a newline", { PasswordBase64: "c2Vj\ncmV0" }],
    ["base64 after which something stands", { PasswordBase64: "c2VjcmV0 " }],
  ])("refuses %s", (_, headers) => {
    const event = map({ headers });

    expect(event).toMatchObject({ username: "alice", password: false });
    expect(() => parseTransferEvent(event)).toThrow(expect.objectContaining({ code: "ERR_INVALID_EVENT" }) as Error);
  });

  it("refuses base64 in no other form than Node writes it", () => {
    const nearlyBase64 = fc.string({ unit: fc.constantFrom(..."AQgwB8Zz+/=-_ ,"), minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(nearlyBase64, (header) => {
        const isCanonical = Buffer.from(header, "base64").toString("base64") === header;

        const { password } = map({ headers: { PasswordBase64: header } }) as { password: unknown };

        expect(typeof password).toBe(isCanonical ? "string" : "boolean");
      }),
      { numRuns: 500 },
    );
  });

  it("refuses everybody where the method lets callers in whom IAM does not know", () => {
    for (const userArn of [null, ""]) {
      const event = map({ headers: encodePassword("secret"), userArn });

      expect(event).toMatchObject({ username: false });
    }
  });
});
