import { inspect } from "node:util";
import type { Decision } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { ProviderUnavailableError } from "../../src/errors/provider-unavailable-error.ts";
import { describeDecision, describeResponse } from "../../src/shadow/describe-answer.ts";
import { aliceKey, aliceRole, aliceSession, createAccount } from "../scripted-provider.ts";

const trace = { provider: "static", milliseconds: 1, steps: [] };
const account = createAccount();
const fulfilled = (value: unknown): PromiseSettledResult<unknown> => ({ status: "fulfilled", value });
const rejected: PromiseSettledResult<unknown> = { status: "rejected", reason: new Error("hunter2") };
const broken = { outcome: "failed", reason: "internal", problems: [], response: {} };

describe("describeDecision", () => {
  it.each<[string, Decision, object]>([
    [
      "granted",
      { outcome: "granted", account, session: aliceSession, trace },
      { outcome: "granted", problems: [], response: aliceSession },
    ],
    [
      "denied",
      { outcome: "denied", reason: "wrong-password", trace },
      { outcome: "denied", reason: "wrong-password", problems: [], response: {} },
    ],
    [
      "failed",
      {
        outcome: "failed",
        reason: "unavailable",
        error: new ProviderUnavailableError({ provider: "static", kind: "timeout" }),
        trace,
      },
      { outcome: "failed", reason: "unavailable", problems: [], response: {} },
    ],
  ])("describes a decision that is %s", (_, decision, described) => {
    expect(describeDecision(fulfilled(decision), "password")).toEqual(described);
  });

  it("describes listed keys with the keys", () => {
    const decision: Decision = { outcome: "keysListed", account, session: aliceSession, publicKeys: [aliceKey], trace };

    expect(describeDecision(fulfilled(decision), "publicKey")).toEqual({
      outcome: "keysListed",
      problems: [],
      response: { ...aliceSession, PublicKeys: [aliceKey] },
    });
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a number", 7],
    ["an answer of Transfer's", { Role: aliceRole }],
    ["an unknown outcome", { outcome: "allowed" }],
    ["a grant without a session", { outcome: "granted" }],
    ["a list without keys", { outcome: "keysListed", session: aliceSession }],
    ["a decision that does not let itself be read", new Proxy({}, { get: fail })],
  ])("takes %s for a defect", (_, value) => {
    expect(describeDecision(fulfilled(value), "password")).toEqual(broken);
  });

  it("takes an error for a defect and keeps nothing of it", () => {
    expect(describeDecision(rejected, "password")).toEqual(broken);
  });

  it("keeps no reason that it does not know, for it may hold anything", () => {
    const described = describeDecision(fulfilled({ outcome: "denied", reason: "hunter2 is wrong" }), "password");

    expect(described).toEqual({ outcome: "denied", reason: "other", problems: [], response: {} });
    expect(inspect(described)).not.toContain("hunter2");
  });
});

describe("describeResponse", () => {
  it.each([
    ["granted", "password"],
    ["keysListed", "publicKey"],
  ] as const)("calls an answer with a role %s on a %s login", (outcome, method) => {
    const response = { Role: aliceRole, ...(method === "publicKey" ? { PublicKeys: [aliceKey] } : {}) };

    expect(describeResponse(fulfilled(response), method)).toEqual({ outcome, problems: [], response });
  });

  it.each<[string, unknown]>([
    ["is empty", {}],
    ["has a blank role", { Role: " " }],
    ["has a role that is null", { Role: null }],
    ["has only inherited fields", Object.create({ Role: aliceRole })],
    ["is nothing", undefined],
    ["is text", JSON.stringify({ Role: aliceRole })],
  ])("calls an answer denied that %s", (_, value) => {
    expect(describeResponse(fulfilled(value), "password")).toMatchObject({ outcome: "denied", problems: [] });
  });

  it.each<[string, unknown]>([
    ["refers to itself", circular()],
    ["has a bigint", { Role: aliceRole, PosixProfile: { Uid: 1n } }],
    ["does not let itself be read", new Proxy({}, { ownKeys: fail, get: fail })],
  ])("calls an answer failed that %s, for Lambda fails to write it", (_, value) => {
    expect(describeResponse(fulfilled(value), "password")).toEqual({ outcome: "failed", problems: [], response: {} });
  });

  it("calls a throw failed and keeps nothing of it", () => {
    expect(describeResponse(rejected, "password")).toEqual({ outcome: "failed", problems: [], response: {} });
  });

  it("lists the codes of what Transfer would refuse, each once, and no warnings", () => {
    const response = {
      Role: aliceRole,
      PublicKeys: [aliceKey],
      HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket" }],
      PosixProfile: { Uid: "1", Gid: "2" },
      Status: "ALLOWED",
    };

    expect(describeResponse(fulfilled(response), "password").problems).toEqual([
      "posix-id",
      "keys-on-password-login",
      "details-not-text",
      "details-without-logical",
    ]);
  });

  it("reads the answer as it is sent, whatever becomes of it afterwards", () => {
    const response = { Role: aliceRole, Policy: undefined, PublicKeys: [aliceKey] };

    const described = describeResponse(fulfilled(response), "publicKey");
    response.PublicKeys.push("x");

    expect(described.response).toStrictEqual({ Role: aliceRole, PublicKeys: [aliceKey] });
  });
});

function circular(): object {
  const value: Record<string, unknown> = { Role: aliceRole };
  value["self"] = value;
  return value;
}

function fail(): never {
  throw new Error("hunter2");
}
