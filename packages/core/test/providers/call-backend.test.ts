import { getEventListeners } from "node:events";
import { callBackend } from "@transfer-idp/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const hang = (): Promise<never> => new Promise(() => undefined);
const timeout = { code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout", provider: "directory" };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("callBackend", () => {
  const { signal } = new AbortController();
  const limits = { provider: "directory", timeoutMs: 3000, signal };

  it("gives what the call gives, and passes on what it rejects with", async () => {
    const failure = new Error("x");

    await expect(callBackend(limits, () => Promise.resolve(7))).resolves.toBe(7);
    await expect(callBackend(limits, () => Promise.reject(failure))).rejects.toBe(failure);
  });

  it("passes on what the call throws before it makes a promise", async () => {
    const failure = new Error("x");
    const call = callBackend(limits, () => {
      throw failure;
    });

    await expect(call).rejects.toBe(failure);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits for its own limit and no longer", async () => {
    let settled = false;
    const call = callBackend(limits, hang).finally(() => {
      settled = true;
    });
    const expectation = expect(call).rejects.toMatchObject(timeout);

    await vi.advanceTimersByTimeAsync(2999);
    const before = settled;
    await vi.advanceTimersByTimeAsync(1);

    await expectation;
    expect(before).toBe(false);
  });

  it("ends with the login where that comes first", async () => {
    const controller = new AbortController();
    const call = callBackend({ ...limits, signal: controller.signal }, hang);

    controller.abort();

    await expect(call).rejects.toMatchObject(timeout);
  });

  it("calls nothing where the login's time is over before", async () => {
    let calls = 0;
    const call = callBackend({ ...limits, signal: AbortSignal.abort() }, () => Promise.resolve((calls += 1)));

    await expect(call).rejects.toMatchObject(timeout);
    expect([calls, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it("tells the call when a limit comes, by a signal of its own", async () => {
    let seen: AbortSignal | undefined;
    const call = callBackend(limits, (given) => {
      seen = given;
      return hang();
    });
    const expectation = expect(call).rejects.toMatchObject(timeout);

    const before = seen?.aborted;
    await vi.advanceTimersByTimeAsync(3000);

    await expectation;
    expect([before, seen?.aborted, signal.aborted]).toEqual([false, true, false]);
  });

  it("frees its timer and the login's signal, however it ends", async () => {
    const controller = new AbortController();
    const own = { ...limits, signal: controller.signal };

    await callBackend(own, () => Promise.resolve());
    await callBackend(own, () => Promise.reject(new Error("x"))).catch(() => undefined);

    expect([vi.getTimerCount(), getEventListeners(controller.signal, "abort").length]).toEqual([0, 0]);
  });
});
