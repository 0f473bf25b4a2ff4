/**
 * How one kind of stored password is compared with a presented one.
 *
 * `docs/passwords.md` writes one for hashes of Django, and plugs in a native bcrypt.
 *
 * @example
 * A native bcrypt in the place of the built-in one: same prefixes, same rules, other code.
 * ```ts
 * import { createBcryptScheme, createStaticProvider, type PasswordScheme } from "@transfer-idp/core";
 *
 * declare const native: { compare(password: string, hash: string): Promise<boolean> };
 *
 * const builtIn = createBcryptScheme();
 *
 * const nativeBcrypt: PasswordScheme = {
 *   ...builtIn,
 *   verify: async (password, stored) => {
 *     builtIn.check(stored);
 *     if (password.includes("\0") || Buffer.byteLength(password) > 72) return false;
 *     return native.compare(password, stored);
 *   },
 * };
 *
 * export const provider = createStaticProvider({ users: {}, passwordSchemes: [nativeBcrypt] });
 * ```
 */
export interface PasswordScheme {
  /** Named by a record's `scheme` field and in errors. */
  readonly name: string;
  /** Beginnings of stored values that are of this scheme, such as `$2b$`. The longest that fits decides. */
  readonly prefixes: readonly string[];
  /**
   * Decides whether a password belongs to a stored value of this scheme.
   *
   * MUST take the same time for every wrong password. MUST NOT grant what the scheme cannot tell apart from the right
   * password (bcrypt reads 72 bytes). MUST NOT put password or stored value into an error.
   *
   * @param password - Neither empty nor malformed, where a provider of this library asks.
   * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: the stored value is broken, or too costly to run.
   */
  verify(password: string, stored: string, signal: AbortSignal): Promise<boolean>;
  /**
   * Says that a stored value is broken or too costly, as {@link PasswordScheme.verify} would, without running it: a
   * store's decoy is refused where the provider is made, and not with the first unknown user.
   *
   * Optional: without it stored values are taken for sound until they are verified.
   *
   * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: it is. MUST NOT hold the stored value.
   */
  check?(stored: string): void;
  /**
   * Decides whether a stored value, of which {@link PasswordScheme.verify} just said that it is the password's, is weaker
   * than what {@link PasswordScheme.hash} makes, and so should be made anew.
   *
   * Optional: without it none is.
   */
  needsRehash?(stored: string): boolean;
  /**
   * Makes the stored value of a password, with a salt of its own.
   *
   * @throws TypeError: nobody could log in with the password, for {@link PasswordScheme.verify} would refuse it.
   */
  hash?(password: string): Promise<string>;
}
