import { compare, hash } from "bcryptjs";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import { requireKnownOptions } from "../require-option.ts";
import type { PasswordScheme } from "./password-scheme.ts";
import { requireWholeNumber } from "./require-whole-number.ts";
import { isUsablePassword, requireUsablePassword } from "./usable-password.ts";

/** Options of {@link createBcryptScheme}. */
export interface BcryptSchemeOptions {
  /** Highest cost that is run, 4 to 31; each step doubles the time. @defaultValue 14 (about a second) */
  readonly maxCost?: number | undefined;
  /** Cost of new hashes. @defaultValue 10, or `maxCost` where that is less */
  readonly cost?: number | undefined;
}

const hashPattern = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/**
 * Makes the scheme of `$2a$`, `$2b$` and `$2y$` hashes, run by bcryptjs in this thread.
 *
 * bcrypt reads 72 bytes of a password and nothing behind them: a longer one is refused, and so is one with a NUL,
 * behind which some implementations stop. Neither is hashed.
 *
 * New hashes have by default the least cost that OWASP recommends, and a stored one of less needs a new one.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: `maxCost` is no whole number from 4 to 31, `cost` none from 4 to that, or
 *   an option is unknown.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 *
 * @example
 * ```ts
 * import { createBcryptScheme } from "@transfer-idp/core";
 *
 * const bcrypt = createBcryptScheme({ cost: 12 });
 *
 * console.log(await bcrypt.hash("correct horse"));
 * ```
 */
export function createBcryptScheme(options: BcryptSchemeOptions = {}): Required<PasswordScheme> {
  requireKnownOptions(options, { maxCost: true, cost: true });
  const { maxCost = 14 } = options;
  requireWholeNumber(maxCost, "maxCost", 4, 31);
  const { cost: newCost = Math.min(10, maxCost) } = options;
  requireWholeNumber(newCost, "cost", 4, maxCost);

  const readCost = (stored: string): number => {
    const cost = readBcryptCost(stored);
    if (cost === undefined) throw new InvalidUserRecordError("password", "is no complete bcrypt hash");
    if (cost >= 4 && cost <= maxCost) return cost;
    throw new InvalidUserRecordError("password", "has a bcrypt cost outside of what is run");
  };

  return {
    name: "bcrypt",
    prefixes: ["$2a$", "$2b$", "$2y$"],
    check: (stored) => void readCost(stored),
    verify: async (password, stored) => {
      readCost(stored);
      return isReadWhole(password) && compare(password, stored);
    },
    needsRehash: (stored) => readCost(stored) < newCost,
    hash: async (password) => {
      requireUsablePassword(password, isReadWhole);
      return hash(password, newCost);
    },
  };
}

function isReadWhole(password: string): boolean {
  return isUsablePassword(password) && !password.includes("\0") && Buffer.byteLength(password) <= 72;
}

/** The cost of a whole bcrypt hash, or `undefined` where the value is none. */
export function readBcryptCost(stored: string): number | undefined {
  const cost = hashPattern.exec(stored)?.[1];
  return cost === undefined ? undefined : Number(cost);
}
