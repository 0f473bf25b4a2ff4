import { type GuessReservation, type LockoutStore, ProviderUnavailableError } from "../../../src/index.ts";
import { type BrokenLockoutStore, defineAnswerFault } from "./broken-lockout-store.ts";
import { isOutage, neverAborts } from "./change-provider.ts";

const unlessAborted = (signal: AbortSignal): AbortSignal => (signal.aborted ? neverAborts() : signal);

/** Stores that make the wrong thing of a backend that fails or hangs. */
export const storeOutageFaults: readonly BrokenLockoutStore[] = [
  defineAnswerFault("admits every guess in an outage", ["outage/reserve"], ({ reserve }) => ({
    reserve: async (request) => {
      try {
        return await reserve(request);
      } catch (error) {
        if (!isOutage(error)) throw error;
        return { outcome: "reserved" };
      }
    },
  })),
  defineAnswerFault("is locked in an outage", ["outage/reserve"], ({ reserve }) => ({
    reserve: async (request) => {
      try {
        return await reserve(request);
      } catch (error) {
        if (!isOutage(error)) throw error;
        return { outcome: "locked" };
      }
    },
  })),
  defineAnswerFault(
    "lets the backend's own error out",
    ["outage/reserve", "outage/settle"],
    ({ reserve, keep, release }) => {
      const rethrow = (error: unknown): never => {
        throw isOutage(error) ? Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }) : error;
      };
      return {
        reserve: (request) => reserve(request).catch(rethrow),
        keep: (reservation, signal) => keep(reservation, signal).catch(rethrow),
        release: (reservation, signal) => release(reservation, signal).catch(rethrow),
      };
    },
  ),
  defineAnswerFault("keeps quiet about a guess it could not take back", ["outage/settle"], ({ release }) => ({
    release: async (reservation, signal) => {
      try {
        await release(reservation, signal);
      } catch (error) {
        if (!isOutage(error)) throw error;
      }
    },
  })),
  defineAnswerFault("keeps quiet about a guess it could not keep", ["outage/settle"], ({ keep }) => ({
    keep: async (reservation, signal) => {
      try {
        await keep(reservation, signal);
      } catch (error) {
        if (!isOutage(error)) throw error;
      }
    },
  })),
  defineAnswerFault("never asks again after an outage", ["outage/recovery"], ({ reserve }) => {
    let outage: unknown;
    return {
      reserve: async (request) => {
        if (outage !== undefined) throw outage as Error;
        try {
          return await reserve(request);
        } catch (error) {
          if (isOutage(error)) outage = error;
          throw error;
        }
      },
    };
  }),
  defineAnswerFault("forgets everything in an outage", ["outage/recovery"], ({ reserve, keep, release }) => {
    let epoch = 0;
    const ofThisEpoch = <Guess extends GuessReservation>(guess: Guess): Guess => {
      return { ...guess, key: `${String(epoch)}${guess.key}` };
    };
    return {
      keep: (reservation, signal) => keep(ofThisEpoch(reservation), signal),
      release: (reservation, signal) => release(ofThisEpoch(reservation), signal),
      reserve: async (request) => {
        try {
          return await reserve(ofThisEpoch(request));
        } catch (error) {
          if (isOutage(error)) epoch += 1;
          throw error;
        }
      },
    };
  }),
  defineAnswerFault("counts although the signal aborted before", ["deadline/already-aborted"], (sound) => ({
    reserve: (request) => sound.reserve({ ...request, signal: unlessAborted(request.signal) }),
    keep: (reservation, signal) => sound.keep(reservation, unlessAborted(signal)),
    release: (reservation, signal) => sound.release(reservation, unlessAborted(signal)),
  })),
  defineAnswerFault("ignores the signal of a guess", ["deadline/reserve"], ({ reserve }) => ({
    reserve: (request) => reserve({ ...request, signal: ifAborted(request.signal) }),
  })),
  defineAnswerFault("ignores the signal of what it keeps", ["deadline/keep"], ({ keep }) => ({
    keep: (reservation, signal) => keep(reservation, ifAborted(signal)),
  })),
  defineAnswerFault("ignores the signal of what it takes back", ["deadline/release"], ({ release }) => ({
    release: (reservation, signal) => release(reservation, ifAborted(signal)),
  })),
  defineAnswerFault("is locked where the time is over", ["deadline/reserve"], ({ reserve }) => ({
    reserve: async (request) => {
      try {
        return await reserve(request);
      } catch (error) {
        if (isOutage(error)) throw error;
        return { outcome: "locked" };
      }
    },
  })),
  defineAnswerFault("is stuck after a guess that was not waited for", ["deadline/later"], stickAfterAbort),
];

/** A signal that tells what was, and never what happens. */
function ifAborted(signal: AbortSignal): AbortSignal {
  return signal.aborted ? signal : neverAborts();
}

function stickAfterAbort({ reserve }: LockoutStore): Partial<LockoutStore> {
  let isStuck = false;
  return {
    reserve: async (request) => {
      const wasAborted = request.signal.aborted;
      if (isStuck) throw new ProviderUnavailableError({ provider: "counting", kind: "timeout" });
      try {
        return await reserve(request);
      } catch (error) {
        isStuck = !isOutage(error) && !wasAborted;
        throw error;
      }
    },
  };
}
