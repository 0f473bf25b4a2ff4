/**
 * Whether text can be nobody's password. A bind without one succeeds, and proves nothing (RFC 4513, section 5.1.2).
 *
 * A NUL ends a password for some directories: what stands before it might be right. Lone surrogates all become the same bytes.
 */
export function isNoPassword(password: string): boolean {
  return password === "" || password.includes("\0") || !password.isWellFormed();
}
