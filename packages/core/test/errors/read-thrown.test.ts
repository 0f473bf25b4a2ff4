import { ProviderUnavailableError } from "@transfer-idp/core";
import { expectNoSecret } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import { readThrown } from "../../src/errors/read-thrown.ts";

describe("readThrown", () => {
  it("gives an error of ours as it is, with its code", () => {
    const error = new ProviderUnavailableError({ provider: "table", kind: "throttled" });

    const read = readThrown(error);

    expect(read).toEqual({ error, code: "ERR_PROVIDER_UNAVAILABLE" });
    expect(read.error).toBe(error);
  });

  it.each<[string, unknown]>([
    ["another error", new TypeError("the secret is hunter22")],
    ["no error", "the secret is hunter22"],
    ["nothing", undefined],
    [
      "what does not let itself be looked at",
      new Proxy(new Error("hunter22"), {
        get: () => {
          throw new Error("hunter22");
        },
        has: () => {
          throw new Error("hunter22");
        },
      }),
    ],
  ])("gives %s as an unexpected one, which quotes nothing", (_, thrown) => {
    const read = readThrown(thrown);

    expect(read).toMatchObject({ error: { code: "ERR_UNEXPECTED" }, code: "ERR_UNEXPECTED" });
    expectNoSecret(["hunter22"], { read });
  });
});
