/**
 * Begins some work and settles as it does, or rejects with an error of the caller's as soon as the signal aborts. The
 * work itself goes on then, and what becomes of it is nobody's unhandled rejection. Where the signal aborted before, the
 * work is not begun.
 */
export function raceSignal<Result>(
  begin: () => Promise<Result>,
  signal: AbortSignal,
  makeError: () => Error,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const stop = (): void => {
      reject(makeError());
    };
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener("abort", stop, { once: true });
    const leave = (): void => {
      signal.removeEventListener("abort", stop);
    };
    // Of code without types it may throw, or answer at once.
    new Promise<Result>((begun) => {
      begun(begin());
    })
      .then(resolve, reject)
      .then(leave, leave);
  });
}
