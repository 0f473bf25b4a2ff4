import { randomBytes, timingSafeEqual } from "node:crypto";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import { requireKnownOptions, requireOption } from "../require-option.ts";
import { deriveScrypt, type ScryptWork } from "./derive-scrypt.ts";
import type { PasswordScheme } from "./password-scheme.ts";
import { parsePhcHash, printPhcHash } from "./phc-hash.ts";
import { requireWholeNumber } from "./require-whole-number.ts";
import { isUsableHmacPassword, requireUsablePassword } from "./usable-password.ts";

/** Options of {@link createScryptScheme}. N is 2 to the power of `cost`. */
export interface ScryptSchemeOptions {
  /** Most memory that a check may take (128 · N · r bytes), in KiB, 1 to 4,194,304. @defaultValue 262144 (256 MiB) */
  readonly maxMemory?: number | undefined;
  /** Most repetitions (`p`), 1 to 255. @defaultValue 16 */
  readonly maxParallelism?: number | undefined;
  /** Most work in all (N · r · p), 2 to 2^30. @defaultValue 4194304 (2^22, about a second) */
  readonly maxWork?: number | undefined;
  /** `ln` of new hashes, 1 to 30; each step doubles time and memory. @defaultValue 17, or what `maxMemory` and `maxWork` let be run */
  readonly cost?: number | undefined;
  /** `r` of new hashes, 1 to 32. @defaultValue 8 */
  readonly blockSize?: number | undefined;
  /** `p` of new hashes. @defaultValue 1 */
  readonly parallelism?: number | undefined;
}

/** No program writes more; and of much more the memory is not bounded by N · r. */
const maxBlockSize = 32;
/** 17, and what comes next to it where that is not run. */
const defaultCosts = Array.from({ length: 17 }, (_, index) => 17 - index);

/**
 * Makes the scheme of `$scrypt$ln=…,r=…,p=…$` hashes, in the PHC string format as passlib writes it, with digests of 32
 * bytes (or 64). Node runs them in its thread pool.
 *
 * A password that ends with a NUL is refused, for these hashes cannot tell it from the one without.
 *
 * New hashes have by default the least that OWASP recommends. A stored one needs a new one where it takes less memory
 * than these, or less work in all.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option is out of its range or above its own limit, or is unknown.
 * @see https://www.rfc-editor.org/rfc/rfc7914
 * @see https://passlib.readthedocs.io/en/stable/lib/passlib.hash.scrypt.html
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 *
 * @example
 * ```ts
 * import { createScryptScheme } from "@transfer-idp/core";
 *
 * const scrypt = createScryptScheme({ cost: 15, parallelism: 3 });
 *
 * console.log(await scrypt.hash("correct horse"));
 * ```
 */
export function createScryptScheme(options: ScryptSchemeOptions = {}): Required<PasswordScheme> {
  requireKnownOptions(options, {
    maxMemory: true,
    maxParallelism: true,
    maxWork: true,
    cost: true,
    blockSize: true,
    parallelism: true,
  });
  const { maxMemory = 262_144, maxParallelism = 16, maxWork = 2 ** 22, blockSize = 8, parallelism = 1 } = options;
  requireWholeNumber(maxMemory, "maxMemory", 1, 4_194_304);
  requireWholeNumber(maxParallelism, "maxParallelism", 1, 255);
  requireWholeNumber(maxWork, "maxWork", 2, 2 ** 30);
  requireWholeNumber(blockSize, "blockSize", 1, maxBlockSize);
  requireWholeNumber(parallelism, "parallelism", 1, maxParallelism);
  const findExcess = ({ cost, blockSize: r, parallelism: p }: Omit<ScryptWork, "salt">): string | undefined => {
    // RFC 7914, section 2: N is above 1 and less than 2^(128 * r / 8).
    if (cost < 1 || cost >= 16 * r) return "cost";
    if (r < 1 || r > maxBlockSize) return "block size";
    if (p < 1 || p > maxParallelism) return "parallelism";
    if (2 ** cost * r > maxMemory * 8) return "memory";
    return 2 ** cost * r * p > maxWork ? "amount of work" : undefined;
  };
  const isRun = (cost: number): boolean => findExcess({ cost, blockSize, parallelism }) === undefined;
  const { cost = defaultCosts.find(isRun) ?? 1 } = options;
  requireWholeNumber(cost, "cost", 1, 30);
  requireOption(isRun(cost), "cost", "must be within the limits of what is run");
  const target = { memory: 2 ** cost * blockSize, work: 2 ** cost * blockSize * parallelism };

  const read = (stored: string): ScryptHash => {
    const hash = readScryptHash(stored);
    const excess = findExcess(hash.work);
    if (excess !== undefined) throw invalid(`has a scrypt ${excess} outside of what is run`);
    return hash;
  };

  return {
    name: "scrypt",
    prefixes: ["$scrypt$"],
    check: (stored) => void read(stored),
    verify: async (password, stored) => {
      const { work, digest } = read(stored);
      if (!isUsableHmacPassword(password)) return false;
      return timingSafeEqual(await deriveScrypt(password, work, digest.length), digest);
    },
    needsRehash: (stored) => {
      const { work } = read(stored);
      const memory = 2 ** work.cost * work.blockSize;
      return memory < target.memory || memory * work.parallelism < target.work;
    },
    hash: async (password) => {
      requireUsablePassword(password, isUsableHmacPassword);
      const work = { cost, blockSize, parallelism, salt: randomBytes(16) };
      return printScryptHash(work, await deriveScrypt(password, work, 32));
    },
  };
}

/** Writes a stored hash. */
export function printScryptHash({ cost, blockSize, parallelism, salt }: ScryptWork, digest: Uint8Array): string {
  const parameters = `ln=${String(cost)},r=${String(blockSize)},p=${String(parallelism)}`;
  return printPhcHash(`$scrypt$${parameters}`, salt, digest);
}

interface ScryptHash {
  readonly work: ScryptWork;
  readonly digest: Buffer;
}

function readScryptHash(stored: string): ScryptHash {
  const { version, parameters, salt, digest } = parsePhcHash(stored, ["ln", "r", "p"]) ?? {};
  const { ln, r, p } = parameters ?? {};
  const hasParameters = ln !== undefined && r !== undefined && p !== undefined && version === undefined;
  const isWhole = hasParameters && stored.startsWith("$scrypt$") && salt !== undefined && digest !== undefined;
  // A digest that is cut short is the beginning of what is derived, and would still be that of the password.
  if (!isWhole || ![32, 64].includes(digest.length)) throw invalid("is no complete scrypt hash");
  return { work: { cost: ln, blockSize: r, parallelism: p, salt }, digest };
}

function invalid(problem: string): InvalidUserRecordError {
  return new InvalidUserRecordError("password", problem);
}
