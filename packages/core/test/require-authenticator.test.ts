import { createApiGatewayHandler, createLambdaHandler, shadow, type Authenticator } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { requireAuthenticator } from "../src/require-authenticator.ts";
import { createCandidate } from "./shadow/create-candidate.ts";

const authenticator = createCandidate(() => undefined);
const refusal = (option: string): object => expect.objectContaining({ code: "ERR_CONFIGURATION", option }) as object;

describe("requireAuthenticator", () => {
  it("takes an authenticator, anybody's own included", () => {
    expect(() => {
      requireAuthenticator(authenticator, "current");
    }).not.toThrow();
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["an object of nothing", {}],
    ["a function, such as a handler", () => undefined],
    ["one that is still a promise", Promise.resolve(authenticator)],
    ["one without verifyPassword", { ...authenticator, verifyPassword: undefined }],
    ["one without listPublicKeys", { ...authenticator, listPublicKeys: undefined }],
    ["one without a logger", { ...authenticator, logger: undefined }],
    ["a logger that cannot warn", { ...authenticator, logger: { info: () => undefined } }],
  ])("refuses %s when it is given, not at the first login, and names the option", (_, value) => {
    const given = value as Authenticator;

    expect(() => {
      requireAuthenticator(given, "anything");
    }).toThrow(refusal("anything"));
    expect(() => createLambdaHandler(given)).toThrow(refusal("authenticator"));
    expect(() => createApiGatewayHandler(given)).toThrow(refusal("authenticator"));
    expect(() => shadow({ current: given, candidate: authenticator })).toThrow(refusal("current"));
    expect(() => shadow({ current: authenticator, candidate: given })).toThrow(refusal("candidate"));
  });
});
