import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { extendSignal } from "../../src/access/extend-signal.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("extendSignal", () => {
  it("aborts as much later than the other signal as it is told", async () => {
    const controller = new AbortController();
    const { signal } = extendSignal(controller.signal, 250);

    await vi.advanceTimersByTimeAsync(10_000);
    const before = signal.aborted;
    controller.abort();
    await vi.advanceTimersByTimeAsync(249);
    const meanwhile = signal.aborted;
    await vi.advanceTimersByTimeAsync(1);

    expect([before, meanwhile, signal.aborted]).toEqual([false, false, true]);
  });

  it("gives that time to a signal that has aborted before", async () => {
    const { signal } = extendSignal(AbortSignal.abort(), 250);

    await vi.advanceTimersByTimeAsync(249);
    const meanwhile = signal.aborted;
    await vi.advanceTimersByTimeAsync(1);

    expect([meanwhile, signal.aborted]).toEqual([false, true]);
  });

  it("leaves the other signal alone once that has aborted", () => {
    const controller = new AbortController();
    extendSignal(controller.signal, 250);

    controller.abort();

    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  it("frees its timer and the other signal", () => {
    const controller = new AbortController();
    const running = extendSignal(AbortSignal.abort(), 250);
    const waiting = extendSignal(controller.signal, 250);

    running.end();
    waiting.end();

    expect([vi.getTimerCount(), getEventListeners(controller.signal, "abort").length]).toEqual([0, 0]);
  });
});
