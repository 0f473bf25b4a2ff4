import type { Decision, Trace } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { InvalidUserRecordError } from "../src/errors/invalid-user-record-error.ts";
import { ProviderUnavailableError } from "../src/errors/provider-unavailable-error.ts";
import { createJsonLineLogger } from "../src/json-line-logger.ts";
import { logDecision } from "../src/log-decision.ts";
import type { Logger } from "../src/logger.ts";
import { aliceKey, aliceLogin, aliceSession, createAccount, createKeepingLogger } from "./scripted-provider.ts";

const trace: Trace = {
  provider: "static",
  milliseconds: 1.25,
  steps: [{ step: "parse-event", outcome: "passed", milliseconds: 0.5, notes: [] }],
};
const denied: Decision = { outcome: "denied", reason: "wrong-password", trace };
const login = { ...aliceLogin, method: "password" } as const;
const common = {
  username: "alice",
  serverId: "s-1234567890abcdef0",
  protocol: "SFTP",
  sourceIp: "198.51.100.7",
  method: "password",
  provider: "static",
};
const traceCall = [
  "debug",
  "transfer login trace",
  { username: "alice", provider: trace.provider, steps: trace.steps },
];

describe("logDecision", () => {
  it("writes exactly the documented fields of a denial as info, and its trace as debug", () => {
    const logger = createKeepingLogger();

    logDecision(logger, login, denied);

    expect(logger.calls).toEqual([
      ["info", "transfer login", { ...common, outcome: "denied", reason: "wrong-password", milliseconds: 1.25 }],
      traceCall,
    ]);
  });

  it("writes what was granted and listed without account, session and keys", () => {
    const logger = createKeepingLogger();
    const account = createAccount();

    logDecision(logger, login, { outcome: "granted", account, session: aliceSession, trace });
    logDecision(
      logger,
      { ...login, method: "publicKey" },
      { outcome: "keysListed", account, session: aliceSession, publicKeys: [aliceKey], trace },
    );

    expect(logger.calls).toEqual([
      ["info", "transfer login", { ...common, outcome: "granted", milliseconds: 1.25 }],
      traceCall,
      ["info", "transfer login", { ...common, method: "publicKey", outcome: "keysListed", milliseconds: 1.25 }],
      traceCall,
    ]);
  });

  it("says of a dry run that it is one", () => {
    const logger = createKeepingLogger();

    logDecision(logger, { ...login, isDryRun: true }, denied);

    expect(logger.calls[0]).toEqual([
      "info",
      "transfer login",
      { ...common, isDryRun: true, outcome: "denied", reason: "wrong-password", milliseconds: 1.25 },
    ]);
  });

  it("writes a failure as error, with the typed fields of its error", () => {
    const logger = createKeepingLogger();
    const error = new ProviderUnavailableError({ provider: "static", kind: "throttled", backendError: "Throttled" });

    logDecision(logger, login, { outcome: "failed", reason: "unavailable", error, trace });

    expect(logger.calls[0]).toEqual([
      "error",
      "transfer login",
      {
        ...common,
        outcome: "failed",
        reason: "unavailable",
        milliseconds: 1.25,
        error: {
          code: "ERR_PROVIDER_UNAVAILABLE",
          provider: "static",
          kind: "throttled",
          backendError: "Throttled",
          httpStatus: undefined,
          requestId: undefined,
        },
      },
    ]);
  });

  it("writes the stack of a failure that is no outage, for then somebody has to find its cause", () => {
    const logger = createKeepingLogger();
    const error = new InvalidUserRecordError("Policy", "is not JSON");

    logDecision(logger, login, { outcome: "failed", reason: "invalid-record", error, trace });

    expect(logger.calls[0]?.[2]).toMatchObject({
      error: { code: "ERR_INVALID_USER_RECORD", field: "Policy", problem: "is not JSON", stack: error.stack },
    });
  });

  it("writes nothing of a login that could not be read", () => {
    const logger = createKeepingLogger();

    logDecision(logger, {}, { outcome: "denied", reason: "malformed-event", trace });

    const written = JSON.parse(JSON.stringify(logger.calls[0]?.[2])) as unknown;
    expect(written).toEqual({ provider: "static", outcome: "denied", reason: "malformed-event", milliseconds: 1.25 });
  });

  it("cuts off names that are too long to be any, and writes none that is no text", () => {
    const logger = createKeepingLogger();
    const long = "x".repeat(1_000_000);

    logDecision(logger, { ...login, username: long, serverId: long, sourceIp: 7 as unknown as string }, denied);

    const cut = `${"x".repeat(128)}…`;
    expect(logger.calls[0]?.[2]).toMatchObject({ username: cut, serverId: cut, sourceIp: undefined });
    expect(logger.calls[1]?.[2]).toMatchObject({ username: cut });
  });

  it("writes one line of JSON through the default logger, whatever the name", () => {
    const lines: string[] = [];
    const logger = createJsonLineLogger({ write: (line) => void lines.push(line) });

    logDecision(logger, { ...login, username: 'al"ice\n{"level":"INFO"}\u202e\u0000' }, denied);

    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[\x20-\x7e]+\n$/);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: "INFO",
      username: 'al"ice\n{"level":"INFO"}\u202e\u0000',
    });
  });

  it.each([
    ["throws", () => fail()],
    ["rejects", () => Promise.reject(new Error("no space left"))],
    ["has no such method", undefined],
  ])("does not fail when the logger %s, and leaves no rejection unhandled", async (_, method) => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listen);
    const logger = { debug: method, info: method, warn: method, error: method } as unknown as Logger;

    logDecision(logger, login, denied);
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off("unhandledRejection", listen);

    expect(unhandled).toEqual([]);
  });

  it("keeps the line of an error whose fields do not let themselves be read", () => {
    const logger = createKeepingLogger();
    const error = new InvalidUserRecordError("Policy", "is not JSON");
    Object.defineProperties(error, { stack: { get: fail }, problem: { get: fail, enumerable: true } });

    logDecision(logger, login, { outcome: "failed", reason: "invalid-record", error, trace });

    const failed = { outcome: "failed", reason: "invalid-record", milliseconds: 1.25 };
    expect(logger.calls).toEqual([
      [
        "error",
        "transfer login",
        { ...common, ...failed, error: { code: "ERR_INVALID_USER_RECORD", field: "Policy" } },
      ],
      traceCall,
    ]);
  });

  it("writes nothing that a provider put on an error of ours", () => {
    const logger = createKeepingLogger();
    const error = new ProviderUnavailableError({ provider: "static", kind: "timeout" });

    logDecision(logger, login, {
      outcome: "failed",
      reason: "unavailable",
      error: Object.assign(error, { response: { body: "correct horse battery" } }),
      trace,
    });

    expect(JSON.stringify(logger.calls)).not.toContain("correct horse battery");
  });

  it("writes the name of a provider shortened, and none that is no text", () => {
    for (const [provider, written] of [
      ["x".repeat(1_000_000), `${"x".repeat(128)}…`],
      [{ password: "correct horse battery" }, undefined],
      [7, undefined],
    ]) {
      const logger = createKeepingLogger();

      logDecision(logger, login, { ...denied, trace: { ...trace, provider: provider as string } });

      expect(logger.calls.map(([, , fields]) => fields["provider"])).toEqual([written, written]);
    }
  });

  it("writes with the logger as this, as loggers that are classes need", () => {
    class Counting {
      count = 0;
      debug(): void {
        this.count += 1;
      }
      info(): void {
        this.count += 1;
      }
      warn(): void {
        this.count += 1;
      }
      error(): void {
        this.count += 1;
      }
    }
    const logger = new Counting();

    logDecision(logger, login, denied);

    expect(logger.count).toBe(2);
  });
});

function fail(): never {
  throw new Error("no space left");
}
