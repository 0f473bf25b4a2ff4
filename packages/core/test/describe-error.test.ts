import { describe, expect, it } from "vitest";
import { describeError } from "../src/describe-error.ts";
import { ConfigurationError } from "../src/errors/configuration-error.ts";
import { InvalidEventError } from "../src/errors/invalid-event-error.ts";
import { InvalidUserRecordError } from "../src/errors/invalid-user-record-error.ts";
import { ProviderUnavailableError } from "../src/errors/provider-unavailable-error.ts";
import type { TransferIdpError } from "../src/errors/transfer-idp-error.ts";
import { UnexpectedError } from "../src/errors/unexpected-error.ts";

const secret = "correct horse battery";
const outage = {
  provider: "corp",
  kind: "throttled",
  backendError: "ThrottlingException",
  httpStatus: 400,
  requestId: "a1-b2",
} as const;

const errors: readonly (readonly [string, TransferIdpError, object])[] = [
  [
    "ConfigurationError",
    new ConfigurationError("cache.maxEntries", "must be a number"),
    { code: "ERR_CONFIGURATION", option: "cache.maxEntries", requirement: "must be a number" },
  ],
  [
    "InvalidEventError",
    new InvalidEventError("serverId", "missing"),
    { code: "ERR_INVALID_EVENT", field: "serverId", problem: "missing" },
  ],
  [
    "InvalidUserRecordError",
    new InvalidUserRecordError("Policy", "is not JSON"),
    { code: "ERR_INVALID_USER_RECORD", field: "Policy", problem: "is not JSON" },
  ],
  [
    "UnexpectedError",
    new UnexpectedError(new RangeError(secret)),
    { code: "ERR_UNEXPECTED", thrownName: "RangeError" },
  ],
  ["UnexpectedError of what is no error", new UnexpectedError(secret), { code: "ERR_UNEXPECTED" }],
];

const throwing = {
  get: (): never => {
    throw new Error(secret);
  },
};

describe("describeError", () => {
  it.each(errors)("gives the code, the typed fields and the stack of %s", (_, error, fields) => {
    expect(describeError(error)).toStrictEqual({ error: { ...fields, stack: error.stack } });
  });

  it("gives what is known of an outage, without a stack: there is nothing to mend", () => {
    const full = describeError(new ProviderUnavailableError(outage));
    const least = describeError(new ProviderUnavailableError({ provider: "corp", kind: "timeout" }));

    expect(full).toStrictEqual({ error: { code: "ERR_PROVIDER_UNAVAILABLE", ...outage } });
    expect(least).toStrictEqual({ error: { code: "ERR_PROVIDER_UNAVAILABLE", provider: "corp", kind: "timeout" } });
  });

  it("says of an outage that it counts as a guess, and nothing where it does not", () => {
    const described = [true, false, undefined, "true", 1].map((countsAsGuess) => {
      const error = new ProviderUnavailableError({ provider: "corp", kind: "timeout" });
      return describeError(Object.assign(error, { countsAsGuess }));
    });

    const without = { error: { code: "ERR_PROVIDER_UNAVAILABLE", provider: "corp", kind: "timeout" } };
    expect(described).toStrictEqual([
      { error: { ...without.error, countsAsGuess: true } },
      without,
      without,
      without,
      without,
    ]);
  });

  it("gives nothing else that somebody put on an error", () => {
    for (const [, error, fields] of errors) {
      const extended = Object.assign(error, { password: secret, cause: secret, response: { body: secret } });

      expect(describeError(extended)).toStrictEqual({ error: { ...fields, stack: error.stack } });
    }
    const extended = Object.assign(new ProviderUnavailableError(outage), { option: secret, config: { secret } });
    expect(describeError(extended)).toStrictEqual({ error: { code: "ERR_PROVIDER_UNAVAILABLE", ...outage } });
  });

  it("leaves out a field whose value is not of its type", () => {
    const values: readonly unknown[] = [{ secret }, [secret], null, true, () => secret, Symbol("a"), 7n];

    for (const value of values) {
      const error = new ProviderUnavailableError({ provider: value as string, kind: value as "timeout" });
      const broken = Object.assign(error, { kind: value, backendError: value, httpStatus: value, requestId: value });

      expect(describeError(broken)).toStrictEqual({ error: { code: "ERR_PROVIDER_UNAVAILABLE" } });
    }
    const swapped = Object.assign(new ProviderUnavailableError(outage), { httpStatus: "400", requestId: 7 });
    expect(describeError(swapped)).toStrictEqual({
      error: {
        code: "ERR_PROVIDER_UNAVAILABLE",
        provider: "corp",
        kind: "throttled",
        backendError: "ThrottlingException",
      },
    });
  });

  it("cuts off text that is too long for a line", () => {
    const error = new ProviderUnavailableError({ provider: "x".repeat(1_000_000), kind: "timeout" });

    expect(describeError(error)).toStrictEqual({
      error: { code: "ERR_PROVIDER_UNAVAILABLE", provider: `${"x".repeat(128)}…`, kind: "timeout" },
    });
  });

  it("gives the rest of an error of which a field does not let itself be read", () => {
    const create = (): InvalidUserRecordError => new InvalidUserRecordError("Policy", "is not JSON");
    const withoutField = Object.defineProperty(create(), "field", throwing);
    const withoutStack = Object.defineProperty(create(), "stack", throwing);

    expect([withoutField, withoutStack].map(describeError)).toStrictEqual([
      { error: { code: "ERR_INVALID_USER_RECORD", problem: "is not JSON", stack: withoutField.stack } },
      { error: { code: "ERR_INVALID_USER_RECORD", field: "Policy", problem: "is not JSON" } },
    ]);
  });

  it("needs neither the name nor the message of an error", () => {
    const error = new ProviderUnavailableError(outage);
    Object.defineProperties(error, { name: throwing, message: throwing });

    expect(describeError(error)).toStrictEqual({ error: { code: "ERR_PROVIDER_UNAVAILABLE", ...outage } });
  });

  it("gives the code and the stack of an error whose code is not known here, of a newer copy of this package", () => {
    const codes = ["ERR_NEWER", "toString", "__proto__"];

    for (const code of codes) {
      const error = Object.assign(new UnexpectedError(undefined), { code: code as "ERR_UNEXPECTED", field: secret });

      expect(describeError(error)).toStrictEqual({ error: { code, stack: error.stack } });
    }
  });

  it("gives nothing of an error whose code does not let itself be read, and does not fail", () => {
    const error = new Proxy(new UnexpectedError(undefined), throwing);

    expect(describeError(error)).toStrictEqual({ error: {} });
  });
});
