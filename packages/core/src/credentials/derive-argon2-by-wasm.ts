import { setImmediate } from "node:timers/promises";
import { argon2d, argon2i, argon2id } from "hash-wasm";
import type { Argon2Work } from "./derive-argon2.ts";

const functions = { argon2d, argon2i, argon2id };

/** Settles when the digest before is done. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Computes an Argon2 digest by hash-wasm. Nothing else runs in this thread meanwhile, so one digest is made after the
 * other: as many at once would each hold their memory. Between them the rest of the process has its turn, above all the
 * timers that end logins: hash-wasm alone goes from one digest to the next without.
 *
 * @throws the signal's reason: the login was over when its turn came. Nothing was computed.
 */
export function deriveByWasm(
  { kind, memory, passes, length, ...rest }: Argon2Work,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const derived = last.then(async () => {
    await setImmediate();
    signal?.throwIfAborted();
    return functions[kind]({
      ...rest,
      memorySize: memory,
      iterations: passes,
      hashLength: length,
      outputType: "binary",
    });
  });
  const forget = (): void => undefined;
  // Not `catch`: it would hold the digest of a password until the next.
  last = derived.then(forget, forget);
  return derived;
}
