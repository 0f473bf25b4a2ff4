import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Outage, type OutageKind, ProviderUnavailableError } from "../../src/errors/provider-unavailable-error.ts";

// A kind that is added must be added here.
const allKinds: Readonly<Record<OutageKind, true>> = {
  timeout: true,
  unreachable: true,
  throttled: true,
  "access-denied": true,
  undecryptable: true,
  misconfigured: true,
  "backend-error": true,
};

describe("ProviderUnavailableError", () => {
  it("holds what is known of the outage beside a sentence that is always the same", () => {
    const error = new ProviderUnavailableError({
      provider: "secrets-manager",
      kind: "throttled",
      backendError: "ThrottlingException",
      httpStatus: 400,
      requestId: "1f3c5f0a-8f0e-4a53-9d8e-0d2f7b5f2c11",
    });

    expect({ ...error, message: error.message }).toEqual({
      name: "ProviderUnavailableError",
      code: "ERR_PROVIDER_UNAVAILABLE",
      provider: "secrets-manager",
      kind: "throttled",
      backendError: "ThrottlingException",
      httpStatus: 400,
      requestId: "1f3c5f0a-8f0e-4a53-9d8e-0d2f7b5f2c11",
      countsAsGuess: false,
      message: "The identity provider could not ask its backend.",
    });
  });

  it.each<[unknown, boolean]>([
    [true, true],
    [false, false],
    [undefined, false],
    // Of code without types: it must not free a login of its guess, nor lock anybody out, by chance.
    ["false", false],
    [1, false],
  ])("says of countsAsGuess %j: %j", (countsAsGuess, expected) => {
    const outage = { provider: "x", kind: "timeout", countsAsGuess } as Outage;

    expect(new ProviderUnavailableError(outage).countsAsGuess).toBe(expected);
  });

  it.each(["ECONNREFUSED", "com.amazonaws#Throttled", "ERR_TLS_CERT_ALTNAME_INVALID", "0x31", "a".repeat(128)])(
    "keeps %s, which looks like a name",
    (name) => {
      const error = new ProviderUnavailableError({
        provider: "x",
        kind: "timeout",
        backendError: name,
        requestId: name,
      });

      expect([error.backendError, error.requestId]).toEqual([name, name]);
    },
  );

  it.each(["", "two words", 'quotes "hunter22"', "line\nbreak", "name\n", "a".repeat(129), "pässword", "a=b", "a/b"])(
    "keeps nothing of %j, which could quote anything",
    (text) => {
      const error = new ProviderUnavailableError({
        provider: "x",
        kind: "timeout",
        backendError: text,
        requestId: text,
      });

      expect([error.backendError, error.requestId]).toEqual([undefined, undefined]);
    },
  );

  it("shows no text of a backend that is not a name", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6 }).filter((text) => !/^[\w.:#-]+$/.test(text)),
        (text) => {
          const error = new ProviderUnavailableError({ provider: "x", kind: "backend-error", backendError: text });

          expect(error.backendError).toBeUndefined();
          expect(inspect({ ...error }, { showHidden: true })).toContain("backendError: undefined");
        },
      ),
    );
  });

  it.each([undefined, null, "", "down", "constructor", "the password hunter22 was refused", 7, ["timeout"]])(
    "calls the kind %j, which is none, an error of the backend",
    (kind) => {
      const error = new ProviderUnavailableError({ provider: "x", kind: kind as OutageKind });

      expect(error.kind).toBe("backend-error");
      expect(inspect({ ...error }, { showHidden: true })).not.toContain("hunter22");
    },
  );

  it("keeps every kind there is", () => {
    const kinds = Object.keys(allKinds) as OutageKind[];

    expect(kinds.map((kind) => new ProviderUnavailableError({ provider: "x", kind }).kind)).toEqual(kinds);
  });

  it("keeps no cause", () => {
    const error = new ProviderUnavailableError({ provider: "x", kind: "timeout" });

    expect(Object.hasOwn(error, "cause")).toBe(false);
  });
});
