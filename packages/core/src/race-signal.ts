/**
 * Settles as the work does, or rejects with an error of the caller's as soon as the signal aborts. The work itself goes
 * on, and what becomes of it then is nobody's unhandled rejection.
 */
export function raceSignal<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  makeError: () => Error,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const stop = (): void => {
      reject(makeError());
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    const leave = (): void => {
      signal.removeEventListener("abort", stop);
    };
    work.then(resolve, reject).then(leave, leave);
  });
}
