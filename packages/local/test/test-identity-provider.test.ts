import { describe, expect, it } from "vitest";
import { testIdentityProvider, type TestIdentityProviderInput } from "../src/index.ts";

const role = "arn:aws:iam::123456789012:role/transfer";
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ";
const login = { userName: "alice", userPassword: "a secret password" };

describe("testIdentityProvider", () => {
  it("answers 200 with the handler's answer as text when it authenticates", async () => {
    const answer = { Role: role, HomeDirectory: "/bucket/alice" };

    const report = await testIdentityProvider({ ...login, handler: () => answer });

    expect(report).toEqual({
      result: { Response: JSON.stringify(answer), StatusCode: 200, Message: "", Url: "" },
      outcome: "authenticated",
      findings: [],
      details: [],
    });
  });

  it("answers 200 and a message when the handler denies", async () => {
    const report = await testIdentityProvider({ ...login, handler: () => ({}) });

    expect(report).toEqual({
      result: { Response: "{}", StatusCode: 200, Message: "Lambda IDP authentication failure", Url: "" },
      outcome: "refused",
      findings: [],
      details: [],
    });
  });

  it("answers 500 when the handler throws, and keeps the password out", async () => {
    const report = await testIdentityProvider({
      ...login,
      handler: () => {
        throw new Error("no entry for a secret password");
      },
    });

    expect(report.result).toEqual({ Response: "", StatusCode: 500, Message: "Internal server error", Url: "" });
    expect(report.outcome).toBe("failed");
    expect(report.details.slice(0, 2)).toEqual(["the handler failed", "Error: no entry for ***"]);
  });

  it.each([
    ["a list", [{ Entry: "/", Target: "/bucket" }]],
    ["text that is no JSON", "[{"],
  ])("says that it cannot parse directories that are %s", async (_what, details) => {
    const handler = (): object => ({ Role: role, HomeDirectoryType: "LOGICAL", HomeDirectoryDetails: details });

    const report = await testIdentityProvider({ ...login, handler });

    expect(report.result.Message).toBe("Unable to parse Json");
    expect(report.outcome).toBe("refused");
  });

  it("takes public keys for right without a password, and for wrong with one", async () => {
    const handler = (): object => ({ Role: role, HomeDirectory: "/bucket/alice", PublicKeys: [key] });

    const withPassword = await testIdentityProvider({ ...login, handler });
    const without = await testIdentityProvider({ userName: "alice", handler });

    expect([withPassword.outcome, withPassword.findings.map(({ code }) => code)]).toEqual([
      "refused",
      ["keys-on-password-login"],
    ]);
    expect([without.outcome, without.findings]).toEqual(["authenticated", []]);
  });

  it("sends only what it was given", async () => {
    const events: unknown[] = [];
    const handler = (event: object): object => {
      events.push({ ...event });
      return {};
    };

    await testIdentityProvider({ userName: "alice", handler });
    await testIdentityProvider({
      ...login,
      handler,
      serverId: "s-11111111111111111",
      serverProtocol: "FTPS",
      sourceIp: "2001:db8::1",
    });

    expect(events).toStrictEqual([
      { username: "alice", serverId: "s-01234567890abcdef" },
      {
        username: "alice",
        password: "a secret password",
        protocol: "FTPS",
        serverId: "s-11111111111111111",
        sourceIp: "2001:db8::1",
      },
    ]);
  });

  it.each([
    ["userName", { userName: "al" }],
    ["userPassword", { userPassword: "x".repeat(1025) }],
    ["serverId", { serverId: "s-short" }],
    ["serverProtocol", { serverProtocol: "AS2" }],
    ["sourceIp", { sourceIp: "not an address" }],
    ["handlerTimeoutMs", { handlerTimeoutMs: 0 }],
  ])("names the input %s when AWS's API would not take it", async (option, change) => {
    const input = { ...login, handler: () => ({}), ...change } as TestIdentityProviderInput;

    await expect(testIdentityProvider(input)).rejects.toMatchObject({ code: "ERR_CONFIGURATION", option });
  });
});
