import { setImmediate as nextTurn } from "node:timers/promises";
import type { BackendFault } from "../../src/conformance/index.ts";

/** What lies between a program and a backend in memory: a few turns of the event loop, outages, and silence. */
export interface MemoryNetwork {
  /** @throws Error with a `code` such as `ECONNREFUSED`; an `AbortError` where the signal aborts. */
  cross(signal: AbortSignal): Promise<void>;
  readonly outages: readonly BackendFault[];
  readonly hang: BackendFault;
}

export function createMemoryNetwork(): MemoryNetwork {
  let failure: string | undefined;
  let hung: Promise<void> | undefined;
  let release: () => void = () => undefined;
  let requests = 0;

  return {
    cross: async (signal) => {
      requests += 1;
      // One to three turns, so that answers overtake each other.
      for (let turn = 0; turn <= requests % 3; turn += 1) await nextTurn(undefined, { signal });
      if (failure !== undefined) throw Object.assign(new Error("The backend failed."), { code: failure });
      if (hung !== undefined) await Promise.race([hung, rejectOnAbort(signal)]);
    },
    outages: ["ECONNREFUSED", "Throttled"].map((code) => ({
      name: code,
      begin: () => {
        failure = code;
      },
      end: () => {
        failure = undefined;
      },
    })),
    hang: {
      name: "hang",
      begin: () => {
        hung = new Promise((resolve) => {
          release = resolve;
        });
      },
      end: () => {
        hung = undefined;
        release();
      },
    },
  };
}

/** Waits until the signal aborts. */
export function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
