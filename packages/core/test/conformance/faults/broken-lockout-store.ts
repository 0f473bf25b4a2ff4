import type { LockoutStore } from "../../../src/index.ts";
import type { LockoutRuleId } from "../../../src/conformance/index.ts";
import { type CounterBackend, createCountingStore, type StoreParts } from "../counting-store.ts";

/** A lockout store with one fault. It breaks one rule, but where the fault is of two kinds at once. */
export interface BrokenLockoutStore {
  readonly fault: string;
  /** Cases that must fail; others of the same rules may, and none of another rule. */
  readonly caughtBy: readonly `${LockoutRuleId}/${string}`[];
  readonly createStore: (backend: CounterBackend) => LockoutStore;
}

/** A fault in one part of the sound store. */
export function definePartFault(
  fault: string,
  caughtBy: BrokenLockoutStore["caughtBy"],
  change: (sound: StoreParts, backend: CounterBackend) => Partial<StoreParts>,
): BrokenLockoutStore {
  const createStore = (backend: CounterBackend): LockoutStore =>
    createCountingStore(backend, (sound) => change(sound, backend));
  return { fault, caughtBy, createStore };
}

/** A fault in what is made of the sound store's answers. */
export function defineAnswerFault(
  fault: string,
  caughtBy: BrokenLockoutStore["caughtBy"],
  change: (sound: LockoutStore) => Partial<LockoutStore>,
): BrokenLockoutStore {
  const createStore = (backend: CounterBackend): LockoutStore => {
    const sound = createCountingStore(backend);
    return { ...sound, ...change(sound) };
  };
  return { fault, caughtBy, createStore };
}
