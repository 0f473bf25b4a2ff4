import { admitGuess, type GuessOutcome, type GuessRequest, ProviderUnavailableError } from "@transfer-idp/core";
import type { TypedItem } from "../dynamo-port.ts";
import type { UpdateOutcome } from "../dynamo-tables.ts";
import { readCounterRow } from "./counter-row.ts";
import { beginAnew, countEarlierGuess, countGuess, type CounterUpdate, restoreLatest } from "./counter-updates.ts";

/** One counter in its table. */
export interface CounterItem {
  /** Names the store in errors. */
  readonly name: string;
  update(change: CounterUpdate): Promise<UpdateOutcome>;
  /** Reads it, with everything that was written before. */
  read(): Promise<TypedItem | undefined>;
}

/**
 * A turn that neither counts the guess nor refuses it lost to another guess, which was counted between its two requests.
 * Each such guess brings the counter nearer to its lock, so that this many turns in a row are the fault of the store.
 */
const mostTurns = 10;

/**
 * Counts a guess, if the schedule admits it.
 *
 * Whether it does is decided by the condition of an update, whatever the item was before. Only where that failed, the
 * item says why: then the guess is refused, or counted by the update that is made for such an item.
 *
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: DynamoDB could not be asked, or something else has the key
 *   of the counter.
 */
export async function reserveGuess(request: GuessRequest, { name, update, read }: CounterItem): Promise<GuessOutcome> {
  const { id, at, schedule } = request;
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const counted = await update(countGuess(request));
    if (counted.outcome === "updated") return { outcome: "reserved" };
    // DynamoDB hands back the item: what has none to hand back does not fail. Not everything does that stands for it.
    const item = counted.item ?? (await read());
    if (item === undefined) continue;
    const row = readCounterRow(item, name);
    // The SDK repeated the request, for it had no answer to the first one.
    if (row.waiting.some((guess) => guess.id === id)) return { outcome: "reserved" };
    // What was kept is forgotten; whether what waits is, the next turn says.
    if (row.hiddenLatest !== undefined && at - row.lastAt >= schedule.forgetAfterMs) {
      await update(restoreLatest(row.hiddenLatest));
      continue;
    }
    const admission = admitGuess(row, schedule, at);
    if (!admission.isAdmitted) return { outcome: "locked", retryAfterMs: admission.retryAfterMs };
    const countedLater = await update(admission.isFirst ? beginAnew(request) : countEarlierGuess(request));
    if (countedLater.outcome === "updated") return { outcome: "reserved" };
  }
  throw new ProviderUnavailableError({ provider: name, kind: "backend-error" });
}
