import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import type { StoredPassword } from "../record/user-record.ts";
import { requireOption } from "../require-option.ts";
import { createArgon2Scheme } from "./argon2-scheme.ts";
import { createBcryptScheme } from "./bcrypt-scheme.ts";
import type { PasswordScheme } from "./password-scheme.ts";
import { createPbkdf2Scheme } from "./pbkdf2-scheme.ts";
import { plaintextScheme } from "./plaintext-scheme.ts";
import { createScryptScheme } from "./scrypt-scheme.ts";

/** Options of {@link createPasswordSchemes}. */
export interface PasswordSchemesOptions {
  /** Schemes besides those that are built in. One that claims a prefix that is claimed already takes it over. */
  readonly passwordSchemes?: readonly PasswordScheme[] | undefined;
  /** Whether a stored value that is shaped like no hash is the password itself. */
  readonly allowPlaintextPasswords: boolean;
}

/** Finds the scheme of a stored password. */
export interface PasswordSchemes {
  /**
   * @param field - Where the password stands in the record, for the error.
   * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: no scheme may be used for it.
   */
  select(stored: StoredPassword, field: string): PasswordScheme;
}

// `$id$…` (crypt, PHC), `{SCHEME}…` (RFC 2307, Spring), `name$digits$…` and the other forms of Django and Werkzeug, SCRAM
// of PostgreSQL, MySQL's `*` and 40 digits, BSDi's `_…`, and `!` or `*`, alone or before a hash, which lock an account.
// Compared as plaintext, a leaked hash of an unknown scheme would be a password. White space before it is that of a
// careless paste.
const hashShape = new RegExp(
  [
    String.raw`^[!*]+$`,
    String.raw`^[!*]*(?:\$[\w-]+[$,]|\{[A-Za-z][\w.@/-]*\}|[A-Za-z][\w-]*\$\d+\$|_[./0-9A-Za-z]{19}$)`,
    String.raw`^[!*]*(?:argon2|bcrypt|bcrypt_sha256|crypt|md5|sha1|sha256|sha512|pbkdf2[\w:]*|scrypt[\w:]*)\$`,
    String.raw`^SCRAM-SHA-\d+\$|^\*[0-9A-Fa-f]{40}$|^[!*][A-Z]{2}[!*]`,
    // Anywhere: behind a name, in quotes, with a dollar doubled, escaped or lost.
    String.raw`(?:[\\$]|^)(?:2[abxy][\\$]+\d\d|argon2(?:id|i|d)[\\$]+v=|scrypt[\\$]+ln=|pbkdf2-sha\d+[\\$]+)`,
    String.raw`[:"'\\$][\\$]+(?:[1567y]|apr1)[\\$]`,
  ].join("|"),
);

/**
 * Makes the registry of password schemes: bcrypt, Argon2, scrypt and PBKDF2, the caller's own, and plaintext where it
 * is allowed.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: one of the caller's own is no scheme, or is named `plaintext`.
 */
export function createPasswordSchemes(options: PasswordSchemesOptions): PasswordSchemes {
  const byPrefix = new Map<string, PasswordScheme>();
  const byName = new Map<string, PasswordScheme>();
  const { passwordSchemes = [] } = options;
  const isList: boolean = Array.isArray(passwordSchemes);
  requireOption(isList, "passwordSchemes", "must be a list");
  // A copy, in which a hole is `undefined`.
  for (const [position, scheme] of Array.from(passwordSchemes).entries()) {
    const problem = findProblem(scheme);
    requireOption(problem === undefined, `passwordSchemes[${String(position)}]`, problem ?? "");
  }
  const builtIn = [createBcryptScheme(), createArgon2Scheme(), createScryptScheme(), createPbkdf2Scheme()];
  for (const scheme of [...builtIn, ...passwordSchemes]) {
    byName.set(scheme.name, scheme);
    for (const prefix of scheme.prefixes) byPrefix.set(prefix, scheme);
  }
  // `argon2id` and `pbkdf2-sha256` too, as `createDecoy` and `transfer-idp hash` call them: of the scheme that runs them.
  for (const [prefix, scheme] of byPrefix) {
    const alias = /^\$([\w-]+)\$$/.exec(prefix)?.[1];
    if (alias !== undefined && alias !== plaintextScheme.name && !byName.has(alias)) byName.set(alias, scheme);
  }
  if (options.allowPlaintextPasswords) byName.set(plaintextScheme.name, plaintextScheme);
  const prefixes = [...byPrefix.keys()].sort((one, other) => other.length - one.length);

  return {
    select: ({ value, scheme: name }, field) => {
      if (name !== undefined) return required(byName.get(name), field, "has a scheme that is unknown or not allowed");
      const prefix = prefixes.find((candidate) => value.startsWith(candidate));
      if (prefix !== undefined) return required(byPrefix.get(prefix), field, "has a scheme that is unknown");
      if (hashShape.test(value.trimStart()))
        throw new InvalidUserRecordError(field, "is shaped like a hash of an unknown scheme");
      return required(byName.get(plaintextScheme.name), field, "is no hash, and plaintext is not allowed here");
    },
  };
}

/** Says what a scheme lacks. Text in the place of its list of prefixes would claim each of its characters. */
function findProblem(value: unknown): string | undefined {
  const scheme = (value ?? {}) as Partial<Record<keyof PasswordScheme, unknown>>;
  const { name, prefixes, verify, check, needsRehash, hash } = scheme;
  const isText = (text: unknown): boolean => typeof text === "string" && text !== "";
  const isPrefixed = Array.isArray(prefixes) && Array.from(prefixes as readonly unknown[]).every(isText);
  const isNamed = isText(name) && name !== plaintextScheme.name;
  if (!isNamed || !isPrefixed || typeof verify !== "function") return "must have a name, prefixes and verify";
  const areOptional = [check, needsRehash, hash].every((method) => ["function", "undefined"].includes(typeof method));
  return areOptional ? undefined : "must have functions for check, needsRehash and hash, or none";
}

function required(scheme: PasswordScheme | undefined, field: string, problem: string): PasswordScheme {
  if (scheme === undefined) throw new InvalidUserRecordError(field, problem);
  return scheme;
}
