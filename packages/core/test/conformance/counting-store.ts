import {
  type GuessOutcome,
  type GuessRequest,
  type GuessReservation,
  type LockoutStore,
  ProviderUnavailableError,
} from "../../src/index.ts";
import type { LockoutFixture } from "../../src/conformance/index.ts";
import { createMemoryNetwork, type MemoryNetwork } from "./memory-network.ts";

/**
 * What the backend holds about one counter: no more times than one condition of a table can look at, so that it does not
 * know when each of the guesses that wait was made.
 */
export interface CounterRow {
  readonly guesses: number;
  /** Ids of the guesses that wait. */
  readonly waiting: ReadonlySet<string>;
  readonly firstAt: number;
  /** Of the latest guess that was reserved; when that was taken back, of the latest that was kept, or the first. */
  readonly reservedAt: number;
  readonly keptAt: number | undefined;
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
  /** What becomes of a row that is not there, or is forgotten. */
  readonly begin: (row: CounterRow | undefined, request: GuessRequest) => CounterRow;
  /** Whether a guess is made again that waits. */
  readonly isRepeated: (row: CounterRow, request: GuessRequest) => boolean;
  /** Whether a guess waits. */
  readonly isWaiting: (row: CounterRow, reservation: GuessReservation) => boolean;
  /** What becomes of a row whose guess is counted. */
  readonly count: (row: CounterRow, request: GuessRequest) => CounterRow;
  /** What becomes of a row whose guess was refused. */
  readonly refuse: (row: CounterRow, request: GuessRequest) => CounterRow;
  /** What becomes of a row, of which a guess that waited is kept. */
  readonly keep: (row: CounterRow, reservation: GuessReservation) => CounterRow;
  /** What becomes of a row, of which a guess that waited is taken back. */
  readonly takeBack: (row: CounterRow, reservation: GuessReservation) => CounterRow | undefined;
  readonly retryAfter: (row: CounterRow, request: GuessRequest) => number | undefined;
  /** How a guess is counted. */
  readonly updateToReserve: UpdateRow;
  /** How one is kept or taken back. */
  readonly updateToSettle: UpdateRow;
}

/** A sound lockout store, that says of a schedule what its docstring says, or one with other parts. */
export function createCountingStore(
  backend: CounterBackend,
  change: (sound: StoreParts) => Partial<StoreParts> = () => ({}),
): LockoutStore {
  const sound = createSoundParts(backend);
  const parts: StoreParts = { ...sound, ...change(sound) };

  const settle = async (
    reservation: GuessReservation,
    signal: AbortSignal,
    settleRow: (row: CounterRow, reservation: GuessReservation) => CounterRow | undefined,
  ): Promise<void> => {
    const leaveOrSettle = (row: CounterRow | undefined): CounterRow | undefined =>
      row !== undefined && parts.isWaiting(row, reservation) ? settleRow(row, reservation) : row;
    await parts.updateToSettle(parts.toKey(reservation.key), leaveOrSettle, signal);
  };

  return {
    name: "counting",
    reserve: async (request) => {
      let outcome: GuessOutcome["outcome"] = "locked";
      const before = await parts.updateToReserve(
        parts.toKey(request.key),
        (row) => {
          outcome = "reserved";
          if (row === undefined || parts.isForgotten(row, request)) return parts.begin(row, request);
          if (parts.isRepeated(row, request)) return row;
          if (parts.isAdmitted(row, request)) return parts.count(row, request);
          outcome = "locked";
          return parts.refuse(row, request);
        },
        request.signal,
      );
      // The compiler does not see what the function above does.
      if ((outcome as GuessOutcome["outcome"]) === "reserved") return { outcome: "reserved" };
      return { outcome: "locked", retryAfterMs: before && parts.retryAfter(before, request) };
    },
    keep: (reservation, signal) => settle(reservation, signal, parts.keep),
    release: (reservation, signal) => settle(reservation, signal, parts.takeBack),
  };
}

/** When the last guess of a counter was made. */
export function lastOf({ reservedAt, keptAt = -Infinity }: CounterRow): number {
  return Math.max(reservedAt, keptAt);
}

/** A row without one of the guesses that wait. */
export function without({ waiting }: CounterRow, { id }: GuessReservation): ReadonlySet<string> {
  return new Set([...waiting].filter((other) => other !== id));
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
    isForgotten: (row, { at, schedule }) => lastOf(row) <= at - schedule.forgetAfterMs,
    isAdmitted: (row, { at, schedule }) => {
      const { guesses } = row;
      const [first, ...others] = schedule.steps;
      if (first !== undefined && guesses <= first.guesses) return true;
      return others.some((step) => guesses <= step.guesses && lastOf(row) <= at - step.waitMs);
    },
    begin: (_, { id, at }) => {
      return { guesses: 1, waiting: new Set([id]), firstAt: at, reservedAt: at, keptAt: undefined };
    },
    isRepeated: ({ waiting }, { id }) => waiting.has(id),
    isWaiting: ({ waiting }, { id }) => waiting.has(id),
    count: (row, { id, at }) => ({
      ...row,
      guesses: row.guesses + 1,
      waiting: new Set([...row.waiting, id]),
      reservedAt: Math.max(row.reservedAt, at),
    }),
    refuse: (row) => row,
    keep: (row, reservation) => ({
      ...row,
      waiting: without(row, reservation),
      keptAt: Math.max(row.keptAt ?? -Infinity, reservation.at),
    }),
    takeBack: (row, reservation) => ({
      ...row,
      guesses: row.guesses - 1,
      waiting: without(row, reservation),
      reservedAt: row.reservedAt === reservation.at ? (row.keptAt ?? row.firstAt) : row.reservedAt,
    }),
    retryAfter: (row, { at, schedule }) => {
      const step = schedule.steps.find((candidate) => row.guesses <= candidate.guesses);
      return step && lastOf(row) + step.waitMs - at;
    },
    updateToReserve: update,
    updateToSettle: update,
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
