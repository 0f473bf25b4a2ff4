import { passwordMaxCharacters } from "../transfer/limits.ts";

/**
 * Whether text may be anybody's password. Nothing at all is not, and nor is text with half a character of UTF-16 in it:
 * all of those become the same bytes of UTF-8.
 */
export function isUsablePassword(password: string): boolean {
  return password !== "" && password.isWellFormed();
}

/**
 * Whether text may be anybody's password where HMAC is keyed with it, as PBKDF2 and scrypt do. HMAC fills its key up with
 * NULs (RFC 2104, section 2), so that `secret` and `secret\0` are one to it: what ends with a NUL is nobody's.
 *
 * What is longer than a block of the hash function is replaced by its digest there, which is text of some passwords. They
 * cannot be told from each other, nor found by what one sees of a password: docs/passwords.md says so.
 */
export function isUsableHmacPassword(password: string): boolean {
  return isUsablePassword(password) && !password.endsWith("\0");
}

/**
 * Refuses to hash what nobody could log in with: what is unusable, and what is longer than a login's password may be.
 *
 * @throws TypeError: it is none.
 */
export function requireUsablePassword(
  password: string,
  isUsable: (password: string) => boolean = isUsablePassword,
): void {
  if (typeof password !== "string" || password.length > passwordMaxCharacters || !isUsable(password)) {
    throw new TypeError("What is to be hashed is no password that anybody could log in with.");
  }
}
