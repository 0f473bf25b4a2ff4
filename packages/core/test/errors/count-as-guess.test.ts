import { InvalidUserRecordError, ProviderUnavailableError } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { countAsGuess } from "../../src/errors/count-as-guess.ts";

const outage = new ProviderUnavailableError({
  provider: "table",
  kind: "throttled",
  backendError: "ThrottlingException",
  httpStatus: 400,
  requestId: "1f3c5f0a",
});

describe("countAsGuess", () => {
  it("gives an outage that counts and says all the other did", () => {
    const counted = countAsGuess(outage);

    expect(counted).toBeInstanceOf(ProviderUnavailableError);
    expect({ ...(counted as object) }).toEqual({ ...outage, countsAsGuess: true });
  });

  it("leaves the outage it was given as it was, for a cache throws one to many logins", () => {
    countAsGuess(outage);

    expect(outage.countsAsGuess).toBe(false);
  });

  it("gives an outage that counts already as one that does", () => {
    expect(countAsGuess(countAsGuess(outage))).toMatchObject({ provider: "table", countsAsGuess: true });
  });

  it.each<[string, unknown]>([
    ["another error of ours", new InvalidUserRecordError("password", "is no complete bcrypt hash")],
    ["an error of nobody's", new Error("x")],
    ["what is no error", "x"],
    ["nothing", undefined],
  ])("gives back %s as it is", (_, thrown) => {
    expect(countAsGuess(thrown)).toBe(thrown);
  });
});
