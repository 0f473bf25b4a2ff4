// The tests that run for every mutant, see stryker.config.ts.
import { basename } from "node:path";
import type { ViteUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import config from "./vitest.config.ts";

/** Runs the test of the changed file first: it finds most mutants, and the first failure ends the run. */
class OwnTestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const own = new Set(this.ctx.config.related?.map((file) => `${basename(file, ".ts")}.test.ts`));
    const isOwn = ({ moduleId }: TestSpecification): boolean => own.has(basename(moduleId));
    return [...sorted.filter(isOwn), ...sorted.filter((file) => !isOwn(file))];
  }
}

const mutationConfig: ViteUserConfig = {
  ...config,
  test: {
    ...config.test,
    include: ["packages/core/test/**/*.test.ts"],
    // They take most of the time and say what every provider must do, not what one function does: what only they
    // notice is reported, and deserves a test of its own. The score is lower by it, never higher.
    exclude: [
      "packages/core/test/conformance/**",
      // Thousands of logins, and of requests to an evaluator of policies, for each mutant.
      "packages/core/test/session/{rendered-sessions,shared-role}.test.ts",
      "packages/core/test/session/policy/session-policy-rights.test.ts",
      // Examples of the docs, which use the schemes and say nothing of their own about them.
      "packages/core/test/credentials/{django-scheme,native-bcrypt}/**",
    ],
    sequence: { sequencer: OwnTestFirst },
    // The seed of a property decides which mutants it finds. A score is one that can be had again.
    setupFiles: ["packages/core/test/fix-seed.ts"],
    // A mutant often leaves a promise that never settles, and each such test would wait for this.
    testTimeout: 10_000,
    hookTimeout: 10_000,
  },
};

export default mutationConfig;
