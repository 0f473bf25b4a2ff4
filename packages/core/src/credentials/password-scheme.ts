/**
 * How one kind of stored password is compared with a presented one.
 *
 * @example
 * A native bcrypt in the place of the built-in one: same prefixes, other code.
 * ```ts
 * import { createStaticProvider, type PasswordScheme } from "@transfer-idp/core";
 *
 * declare const native: { compare(password: string, hash: string): Promise<boolean> };
 *
 * const nativeBcrypt: PasswordScheme = {
 *   name: "bcrypt",
 *   prefixes: ["$2a$", "$2b$", "$2y$"],
 *   verify: (password, stored) => native.compare(password, stored),
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
   * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: the stored value is broken, or too costly to run.
   */
  verify(password: string, stored: string, signal: AbortSignal): Promise<boolean>;
}
