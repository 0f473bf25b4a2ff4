import { randomBytes, timingSafeEqual } from "node:crypto";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import { requireKnownOptions } from "../require-option.ts";
import { type Argon2Kind, type Argon2Work, deriveArgon2 } from "./derive-argon2.ts";
import type { PasswordScheme } from "./password-scheme.ts";
import { parsePhcHash, printPhcHash } from "./phc-hash.ts";
import { requireWholeNumber } from "./require-whole-number.ts";
import { isUsablePassword, requireUsablePassword } from "./usable-password.ts";

/** Options of {@link createArgon2Scheme}. */
export interface Argon2SchemeOptions {
  /** Most memory that a check may take (`m`), in KiB, 8 to 4,194,304. @defaultValue 262144 (256 MiB) */
  readonly maxMemory?: number | undefined;
  /** Most passes over the memory (`t`), 1 to 1,000. @defaultValue 10 */
  readonly maxPasses?: number | undefined;
  /** Most lanes (`p`), 1 to 255. @defaultValue 16 */
  readonly maxParallelism?: number | undefined;
  /** Memory of new hashes, in KiB, at least 8 for each lane. @defaultValue 19456 (19 MiB), or `maxMemory` where that is less */
  readonly memory?: number | undefined;
  /** Passes of new hashes. @defaultValue 2, or `maxPasses` where that is less */
  readonly passes?: number | undefined;
  /** Lanes of new hashes. @defaultValue 1 */
  readonly parallelism?: number | undefined;
}

const prefixPattern = /^\$(argon2(?:id|i|d))\$/;

/**
 * Makes the scheme of `$argon2id$`, `$argon2i$` and `$argon2d$` hashes, version 19, in the PHC string format. Node runs
 * them in its thread pool from 24.7 on; before, hash-wasm does in this thread.
 *
 * New hashes are Argon2id, by default at the least that OWASP recommends. A stored one needs a new one where it is
 * Argon2i or Argon2d, has less memory than these, or fewer passes than its greater memory makes up for.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option is out of its range or above its own limit, or is unknown.
 * @see https://www.rfc-editor.org/rfc/rfc9106
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 *
 * @example
 * ```ts
 * import { createArgon2Scheme } from "@transfer-idp/core";
 *
 * const argon2 = createArgon2Scheme({ memory: 65_536, passes: 3, parallelism: 4 });
 *
 * console.log(await argon2.hash("correct horse"));
 * ```
 */
export function createArgon2Scheme(options: Argon2SchemeOptions = {}): Required<PasswordScheme> {
  requireKnownOptions(options, {
    maxMemory: true,
    maxPasses: true,
    maxParallelism: true,
    memory: true,
    passes: true,
    parallelism: true,
  });
  const { maxMemory = 262_144, maxPasses = 10, maxParallelism = 16 } = options;
  requireWholeNumber(maxMemory, "maxMemory", 8, 4_194_304);
  requireWholeNumber(maxPasses, "maxPasses", 1, 1000);
  requireWholeNumber(maxParallelism, "maxParallelism", 1, 255);
  const { memory = Math.min(19_456, maxMemory), passes = Math.min(2, maxPasses), parallelism = 1 } = options;
  requireWholeNumber(parallelism, "parallelism", 1, maxParallelism);
  requireWholeNumber(memory, "memory", 8 * parallelism, maxMemory);
  requireWholeNumber(passes, "passes", 1, maxPasses);

  const read = (stored: string): Argon2Hash => {
    const hash = readArgon2Hash(stored);
    const { work } = hash;
    if (work.memory > maxMemory) throw tooCostly("memory");
    if (work.passes < 1 || work.passes > maxPasses) throw tooCostly("number of passes");
    if (work.parallelism < 1 || work.parallelism > maxParallelism) throw tooCostly("parallelism");
    if (work.memory < 8 * work.parallelism) throw tooCostly("memory");
    return hash;
  };

  return {
    name: "argon2",
    prefixes: ["$argon2id$", "$argon2i$", "$argon2d$"],
    check: (stored) => void read(stored),
    verify: async (password, stored, signal) => {
      const { work, digest } = read(stored);
      if (!isUsablePassword(password)) return false;
      return timingSafeEqual(await deriveArgon2({ ...work, password: Buffer.from(password) }, signal), digest);
    },
    needsRehash: (stored) => {
      const { work } = read(stored);
      const isWeaker = work.memory < memory || work.memory * work.passes < memory * passes;
      return work.kind !== "argon2id" || isWeaker;
    },
    hash: async (password) => {
      requireUsablePassword(password);
      const salt = randomBytes(16);
      const work = { kind: "argon2id", salt, memory, passes, parallelism, length: 32 } as const;
      return printArgon2Hash(work, await deriveArgon2({ ...work, password: Buffer.from(password) }));
    },
  };
}

/** Writes a stored hash. */
export function printArgon2Hash(work: Omit<Argon2Work, "password" | "length">, digest: Uint8Array): string {
  const { kind, memory, passes, parallelism, salt } = work;
  const parameters = `m=${String(memory)},t=${String(passes)},p=${String(parallelism)}`;
  return printPhcHash(`$${kind}$v=19$${parameters}`, salt, digest);
}

interface Argon2Hash {
  readonly work: Omit<Argon2Work, "password">;
  readonly digest: Buffer;
}

function readArgon2Hash(stored: string): Argon2Hash {
  // The format has both; hashes that need a key or data of the application's own are no users' passwords.
  if (/[$,](?:keyid|data)=/.test(stored)) throw invalid("has a keyid or data parameter, which is not supported");
  const kind = prefixPattern.exec(stored)?.[1] as Argon2Kind | undefined;
  const { version, parameters: { m, t, p } = {}, salt, digest } = parsePhcHash(stored, ["m", "t", "p"]) ?? {};
  const isWhole = kind !== undefined && m !== undefined && t !== undefined && p !== undefined;
  if (!isWhole || salt === undefined || digest === undefined) throw invalid("is no complete Argon2 hash");
  // Without `v=` it is of version 16.
  if (version !== 19) throw invalid("is of another version of Argon2 than 19");
  return { work: { kind, salt, memory: m, passes: t, parallelism: p, length: digest.length }, digest };
}

function invalid(problem: string): InvalidUserRecordError {
  return new InvalidUserRecordError("password", problem);
}

function tooCostly(what: string): InvalidUserRecordError {
  return invalid(`has an Argon2 ${what} outside of what is run`);
}
