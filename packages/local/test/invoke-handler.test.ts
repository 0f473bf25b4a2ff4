import { describe, expect, it } from "vitest";
import { invokeHandler } from "../src/transfer/invoke-handler.ts";
import type { LambdaContext } from "../src/transfer/lambda-handler.ts";

const event = { username: "alice", password: "a secret password" };

describe("invokeHandler", () => {
  it("hands over a copy of the event and a context with the remaining time", async () => {
    let seen: unknown;
    let context: LambdaContext | undefined;
    const handler = (received: Record<string, unknown>, given: LambdaContext): object => {
      seen = { ...received };
      received["username"] = "mallory";
      context = given;
      return { Role: "x" };
    };

    const invocation = await invokeHandler(handler, event, 5000);

    expect(invocation).toEqual({ outcome: "answered", answer: { Role: "x" } });
    expect(seen).toStrictEqual(event);
    expect(event.username).toBe("alice");
    expect(context?.getRemainingTimeInMillis()).toBeGreaterThan(4000);
    expect(context?.getRemainingTimeInMillis()).toBeLessThanOrEqual(5000);
    expect(context?.awsRequestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ["undefined as null", undefined, null],
    ["a date as text", { at: new Date(0) }, { at: "1970-01-01T00:00:00.000Z" }],
    ["a map as an empty object", new Map([["Role", "x"]]), {}],
    ["absent members as absent", { Role: "x", Policy: undefined }, { Role: "x" }],
  ])("takes an answer through JSON: %s", async (_what, answer, expected) => {
    expect(await invokeHandler(() => answer, event, 1000)).toStrictEqual({ outcome: "answered", answer: expected });
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("broken");
      },
    ],
    ["rejects", () => Promise.reject(new Error("broken"))],
    [
      "throws what is no error",
      () => {
        throw "text" as unknown as Error;
      },
    ],
    ["answers what JSON cannot hold", () => ({ size: 1n })],
    ["answers more than 6 MB", () => ({ text: "x".repeat(7_000_000) })],
  ])("fails when the handler %s", async (_what, handler) => {
    expect(await invokeHandler(handler, event, 1000)).toMatchObject({
      outcome: "failed",
      reason: "the handler failed",
    });
  });

  it("fails when the handler takes too long, and survives what it throws afterwards", async () => {
    const handler = async (): Promise<never> => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      throw new Error("too late");
    };

    const invocation = await invokeHandler(handler, event, 20);
    await new Promise((resolve) => setTimeout(resolve, 80));

    expect(invocation).toEqual({ outcome: "failed", reason: "the handler took longer than 20 ms", details: [] });
  });

  it("takes the password out of what the handler throws", async () => {
    const handler = (): never => {
      throw Object.assign(new Error("no entry for a secret password"), { query: { password: "a secret password" } });
    };

    const invocation = await invokeHandler(handler, event, 1000);

    expect(JSON.stringify(invocation)).not.toContain("a secret password");
    expect(invocation).toMatchObject({ details: expect.arrayContaining(["Error: no entry for ***"]) as string[] });
  });
});
