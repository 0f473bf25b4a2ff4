import { type BrokenLockoutStore, definePartFault } from "./broken-lockout-store.ts";

/** Stores that take guesses back wrongly. */
export const releaseFaults: readonly BrokenLockoutStore[] = [
  definePartFault("takes nothing back", ["release/one"], () => ({ takeBack: (row) => row })),
  definePartFault("takes everything back with one guess", ["release/one"], () => ({ takeBack: () => undefined })),
  definePartFault("takes guesses back by reading and then writing", ["release/at-once"], ({ updateToRelease }) => ({
    updateToRelease: async (key, change, signal) => {
      const changed = change(await updateToRelease(key, (found) => found, signal));
      return updateToRelease(key, () => changed, signal);
    },
  })),
  definePartFault("counts less than none", ["release/zero"], ({ takeBack }) => ({
    takeBack: (row, reservation) => {
      const changed = takeBack(row, reservation);
      return changed && { ...changed, guesses: row.guesses - 1 };
    },
  })),
  definePartFault("lets a guess that was taken back lock and be remembered", ["release/time"], ({ takeBack }) => ({
    takeBack: (row, reservation) => {
      const changed = takeBack(row, reservation);
      return changed && { ...changed, lastAt: row.lastAt };
    },
  })),
  definePartFault("forgets when a guess was made since", ["release/others"], ({ takeBack }) => ({
    takeBack: (row, reservation) => {
      const changed = takeBack(row, reservation);
      return changed && { ...changed, lastAt: reservation.previousAt ?? reservation.at };
    },
  })),
  definePartFault("takes a guess back from whoever has the key now", ["release/later-life"], () => ({
    isSameLife: () => true,
  })),
];
