import { createStaticProvider, createAuthenticator, type PasswordScheme } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { aliceLogin, aliceSession, createKeepingLogger } from "../../scripted-provider.ts";
import { describeStoredForm } from "../describe-stored-form.ts";
import { readStoredHashes, settle } from "../stored-hashes.ts";
import { djangoPbkdf2 } from "./django-pbkdf2-scheme.ts";

const cases = readStoredHashes("django-pbkdf2");
const cheapCases = cases.slice(0, -1);
const [last = { password: "", hash: "" }] = cases.slice(-1);

describe("djangoPbkdf2", () => {
  it.each(cases)("verifies $hash, which Django made", async ({ password, hash }) => {
    expect(await settle(djangoPbkdf2, password, hash)).toBe(true);
  });

  it("says of a hash with fewer rounds than OWASP recommends that it needs a new one", () => {
    expect(cases.map(({ hash }) => djangoPbkdf2.needsRehash?.(hash))).toEqual([...cheapCases.map(() => true), false]);
  });

  it("runs no more than two million rounds", () => {
    const [, , ...rest] = last.hash.split("$");
    const hashOf = (rounds: string): string => ["pbkdf2_sha256", rounds, ...rest].join("$");

    expect(() => djangoPbkdf2.check?.(hashOf("2000000"))).not.toThrow();
    expect(() => djangoPbkdf2.check?.(hashOf("2000001"))).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", problem: "has too many rounds" }),
    );
  });

  describeStoredForm({
    scheme: djangoPbkdf2,
    cheap: {
      ...djangoPbkdf2,
      verify: async (password, stored, signal) =>
        Number(stored.split("$")[1]) <= 2000 && djangoPbkdf2.verify(password, stored, signal),
    },
    cases: cheapCases,
    rest: /^[0-9]{0,8}\$[\w+/$]*\$[\w+/=]*$/,
    // Neither an empty one nor half a character comes as far as a scheme.
    isAsked: (password) => password !== "" && password.isWellFormed(),
  });

  it("lets a user in whose password Django stored, and whose record fails without it", async () => {
    const users = { alice: { ...aliceSession, password: last.hash } };
    const logIn = async (passwordSchemes: readonly PasswordScheme[], password: string): Promise<string> => {
      const provider = createStaticProvider({ users, passwordSchemes });
      const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });
      return (await authenticator.verifyPassword({ ...aliceLogin, password })).outcome;
    };

    expect([await logIn([djangoPbkdf2], last.password), await logIn([djangoPbkdf2], "wrong")]).toEqual([
      "granted",
      "denied",
    ]);
    await expect(logIn([], last.password)).rejects.toMatchObject({
      code: "ERR_CONFIGURATION",
      requirement: "is shaped like a hash of an unknown scheme",
    });
  });
});
