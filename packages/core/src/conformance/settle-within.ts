import { setTimeout as wait } from "node:timers/promises";
import type { Observation } from "./observe-login.ts";

/** Waits for a login no longer than that. What becomes of it afterwards is nobody's unhandled rejection. */
export async function settleWithin<Settled>(
  milliseconds: number,
  login: Promise<Settled>,
): Promise<Settled | { readonly outcome: "pending" }> {
  const timer = new AbortController();
  login.catch(() => undefined);
  try {
    return await Promise.race([login, wait(milliseconds, { outcome: "pending" } as const, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

/**
 * Logs in again and again until the login ends as wanted, or the time is over: a connection may take a moment to come
 * back after an outage.
 *
 * @returns the last observation.
 */
export async function observeUntil(
  milliseconds: number,
  outcome: Observation["outcome"],
  observe: () => Promise<Observation>,
): Promise<Observation> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const observation = await settleWithin(milliseconds, observe());
    if (observation.outcome === outcome || performance.now() >= end) return observation;
    await wait(Math.min(25, milliseconds / 10));
  }
}
