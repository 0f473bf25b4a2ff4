/**
 * The parts of a test runner that the suite uses. Those of vitest, jest, bun and mocha with any `expect` fit as they
 * are; `node:test` fits with an `expect` of three lines over `node:assert` (`docs/write-a-provider.md` shows it).
 */
export interface ConformanceRunner {
  readonly describe: (title: string, define: () => void) => unknown;
  readonly it: ConformanceTest;
  /** Must compare whole values; an `undefined` property may count as an absent one. */
  readonly expect: (observed: unknown) => { toEqual(wanted: unknown): unknown };
}

/** Declares one test. */
export interface ConformanceTest {
  /** @param timeoutMs - The runner's own limit for the test. Runners that have no such argument ignore it. */
  (title: string, run: () => Promise<void>, timeoutMs?: number): unknown;
  /** Declares a test that is not run. Without it, what was narrowed shows as a passed test whose title says so. */
  readonly skip?: (title: string, run: () => Promise<void>) => unknown;
}
