import { describe, expect, it } from "vitest";
import type { Logger } from "../src/logger.ts";
import { writeLogLine } from "../src/write-log-line.ts";
import { createKeepingLogger } from "./scripted-provider.ts";

describe("writeLogLine", () => {
  it("writes the line at its level", () => {
    const logger = createKeepingLogger();

    writeLogLine(logger, "warn", "message", () => ({ a: 1 }));

    expect(logger.calls).toEqual([["warn", "message", { a: 1 }]]);
  });

  it("calls a logger as its method", () => {
    const lines: string[] = [];
    const logger = {
      lines,
      warn(message: string): void {
        this.lines.push(message);
      },
    };

    writeLogLine(logger as unknown as Logger, "warn", "message", () => ({}));

    expect(lines).toEqual(["message"]);
  });

  it.each([
    ["throws", { warn: (): never => fail() }],
    ["rejects", { warn: (): Promise<never> => Promise.reject(new Error("x")) }],
    ["lacks the level", {}],
  ])("passes over a logger that %s", async (_, logger) => {
    writeLogLine(logger as unknown as Logger, "warn", "message", () => ({}));

    // A rejection that nobody takes would fail the run after this turn.
    await expect(new Promise((resolve) => setImmediate(resolve))).resolves.toBeUndefined();
  });

  it("passes over a line that cannot be described", () => {
    const logger = createKeepingLogger();

    writeLogLine(logger, "warn", "message", fail);

    expect(logger.calls).toEqual([]);
  });
});

function fail(): never {
  throw new Error("x");
}
