import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLogin, parseTransferEvent, readOwn } from "../../src/transfer/parse-transfer-event.ts";

const event = {
  username: "alice",
  password: "correct horse",
  protocol: "SFTP",
  serverId: "s-1234567890abcdef0",
  sourceIp: "203.0.113.42",
};
const { password, ...keyEvent } = event;

function invalid(field: string, problem: string): unknown {
  return expect.objectContaining({ name: "InvalidEventError", code: "ERR_INVALID_EVENT", field, problem });
}

describe("parseTransferEvent", () => {
  it.each(["SFTP", "FTP", "FTPS"])("reads a password login on %s", (protocol) => {
    const parsed = parseTransferEvent({ ...event, protocol });

    expect(parsed).toStrictEqual({ method: "password", login: { ...event, protocol } });
  });

  it.each([
    ["absent", keyEvent],
    ["null", { ...event, password: null }],
    ["empty", { ...event, password: "" }],
    ["undefined", { ...event, password: undefined }],
  ])("takes a password that is %s for a key login on SFTP", (_, keyLogin) => {
    const parsed = parseTransferEvent(keyLogin);

    expect(parsed).toStrictEqual({ method: "publicKey", login: keyEvent });
  });

  it.each(["FTP", "FTPS"])("keeps an empty password a password login on %s, which has no keys", (protocol) => {
    for (const empty of [{}, { password: null }, { password: "" }]) {
      const parsed = parseTransferEvent({ ...keyEvent, protocol, ...empty });

      expect(parsed).toStrictEqual({ method: "password", login: { ...keyEvent, protocol, password: "" } });
    }
  });

  it.each([" ", "\t\n", "\u00a0", "\u0000", " secret ", "\ufeff"])("never trims a password (%j)", (kept) => {
    const parsed = parseTransferEvent({ ...event, password: kept });

    expect(parsed).toStrictEqual({ method: "password", login: { ...event, password: kept } });
  });

  it("takes a username as it was typed", () => {
    for (const username of [
      " alice",
      "Alice",
      "user@example.com",
      "user%40example.com",
      "DOMAIN\\alice",
      "a".repeat(2e6),
    ]) {
      const parsed = parseTransferEvent({ ...event, username });

      expect(parsed.login.username).toBe(username);
    }
  });

  it.each([
    ["absent", {}],
    ["null", { sourceIp: null }],
    ["empty", { sourceIp: "" }],
  ])("lets a login without an address through, as TestIdentityProvider sends it (%s)", (_, address) => {
    const { sourceIp, ...withoutAddress } = event;

    const parsed = parseTransferEvent({ ...withoutAddress, ...address });

    expect(sourceIp).toBe("203.0.113.42");
    expect(parsed).toStrictEqual({ method: "password", login: { ...withoutAddress, password, sourceIp: undefined } });
  });

  it.each(["127.0.0.1", "::1", "2001:db8::1", "2001:0DB8:0:0:0:0:0:1", "::ffff:192.0.2.1"])(
    "takes the address %s as it is written",
    (sourceIp) => {
      const parsed = parseTransferEvent({ ...event, sourceIp });

      expect(parsed.login.sourceIp).toBe(sourceIp);
    },
  );

  it.each([
    "invalid-ip",
    "10.0.0.1/8",
    "10.0.0",
    "256.1.1.1",
    "010.0.0.1",
    " 10.0.0.1",
    "10.0.0.1\n",
    "fe80::1%eth0",
    "*",
  ])("refuses what is no address (%j), so that no rule is asked about it", (sourceIp) => {
    expect(() => parseTransferEvent({ ...event, sourceIp })).toThrow(invalid("sourceIp", "unreadable"));
  });

  it.each(["username", "protocol", "serverId"])("refuses an event without %s", (field) => {
    for (const missing of [undefined, null, ""]) {
      expect(() => parseTransferEvent({ ...event, [field]: missing })).toThrow(invalid(field, "missing"));
    }
    expect(() =>
      parseTransferEvent(Object.fromEntries(Object.entries(event).filter(([name]) => name !== field))),
    ).toThrow(invalid(field, "missing"));
  });

  it.each(["username", "password", "protocol", "serverId", "sourceIp"])("refuses a %s of any other type", (field) => {
    for (const value of [
      0,
      1,
      Number.NaN,
      true,
      false,
      [],
      ["SFTP"],
      {},
      { toString: () => "SFTP" },
      1n,
      Symbol("x"),
    ]) {
      expect(() => parseTransferEvent({ ...event, [field]: value })).toThrow(invalid(field, "wrong-type"));
    }
  });

  it.each(["AS2", "HTTPS", "sftp", "SFTP ", "FTP,SFTP", "__proto__"])("refuses the protocol %j", (protocol) => {
    expect(() => parseTransferEvent({ ...event, protocol })).toThrow(invalid("protocol", "unreadable"));
  });

  it("takes the shorter and other server ids of AWS's documents", () => {
    for (const serverId of [
      "s-abcd123456",
      "s-1234abcd5678efgh",
      "server-id",
      "s-1dd762b3c8e9463f9",
      "s",
      "9-a",
      "S".repeat(64),
    ]) {
      expect(parseTransferEvent({ ...event, serverId }).login.serverId).toBe(serverId);
    }
  });

  it.each([
    "../s-1",
    "s/1",
    "s-1\n",
    " s-1",
    "s_1",
    "-s1",
    "s-1*",
    "s".repeat(65),
    "{{username}}",
    "s-1\u0000",
    "sérver",
  ])("refuses the server id %j, which could name another thing in a secret's name", (serverId) => {
    expect(() => parseTransferEvent({ ...event, serverId })).toThrow(invalid("serverId", "unreadable"));
  });

  it.each([undefined, null, "SFTP", 7, true, [], [event], new Map(Object.entries(event)), () => event])(
    "refuses %s, which is no event",
    (other) => {
      expect(() => parseTransferEvent(other)).toThrow(invalid("protocol", "missing"));
    },
  );

  it("reads own fields only, so that nothing planted on a prototype is a field", () => {
    expect(() => parseTransferEvent(Object.create(event))).toThrow(invalid("protocol", "missing"));
    expect(() => parseTransferEvent(JSON.parse(`{"__proto__":${JSON.stringify(event)}}`))).toThrow(
      invalid("protocol", "missing"),
    );
  });

  it("leaves a frozen event as it is", () => {
    const frozen = Object.freeze({ ...event });

    expect(parseTransferEvent(frozen).login).toStrictEqual(event);
  });

  it("ignores fields that Transfer does not send", () => {
    const parsed = parseTransferEvent({ ...event, Role: "arn:aws:iam::123456789012:role/admin", method: "publicKey" });

    expect(parsed).toStrictEqual({ method: "password", login: event });
  });

  it("puts no value of the event into its error", () => {
    const secret = "hunter2-hunter2";

    for (const field of ["username", "password", "protocol", "serverId", "sourceIp"]) {
      const thrown = catchError(() => parseTransferEvent({ ...event, [field]: [secret], other: secret }));

      expect(`${String(thrown)} ${JSON.stringify(thrown)} ${thrown.stack ?? ""}`).not.toContain(secret);
    }
  });

  it("either reads well-formed fields or refuses with its own error, whatever JSON arrives", () => {
    const anyField = fc.oneof(fc.constantFrom(...Object.values(event), "", null, "FTP"), fc.jsonValue());
    const anyEvent = fc.oneof(
      fc.jsonValue(),
      fc.record(
        { username: anyField, password: anyField, protocol: anyField, serverId: anyField, sourceIp: anyField },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(anyEvent, (any) => {
        try {
          const { method, login } = parseTransferEvent(any);
          const presented = readOwn(any, "password") ?? "";
          expect(login.username).toBe(readOwn(any, "username"));
          expect(["SFTP", "FTP", "FTPS"]).toContain(login.protocol);
          expect(method).toBe(presented === "" && login.protocol === "SFTP" ? "publicKey" : "password");
          expect("password" in login ? login.password : "").toBe(presented);
        } catch (error) {
          expect(error).toMatchObject({ code: "ERR_INVALID_EVENT" });
        }
      }),
    );
  });
});

describe("checkLogin", () => {
  it("names the first field that is wrong, the protocol before all", () => {
    const nothing = { username: undefined, password: 1, protocol: undefined, serverId: undefined, sourceIp: 1 };

    expect(() => checkLogin(nothing)).toThrow(invalid("protocol", "missing"));
    expect(() => checkLogin({ ...nothing, protocol: "FTP" })).toThrow(invalid("serverId", "missing"));
    expect(() => checkLogin({ ...nothing, protocol: "FTP", serverId: "s-1" })).toThrow(invalid("username", "missing"));
  });
});

describe("readOwn", () => {
  it("returns undefined for what is inherited and for what holds nothing", () => {
    const values = [
      readOwn({}, "constructor"),
      readOwn({}, "__proto__"),
      readOwn(null, "a"),
      readOwn("text", "length"),
    ];

    expect(values).toStrictEqual([undefined, undefined, undefined, undefined]);
    expect(readOwn({ a: 0 }, "a")).toBe(0);
    expect(readOwn(JSON.parse('{"__proto__":1}'), "__proto__")).toBe(1);
  });
});

function catchError(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("It did not throw an error.");
}
