import { startDeadline } from "../deadline.ts";
import { raceSignal } from "../race-signal.ts";

/** What runs beside the current. None of it is trusted: it may throw, reject and hang. */
export interface Companion<Answer> {
  /** `signal` aborts when nobody waits any longer. */
  readonly run: (signal: AbortSignal) => unknown;
  /** Receives what came of both; `undefined` where the companion did not end in time. */
  readonly finish: (
    current: PromiseSettledResult<Answer>,
    result: PromiseSettledResult<unknown> | undefined,
  ) => unknown;
  /** How much later than the current's the answer may come, in milliseconds. */
  readonly maxExtraTimeMs: number;
  /** Milliseconds left in all, where that is known. */
  readonly remainingTimeMs?: number | undefined;
  /** Of the caller: ends the companion early. */
  readonly signal?: AbortSignal | undefined;
}

/** No function of Lambda's runs longer, and no login of a service of one's own should. */
const longestLoginMs = 900_000;

/**
 * Runs something beside the current and ends as the current does, with the very same value or error, whatever the
 * companion does; and at most `maxExtraTimeMs` later, unless the companion keeps the thread to itself.
 *
 * @param plan - Says what runs beside it, if anything. It is called before the current, which may change what it was
 *   given; where it throws, the current runs alone.
 */
export async function runBeside<Answer>(
  current: () => Answer | Promise<Answer>,
  plan: () => Companion<Answer> | undefined,
): Promise<Answer> {
  let companion: Companion<Answer> | undefined;
  try {
    companion = plan();
  } catch {
    companion = undefined;
  }
  const running = start(current);
  if (companion !== undefined) await accompany(settle(running), companion).catch(() => undefined);
  return running;
}

async function accompany<Answer>(
  current: Promise<PromiseSettledResult<Answer>>,
  { run, finish, maxExtraTimeMs, remainingTimeMs = longestLoginMs, signal }: Companion<Answer>,
): Promise<void> {
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
  };
  const deadline = startDeadline(Math.min(remainingTimeMs, longestLoginMs), signal);
  let extra: NodeJS.Timeout | undefined;
  try {
    if (deadline.signal.aborted) abort();
    else deadline.signal.addEventListener("abort", abort, { once: true });
    let result: PromiseSettledResult<unknown> | undefined;
    const ended = settle(start(() => run(stop.signal))).then((settled) => {
      result = settled;
    });
    const answered = await current;
    // Lambda freezes the process once it has the answer: what is not done by then may never be.
    extra = setTimeout(abort, maxExtraTimeMs);
    await waitUnless(stop.signal, ended);
    await waitUnless(
      stop.signal,
      start(() => finish(answered, result)),
    );
  } finally {
    clearTimeout(extra);
    deadline.end();
  }
}

/** Makes a promise of what a function does, a throw included. It is called at once. */
function start<Result>(run: () => Result | Promise<Result>): Promise<Result> {
  return new Promise((resolve) => {
    resolve(run());
  });
}

async function settle<Result>(work: Promise<Result>): Promise<PromiseSettledResult<Result>> {
  const [settled] = await Promise.allSettled([work]);
  return settled;
}

/** Waits for the end of some work, however it ends, or for the signal. */
async function waitUnless(signal: AbortSignal, work: Promise<unknown>): Promise<void> {
  const ended = work.catch(() => undefined);
  await raceSignal(
    () => ended,
    signal,
    () => new Error("Nobody waits any longer."),
  ).catch(() => undefined);
}
