import crypto from "node:crypto";
import { promisify } from "node:util";

/** The three kinds of Argon2, by the name that a stored hash begins with. */
export type Argon2Kind = "argon2d" | "argon2i" | "argon2id";

/** What a digest is made of. */
export interface Argon2Work {
  readonly kind: Argon2Kind;
  /** Not text: one of the two implementations might normalise it. */
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  /** In KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  /** Of the digest, in bytes. */
  readonly length: number;
}

/** `crypto.argon2` of Node 24.7 and newer, of which the types of the oldest Node that users may have know nothing. */
export type NodeArgon2 = (
  kind: Argon2Kind,
  parameters: {
    readonly message: Uint8Array;
    readonly nonce: Uint8Array;
    readonly parallelism: number;
    readonly tagLength: number;
    readonly memory: number;
    readonly passes: number;
  },
  callback: (error: Error | null, digest: Uint8Array) => void,
) => void;

/**
 * Computes an Argon2 digest (version 19) by Node's own `crypto.argon2`, which works in the thread pool. Where Node has
 * none (before 24.7), or its OpenSSL is one without Argon2 (before 3.2), hash-wasm does it, in this thread; it is loaded
 * by the first hash that needs it.
 *
 * @param signal - Of the login: what hash-wasm has not begun when it aborts is not computed.
 * @param argon2 - Node's own.
 * @see https://www.rfc-editor.org/rfc/rfc9106
 */
export async function deriveArgon2(
  work: Argon2Work,
  signal?: AbortSignal,
  argon2: NodeArgon2 | undefined = (crypto as { readonly argon2?: NodeArgon2 }).argon2,
): Promise<Uint8Array> {
  try {
    if (argon2 !== undefined) return await deriveByNode(work, argon2);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_CRYPTO_ARGON2_NOT_SUPPORTED") throw error;
  }
  // A file of its own, so that a bundler leaves out all of hash-wasm but Argon2, and Node loads it here and not before.
  const { deriveByWasm } = await import("./derive-argon2-by-wasm.ts");
  return deriveByWasm(work, signal);
}

function deriveByNode(work: Argon2Work, argon2: NodeArgon2): Promise<Uint8Array> {
  const { kind, password, salt, memory, passes, parallelism, length } = work;
  return promisify(argon2)(kind, { message: password, nonce: salt, parallelism, tagLength: length, memory, passes });
}
