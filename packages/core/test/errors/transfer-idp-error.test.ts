import { describe, expect, it, vi } from "vitest";
import { ConfigurationError } from "../../src/errors/configuration-error.ts";
import { InvalidEventError } from "../../src/errors/invalid-event-error.ts";
import { InvalidUserRecordError } from "../../src/errors/invalid-user-record-error.ts";
import { ProviderUnavailableError } from "../../src/errors/provider-unavailable-error.ts";
import {
  isTransferIdpError,
  TransferIdpError,
  type TransferIdpErrorCode,
} from "../../src/errors/transfer-idp-error.ts";
import { UnexpectedError } from "../../src/errors/unexpected-error.ts";

// A code that is added must be added here.
const errors: Record<TransferIdpErrorCode, TransferIdpError> = {
  ERR_CONFIGURATION: new ConfigurationError("option", "must be a number"),
  ERR_INVALID_EVENT: new InvalidEventError("field", "missing"),
  ERR_INVALID_USER_RECORD: new InvalidUserRecordError("field", "is broken"),
  ERR_PROVIDER_UNAVAILABLE: new ProviderUnavailableError({ provider: "x", kind: "timeout" }),
  ERR_UNEXPECTED: new UnexpectedError(new Error("x")),
};

describe("TransferIdpError", () => {
  it.each(Object.entries(errors))(
    "is the base of the error of %s, which is an Error with a name and a stack",
    (code, error) => {
      expect(error).toBeInstanceOf(TransferIdpError);
      expect(error).toBeInstanceOf(Error);
      expect(error.code).toBe(code);
      expect(error.stack?.split("\n")[0]).toContain(error.message);
    },
  );

  it("has names that are literals, for bundles are minified", () => {
    const names = Object.values(errors).map((error) => [error.name, Object.hasOwn(error, "name")]);

    expect(names).toEqual([
      ["ConfigurationError", true],
      ["InvalidEventError", true],
      ["InvalidUserRecordError", true],
      ["ProviderUnavailableError", true],
      ["UnexpectedError", true],
    ]);
  });
});

describe("isTransferIdpError", () => {
  it("knows every error of this library", () => {
    expect(Object.values(errors).map((error) => isTransferIdpError(error))).toEqual([true, true, true, true, true]);
  });

  it("knows the errors of another copy of this library, which are no instances of this one's classes", async () => {
    vi.resetModules();
    const other = await import("../../src/errors/configuration-error.ts");
    const error: unknown = new other.ConfigurationError("option", "must be a number");

    expect(error).not.toBeInstanceOf(TransferIdpError);
    expect(isTransferIdpError(error)).toBe(true);
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["text", "ERR_CONFIGURATION"],
    ["another error", new Error("x")],
    ["an error with one of our codes", Object.assign(new Error("x"), { code: "ERR_CONFIGURATION" })],
    [
      "an object with a code and the mark",
      { code: "ERR_CONFIGURATION", [Symbol.for("@transfer-idp/core/error")]: true },
    ],
    [
      "an error with the mark and no code",
      Object.assign(new Error("x"), { [Symbol.for("@transfer-idp/core/error")]: true }),
    ],
    [
      "an error of ours whose code cannot be read",
      Object.defineProperty(new InvalidEventError("field", "missing"), "code", {
        get: () => {
          throw new Error("horse");
        },
      }),
    ],
    ["an error whose mark is not true", Object.assign(new Error("x"), { [Symbol.for("@transfer-idp/core/error")]: 1 })],
  ])("does not take %s for one", (_, value) => {
    expect(isTransferIdpError(value)).toBe(false);
  });
});
