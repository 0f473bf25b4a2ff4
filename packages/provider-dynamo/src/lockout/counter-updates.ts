import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { BackoffSchedule, GuessRequest, GuessReservation } from "@transfer-idp/core";
import { type WaitingGuess, writeWaiting } from "./counter-row.ts";

/**
 * A conditional update of a counter. In its expressions names of attributes begin with `#`, values with `:`. They have as
 * few brackets as may be, for what parses them in place of DynamoDB may take twice as long for each: `NOT` binds before
 * `AND`, and `AND` before `OR`.
 */
export interface CounterUpdate {
  readonly update: string;
  readonly condition: string;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

const dayMs = 86_400_000;

const isWaiting = "contains(#waiting, :id)";

/**
 * Counts a guess, where the schedule admits it and none was made later. The whole schedule becomes one condition, so that
 * DynamoDB decides and counts in one step.
 */
export function countGuess({ schedule, ...guess }: GuessRequest): CounterUpdate {
  const { condition: isAdmitted, values } = admitBySchedule(schedule, guess.at);
  const isNeitherEarlierNorRepeated = `${isLastUpTo(":at")} AND NOT ${isWaiting}`;
  const isRemembered = "(#reservedAt > :forgotten OR #keptAt > :forgotten)";
  return {
    update: `SET ${setLatest}, #keptAt = if_not_exists(#keptAt, :at) ADD #guesses :one, #waiting :ids`,
    condition: `attribute_not_exists(#key) OR ${isNeitherEarlierNorRepeated} AND ${isRemembered} AND (${isAdmitted})`,
    values: { ...values, ...latestValues(guess, schedule), ":id": { S: writeWaiting(guess) } },
  };
}

/** Counts a guess that was made before the last one, by a clock that is behind: the counter's times stay. */
export function countEarlierGuess({ schedule, ...guess }: GuessRequest): CounterUpdate {
  const { condition: isAdmitted, values } = admitBySchedule(schedule, guess.at);
  return {
    update: "ADD #guesses :one, #waiting :ids",
    condition: `(#reservedAt > :at OR #keptAt > :at) AND NOT ${isWaiting} AND (${isAdmitted})`,
    values: { ...values, ...guessValues(guess), ":one": toNumber(1) },
  };
}

/** Begins a counter anew with a guess, where it is still forgotten. */
export function beginAnew({ schedule, ...guess }: GuessRequest): CounterUpdate {
  return {
    update: `SET ${setLatest}, #keptAt = :at, #guesses = :one, #waiting = :ids REMOVE #kept`,
    // While the latest is not known of those that wait, they may be too new to be forgotten.
    condition: `${isLastUpTo(":forgotten")} AND (#reservedAt > :never OR attribute_not_exists(#waiting))`,
    values: { ...latestValues(guess, schedule), ":never": toNumber(0) },
  };
}

/**
 * Has a counter know the latest of the guesses that wait, where the one after it was taken back: it is as late as they are,
 * and a guess that a process left behind when it died is forgotten in its time.
 */
export function restoreLatest(latest: WaitingGuess): CounterUpdate {
  return {
    update: "SET #reservedAt = :at, #latest = :latest",
    condition: `#reservedAt = :never AND ${isWaiting}`,
    values: {
      ":at": toNumber(latest.at),
      ":id": { S: writeWaiting(latest) },
      ":latest": writeLatest(latest),
      ":never": toNumber(0),
    },
  };
}

/** Keeps a guess that waits, where none was kept that was made later. */
export function keepGuess(guess: GuessReservation): CounterUpdate {
  return {
    update: "SET #keptAt = :at ADD #kept :one DELETE #waiting :ids",
    condition: `${isWaiting} AND (attribute_not_exists(#kept) OR #keptAt <= :at)`,
    values: { ...guessValues(guess), ":one": toNumber(1) },
  };
}

/** Keeps a guess that waits, where one was kept that was made later. */
export function keepEarlierGuess(guess: GuessReservation): CounterUpdate {
  return {
    update: "ADD #kept :one DELETE #waiting :ids",
    condition: `${isWaiting} AND #keptAt > :at`,
    values: { ...guessValues(guess), ":one": toNumber(1) },
  };
}

/**
 * Takes a guess back that waits. Where it is the latest, `latest` has an entry of it, and `reservedAt` becomes that;
 * where another is, `reservedAt` stays. So one update serves for both.
 */
export function takeBackGuess(guess: GuessReservation): CounterUpdate {
  const waiting = writeWaiting(guess);
  return {
    update: "SET #reservedAt = if_not_exists(#latest.#id, #reservedAt) ADD #guesses :lessOne DELETE #waiting :ids",
    condition: isWaiting,
    values: { ":id": { S: waiting }, ":ids": { SS: [waiting] }, ":lessOne": toNumber(-1) },
  };
}

/** The last guess was made at a time or before it. */
function isLastUpTo(time: string): string {
  return `#reservedAt <= ${time} AND #keptAt <= ${time}`;
}

/** One of the steps holds: at most its guesses are counted, and the last was made its wait ago. */
function admitBySchedule({ steps }: BackoffSchedule, at: number): Pick<CounterUpdate, "condition" | "values"> {
  const values: Record<string, AttributeValue> = {};
  const conditions = steps.map(({ guesses, waitMs }, index) => {
    const [most, time] = [`:guesses${String(index)}`, `:time${String(index)}`];
    values[most] = toNumber(guesses);
    // Where there is nothing to wait for, clocks do not matter.
    if (waitMs === 0) return `#guesses <= ${most}`;
    values[time] = toNumber(at - waitMs);
    return `#guesses <= ${most} AND ${isLastUpTo(time)}`;
  });
  return { condition: conditions.join(" OR "), values };
}

const setLatest = "#reservedAt = :at, #latest = :latest, #ttl = :ttl";

/** What speaks of the guess in an update that makes it the latest; with the time of which a counter is forgotten. */
function latestValues(guess: WaitingGuess, { forgetAfterMs }: BackoffSchedule): CounterUpdate["values"] {
  return {
    ":at": toNumber(guess.at),
    ":ids": { SS: [writeWaiting(guess)] },
    ":latest": writeLatest(guess),
    ":one": toNumber(1),
    ":forgotten": toNumber(guess.at - forgetAfterMs),
    // A day after the counter is forgotten: DynamoDB must not delete it while a caller whose clock is behind, or who
    // forgets later, still counts it. To whom it is forgotten its own times decide, and nothing else.
    ":ttl": toNumber(Math.ceil((guess.at + forgetAfterMs + dayMs) / 1_000)),
  };
}

function writeLatest(guess: WaitingGuess): AttributeValue.MMember {
  return { M: { [writeWaiting(guess)]: toNumber(0) } };
}

function guessValues(guess: WaitingGuess): CounterUpdate["values"] {
  const waiting = writeWaiting(guess);
  return { ":at": toNumber(guess.at), ":id": { S: waiting }, ":ids": { SS: [waiting] } };
}

function toNumber(value: number): AttributeValue.NMember {
  // DynamoDB has no infinity. No counter comes that far.
  return { N: String(Math.min(value, Number.MAX_SAFE_INTEGER)) };
}
