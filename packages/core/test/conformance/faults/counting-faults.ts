import { lastOf, type UpdateRow } from "../counting-store.ts";
import type { BackoffSchedule } from "../../../src/index.ts";
import { type BrokenLockoutStore, definePartFault } from "./broken-lockout-store.ts";

// Whatever is about time.
const ownClock = ["threshold/after-a-lock", "backoff/grows", "release/time", "forgetting/after"] as const;

/** Stores that count wrong. */
export const countingFaults: readonly BrokenLockoutStore[] = [
  definePartFault("admits one more than the threshold", ["threshold/one-by-one"], ({ isAdmitted }) => ({
    isAdmitted: (row, request) => isAdmitted({ ...row, guesses: row.guesses - 1 }, request),
  })),
  definePartFault("reads, decides and then writes", ["threshold/at-once"], ({ updateToReserve }) => ({
    updateToReserve: readThenWrite(updateToReserve),
  })),
  definePartFault("reads, decides and then writes, once it is locked", ["threshold/after-a-lock"], (sound) => {
    const inTwoSteps = readThenWrite(sound.updateToReserve);
    return {
      updateToReserve: async (key, change, signal) => {
        const row = await sound.updateToReserve(key, (found) => found, signal);
        const isLocked = row !== undefined && row.guesses >= 5;
        return (isLocked ? inTwoSteps : sound.updateToReserve)(key, change, signal);
      },
    };
  }),
  definePartFault("lets guesses wait for each other in its own process only", ["threshold/two-stores"], (sound) => {
    const inTwoSteps = readThenWrite(sound.updateToReserve);
    let last: Promise<unknown> = Promise.resolve();
    return {
      updateToReserve: (...update) => {
        const turn = last.then(() => inTwoSteps(...update));
        last = turn.catch(() => undefined);
        return turn;
      },
    };
  }),
  definePartFault("locks for the first time over and over", ["backoff/grows"], () => ({
    isAdmitted: (row, { at, schedule: { steps } }) =>
      row.guesses <= (steps[0]?.guesses ?? 0) || lastOf(row) <= at - (steps[1]?.waitMs ?? 0),
  })),
  definePartFault("reads a schedule that went through JSON", ["backoff/grows", "backoff/waited-out"], (sound) => ({
    isAdmitted: (row, request) => {
      const schedule = JSON.parse(JSON.stringify(request.schedule)) as typeof request.schedule;
      return sound.isAdmitted(row, { ...request, schedule });
    },
  })),
  definePartFault("locks for good after 20 guesses", ["threshold/many", "backoff/waited-out"], ({ isAdmitted }) => ({
    isAdmitted: (row, request) => row.guesses < 20 && isAdmitted(row, request),
  })),
  definePartFault("lets a refused guess prolong the lock", ["backoff/refused"], () => ({
    refuse: (row, { at }) => ({ ...row, reservedAt: at }),
  })),
  definePartFault("says when to come back as a time of day", ["backoff/retry-after"], () => ({
    retryAfter: (_, { at }) => at + 60_000,
  })),
  definePartFault("says to come back too early", ["backoff/retry-after"], () => ({ retryAfter: () => 1_000 })),
  definePartFault("demands that no clock is behind", ["backoff/clock-behind"], ({ isAdmitted }) => ({
    isAdmitted: (row, request) => request.at >= lastOf(row) && isAdmitted(row, request),
  })),
  definePartFault("takes a guess from the future for a long wait", ["backoff/clock-behind"], ({ isAdmitted }) => ({
    isAdmitted: (row, request) => request.at < lastOf(row) || isAdmitted(row, request),
  })),
  definePartFault("locks from the guess on that it heard of last", ["backoff/set-back"], ({ count, keep }) => ({
    count: (row, request) => ({ ...count(row, request), reservedAt: request.at }),
    keep: (row, reservation) => ({ ...keep(row, reservation), keptAt: reservation.at }),
  })),
  definePartFault("lets a counter keep the schedule it began with", ["backoff/changed"], ({ isAdmitted }) => {
    const schedules = new Map<string, BackoffSchedule>();
    return {
      isAdmitted: (row, request) => {
        const schedule = schedules.get(request.key) ?? request.schedule;
        schedules.set(request.key, schedule);
        return isAdmitted(row, { ...request, schedule });
      },
    };
  }),
  definePartFault("counts in a number of seven bits", ["threshold/many"], ({ count }) => ({
    count: (row, request) => {
      const counted = count(row, request);
      return { ...counted, guesses: counted.guesses % 128 };
    },
  })),
  definePartFault("counts a guess again that was made again", ["threshold/again"], () => ({
    isRepeated: () => false,
  })),
  definePartFault("goes by its own clock", ownClock, (sound) => ({
    isForgotten: (row, request) => sound.isForgotten(row, { ...request, at: Date.now() }),
    isAdmitted: (row, request) => sound.isAdmitted(row, { ...request, at: Date.now() }),
  })),
  definePartFault("never forgets", ["forgetting/after"], () => ({ isForgotten: () => false })),
  definePartFault("forgets when the lock is over", ["backoff/grows", "forgetting/not-before"], () => ({
    isForgotten: (row, { at, schedule }) => lastOf(row) <= at - (schedule.steps.at(-1)?.waitMs ?? 0),
  })),
  definePartFault("forgets by the first guess", ["forgetting/from-the-last"], () => ({
    isForgotten: ({ firstAt }, { at, schedule }) => firstAt <= at - schedule.forgetAfterMs,
  })),
  definePartFault("does not count the guess that finds the others forgotten", ["forgetting/waiting"], ({ begin }) => ({
    begin: (row, request) => ({ ...begin(row, request), guesses: row === undefined ? 1 : 0 }),
  })),
];

function readThenWrite(update: UpdateRow): UpdateRow {
  return async (key, change, signal) => {
    const row = await update(key, (found) => found, signal);
    const changed = change(row);
    await update(key, () => changed, signal);
    return row;
  };
}
