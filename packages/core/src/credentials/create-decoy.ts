import { randomBytes } from "node:crypto";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { isPlainObject } from "../record/read-field.ts";
import { requireKnownOptions, requireOption } from "../require-option.ts";
import { createArgon2Scheme, printArgon2Hash } from "./argon2-scheme.ts";
import { findStoredProblem } from "./find-stored-problem.ts";
import type { PasswordScheme } from "./password-scheme.ts";
import { createPbkdf2Scheme, printPbkdf2Hash } from "./pbkdf2-scheme.ts";
import { requireWholeNumber } from "./require-whole-number.ts";
import { createScryptScheme, printScryptHash } from "./scrypt-scheme.ts";

/**
 * Which kind of stored password a decoy stands in for. The numbers are those of the users' hashes: `memory` (in KiB),
 * `passes` and `parallelism` are `m`, `t` and `p` of Argon2; `cost`, `blockSize` and `parallelism` are `ln`, `r` and `p`
 * of scrypt.
 */
export type DecoyKind =
  | { readonly scheme: "bcrypt"; readonly cost: number }
  | {
      readonly scheme: "argon2id" | "argon2i" | "argon2d";
      readonly memory: number;
      readonly passes: number;
      readonly parallelism: number;
    }
  | { readonly scheme: "scrypt"; readonly cost: number; readonly blockSize: number; readonly parallelism: number }
  | { readonly scheme: "pbkdf2-sha256" | "pbkdf2-sha512"; readonly rounds: number }
  | { readonly scheme: "plaintext" };

/**
 * Makes a stored password that nobody knows, to be compared with where there is no user.
 *
 * It takes the time that a wrong password of a known user takes only if it has the scheme and cost of the store's own.
 *
 * @param kind - `cost` of bcrypt is a whole number from 4 to 14, and what the other schemes run by default is what their
 *   numbers may be. Where you raised the limits of a scheme, `await scheme.hash(randomUUID())` makes one beyond these.
 * @throws ConfigurationError `ERR_CONFIGURATION`: a number is another, or the scheme.
 *
 * @example
 * ```ts
 * import { createDecoy } from "@transfer-idp/core";
 *
 * export const decoy = createDecoy({ scheme: "argon2id", memory: 19_456, passes: 2, parallelism: 1 });
 * ```
 */
export function createDecoy(kind: DecoyKind): string {
  requireOption(isPlainObject(kind), "decoy", "must be a plain object");
  // Random bytes in the place of salt and digest are a hash that no password is known to have.
  const salt = randomBytes(16);
  switch (kind.scheme) {
    case "plaintext":
      requireKnownOptions(kind, { scheme: true }, "decoy");
      return randomBytes(24).toString("base64url");
    case "bcrypt": {
      requireKnownOptions(kind, { scheme: true, cost: true }, "decoy");
      const cost = requireWholeNumber(kind.cost, "decoy.cost", 4, 14);
      return `$2b$${String(cost).padStart(2, "0")}$${writeBcryptBody()}`;
    }
    case "argon2id":
    case "argon2i":
    case "argon2d": {
      requireKnownOptions(kind, { scheme: true, memory: true, passes: true, parallelism: true }, "decoy");
      const { scheme, ...numbers } = kind;
      return finish(createArgon2Scheme(), printArgon2Hash({ kind: scheme, salt, ...numbers }, randomBytes(32)));
    }
    case "scrypt": {
      requireKnownOptions(kind, { scheme: true, cost: true, blockSize: true, parallelism: true }, "decoy");
      return finish(createScryptScheme(), printScryptHash({ ...kind, salt }, randomBytes(32)));
    }
    case "pbkdf2-sha256":
    case "pbkdf2-sha512": {
      requireKnownOptions(kind, { scheme: true, rounds: true }, "decoy");
      const digest = kind.scheme === "pbkdf2-sha256" ? "sha256" : "sha512";
      return finish(createPbkdf2Scheme(), printPbkdf2Hash({ digest, rounds: kind.rounds, salt }, randomBytes(32)));
    }
    default:
      throw new ConfigurationError("decoy.scheme", "must be the name of a scheme that is built in");
  }
}

const bcryptLetters = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * 22 letters of salt and 31 of digest. The last letter of each has bits that mean nothing and must be 0: a strict
 * implementation answers at once where they are not, and its users would be told from nobody by time.
 */
function writeBcryptBody(): string {
  return Array.from(randomBytes(53), (byte, index) => {
    // 16 bytes are 21 letters and 2 bits; 23 are 30 letters and 4 bits.
    const unusedBits = index === 21 ? 4 : index === 52 ? 2 : 0;
    return bcryptLetters[((byte & 63) >> unusedBits) << unusedBits] ?? "";
  }).join("");
}

/** What is no number makes no hash, and one that is too large none that is run. */
function finish(scheme: PasswordScheme, decoy: string): string {
  const problem = findStoredProblem(scheme, decoy);
  requireOption(problem === undefined, "decoy", problem ?? "");
  return decoy;
}
