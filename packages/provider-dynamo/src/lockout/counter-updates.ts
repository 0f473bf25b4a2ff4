import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { BackoffSchedule, GuessRequest, GuessReservation } from "@transfer-idp/core";

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
 * The latest guess was taken back, and others wait still. When those were made is not stored, so the counter cannot be
 * forgotten by its times: begun anew, it would admit as many guesses again as wait. A process that died leaves guesses
 * which wait for ever, so such a counter holds until its time to live, and no longer.
 */
const isHeld = "#reservedAt = :never AND attribute_exists(#waiting) AND #ttl > :now";

/**
 * Counts a guess, where the schedule admits it and none was made later. The whole schedule becomes one condition, so that
 * DynamoDB decides and counts in one step.
 */
export function countGuess({ id, at, schedule }: GuessRequest): CounterUpdate {
  const { condition: isAdmitted, values } = admitBySchedule(schedule, at);
  const isNeitherEarlierNorRepeated = `${isLastUpTo(":at")} AND NOT ${isWaiting}`;
  const isRemembered = `(#reservedAt > :forgotten OR #keptAt > :forgotten OR ${isHeld})`;
  return {
    update: `SET ${setLatest}, #keptAt = if_not_exists(#keptAt, :at) ADD #guesses :one, #waiting :ids`,
    condition: `attribute_not_exists(#key) OR ${isNeitherEarlierNorRepeated} AND ${isRemembered} AND (${isAdmitted})`,
    values: { ...values, ...latestValues(id, at, schedule), ":id": { S: id }, ...forgottenValues(at, schedule) },
  };
}

/** Counts a guess that was made before the last one, by a clock that is behind: the counter's times stay. */
export function countEarlierGuess({ id, at, schedule }: GuessRequest): CounterUpdate {
  const { condition: isAdmitted, values } = admitBySchedule(schedule, at);
  return {
    update: "ADD #guesses :one, #waiting :ids",
    condition: `(#reservedAt > :at OR #keptAt > :at) AND NOT ${isWaiting} AND (${isAdmitted})`,
    values: { ...values, ":at": toNumber(at), ":id": { S: id }, ":ids": { SS: [id] }, ":one": toNumber(1) },
  };
}

/** Begins a counter anew with a guess, where it is still forgotten. */
export function beginAnew({ id, at, schedule }: GuessRequest): CounterUpdate {
  return {
    update: `SET ${setLatest}, #keptAt = :at, #guesses = :one, #waiting = :ids REMOVE #kept`,
    condition: `${isLastUpTo(":forgotten")} AND (#reservedAt > :never OR attribute_not_exists(#waiting) OR NOT #ttl > :now)`,
    values: { ...latestValues(id, at, schedule), ...forgottenValues(at, schedule) },
  };
}

/** Keeps a guess that waits, where none was kept that was made later. */
export function keepGuess({ id, at }: GuessReservation): CounterUpdate {
  return {
    update: "SET #keptAt = :at ADD #kept :one DELETE #waiting :ids",
    condition: `${isWaiting} AND (attribute_not_exists(#kept) OR #keptAt <= :at)`,
    values: { ":at": toNumber(at), ":id": { S: id }, ":ids": { SS: [id] }, ":one": toNumber(1) },
  };
}

/** Keeps a guess that waits, where one was kept that was made later. */
export function keepEarlierGuess({ id, at }: GuessReservation): CounterUpdate {
  return {
    update: "ADD #kept :one DELETE #waiting :ids",
    condition: `${isWaiting} AND #keptAt > :at`,
    values: { ":at": toNumber(at), ":id": { S: id }, ":ids": { SS: [id] }, ":one": toNumber(1) },
  };
}

/**
 * Takes a guess back that waits. Where it is the latest, `latest` has an entry of its id, and `reservedAt` becomes that;
 * where another is, `reservedAt` stays. So one update serves for both.
 */
export function takeBackGuess({ id }: GuessReservation): CounterUpdate {
  return {
    update: "SET #reservedAt = if_not_exists(#latest.#id, #reservedAt) ADD #guesses :lessOne DELETE #waiting :ids",
    condition: isWaiting,
    values: { ":id": { S: id }, ":ids": { SS: [id] }, ":lessOne": toNumber(-1) },
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

function latestValues(id: string, at: number, { forgetAfterMs }: BackoffSchedule): CounterUpdate["values"] {
  return {
    ":at": toNumber(at),
    ":ids": { SS: [id] },
    ":latest": { M: { [id]: toNumber(0) } },
    ":one": toNumber(1),
    // A day after the counter is forgotten: DynamoDB must not delete it while a caller whose clock is behind, or who
    // forgets later, still counts it. To whom it is forgotten its own times decide, and nothing else.
    ":ttl": toNumber(Math.ceil((at + forgetAfterMs + dayMs) / 1_000)),
  };
}

function forgottenValues(at: number, { forgetAfterMs }: BackoffSchedule): CounterUpdate["values"] {
  return {
    ":forgotten": toNumber(at - forgetAfterMs),
    ":never": toNumber(0),
    ":now": toNumber(Math.floor(at / 1_000)),
  };
}

function toNumber(value: number): AttributeValue.NMember {
  // DynamoDB has no infinity. No counter comes that far.
  return { N: String(Math.min(value, Number.MAX_SAFE_INTEGER)) };
}
