import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { raceSignal } from "../src/race-signal.ts";

const makeError = (): Error => new Error("too late");

describe("raceSignal", () => {
  it("resolves and rejects as the work does", async () => {
    const { signal } = new AbortController();
    const failure = new Error("work failed");

    const resolved = raceSignal(() => Promise.resolve(7), signal, makeError);
    const rejected = raceSignal(() => Promise.reject(failure), signal, makeError);

    await expect(resolved).resolves.toBe(7);
    await expect(rejected).rejects.toBe(failure);
  });

  it("rejects as soon as the signal aborts, though the work goes on", async () => {
    const controller = new AbortController();
    const raced = raceSignal(() => new Promise(() => undefined), controller.signal, makeError);

    controller.abort();

    await expect(raced).rejects.toThrow("too late");
  });

  it("rejects at once when the signal has aborted before, and begins no work", async () => {
    let begun = 0;
    const raced = raceSignal(() => Promise.resolve((begun += 1)), AbortSignal.abort(), makeError);

    await expect(raced).rejects.toThrow("too late");
    expect(begun).toBe(0);
  });

  it("begins the work at once and once", async () => {
    let begun = 0;
    const raced = raceSignal(() => Promise.resolve((begun += 1)), new AbortController().signal, makeError);
    const atOnce = begun;

    await raced;

    expect([atOnce, begun]).toEqual([1, 1]);
  });

  it("rejects with what the work throws before it makes a promise, and takes an answer that is none", async () => {
    const { signal } = new AbortController();
    const failure = new Error("no promise");

    const thrown = raceSignal(
      () => {
        throw failure;
      },
      signal,
      makeError,
    );
    const answered = raceSignal(() => 7 as unknown as Promise<number>, signal, makeError);

    await expect(thrown).rejects.toBe(failure);
    await expect(answered).resolves.toBe(7);
    await new Promise((resolve) => setImmediate(resolve));
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("makes no error unless the signal aborts first", async () => {
    const controller = new AbortController();
    let made = 0;
    const raced = raceSignal(
      () => Promise.resolve(7),
      controller.signal,
      () => {
        made += 1;
        return makeError();
      },
    );

    await raced;
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();

    expect(made).toBe(0);
  });

  it("leaves no rejection unhandled when the work fails after the signal aborted", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listen);
    const controller = new AbortController();
    const { promise: work, reject } = Promise.withResolvers();
    const raced = raceSignal(() => work, controller.signal, makeError);

    controller.abort();
    await expect(raced).rejects.toThrow("too late");
    reject(new Error("work failed late"));
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", listen);

    expect(unhandled).toEqual([]);
  });

  it("keeps no listener on the signal, however it ends", async () => {
    const controller = new AbortController();

    await raceSignal(() => Promise.resolve(7), controller.signal, makeError);
    await raceSignal(() => Promise.reject(makeError()), controller.signal, makeError).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    const before = getEventListeners(controller.signal, "abort").length;
    const raced = raceSignal(() => new Promise(() => undefined), controller.signal, makeError).catch(() => undefined);
    controller.abort();
    await raced;

    expect([before, getEventListeners(controller.signal, "abort").length]).toEqual([0, 0]);
  });
});
