import type { PasswordScheme } from "@transfer-idp/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { changePassword, damage, settle, type StoredHash } from "./stored-hashes.ts";

/** A scheme, and what is known of the form that it reads. */
export interface StoredForm {
  readonly scheme: PasswordScheme;
  /** The same scheme with limits that are low: a damaged hash may ask for much. */
  readonly cheap: PasswordScheme;
  /** Hashes that another program made, at little cost. */
  readonly cases: readonly StoredHash[];
  /** What may stand behind a prefix, next to any text. */
  readonly rest: RegExp;
  /** Of two texts of one hash, such as with parameters in another order, it gives one. @defaultValue there are none */
  readonly normalize?: (hash: string) => string;
  /** Which of the passwords that are nearly one it may be asked. @defaultValue all */
  readonly isAsked?: (password: string) => boolean;
}

/** What every scheme must do with the hashes that it reads, whole or damaged. */
export function describeStoredForm(form: StoredForm): void {
  const { scheme, cheap, cases, rest, normalize = (hash: string): string => hash, isAsked = () => true } = form;

  it.each(cases)("refuses every other password against $hash", async ({ password, hash }) => {
    const others = changePassword(password).filter(isAsked);

    expect(await Promise.all(others.map((other) => settle(scheme, other, hash)))).toEqual(others.map(() => false));
  });

  it("takes no damaged hash for one of the password, and throws nothing but invalid records over it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...cases).chain((stored) => damage(stored.hash).map((damaged) => ({ ...stored, damaged }))),
        async ({ password, hash, damaged }) => {
          const result = await settle(cheap, password, damaged);

          expect(result === true ? normalize(damaged) : "").toBe(result === true ? normalize(hash) : "");
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("reads or refuses any text, behind its prefixes or alone", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(rest));
    fc.assert(
      fc.property(fc.constantFrom(...scheme.prefixes, ""), text, (prefix, behind) => {
        try {
          scheme.check?.(prefix + behind);
        } catch (error) {
          expect(error).toMatchObject({ code: "ERR_INVALID_USER_RECORD", field: "password" });
        }
      }),
      { numRuns: 1000 },
    );
  });
}
