import { createStaticProvider, createAuthenticator, type PasswordScheme } from "@transfer-idp/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aliceLogin, aliceSession, createKeepingLogger } from "../../scripted-provider.ts";
import { changePassword, damage, readStoredHashes, settle } from "../stored-hashes.ts";
import { djangoPbkdf2 } from "./django-pbkdf2-scheme.ts";

const cases = readStoredHashes("django-pbkdf2");
const cheapCases = cases.slice(0, -1);
const [last = { password: "", hash: "" }] = cases.slice(-1);

describe("djangoPbkdf2", () => {
  it.each(cases)("verifies $hash, which Django made", async ({ password, hash }) => {
    expect(await settle(djangoPbkdf2, password, hash)).toBe(true);
  });

  it.each(cheapCases)("refuses every other password against $hash", async ({ password, hash }) => {
    // Neither an empty one nor half a character comes as far as a scheme.
    const others = changePassword(password).filter((other) => other !== "" && other.isWellFormed());

    expect(await Promise.all(others.map((other) => settle(djangoPbkdf2, other, hash)))).toEqual(
      others.map(() => false),
    );
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

  it("takes no damaged hash for one of the password, and throws nothing but invalid records over it", async () => {
    const cheap: PasswordScheme = {
      ...djangoPbkdf2,
      verify: async (password, stored, signal) =>
        Number(stored.split("$")[1]) <= 2000 && djangoPbkdf2.verify(password, stored, signal),
    };
    await fc.assert(
      fc.asyncProperty(
        fc
          .constantFrom(...cheapCases)
          .chain((stored) => damage(stored.hash).map((damaged) => ({ ...stored, damaged }))),
        async ({ password, hash, damaged }) => {
          const result = await settle(cheap, password, damaged);

          expect(result === true ? damaged : "").toBe(result === true ? hash : "");
        },
      ),
      { numRuns: 1000 },
    );
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
