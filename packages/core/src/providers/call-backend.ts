import { startDeadline } from "../deadline.ts";
import { ProviderUnavailableError } from "../errors/provider-unavailable-error.ts";
import { raceSignal } from "../race-signal.ts";

/** How a call to a backend is limited. */
export interface BackendCall {
  /** `name` of the provider, for the error. */
  readonly provider: string;
  /** Longest time of the call, its retries included, in milliseconds. */
  readonly timeoutMs: number;
  /** Of the login. */
  readonly signal: AbortSignal;
}

/**
 * Calls a backend and waits no longer than the call's own limit and the login's, even where what is called does not
 * look at the signal it is given.
 *
 * @param call - Receives a signal that aborts at whichever limit comes first.
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: a limit came first (`timeout`). Where the login's time was
 *   over before, nothing is called. What `call` rejects with otherwise is passed on.
 *
 * @example
 * ```ts
 * import { callBackend } from "@transfer-idp/core";
 *
 * export function askDirectory(url: URL, loginSignal: AbortSignal): Promise<Response> {
 *   const limits = { provider: "directory", timeoutMs: 3_000, signal: loginSignal };
 *   return callBackend(limits, (signal) => fetch(url, { signal }));
 * }
 * ```
 */
export async function callBackend<Result>(
  { provider, timeoutMs, signal }: BackendCall,
  call: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = startDeadline(timeoutMs, signal);
  try {
    return await raceSignal(
      () => call(deadline.signal),
      deadline.signal,
      () => {
        return new ProviderUnavailableError({ provider, kind: "timeout" });
      },
    );
  } finally {
    deadline.end();
  }
}
