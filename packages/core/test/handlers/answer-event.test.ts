import { describe, expect, it } from "vitest";
import { InvalidEventError } from "../../src/errors/invalid-event-error.ts";
import { answerEvent } from "../../src/handlers/answer-event.ts";
import { openAuthenticator, readDecisions } from "./open-authenticator.ts";

const login = { username: "alice", protocol: "SFTP", serverId: "s-1", sourceIp: undefined } as const;
const time = { context: undefined, reserveTimeMs: 500 };

describe("answerEvent", () => {
  it("has a password login verified and a key login listed, and never the other way round", async () => {
    const { authenticator, passwords } = openAuthenticator();

    const verified = await answerEvent(
      authenticator,
      () => ({ method: "password", login: { ...login, password: "x" } }),
      time,
    );
    const listed = await answerEvent(authenticator, () => ({ method: "publicKey", login }), time);

    expect([verified.outcome, listed.outcome]).toStrictEqual(["granted", "keysListed"]);
    expect(passwords).toStrictEqual(["x"]);
  });

  it("denies an event that is no login, with the field and never the value", async () => {
    const { authenticator, lines } = openAuthenticator();
    const parse = (): never => {
      throw new InvalidEventError("serverId", "missing");
    };

    const decision = await answerEvent(authenticator, parse, time);

    expect(decision).toMatchObject({
      outcome: "denied",
      reason: "malformed-event",
      trace: {
        provider: "none",
        steps: [
          { step: "parse-event", outcome: "denied", notes: [{ kind: "warning", field: "serverId", code: "missing" }] },
        ],
      },
    });
    expect(readDecisions(lines)).toHaveLength(1);
  });

  it("fails where the event cannot even be looked at, without what was thrown", async () => {
    const { authenticator, lines } = openAuthenticator();
    const parse = (): never => {
      throw new TypeError("hunter2");
    };

    const decision = await answerEvent(authenticator, parse, time);

    expect(decision).toMatchObject({
      outcome: "failed",
      reason: "internal",
      error: { code: "ERR_UNEXPECTED", thrownName: "TypeError" },
    });
    expect(readDecisions(lines)).toMatchObject([{ level: "ERROR", outcome: "failed", reason: "internal" }]);
    expect(lines.join("")).not.toContain("hunter2");
  });

  it("denies a caller who may not ask, and logs it once with its trace", async () => {
    const { authenticator, logins, lines } = openAuthenticator();

    const decision = await answerEvent(authenticator, () => "unauthenticated-caller", time);

    expect(decision).toMatchObject({
      outcome: "denied",
      reason: "unauthenticated-caller",
      trace: { provider: "none", steps: [{ step: "parse-event", outcome: "denied", notes: [] }] },
    });
    expect(logins).toStrictEqual([]);
    expect(lines).toHaveLength(2);
  });
});
