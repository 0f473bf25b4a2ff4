import { randomUUID } from "node:crypto";
import { startDeadline } from "../deadline.ts";
import { describeError } from "../describe-error.ts";
import type { Logger } from "../logger.ts";
import type { AwsPermission } from "../permissions/aws-permission.ts";
import { mergePermissions } from "../permissions/merge-permissions.ts";
import type { TraceNote } from "../trace.ts";
import { writeLogLine } from "../write-log-line.ts";
import {
  type CounterAnswer,
  type CounterGuess,
  reserveGuess,
  settleGuess,
  type Settlement,
} from "./ask-lockout-store.ts";
import { checkLockoutOptions } from "./check-lockout-options.ts";
import { extendSignal } from "./extend-signal.ts";
import { createGuessKey, type Guess } from "./guess-key.ts";
import { isAddress } from "./is-address.ts";
import type { LockoutOptions } from "./lockout-options.ts";

/** What became of a guess on all its counters. */
export interface CountedGuess {
  /** Whether a password may be verified now. */
  readonly isAdmitted: boolean;
  /** What each counter said. */
  readonly notes: readonly TraceNote[];
  /**
   * Keeps the guess, or takes it back, on every counter that has it: one that was not admitted too, for one counter was
   * locked, others counted it. Every counter is asked, also those that do not have it, so that this takes the same time
   * whatever the login ends with. Never rejects.
   *
   * @param signal - Of the login. A call that it ends has another 200 milliseconds.
   */
  settle(settlement: Settlement, signal: AbortSignal): Promise<readonly TraceNote[]>;
}

/** Counts the guesses of a login. */
export interface Lockout {
  /**
   * Counts a guess before its password is verified, so that of many at once no more are verified than one after the
   * other. The narrowest counter is asked first, and those behind one that is locked do not count: whoever is locked out
   * at their own address must not be able to fill the counter of the user, which would lock others out.
   *
   * Every call must be followed by one of {@link CountedGuess.settle}.
   *
   * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the store could not be asked, and logins fail then.
   */
  reserve(guess: Guess, signal: AbortSignal): Promise<CountedGuess>;
  /**
   * Asks each counter as often as {@link Lockout.reserve} does and counts nothing: for a login that is denied before any
   * password is looked at, and takes the time of one that is not.
   *
   * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: as {@link Lockout.reserve}.
   */
  imitate(guess: Guess, signal: AbortSignal): Promise<CountedGuess>;
  warmUp(): Promise<void>;
  /** Of the store. */
  readonly name: string;
  readonly permissions: readonly AwsPermission[];
}

/**
 * How long a guess may be settled after the login's own time was over. In an outage of the users' backend every login
 * runs out of time: were their guesses left where they are, everybody would be locked out when it ends. (Where the
 * provider ends in time, that is.)
 */
const graceMs = 200;

/** Of nobody: for what goes on after its login has ended. */
const anySignal = new AbortController().signal;

/**
 * Makes the lockout of one authenticator.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option has a value that cannot be used.
 */
export function createLockout(options: LockoutOptions, logger: Logger): Lockout {
  const { store, schedules, sharedSources, isAdmittedUncounted, requestTimeoutMs } = checkLockoutOptions(options);

  const listGuesses = (guess: Guess): readonly CounterGuess[] => {
    const { sourceIp } = guess;
    // An address that many share, or none, would count all their guesses as those of one.
    const isShared = !isAddress(sourceIp) || sharedSources.find(sourceIp) !== undefined;
    const [id, at] = [randomUUID(), Date.now()];
    return schedules
      .filter(([counter]) => counter !== "source" || !isShared)
      .map(([counter, schedule]) => ({ counter, schedule, key: createGuessKey(counter, guess), id, at }));
  };

  const reportOutage = (answers: readonly CounterAnswer[]): void => {
    const outage = answers.find((answer) => answer.outcome === "unavailable");
    if (outage === undefined) return;
    writeLogLine(logger, "warn", "lockout store unavailable", () => {
      return { store: store.name, ...describeError(outage.error) };
    });
  };

  const settleAll = async (
    guesses: readonly CounterGuess[],
    settlement: Settlement,
    loginSignal: AbortSignal,
  ): Promise<readonly CounterAnswer[]> => {
    const extended = extendSignal(loginSignal, graceMs);
    const deadline = startDeadline(requestTimeoutMs, extended.signal);
    try {
      const answers = await Promise.all(guesses.map((guess) => settleGuess(store, guess, settlement, deadline.signal)));
      reportOutage(answers);
      return answers;
    } finally {
      deadline.end();
      extended.end();
    }
  };

  /** Asks the counters one after the other, all of them within the time of one request. */
  const askInTurn = async (
    guesses: readonly CounterGuess[],
    loginSignal: AbortSignal,
    isCounted: boolean,
  ): Promise<CountedGuess> => {
    const deadline = startDeadline(requestTimeoutMs, loginSignal);
    const answers: CounterAnswer[] = [];
    try {
      for (const guess of guesses) {
        const isNeeded = isCounted && !answers.some(({ outcome }) => outcome === "locked");
        answers.push(
          isNeeded
            ? await reserveGuess(store, guess, deadline.signal, () => settleAll([guess], "release", anySignal))
            : await askInVain(guess, deadline.signal),
        );
      }
    } finally {
      deadline.end();
    }
    const outage = answers.find((answer) => answer.outcome === "unavailable");
    const isLocked = answers.some(({ outcome }) => outcome === "locked");
    if (!isLocked && outage !== undefined && !isAdmittedUncounted) {
      // What was not answered may have been counted.
      await settleAll(guesses, "release", loginSignal);
      throw outage.error;
    }
    reportOutage(answers);
    return {
      isAdmitted: !isLocked,
      notes: guesses.map((guess, position) => toNote(guess, answers[position])),
      settle: async (settlement, signal) => {
        const settled = await settleAll(guesses, settlement, signal);
        const isHeld = (position: number): boolean =>
          ["counted", "unavailable"].includes(answers[position]?.outcome ?? "");
        return guesses
          .map((guess, position) => toNote(guess, settled[position]))
          .filter((_, position) => isHeld(position));
      },
    };
  };

  /** Releases a guess that was never made, which changes nothing and takes the time of any other call. */
  const askInVain = async (guess: CounterGuess, signal: AbortSignal): Promise<CounterAnswer> => {
    const answer = await settleGuess(store, guess, "release", signal);
    return answer.outcome === "unavailable" ? answer : { outcome: "not-counted" };
  };

  return {
    reserve: (guess, signal) => askInTurn(listGuesses(guess), signal, true),
    imitate: (guess, signal) => askInTurn(listGuesses(guess), signal, false),
    warmUp: async () => {
      await store.warmUp?.();
    },
    name: store.name,
    permissions: mergePermissions([store]),
  };
}

function toNote({ counter }: CounterGuess, answer: CounterAnswer | undefined): TraceNote {
  const { outcome } = answer ?? { outcome: "not-counted" };
  const retryAfterMs = answer?.outcome === "locked" ? answer.retryAfterMs : undefined;
  return { kind: "lockout", counter, outcome, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
