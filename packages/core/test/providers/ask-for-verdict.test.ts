import type { Finding } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { askForVerdict } from "../../src/providers/ask-for-verdict.ts";
import { createAccount } from "../scripted-provider.ts";
import { refuse } from "./named-provider.ts";

const { signal } = new AbortController();
const over = AbortSignal.abort();

describe("askForVerdict", () => {
  it.each(["account", "opaque"] as const)(
    "asks whoever made a finding of kind %s, with the password and the signal",
    async (kind) => {
      const given: unknown[] = [];
      const finding = {
        kind,
        account: createAccount(),
        verifyPassword: (...all: unknown[]) => {
          given.push(...all);
          return Promise.resolve(refuse("wrong-password"));
        },
      } as Finding;

      expect(await askForVerdict(finding, " pässwörd ", signal)).toEqual(refuse("wrong-password"));
      expect(given).toEqual([" pässwörd ", signal]);
    },
  );

  it("asks nobody when the login's time is over, and says of whom it was", async () => {
    let isAsked = false;
    const verifyPassword = (): never => {
      isAsked = true;
      throw new Error("Asked too late.");
    };

    const verdict = askForVerdict({ kind: "opaque", verifyPassword, provider: "corp" }, "x", over);

    await expect(verdict).rejects.toMatchObject({
      code: "ERR_PROVIDER_UNAVAILABLE",
      provider: "corp",
      kind: "timeout",
      countsAsGuess: false,
    });
    expect(isAsked).toBe(false);
  });

  it("names nobody when the login's time is over, where the finding says nothing of who made it", async () => {
    const verdict = askForVerdict({ kind: "opaque", verifyPassword: () => Promise.reject(new Error("x")) }, "x", over);

    await expect(verdict).rejects.toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", provider: "", kind: "timeout" });
  });

  it("waits for a verdict that comes too late, for it still says whether it was a guess", async () => {
    const controller = new AbortController();
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof refuse>>();

    const verdict = askForVerdict({ kind: "opaque", verifyPassword: () => promise }, "x", controller.signal);
    controller.abort();
    resolve(refuse("wrong-password"));

    expect(await verdict).toEqual(refuse("wrong-password"));
  });

  it("rejects as the verification does", async () => {
    const failure = new Error("x");

    const verdict = askForVerdict({ kind: "opaque", verifyPassword: () => Promise.reject(failure) }, "x", signal);

    await expect(verdict).rejects.toBe(failure);
  });

  it.each<Finding>([
    { kind: "unknown" },
    { kind: "denied", reason: "no-provider" },
    { kind: "account", account: createAccount() },
  ])("refuses a finding of kind $kind that verifies nothing, also when the login's time is over", async (finding) => {
    await expect(askForVerdict(finding, "x", signal)).rejects.toBeInstanceOf(TypeError);
    await expect(askForVerdict(finding, "x", over)).rejects.toBeInstanceOf(TypeError);
  });

  it("refuses what is no verdict", async () => {
    const finding = { kind: "opaque", verifyPassword: () => Promise.resolve(true) } as unknown as Finding;

    await expect(askForVerdict(finding, "x", signal)).rejects.toBeInstanceOf(TypeError);
  });
});
