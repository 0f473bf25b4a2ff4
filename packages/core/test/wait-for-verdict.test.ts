import { type PasswordVerdict, ProviderUnavailableError } from "@transfer-idp/core";
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { waitForVerdict } from "../src/wait-for-verdict.ts";
import { createAccount } from "./scripted-provider.ts";

const verified: PasswordVerdict = { outcome: "verified", account: createAccount() };
const wrong: PasswordVerdict = { outcome: "refused", reason: "wrong-password" };
const disabled: PasswordVerdict = { outcome: "refused", reason: "disabled" };
const outage = new ProviderUnavailableError({ provider: "corp", kind: "timeout" });
const timeout = (countsAsGuess: boolean): object =>
  new ProviderUnavailableError({ provider: "scripted", kind: "timeout", countsAsGuess });

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

interface Scene {
  readonly end: AbortController;
  readonly resolve: (verdict: PasswordVerdict) => void;
  readonly reject: (error: unknown) => void;
  readonly waiting: Promise<unknown>;
}

/** A login that ends when its caller ends it, or when its time is over. */
function open(endedBy: "caller" | "deadline"): Scene {
  const end = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<PasswordVerdict>();
  const callerSignal = endedBy === "caller" ? end.signal : new AbortController().signal;
  const waiting = waitForVerdict(promise, { provider: "scripted", signal: end.signal, callerSignal });
  return { end, resolve, reject, waiting: waiting.catch((error: unknown) => error) };
}

describe("waitForVerdict", () => {
  it.each([verified, wrong, disabled])("gives the verdict that came in time: %j", async (verdict) => {
    const { resolve, waiting } = open("caller");
    resolve(verdict);

    expect(await waiting).toBe(verdict);
  });

  it("rejects as the verification does, while there is time", async () => {
    const { reject, waiting } = open("caller");
    reject(outage);

    expect(await waiting).toBe(outage);
  });

  describe.each(["caller", "deadline"] as const)("when the %s has ended the login", (endedBy) => {
    it.each<[string, PasswordVerdict, boolean]>([
      ["a wrong password", wrong, true],
      ["the right password", verified, false],
      ["a user who is disabled", disabled, false],
      ["one that somebody else had found wrong", { ...disabled, countsAsGuess: true }, true],
    ])(
      "fails, and says of %s that comes within 200 milliseconds whether it was a guess",
      async (_, verdict, isGuess) => {
        const { end, resolve, waiting } = open(endedBy);
        end.abort();
        await vi.advanceTimersByTimeAsync(199);
        resolve(verdict);

        expect(await waiting).toEqual(timeout(isGuess));
      },
    );

    it("counts a verification of which nothing is heard after 200 milliseconds", async () => {
      const { end, resolve, waiting } = open(endedBy);
      end.abort();
      await vi.advanceTimersByTimeAsync(200);
      resolve(verified);

      expect(await waiting).toEqual(timeout(true));
    });

    it("rejects as the verification does where that is no outage", async () => {
      const { end, reject, waiting } = open(endedBy);
      const defect = new TypeError("x");
      end.abort();
      reject(defect);

      expect(await waiting).toBe(defect);
    });

    it("leaves no timer and no listener", async () => {
      const { end, reject, waiting } = open(endedBy);
      end.abort();
      reject(outage);
      await waiting;

      expect([vi.getTimerCount(), getEventListeners(end.signal, "abort")]).toEqual([0, []]);
    });
  });

  it("counts an outage after the caller ended the login, who could have waited for a right password to be answered", async () => {
    const { end, reject, waiting } = open("caller");
    end.abort();
    reject(outage);

    expect(await waiting).toEqual(
      new ProviderUnavailableError({ provider: "corp", kind: "timeout", countsAsGuess: true }),
    );
  });

  it.each(["AbortError", "TimeoutError"])(
    "takes the %s of a call that ended with the login for its end",
    async (name) => {
      for (const [endedBy, isGuess] of [
        ["deadline", false],
        ["caller", true],
      ] as const) {
        const { end, reject, waiting } = open(endedBy);
        end.abort();
        reject(new DOMException("This operation was aborted", name));

        expect(await waiting).toEqual(timeout(isGuess));
      }
    },
  );

  it("passes an abortion on that came while there was time", async () => {
    const { reject, waiting } = open("deadline");
    const abortion = new DOMException("x", "AbortError");
    reject(abortion);

    expect(await waiting).toBe(abortion);
  });

  it("does not count an outage in which the login's time was over", async () => {
    const { end, reject, waiting } = open("deadline");
    end.abort();
    reject(outage);

    expect(await waiting).toBe(outage);
  });
});
