import { ProviderUnavailableError } from "../errors/provider-unavailable-error.ts";
import { isTransferIdpError } from "../errors/transfer-idp-error.ts";
import { callBackend } from "../providers/call-backend.ts";
import type { CheckedLockoutOptions } from "./check-lockout-options.ts";
import type { LockoutCounter } from "./lockout-options.ts";
import type { GuessRequest, GuessReservation } from "./lockout-store.ts";

/** The store and how long it is waited for. */
export type StoreLimits = Pick<CheckedLockoutOptions, "store" | "requestTimeoutMs">;

/** A guess that one counter has. */
export interface CountedAnswer {
  readonly outcome: "counted";
  readonly counter: LockoutCounter;
  readonly reservation: GuessReservation;
}

/** What one counter said of a guess. */
export type CounterAnswer =
  | CountedAnswer
  | { readonly outcome: "locked"; readonly counter: LockoutCounter; readonly retryAfterMs: number | undefined }
  | { readonly outcome: "released"; readonly counter: LockoutCounter }
  | { readonly outcome: "unavailable"; readonly counter: LockoutCounter; readonly error: Error };

/** Counts a guess. Never rejects: whatever the store does that is no answer is an outage. */
export async function reserveGuess(
  limits: StoreLimits,
  counter: LockoutCounter,
  request: GuessRequest,
): Promise<CounterAnswer> {
  const { store, requestTimeoutMs } = limits;
  const { signal } = request;
  let asked: Promise<unknown> | undefined;
  try {
    const answer = await callBackend({ provider: store.name, timeoutMs: requestTimeoutMs, signal }, (callSignal) => {
      asked = Promise.resolve(store.reserve({ ...request, signal: callSignal }));
      return asked;
    });
    return readAnswer(store.name, counter, answer);
  } catch (error) {
    // A slow store may count the guess when nobody waits for it any more. Nothing would ever take it back, and logins
    // that all fail would lock their users out.
    asked?.then((late) => releaseLate(limits, counter, late)).catch(() => undefined);
    return { outcome: "unavailable", counter, error: toOutage(store.name, error) };
  }
}

/** Takes a guess back. Never rejects. */
export async function releaseGuess(
  { store, requestTimeoutMs }: StoreLimits,
  { counter, reservation }: CountedAnswer,
  signal: AbortSignal,
): Promise<CounterAnswer> {
  try {
    await callBackend({ provider: store.name, timeoutMs: requestTimeoutMs, signal }, (callSignal) =>
      Promise.resolve(store.release(reservation, callSignal)),
    );
    return { outcome: "released", counter };
  } catch (error) {
    return { outcome: "unavailable", counter, error: toOutage(store.name, error) };
  }
}

async function releaseLate(limits: StoreLimits, counter: LockoutCounter, late: unknown): Promise<void> {
  const answer = readAnswer(limits.store.name, counter, late);
  // The login's own signal is of the past. What becomes of this is nobody's: the login has ended.
  if (answer.outcome === "counted") await releaseGuess(limits, answer, new AbortController().signal);
}

/** A store without types may answer anything: what is no answer must not pass for an admission, nor for a lock. */
function readAnswer(store: string, counter: LockoutCounter, answer: unknown): CounterAnswer {
  const { outcome, reservation, retryAfterMs } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (outcome === "locked") {
    const isTime = typeof retryAfterMs === "number" && retryAfterMs >= 0;
    return { outcome, counter, retryAfterMs: isTime ? retryAfterMs : undefined };
  }
  if (outcome === "reserved" && typeof reservation === "object" && reservation !== null) {
    return { outcome: "counted", counter, reservation: reservation as GuessReservation };
  }
  throw new ProviderUnavailableError({ provider: store, kind: "backend-error" });
}

/** An error of ours is passed on; of any other nothing but its name is kept, for it may quote what it likes. */
function toOutage(store: string, error: unknown): Error {
  if (isTransferIdpError(error) && error.code === "ERR_PROVIDER_UNAVAILABLE") return error;
  const backendError = error instanceof Error ? error.name : undefined;
  return new ProviderUnavailableError({ provider: store, kind: "backend-error", backendError });
}
