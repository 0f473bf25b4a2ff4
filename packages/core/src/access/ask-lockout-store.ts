import { ProviderUnavailableError } from "../errors/provider-unavailable-error.ts";
import { isOutage } from "../errors/is-outage.ts";
import { raceSignal } from "../race-signal.ts";
import type { LockoutCounter } from "./lockout-options.ts";
import type { BackoffSchedule, GuessReservation, LockoutStore } from "./lockout-store.ts";

/** After this a request that was given up has been executed, or never will be. */
const lateMs = 1_000;

/** A guess on one of its counters. */
export interface CounterGuess extends GuessReservation {
  readonly counter: LockoutCounter;
  readonly schedule: BackoffSchedule;
}

/** What becomes of a guess after its password was verified, or was not. */
export type Settlement = "keep" | "release";

/** What one counter said of a guess. */
export type CounterAnswer =
  | { readonly outcome: "counted" | "kept" | "released" | "not-counted" }
  | { readonly outcome: "locked"; readonly retryAfterMs: number | undefined }
  | { readonly outcome: "unavailable"; readonly error: ProviderUnavailableError };

/**
 * Counts a guess. Never rejects: whatever the store does that is no answer is an outage.
 *
 * @param takeBack - Called where a slow store counted the guess when nobody waited for it any more; and a second after it
 *   gave up the request that it was told to abort, which may be executed all the same. Otherwise logins that all fail would lock their users out.
 */
export async function reserveGuess(
  store: LockoutStore,
  { key, id, at, schedule }: CounterGuess,
  signal: AbortSignal,
  takeBack: () => Promise<unknown>,
): Promise<CounterAnswer> {
  let asked: Promise<unknown> | undefined;
  try {
    const reserve = (): Promise<unknown> =>
      // Of code without types it may throw, or answer what is no promise.
      (asked = new Promise((resolve) => {
        resolve(store.reserve({ key, id, at, schedule, signal }));
      }));
    return readAnswer(store.name, await ask(store, signal, reserve));
  } catch (error) {
    asked
      ?.then(
        (late) => readAnswer(store.name, late).outcome === "counted",
        // Told to abort, a client forgets its request; the backend may still do what it says.
        () => signal.aborted && waitLong(),
      )
      .then((mayBeCounted) => (mayBeCounted ? takeBack() : undefined))
      .catch(() => undefined);
    return { outcome: "unavailable", error: toOutage(store.name, error) };
  }
}

/** Keeps a guess or takes it back, if the counter has it. Never rejects. */
export async function settleGuess(
  store: LockoutStore,
  { key, id, at }: CounterGuess,
  settlement: Settlement,
  signal: AbortSignal,
): Promise<CounterAnswer> {
  try {
    await ask(store, signal, () => store[settlement]({ key, id, at }, signal));
    return { outcome: settlement === "keep" ? "kept" : "released" };
  } catch (error) {
    return { outcome: "unavailable", error: toOutage(store.name, error) };
  }
}

function ask<Answer>(store: LockoutStore, signal: AbortSignal, call: () => Promise<Answer>): Promise<Answer> {
  return raceSignal(call, signal, () => new ProviderUnavailableError({ provider: store.name, kind: "timeout" }));
}

/** A store without types may answer anything: what is no answer must not pass for an admission, nor for a lock. */
function readAnswer(store: string, answer: unknown): CounterAnswer {
  const { outcome, retryAfterMs } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (outcome === "locked") {
    const isTime = typeof retryAfterMs === "number" && Number.isFinite(retryAfterMs) && retryAfterMs >= 0;
    return { outcome, retryAfterMs: isTime ? retryAfterMs : undefined };
  }
  if (outcome === "reserved") return { outcome: "counted" };
  throw new ProviderUnavailableError({ provider: store, kind: "backend-error" });
}

/** An error of ours is passed on; of any other nothing but its name is kept, for it may quote what it likes. */
function toOutage(store: string, error: unknown): ProviderUnavailableError {
  let backendError: string | undefined;
  try {
    if (isOutage(error)) return error;
    const name: unknown = error instanceof Error ? error.name : undefined;
    backendError = typeof name === "string" ? name : undefined;
  } catch {
    // What was thrown does not let itself be looked at.
  }
  return new ProviderUnavailableError({ provider: store, kind: "backend-error", backendError });
}

/** Waits until a request is of the past, without keeping a process for it. */
function waitLong(): Promise<true> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(true);
    }, lateMs).unref();
  });
}
