import { setTimeout as wait } from "node:timers/promises";
import type { ConformanceRunner } from "@transfer-idp/core/conformance";
import { expect } from "vitest";

/** What became of one test. */
export interface CollectedTest {
  /** `rule/case`. */
  readonly id: string;
  readonly title: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly error?: unknown;
}

interface DeclaredTest {
  readonly title: string;
  readonly run?: () => Promise<void>;
  readonly timeoutMs?: number | undefined;
}

/** A runner that runs nothing until it is told to, and then tells what became of each test. */
export function createCollectingRunner(): ConformanceRunner & { run(): Promise<readonly CollectedTest[]> } {
  const tests: DeclaredTest[] = [];
  const declare = (title: string, run: () => Promise<void>, timeoutMs?: number): void => {
    tests.push({ title, run, timeoutMs });
  };
  const skip = (title: string): void => {
    tests.push({ title });
  };
  return {
    describe: (_, define) => {
      define();
    },
    it: Object.assign(declare, { skip }),
    expect,
    run: async () => {
      const collected: CollectedTest[] = [];
      for (const test of tests) collected.push(await runTest(test));
      return collected;
    },
  };
}

async function runTest({ title, run, timeoutMs = 5000 }: DeclaredTest): Promise<CollectedTest> {
  const id = title.split(" ")[0] ?? "";
  if (run === undefined) return { id, title, outcome: "skipped" };
  const timer = new AbortController();
  const timeOut = wait(timeoutMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${id} took longer than ${String(timeoutMs)} ms.`);
  });
  try {
    await Promise.race([run(), timeOut]);
    return { id, title, outcome: "passed" };
  } catch (error) {
    return { id, title, outcome: "failed", error };
  } finally {
    timer.abort();
    timeOut.catch(() => undefined);
  }
}
