import { randomBytes, timingSafeEqual } from "node:crypto";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import { requireKnownOptions, requireOption } from "../require-option.ts";
import { derivePbkdf2, type Pbkdf2Digest, type Pbkdf2Work } from "./derive-pbkdf2.ts";
import type { PasswordScheme } from "./password-scheme.ts";
import { parsePhcHash, printPhcHash } from "./phc-hash.ts";
import { requireWholeNumber } from "./require-whole-number.ts";
import { isUsableHmacPassword, requireUsablePassword } from "./usable-password.ts";

/** Options of {@link createPbkdf2Scheme}. */
export interface Pbkdf2SchemeOptions {
  /**
   * Most rounds that are run, 1 to 100,000,000; twice as many where a digest is longer than that of its hash function.
   *
   * @defaultValue 2000000
   */
  readonly maxRounds?: number | undefined;
  /** Hash function of new hashes. @defaultValue sha256 */
  readonly digest?: "sha256" | "sha512" | undefined;
  /** Rounds of new hashes with SHA-256. @defaultValue 600000, or `maxRounds` where that is less */
  readonly sha256Rounds?: number | undefined;
  /** Rounds of new hashes with SHA-512. @defaultValue 210000, or `maxRounds` where that is less */
  readonly sha512Rounds?: number | undefined;
}

/** passlib's: no name before the number, and `.` in the place of `+`. */
const passlibPattern = /^(\$pbkdf2-sha(?:256|512)\$)([1-9]\d*\$[./A-Za-z0-9]*\$[./A-Za-z0-9]*)$/;
const prefixPattern = /^\$pbkdf2-(sha256|sha512)\$/;
const incomplete = "is no complete PBKDF2 hash";
const digestBytes = { sha256: 32, sha512: 64 } as const;

/**
 * Makes the scheme of `$pbkdf2-sha256$` and `$pbkdf2-sha512$` hashes, in the PHC string format as RustCrypto writes it
 * (`i=…,l=…`; without `l` a digest has the length of its hash function's) and in passlib's form. Node runs them in its
 * thread pool.
 *
 * A password that ends with a NUL is refused, for these hashes cannot tell it from the one without.
 *
 * New hashes are of the PHC string format and have by default the least that OWASP recommends. A stored one needs a new
 * one where it has fewer rounds than a new one with its hash function.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option is out of its range or above its own limit, or is unknown.
 * @see https://www.rfc-editor.org/rfc/rfc8018#section-5.2
 * @see https://passlib.readthedocs.io/en/stable/lib/passlib.hash.pbkdf2_digest.html
 * @see https://docs.rs/pbkdf2
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 *
 * @example
 * ```ts
 * import { createPbkdf2Scheme } from "@transfer-idp/core";
 *
 * const pbkdf2 = createPbkdf2Scheme({ digest: "sha512" });
 *
 * console.log(await pbkdf2.hash("correct horse"));
 * ```
 */
export function createPbkdf2Scheme(options: Pbkdf2SchemeOptions = {}): Required<PasswordScheme> {
  requireKnownOptions(options, { maxRounds: true, digest: true, sha256Rounds: true, sha512Rounds: true });
  const { maxRounds = 2_000_000, digest: newDigest = "sha256" } = options;
  requireWholeNumber(maxRounds, "maxRounds", 1, 100_000_000);
  requireOption(["sha256", "sha512"].includes(newDigest), "digest", "must be sha256 or sha512");
  const { sha256Rounds = Math.min(600_000, maxRounds), sha512Rounds = Math.min(210_000, maxRounds) } = options;
  requireWholeNumber(sha256Rounds, "sha256Rounds", 1, maxRounds);
  requireWholeNumber(sha512Rounds, "sha512Rounds", 1, maxRounds);
  const newRounds = { sha256: sha256Rounds, sha512: sha512Rounds };

  const read = (stored: string): Pbkdf2Hash => {
    const hash = readPbkdf2Hash(stored);
    const { rounds, digest } = hash.work;
    // Each digest's length of what is derived is computed on its own.
    const blocks = Math.ceil(hash.derived.length / digestBytes[digest]);
    if (rounds < 1 || rounds * blocks > maxRounds) throw invalid("has PBKDF2 rounds outside of what is run");
    return hash;
  };

  return {
    name: "pbkdf2",
    prefixes: ["$pbkdf2-sha256$", "$pbkdf2-sha512$"],
    check: (stored) => void read(stored),
    verify: async (password, stored) => {
      const { work, derived } = read(stored);
      if (!isUsableHmacPassword(password)) return false;
      return timingSafeEqual(await derivePbkdf2(password, work, derived.length), derived);
    },
    needsRehash: (stored) => {
      const { rounds, digest } = read(stored).work;
      return rounds < newRounds[digest];
    },
    hash: async (password) => {
      requireUsablePassword(password, isUsableHmacPassword);
      const work = { digest: newDigest, rounds: newRounds[newDigest], salt: randomBytes(16) };
      return printPbkdf2Hash(work, await derivePbkdf2(password, work, 32));
    },
  };
}

/** Writes a stored hash. */
export function printPbkdf2Hash({ digest, rounds, salt }: Pbkdf2Work, derived: Uint8Array): string {
  const parameters = `i=${String(rounds)},l=${String(derived.length)}`;
  return printPhcHash(`$pbkdf2-${digest}$${parameters}`, salt, derived);
}

interface Pbkdf2Hash {
  readonly work: Pbkdf2Work;
  readonly derived: Buffer;
}

function readPbkdf2Hash(stored: string): Pbkdf2Hash {
  const written = stored.replace(
    passlibPattern,
    (_, id: string, rest: string) => `${id}i=${rest.replaceAll(".", "+")}`,
  );
  const digest = prefixPattern.exec(stored)?.[1] as Pbkdf2Digest | undefined;
  const { version, parameters: { i, l } = {}, salt, digest: derived } = parsePhcHash(written, ["i", "l"]) ?? {};
  const isWhole = digest !== undefined && i !== undefined && version === undefined;
  if (!isWhole || salt === undefined || derived === undefined) throw invalid(incomplete);
  // A digest that is cut short is the beginning of what is derived, and would still be that of the password.
  if (derived.length !== (l ?? digestBytes[digest])) throw invalid(incomplete);
  return { work: { digest, rounds: i, salt }, derived };
}

function invalid(problem: string): InvalidUserRecordError {
  return new InvalidUserRecordError("password", problem);
}
