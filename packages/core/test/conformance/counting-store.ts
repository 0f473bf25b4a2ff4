import {
  type GuessRequest,
  type GuessReservation,
  type LockoutStore,
  ProviderUnavailableError,
} from "../../src/index.ts";
import type { LockoutFixture } from "../../src/conformance/index.ts";
import { createMemoryNetwork, type MemoryNetwork } from "./memory-network.ts";

/** What the backend holds about one counter. */
interface CounterRow {
  readonly life: number;
  readonly guesses: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Rows in memory behind a network, which does one thing after the other. */
export interface CounterBackend {
  readonly network: MemoryNetwork;
  readonly rows: Map<string, CounterRow>;
}

function createCounterBackend(): CounterBackend {
  return { network: createMemoryNetwork(), rows: new Map() };
}

/** Reads a row, writes what becomes of it, and gives the row as it was. */
export type UpdateRow = (
  key: string,
  change: (row: CounterRow | undefined) => CounterRow | undefined,
  signal: AbortSignal,
) => Promise<CounterRow | undefined>;

/** What a store is made of, for one part to be exchanged for a broken one. */
export interface StoreParts {
  readonly toKey: (key: string) => string;
  readonly isForgotten: (row: CounterRow, request: GuessRequest) => boolean;
  readonly isAdmitted: (row: CounterRow, request: GuessRequest) => boolean;
  /** What becomes of a row whose guess was refused. */
  readonly refuse: (row: CounterRow, request: GuessRequest) => CounterRow;
  readonly isSameLife: (row: CounterRow, reservation: GuessReservation) => boolean;
  readonly takeBack: (row: CounterRow, reservation: GuessReservation) => CounterRow | undefined;
  readonly retryAfter: (row: CounterRow, request: GuessRequest) => number | undefined;
  /** How a guess is counted. */
  readonly updateToReserve: UpdateRow;
  /** How one is taken back. */
  readonly updateToRelease: UpdateRow;
}

let lives = 0;

/** A sound lockout store, that says of a schedule what its docstring says, or one with other parts. */
export function createCountingStore(
  backend: CounterBackend,
  change: (sound: StoreParts) => Partial<StoreParts> = () => ({}),
): LockoutStore {
  const sound = createSoundParts(backend);
  const parts: StoreParts = { ...sound, ...change(sound) };

  return {
    name: "counting",
    reserve: async (request) => {
      const key = parts.toKey(request.key);
      let life: number | undefined;
      const before = await parts.updateToReserve(
        key,
        (row) => {
          life = undefined;
          if (row === undefined || parts.isForgotten(row, request)) {
            life = lives += 1;
            return { life, guesses: 1, firstAt: request.now, lastAt: request.now };
          }
          if (!parts.isAdmitted(row, request)) return parts.refuse(row, request);
          ({ life } = row);
          return { ...row, guesses: row.guesses + 1, lastAt: request.now };
        },
        request.signal,
      );
      if (life === undefined) {
        return { outcome: "locked", retryAfterMs: before && parts.retryAfter(before, request) };
      }
      const previousAt = before?.life === life ? before.lastAt : undefined;
      return {
        outcome: "reserved",
        reservation: { key: request.key, generation: String(life), at: request.now, previousAt },
      };
    },
    release: async (reservation, signal) => {
      const leaveOrTakeBack = (row: CounterRow | undefined): CounterRow | undefined =>
        row !== undefined && parts.isSameLife(row, reservation) ? parts.takeBack(row, reservation) : row;
      await parts.updateToRelease(parts.toKey(reservation.key), leaveOrTakeBack, signal);
    },
  };
}

function createSoundParts({ network, rows }: CounterBackend): StoreParts {
  const update: UpdateRow = (key, change, signal) =>
    asUnavailable(async () => {
      await network.cross(signal);
      const row = rows.get(key);
      const changed = change(row);
      if (changed === undefined) rows.delete(key);
      else rows.set(key, changed);
      return row;
    });
  return {
    toKey: (key) => key,
    isForgotten: ({ lastAt }, { now, schedule }) => lastAt <= now - schedule.forgetAfterMs,
    isAdmitted: ({ guesses, lastAt }, { now, schedule }) => {
      const [first, ...others] = schedule.steps;
      if (first !== undefined && guesses <= first.guesses) return true;
      return others.some((step) => guesses <= step.guesses && lastAt <= now - step.waitMs);
    },
    refuse: (row) => row,
    isSameLife: ({ life }, { generation }) => String(life) === generation,
    takeBack: (row, { at, previousAt }) => ({
      ...row,
      guesses: Math.max(0, row.guesses - 1),
      lastAt: row.lastAt === at && previousAt !== undefined ? previousAt : row.lastAt,
    }),
    retryAfter: ({ guesses, lastAt }, { now, schedule }) => {
      const step = schedule.steps.find((candidate) => guesses <= candidate.guesses);
      return step && lastAt + step.waitMs - now;
    },
    updateToReserve: update,
    updateToRelease: update,
  };
}

/** Says of every failure that the backend gave no answer. */
async function asUnavailable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as { code?: unknown };
    const kind = code === "ECONNREFUSED" ? "unreachable" : code === "Throttled" ? "throttled" : "timeout";
    throw new ProviderUnavailableError({ provider: "counting", kind, backendError: String(code) });
  }
}

/** Makes the fixture of a lockout store over a fresh backend. */
export function createCountingFixture(
  createStore: (backend: CounterBackend) => LockoutStore = createCountingStore,
): Promise<LockoutFixture> {
  const backend = createCounterBackend();
  const { outages, hang } = backend.network;
  return Promise.resolve({
    store: createStore(backend),
    openAnother: () => Promise.resolve(createStore(backend)),
    outages,
    hang,
    close: () => Promise.resolve(),
  });
}
