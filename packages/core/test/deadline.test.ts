import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startDeadline } from "../src/deadline.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("startDeadline", () => {
  it("aborts when its time is over and not before", () => {
    const { signal } = startDeadline(1000);

    vi.advanceTimersByTime(999);
    const before = signal.aborted;
    vi.advanceTimersByTime(1);

    expect([before, signal.aborted]).toEqual([false, true]);
  });

  it.each([0, -1, Number.NEGATIVE_INFINITY])("aborts at once when %s ms are left", (milliseconds) => {
    expect(startDeadline(milliseconds).signal.aborted).toBe(true);
  });

  it("aborts when the caller's signal does, also when it has before", () => {
    const controller = new AbortController();
    const { signal } = startDeadline(1000, controller.signal);

    const before = signal.aborted;
    controller.abort();

    expect([before, signal.aborted]).toEqual([false, true]);
    expect(startDeadline(1000, AbortSignal.abort()).signal.aborted).toBe(true);
  });

  it("does not abort the caller's signal", () => {
    const controller = new AbortController();

    startDeadline(0, controller.signal);

    expect(controller.signal.aborted).toBe(false);
  });

  it("starts no timer where the caller's signal is none", () => {
    vi.useFakeTimers();
    try {
      expect(() => startDeadline(1000, {} as AbortSignal)).toThrow(TypeError);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("frees the timer and leaves the caller's signal when it ends", () => {
    const controller = new AbortController();
    const deadline = startDeadline(1000, controller.signal);
    const during = [vi.getTimerCount(), getEventListeners(controller.signal, "abort").length];

    deadline.end();
    controller.abort();
    vi.advanceTimersByTime(2000);

    expect(during).toEqual([1, 1]);
    expect([vi.getTimerCount(), getEventListeners(controller.signal, "abort").length]).toEqual([0, 0]);
    expect(deadline.signal.aborted).toBe(false);
  });

  it("leaves the caller's signal when that aborts, though nobody ends it", () => {
    const controller = new AbortController();
    startDeadline(1000, controller.signal);

    controller.abort();

    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  it("keeps the process alive while it runs, or Node would leave in the middle of a login", () => {
    vi.useRealTimers();
    const ref = vi.spyOn(globalThis, "setTimeout");

    const deadline = startDeadline(60_000);
    const timer = ref.mock.results[0]?.value as NodeJS.Timeout;
    const isRef = timer.hasRef();
    deadline.end();
    ref.mockRestore();

    expect(isRef).toBe(true);
  });
});
