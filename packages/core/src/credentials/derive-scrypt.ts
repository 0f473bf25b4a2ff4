import { scrypt, type ScryptOptions } from "node:crypto";
import { promisify } from "node:util";

/** What a digest is made of besides the password. */
export interface ScryptWork {
  /** N is 2 to the power of it. */
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelism: number;
  readonly salt: Uint8Array;
}

/**
 * Computes an scrypt digest in Node's thread pool, whatever memory that takes: limits are for the caller.
 *
 * @param length - Of the digest, in bytes.
 * @see https://www.rfc-editor.org/rfc/rfc7914
 */
export function deriveScrypt(password: string, work: ScryptWork, length: number): Promise<Buffer> {
  const { cost, blockSize, parallelism, salt } = work;
  // What OpenSSL allocates: p blocks, N of them to look things up in, and two to work with. Node's default is 32 MiB.
  const maxmem = 128 * blockSize * (2 ** cost + parallelism + 2);
  const parameters = { cost: 2 ** cost, blockSize, parallelization: parallelism, maxmem };
  return promisify<string, Uint8Array, number, ScryptOptions, Buffer>(scrypt)(password, salt, length, parameters);
}
