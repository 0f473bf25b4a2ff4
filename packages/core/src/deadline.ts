/** A limit on the time of one login. */
export interface Deadline {
  /** Aborts when the time is over or the caller's own signal aborts. */
  readonly signal: AbortSignal;
  /** Frees the timer. */
  end(): void;
}

/**
 * Starts a limit on the time of one login.
 *
 * The timer keeps the process alive, unlike that of `AbortSignal.timeout`: where a provider waits for something that
 * holds no handle, Node would otherwise leave in the middle of a Lambda invocation.
 *
 * @param milliseconds - Time until the signal aborts; 0 or less aborts at once.
 * @param callerSignal - Aborts the login early.
 */
export function startDeadline(milliseconds: number, callerSignal?: AbortSignal): Deadline {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  // No number at all, which Node would take for a millisecond with a warning, is no time.
  const time = milliseconds > 0 ? milliseconds : 0;
  if (time === 0 || callerSignal?.aborted === true) abort();
  // First, for it may be no signal at all and throw: no timer must be left then.
  callerSignal?.addEventListener("abort", abort, { once: true });
  const timer = setTimeout(abort, time);
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      callerSignal?.removeEventListener("abort", abort);
    },
  };
}
