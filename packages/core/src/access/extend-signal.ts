import type { Deadline } from "../deadline.ts";

/** Makes a signal that aborts some milliseconds after another one has aborted. */
export function extendSignal(signal: AbortSignal, milliseconds: number): Deadline {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    timer = setTimeout(() => {
      controller.abort();
    }, milliseconds);
  };
  if (signal.aborted) start();
  else signal.addEventListener("abort", start, { once: true });
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", start);
    },
  };
}
