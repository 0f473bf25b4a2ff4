import { setTimeout as delay } from "node:timers/promises";

/**
 * Makes a line for steps that are taken in order, each of them later than it came by what `delayMs` says then, and none
 * before `whenOpen` settles.
 */
export function createFlow(whenOpen: () => Promise<unknown>, delayMs: () => number): (step: () => unknown) => void {
  let last = Promise.resolve();
  return (step) => {
    const due = performance.now() + delayMs();
    last = last.then(async () => {
      const left = due - performance.now();
      if (left > 0) await delay(left);
      await whenOpen();
      step();
    });
  };
}
