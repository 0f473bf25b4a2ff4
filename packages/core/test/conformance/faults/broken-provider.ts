import type { IdentityProvider } from "../../../src/index.ts";
import type { ConformanceRuleId } from "../../../src/conformance/index.ts";
import type { MemoryBackend } from "../memory-backend.ts";

/** A provider with one fault. It breaks one rule, but where the fault is of two kinds at once. */
export interface BrokenProvider {
  readonly fault: string;
  /** Cases that must fail; others of the same rules may, and none of another rule. */
  readonly caughtBy: readonly `${ConformanceRuleId}/${string}`[];
  readonly createProvider: (backend: MemoryBackend) => IdentityProvider;
}

export function defineFault(
  fault: string,
  caughtBy: BrokenProvider["caughtBy"],
  createProvider: BrokenProvider["createProvider"],
): BrokenProvider {
  return { fault, caughtBy, createProvider };
}
