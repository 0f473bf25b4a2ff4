import { readFileSync } from "node:fs";
import type { PasswordScheme } from "@transfer-idp/core";
import fc from "fast-check";

/** A stored hash and the password that it is of. */
export interface StoredHash {
  readonly password: string;
  readonly hash: string;
}

/** Reads what `fixtures/make-password-hashes.py` made. */
export function readStoredHashes(name: string): readonly StoredHash[] {
  const file = new URL(`fixtures/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly StoredHash[] }).cases;
}

/** Passwords that are nearly a given one, and nothing and half a character besides. */
export function changePassword(password: string): readonly string[] {
  const near = [`${password} `, ` ${password}`, `${password}\0`, password.slice(1), password.toUpperCase() + "!"];
  return [...near, "", "\ud800", `${password}\udfff`];
}

/** What becomes of a verification: `true`, `false`, or the sentence of an invalid record. */
export async function settle(scheme: PasswordScheme, password: string, stored: string): Promise<boolean | string> {
  try {
    return await scheme.verify(password, stored, new AbortController().signal);
  } catch (error) {
    const { code, field, problem, message } = error as Record<string, string | undefined>;
    // Anything else is not what a scheme may throw, nor may an error show what is stored.
    if (code !== "ERR_INVALID_USER_RECORD" || field !== "password" || problem === undefined) throw error;
    const parts = stored.split("$").filter((part) => part.length > 8);
    if (parts.some((part) => message?.includes(part))) {
      throw new Error("The error shows a stored value.", { cause: error });
    }
    return problem;
  }
}

/** A stored hash with something wrong with it: a character more, less or another, an end cut off, parts exchanged. */
export function damage(hash: string): fc.Arbitrary<string> {
  const at = fc.nat({ max: hash.length - 1 });
  const character = fc.oneof(
    fc.constantFrom(..."$,=.+/-_0123456789AZaz \n"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  );
  const parts = hash.split("$");
  const part = fc.nat({ max: parts.length - 1 });
  return fc.oneof(
    fc.tuple(at, character).map(([index, other]) => hash.slice(0, index) + other + hash.slice(index + 1)),
    fc.tuple(at, character).map(([index, more]) => hash.slice(0, index) + more + hash.slice(index)),
    at.map((index) => hash.slice(0, index) + hash.slice(index + 1)),
    at.map((index) => hash.slice(0, index)),
    at.map((index) => hash.slice(index)),
    fc.tuple(part, part).map(([one, other]) => {
      const changed = [...parts];
      [changed[one], changed[other]] = [parts[other] ?? "", parts[one] ?? ""];
      return changed.join("$");
    }),
    part.map((index) => parts.toSpliced(index, 1).join("$")),
    part.map((index) => parts.toSpliced(index, 0, parts[index] ?? "").join("$")),
    // A parameter of another value, without moving anything else.
    fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 40 })).map(([index, value]) => {
      let seen = -1;
      return hash.replaceAll(/(?<=[=])\d+/g, (digits) => ((seen += 1) === index ? String(value) : digits));
    }),
  );
}
