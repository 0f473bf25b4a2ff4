/** Places for so many at a time; whoever finds none free waits for one, in the order in which they came. */
export interface ConnectionSlots {
  readonly taken: number;
  /** @throws the signal's reason, where it aborts first. */
  enter(signal: AbortSignal): Promise<void>;
  leave(): void;
}

export function createConnectionSlots(count: number): ConnectionSlots {
  let taken = 0;
  const waiting: (() => void)[] = [];

  const wait = async (signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const go = resolve as () => void;
    const giveUp = (): void => {
      // Its turn may have come in the same moment.
      if (waiting.includes(go)) waiting.splice(waiting.indexOf(go), 1);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    waiting.push(go);
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  };

  return {
    get taken() {
      return taken;
    },
    enter: async (signal) => {
      signal.throwIfAborted();
      if (taken >= count) {
        await wait(signal);
        return;
      }
      taken += 1;
    },
    leave: () => {
      // Whoever waits longest takes the place over.
      const next = waiting.shift();
      if (next === undefined) taken -= 1;
      else next();
    },
  };
}
