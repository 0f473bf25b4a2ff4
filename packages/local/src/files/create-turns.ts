/** Does a piece of work when everything before it is done. @returns what the work returns. */
export type TakeTurn = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Makes a queue in which one piece of work is done after the other, whether or not the one before failed. */
export function createTurns(): TakeTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(() => work());
    last = result.catch(() => undefined);
    return result;
  };
}
