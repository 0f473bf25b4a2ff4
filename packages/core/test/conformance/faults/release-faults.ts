import { without } from "../counting-store.ts";
import { type BrokenLockoutStore, definePartFault } from "./broken-lockout-store.ts";

// Whatever begins with wrong passwords.
const keptNone = [
  "threshold/after-a-lock",
  "backoff/grows",
  "release/kept",
  "forgetting/not-before",
  "keys/many",
  "outage/recovery",
] as const;

/** Stores that keep guesses or take them back wrongly. */
export const releaseFaults: readonly BrokenLockoutStore[] = [
  definePartFault("takes nothing back", ["release/one"], () => ({ takeBack: (row) => row })),
  definePartFault("takes everything back with one guess", ["release/one"], () => ({ takeBack: () => undefined })),
  definePartFault("takes guesses back by reading and then writing", ["release/at-once"], ({ updateToSettle }) => ({
    updateToSettle: async (key, change, signal) => {
      const changed = change(await updateToSettle(key, (found) => found, signal));
      return updateToSettle(key, () => changed, signal);
    },
  })),
  definePartFault("takes a guess back as often as it is told to", ["release/twice"], ({ takeBack, isWaiting }) => {
    const settled = new Set<string>();
    return {
      isWaiting: (row, reservation) => isWaiting(row, reservation) || settled.has(reservation.id),
      takeBack: (row, reservation) => {
        settled.add(reservation.id);
        return takeBack(row, reservation);
      },
    };
  }),
  definePartFault("takes any guess back", ["release/twice", "release/none", "release/kept"], () => ({
    isWaiting: () => true,
  })),
  definePartFault("takes a guess back that was kept", ["release/kept"], ({ keep }) => ({
    keep: (row, reservation) => ({ ...keep(row, reservation), waiting: row.waiting }),
  })),
  definePartFault("takes a guess back instead of keeping it", keptNone, ({ takeBack }) => ({
    keep: (row, reservation) => takeBack(row, reservation) ?? row,
  })),
  definePartFault("lets a guess that was taken back lock and be remembered", ["release/time"], ({ takeBack }) => ({
    takeBack: (row, reservation) => {
      const changed = takeBack(row, reservation);
      return changed && { ...changed, reservedAt: row.reservedAt };
    },
  })),
  definePartFault("goes back to the guess before, kept or not", ["release/overlapping"], (sound) => {
    const before = new Map<string, number>();
    return {
      count: (row, request) => {
        before.set(request.id, row.reservedAt);
        return sound.count(row, request);
      },
      takeBack: (row, reservation) => {
        const isLast = row.reservedAt === reservation.at;
        return {
          ...row,
          guesses: row.guesses - 1,
          waiting: without(row, reservation),
          reservedAt: isLast ? (before.get(reservation.id) ?? row.firstAt) : row.reservedAt,
        };
      },
    };
  }),
  definePartFault("forgets when a guess was made since", ["release/others"], ({ takeBack, keep }) => ({
    keep: (row, reservation) => ({ ...keep(row, reservation), keptAt: row.keptAt }),
    takeBack: (row, reservation) => {
      const changed = takeBack(row, reservation);
      return changed && { ...changed, reservedAt: changed.keptAt ?? changed.firstAt };
    },
  })),
  definePartFault("does not look at the time of what it keeps", ["release/kept-later"], ({ keep }) => ({
    keep: (row, reservation) => ({ ...keep(row, reservation), keptAt: row.keptAt }),
  })),
  definePartFault("takes a guess back from whoever has the key now", ["release/later-life"], (sound) => {
    const unsettled = new Set<string>();
    return {
      count: (row, request) => {
        for (const id of [...row.waiting, request.id]) unsettled.add(id);
        return sound.count(row, request);
      },
      isWaiting: (row, reservation) => sound.isWaiting(row, reservation) || unsettled.has(reservation.id),
      takeBack: (row, reservation) => {
        unsettled.delete(reservation.id);
        return sound.takeBack(row, reservation);
      },
      keep: (row, reservation) => {
        unsettled.delete(reservation.id);
        return sound.keep(row, reservation);
      },
    };
  }),
];
