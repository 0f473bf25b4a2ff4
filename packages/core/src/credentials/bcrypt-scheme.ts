import { compare } from "bcryptjs";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import { requireKnownOptions, requireOption } from "../require-option.ts";
import type { PasswordScheme } from "./password-scheme.ts";

/** Options of {@link createBcryptScheme}. */
export interface BcryptSchemeOptions {
  /** Highest cost that is run; each step doubles the time. @defaultValue 14 (about a second) */
  readonly maxCost?: number;
}

const hashPattern = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/**
 * Makes the scheme of `$2a$`, `$2b$` and `$2y$` hashes, run by bcryptjs in this thread.
 *
 * bcrypt reads 72 bytes of a password and nothing behind them: a longer one is refused, and so is one with a NUL,
 * behind which some implementations stop.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: `maxCost` is no whole number from 4 to 31, or an option
 *   is unknown.
 */
export function createBcryptScheme(options: BcryptSchemeOptions = {}): PasswordScheme {
  requireKnownOptions(options, { maxCost: true });
  const { maxCost = 14 } = options;
  requireOption(
    Number.isInteger(maxCost) && maxCost >= 4 && maxCost <= 31,
    "maxCost",
    "must be a whole number from 4 to 31",
  );
  return {
    name: "bcrypt",
    prefixes: ["$2a$", "$2b$", "$2y$"],
    verify: async (password, stored) => {
      const cost = readBcryptCost(stored);
      if (cost === undefined) throw new InvalidUserRecordError("password", "is no complete bcrypt hash");
      if (cost < 4 || cost > maxCost) {
        throw new InvalidUserRecordError("password", "has a bcrypt cost outside of what is run");
      }
      if (password.includes("\0") || Buffer.byteLength(password) > 72) return false;
      return compare(password, stored);
    },
  };
}

/** The cost of a whole bcrypt hash, or `undefined` where the value is none. */
export function readBcryptCost(stored: string): number | undefined {
  const cost = hashPattern.exec(stored)?.[1];
  return cost === undefined ? undefined : Number(cost);
}
