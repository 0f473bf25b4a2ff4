import { InvalidUserRecordError, ProviderUnavailableError } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { isOutage } from "../../src/errors/is-outage.ts";

/** What does not let itself be looked at. */
const closed = new Proxy(new Error("closed"), {
  get: () => {
    throw new Error("Do not look.");
  },
});

describe("isOutage", () => {
  it("knows an outage, also one of another installed copy of this library", () => {
    const marker = Symbol.for("@transfer-idp/core/error");
    const foreign = Object.assign(new Error("x"), { code: "ERR_PROVIDER_UNAVAILABLE", [marker]: true });

    expect([isOutage(new ProviderUnavailableError({ provider: "x", kind: "timeout" })), isOutage(foreign)]).toEqual([
      true,
      true,
    ]);
  });

  it.each<[string, unknown]>([
    ["another error of ours", new InvalidUserRecordError("state", "is no state of an account")],
    ["an error that has only the code", Object.assign(new Error("x"), { code: "ERR_PROVIDER_UNAVAILABLE" })],
    ["what looks like one", { ...new ProviderUnavailableError({ provider: "x", kind: "timeout" }) }],
    ["what does not let itself be looked at", closed],
    ["nothing", undefined],
    ["text", "ERR_PROVIDER_UNAVAILABLE"],
  ])("does not take %s for one", (_, thrown) => {
    expect(isOutage(thrown)).toBe(false);
  });
});
