import type { Logger } from "../logger.ts";
import type { TraceNote } from "../trace.ts";
import { writeLogLine } from "../write-log-line.ts";
import { type CountedAnswer, type CounterAnswer, releaseGuess, reserveGuess } from "./ask-lockout-store.ts";
import { checkLockoutOptions } from "./check-lockout-options.ts";
import { extendSignal } from "./extend-signal.ts";
import { createGuessKey, type Guess } from "./guess-key.ts";
import { isAddress } from "./is-address.ts";
import type { LockoutCounter, LockoutOptions } from "./lockout-options.ts";
import type { BackoffSchedule } from "./lockout-store.ts";

/** A guess that was asked for, on all its counters. */
export interface CountedGuess {
  /** Whether a password may be verified now. */
  readonly isAdmitted: boolean;
  /** What each counter said. */
  readonly notes: readonly TraceNote[];
  /**
   * Takes the guess back on every counter that has it, for the password was right or nobody looked at it. A guess that was
   * not admitted is taken back too: one counter was locked, others counted it. Never rejects. Called again, it waits for
   * the first call and gives what that gave.
   *
   * @param signal - Of the login. A call that it ends has another 250 milliseconds.
   */
  release(signal: AbortSignal): Promise<readonly TraceNote[]>;
}

/** Counts the guesses of a login. */
export interface Lockout {
  /**
   * Counts a guess before its password is verified, so that of many at once no more are verified than one after the
   * other. If one counter is locked, the guess is not admitted, and is the caller's to release: while something else
   * takes time, so that a locked login takes none of its own.
   *
   * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the store could not be asked, and logins fail then.
   */
  reserve(guess: Guess, signal: AbortSignal): Promise<CountedGuess>;
  warmUp(): Promise<void>;
}

/**
 * How long a guess may be taken back after the login's own time was over. In an outage of the users' backend every login
 * runs out of time: were their guesses kept, everybody would be locked out when it ends. It is less than the 500
 * milliseconds that a login leaves of Lambda's time.
 */
const graceMs = 250;

/** @throws ConfigurationError `ERR_CONFIGURATION`: an option has a value that cannot be used. */
export function createLockout(options: LockoutOptions, logger: Logger): Lockout {
  const checked = checkLockoutOptions(options);
  const { store, schedules, sharedSources, isAdmittedUncounted } = checked;

  /** An address that many share, or none, would count all their guesses as those of one. */
  const listSchedules = (sourceIp: string | undefined): readonly (readonly [LockoutCounter, BackoffSchedule])[] => {
    const isShared = !isAddress(sourceIp) || sharedSources.find(sourceIp) !== undefined;
    return isShared ? schedules.filter(([counter]) => counter !== "source") : schedules;
  };

  const reportOutage = (answers: readonly CounterAnswer[]): void => {
    const outage = answers.find((answer) => answer.outcome === "unavailable");
    if (outage === undefined) return;
    writeLogLine(logger, "warn", "lockout store unavailable", () => {
      const details = Object.entries(outage.error).filter(([name]) => name !== "name");
      return { store: store.name, error: Object.fromEntries(details) };
    });
  };

  const takeBack = async (counted: readonly CountedAnswer[], signal: AbortSignal): Promise<readonly TraceNote[]> => {
    const extended = extendSignal(signal, graceMs);
    const answers = await Promise.all(counted.map((answer) => releaseGuess(checked, answer, extended.signal)));
    extended.end();
    reportOutage(answers);
    return answers.map(toNote);
  };

  return {
    reserve: async (guess, signal) => {
      const now = Date.now();
      const answers = await Promise.all(
        listSchedules(guess.sourceIp).map(([counter, schedule]) =>
          reserveGuess(checked, counter, { key: createGuessKey(counter, guess), schedule, now, signal }),
        ),
      );
      const counted = answers.filter((answer) => answer.outcome === "counted");
      const outage = answers.find((answer) => answer.outcome === "unavailable");
      const isLocked = answers.some((answer) => answer.outcome === "locked");
      const notes = answers.map(toNote);
      if (!isLocked && outage !== undefined && !isAdmittedUncounted) {
        await takeBack(counted, signal);
        throw outage.error;
      }
      reportOutage(answers);
      let released: Promise<readonly TraceNote[]> | undefined;
      return {
        isAdmitted: !isLocked,
        notes,
        release: (releaseSignal) => (released ??= takeBack(counted, releaseSignal)),
      };
    },
    warmUp: async () => {
      await store.warmUp?.();
    },
  };
}

function toNote(answer: CounterAnswer): TraceNote {
  const { counter, outcome } = answer;
  const retryAfterMs = outcome === "locked" ? answer.retryAfterMs : undefined;
  return { kind: "lockout", counter, outcome, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
