import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Companion, runBeside } from "../../src/shadow/run-beside.ts";
import { anyBehaviour } from "./any-behaviour.ts";

const answer = { Role: "x" };
const never = (): Promise<never> => new Promise(() => undefined);
const after = <Value>(milliseconds: number, value: Value): Promise<Value> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds, value));

type Finished = Parameters<Companion<unknown>["finish"]>;

/** A companion that keeps what it was finished with. */
function createCompanion(change: Partial<Companion<unknown>> = {}): Companion<unknown> & { finished: Finished[] } {
  const finished: Finished[] = [];
  return {
    run: () => "shadow",
    finish: (...results) => void finished.push(results),
    maxExtraTimeMs: 500,
    finished,
    ...change,
  };
}

describe("runBeside", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** When the answer comes, in milliseconds. */
  async function measure(current: () => unknown, companion: Companion<unknown>): Promise<number> {
    const started = Date.now();
    const ended = Promise.allSettled([runBeside(current, () => companion)]).then(() => Date.now() - started);
    await vi.advanceTimersByTimeAsync(1_000_000);
    return ended;
  }

  it("ends with the current's own value and tells what came of both", async () => {
    const companion = createCompanion();

    const ended = await runBeside(
      () => answer,
      () => companion,
    );

    expect(ended).toBe(answer);
    expect(companion.finished).toEqual([
      [
        { status: "fulfilled", value: answer },
        { status: "fulfilled", value: "shadow" },
      ],
    ]);
  });

  it("ends with the current's own error", async () => {
    const error = new Error("current");
    const companion = createCompanion({ run: () => Promise.reject(new Error("shadow")) });

    const ended = runBeside(
      () => Promise.reject(error),
      () => companion,
    );

    await expect(ended).rejects.toBe(error);
    expect(companion.finished).toEqual([
      [
        { status: "rejected", reason: error },
        { status: "rejected", reason: new Error("shadow") },
      ],
    ]);
  });

  it("tells of a companion that throws at once as of one that rejects", async () => {
    const companion = createCompanion({ run: fail });

    await runBeside(
      () => answer,
      () => companion,
    );

    expect(companion.finished[0]?.[1]).toEqual({ status: "rejected", reason: new Error("broken") });
  });

  it("plans before it runs the current, and runs both at once", async () => {
    const order: string[] = [];
    const current = async (): Promise<void> => {
      order.push("current begun");
      await after(10, undefined);
      order.push("current ended");
    };
    const ended = runBeside(current, () => {
      order.push("planned");
      const run = (): unknown => order.push("companion begun");
      return createCompanion({ run, finish: () => order.push("finished") });
    });

    await vi.advanceTimersByTimeAsync(10);
    await ended;

    expect(order).toEqual(["planned", "current begun", "companion begun", "current ended", "finished"]);
  });

  it("ends when the current does where the companion was faster", async () => {
    const companion = createCompanion({ run: () => after(50, "shadow") });

    expect(await measure(() => after(100, answer), companion)).toBe(100);
    expect(companion.finished).toHaveLength(1);
  });

  it("waits for a slower companion", async () => {
    const companion = createCompanion({ run: () => after(500, "shadow") });

    expect(await measure(() => after(100, answer), companion)).toBe(500);
    expect(companion.finished[0]?.[1]).toEqual({ status: "fulfilled", value: "shadow" });
  });

  it("waits no longer than the extra time, then aborts the companion and says that it did not end", async () => {
    let signal: AbortSignal | undefined;
    const companion = createCompanion({
      run: (given) => {
        signal = given;
        return never();
      },
    });

    expect(await measure(() => after(100, answer), companion)).toBe(600);
    expect(signal?.aborted).toBe(true);
    expect(companion.finished).toEqual([[{ status: "fulfilled", value: answer }, undefined]]);
  });

  it("waits for the end of finish, within the same extra time as for the companion", async () => {
    const slow = createCompanion({ run: () => after(300, "shadow"), finish: () => after(200, undefined) });
    const hanging = createCompanion({ run: () => after(300, "shadow"), finish: never });

    expect(await measure(() => after(100, answer), slow)).toBe(500);
    expect(await measure(() => after(100, answer), hanging)).toBe(600);
  });

  it("ends the companion with the login's time, and then waits for nothing but the current", async () => {
    let abortedAt: number | undefined;
    const started = Date.now();
    const companion = createCompanion({
      remainingTimeMs: 50,
      run: (signal) => {
        signal.addEventListener("abort", () => (abortedAt = Date.now() - started));
        return never();
      },
    });

    expect(await measure(() => after(100, answer), companion)).toBe(100);
    expect(abortedAt).toBe(50);
    expect(companion.finished).toEqual([[{ status: "fulfilled", value: answer }, undefined]]);
  });

  it.each([0, -1, Number.NaN])("gives the companion no time where %d milliseconds remain", async (remainingTimeMs) => {
    const companion = createCompanion({ remainingTimeMs, run: (signal) => (signal.aborted ? never() : "in time") });

    expect(await measure(() => after(100, answer), companion)).toBe(100);
    expect(companion.finished[0]?.[1]).toBeUndefined();
  });

  it("ends the companion with the caller's own signal", async () => {
    const caller = new AbortController();
    setTimeout(() => {
      caller.abort();
    }, 20);
    const companion = createCompanion({ run: never, signal: caller.signal });

    expect(await measure(() => after(100, answer), companion)).toBe(100);
    expect(companion.finished[0]?.[1]).toBeUndefined();
  });

  it("keeps no timer", async () => {
    await runBeside(
      () => answer,
      () => createCompanion({ remainingTimeMs: 10_000 }),
    );

    expect(vi.getTimerCount()).toBe(0);
  });

  it("runs the current alone where there is no plan, or it cannot be made or carried out", async () => {
    const noSignal = createCompanion({ signal: {} as AbortSignal });

    expect(
      await runBeside(
        () => answer,
        () => undefined,
      ),
    ).toBe(answer);
    expect(await runBeside(() => answer, fail)).toBe(answer);
    expect(
      await runBeside(
        () => answer,
        () => noSignal,
      ),
    ).toBe(answer);
  });
});

describe("runBeside, whatever the companion does", () => {
  const anyCurrent = fc.record({ value: fc.anything(), isThrown: fc.boolean(), isSlow: fc.boolean() });

  it("ends as the current does, by identity, and leaves no rejection unhandled", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listen);

    await fc.assert(
      fc.asyncProperty(anyCurrent, anyBehaviour, anyBehaviour, async ({ value, isThrown, isSlow }, run, finish) => {
        const current = async (): Promise<unknown> => {
          if (isSlow) await after(0, undefined);
          if (isThrown) throw value;
          return value;
        };

        const [ended] = await Promise.allSettled([
          runBeside(current, () => ({ run, finish, maxExtraTimeMs: 1, remainingTimeMs: 10_000 })),
        ]);

        const was = ended.status === "fulfilled" ? ended.value : (ended.reason as unknown);
        expect(ended.status).toBe(isThrown ? "rejected" : "fulfilled");
        expect(Object.is(was, value)).toBe(true);
      }),
      { numRuns: 200 },
    );
    await after(5, undefined);
    process.off("unhandledRejection", listen);

    expect(unhandled).toEqual([]);
  });
});

function fail(): never {
  throw new Error("broken");
}
