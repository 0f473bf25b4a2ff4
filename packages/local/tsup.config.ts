import { defineConfig, type Options } from "tsup";

// One entry a build: `cli` alone gets the shebang (its own, from the source file), and `index` alone has types.
const config: Options = {
  entry: { index: "src/index.ts", cli: "src/cli.ts" },
  format: "esm",
  target: "node22",
  dts: { entry: { index: "src/index.ts" }, compilerOptions: { paths: {} } },
  // ssh2 finds its native addons beside its own files, and does without them: it stays outside of the bundle.
  external: ["ssh2", "@transfer-idp/core"],
  clean: true,
  sourcemap: true,
  silent: true,
};

export default defineConfig(config) as Options;
