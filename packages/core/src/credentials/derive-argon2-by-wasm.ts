import { argon2d, argon2i, argon2id } from "hash-wasm";
import type { Argon2Work } from "./derive-argon2.ts";

const functions = { argon2d, argon2i, argon2id };

/** Computes an Argon2 digest by hash-wasm. Nothing else runs in this thread meanwhile. */
export function deriveByWasm({ kind, memory, passes, length, ...rest }: Argon2Work): Promise<Uint8Array> {
  return functions[kind]({
    ...rest,
    memorySize: memory,
    iterations: passes,
    hashLength: length,
    outputType: "binary",
  });
}
