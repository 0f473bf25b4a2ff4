// Mutation testing: Stryker changes the source in one small place after the other, runs the tests that reach it, and
// tells which changes no test noticed. `pnpm mutate` (scripts/mutate.ts) chooses what is changed.
import type { Stryker } from "@stryker-mutator/core";

const config: ConstructorParameters<typeof Stryker>[0] = {
  packageManager: "pnpm",
  testRunner: "vitest",
  vitest: { configFile: "vitest.mutation.config.ts" },
  // Named, for Stryker would look for them beside itself, and that is elsewhere with pnpm.
  plugins: ["@stryker-mutator/vitest-runner", "./scripts/mutation/ignore-sentences.ts"],
  ignorers: ["sentences"],
  // A mutant is tried by the tests that reach it. One that is reached while files are loaded is tried by all.
  coverageAnalysis: "perTest",
  concurrency: 2,
  // Far above what any test takes: a mutant that is merely slow on a busy machine must not count as found.
  timeoutMS: 30_000,
  timeoutFactor: 2,
  // vitest takes types away without reading them, and a mutant that would not compile is worth a test all the same: users
  // have no types of ours at run time.
  disableTypeChecks: false,
  reporters: ["clear-text", "json", process.stdout.isTTY ? "progress" : "progress-append-only"],
  clearTextReporter: { allowColor: process.stdout.isTTY, allowEmojis: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: ".cache/mutation/report.json" },
  incrementalFile: ".cache/mutation/incremental.json",
  // It works on a copy, so the tree may be edited meanwhile.
  tempDirName: ".cache/stryker",
  ignorePatterns: ["**/dist", ".cache"],
};

export default config;
