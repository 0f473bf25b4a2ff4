import { pbkdf2 } from "node:crypto";
import { promisify } from "node:util";

/** The hash functions that PBKDF2 is run with. */
export type Pbkdf2Digest = "sha256" | "sha512";

/** What a digest is made of besides the password. */
export interface Pbkdf2Work {
  readonly digest: Pbkdf2Digest;
  readonly rounds: number;
  readonly salt: Uint8Array;
}

/**
 * Computes a PBKDF2 digest with HMAC in Node's thread pool.
 *
 * @param length - Of the digest, in bytes.
 * @see https://www.rfc-editor.org/rfc/rfc8018#section-5.2
 */
export function derivePbkdf2(password: string, { digest, rounds, salt }: Pbkdf2Work, length: number): Promise<Buffer> {
  return promisify(pbkdf2)(password, salt, rounds, length, digest);
}
