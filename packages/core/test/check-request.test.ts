import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkRequest } from "../src/check-request.ts";
import type { LoginRequest } from "../src/login.ts";

const login: LoginRequest = {
  username: "alice",
  protocol: "SFTP",
  serverId: "s-1234567890abcdef0",
  sourceIp: "198.51.100.7",
};

describe("checkRequest", () => {
  it("finds nothing against a login with a password or a key, with or without an address", () => {
    const reasons = [
      checkRequest(login, "password", "correct horse"),
      checkRequest(login, "publicKey", undefined),
      checkRequest({ ...login, sourceIp: undefined }, "password", "correct horse"),
    ];

    expect(reasons).toEqual([undefined, undefined, undefined]);
  });

  it.each(["alice", "bob@example.com", "DOMAIN\\user", "a/b", "jörg", "李", "🔑", "a b", "*", "x".repeat(100)])(
    "lets the name %j through, which some store may hold",
    (username) => {
      expect(checkRequest({ ...login, username }, "password", "x")).toBeUndefined();
    },
  );

  it.each([
    ["is empty", ""],
    ["is blank", " \t "],
    ["is blank beyond ASCII", "\u00a0\u3000"],
    ["has 101 characters", "x".repeat(101)],
    ["has a megabyte", "x".repeat(1_000_000)],
    ["has a NUL", "alice\0"],
    ["has a newline", "alice\n"],
    ["has an escape", "\u001b[2Jalice"],
    ["has a DEL", "alice\u007f"],
    ["has a C1 control", "alice\u0085"],
    ["is not well-formed", "alice\ud800"],
    ["is missing", undefined],
    ["is null", null],
    ["is a number", 7],
    ["is an object", { toString: () => "alice" }],
    ["is a list", ["alice"]],
  ])("denies a name that %s", (_, username) => {
    const request = { ...login, username } as LoginRequest;

    expect(checkRequest(request, "password", "x")).toBe("malformed-username");
    expect(checkRequest(request, "publicKey", undefined)).toBe("malformed-username");
  });

  it.each<unknown>([
    "",
    "nonsense",
    "198.51.100",
    "198.51.100.7/32",
    "fe80::1%eth0",
    "::1%",
    " 198.51.100.7",
    null,
    7,
    {},
    [["198.51.100.7"]],
    { toString: 0 },
    { toString: () => "198.51.100.7" },
  ])("denies the address %j", (sourceIp) => {
    expect(checkRequest({ ...login, sourceIp } as LoginRequest, "publicKey", undefined)).toBe("malformed-event");
  });

  it.each(["2001:db8::1", "::ffff:198.51.100.7", "::", "0.0.0.0"])("lets the address %s through", (sourceIp) => {
    expect(checkRequest({ ...login, sourceIp }, "publicKey", undefined)).toBeUndefined();
  });

  // Only untyped callers can: of the protocol hangs whether FTP's rule about passwords applies, of the server which
  // secret is read.
  it.each([
    ["no protocol", { protocol: undefined }],
    ["a protocol in small letters", { protocol: "ftp" }],
    ["a protocol without logins", { protocol: "AS2" }],
    ["a list for a protocol", { protocol: ["SFTP"] }],
    ["no server", { serverId: undefined }],
    ["null for a server", { serverId: null }],
    ["an empty server", { serverId: "" }],
    ["a number for a server", { serverId: 7 }],
  ])("denies a login with %s", (_, change) => {
    expect(checkRequest({ ...login, ...change } as LoginRequest, "password", "x")).toBe("malformed-event");
  });

  it.each([
    ["empty", ""],
    ["missing", undefined],
    ["null", null],
    ["a number", 7],
    ["a boolean", true],
    ["an object", { length: 3 }],
    ["a list", ["correct horse"]],
  ])("denies a password that is %s, and lets no password login become a key login", (_, password) => {
    expect(checkRequest(login, "password", password)).toBe("empty-password");
  });

  it("counts characters of a password: 1024 are let through and 1025 are not", () => {
    const reasons = [1024, 1025, 1_000_000].map((length) => checkRequest(login, "password", "x".repeat(length)));

    expect(reasons).toEqual([undefined, "password-too-long", "password-too-long"]);
  });

  it("denies a password that is not well-formed text", () => {
    expect(checkRequest(login, "password", "x\udc00")).toBe("malformed-password");
  });

  it("lets through a password of white space, of control characters, and one character", () => {
    const reasons = [" ", "\t\n", "\0", "x"].map((password) => checkRequest(login, "password", password));

    expect(reasons).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("names the first thing that is wrong: the address, then the name, then the password", () => {
    const reasons = [
      checkRequest({ ...login, sourceIp: "x", username: "" }, "password", ""),
      checkRequest({ ...login, username: "" }, "password", ""),
      checkRequest(login, "password", ""),
    ];

    expect(reasons).toEqual(["malformed-event", "malformed-username", "empty-password"]);
  });

  it("never throws, whatever the types", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (username, sourceIp, password) => {
        const reason = checkRequest({ ...login, username, sourceIp } as LoginRequest, "password", password);

        if (typeof username !== "string" || typeof password !== "string") expect(reason).toBeDefined();
      }),
    );
  });
});
