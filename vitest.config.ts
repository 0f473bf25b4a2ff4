import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Tests see the packages' sources, so that a failing line is a line of the source; the bundles of the examples, the
// command line and the packed packages are what the tests of those run.
const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      { find: /^@transfer-idp\/core\/conformance$/, replacement: source("packages/core/src/conformance/index.ts") },
      { find: /^@transfer-idp\/([\w-]+)$/, replacement: source("packages/$1/src/index.ts") },
    ],
  },
  test: {
    include: ["packages/*/test/**/*.test.ts", "examples/*/test/**/*.test.ts", "scripts/test/**/*.test.ts"],
    typecheck: { enabled: false },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: process.env["CI"] === undefined ? ["default"] : ["default", "json"],
    outputFile: { json: ".cache/test-results.json" },
  },
});

export default config;
