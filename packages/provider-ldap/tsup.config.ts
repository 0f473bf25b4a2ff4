import { defineConfig, type Options } from "tsup";

const config: Options = {
  entry: { index: "src/index.ts" },
  format: "esm",
  target: "node22",
  dts: { compilerOptions: { paths: {} } },
  clean: true,
  sourcemap: true,
  silent: true,
};

export default defineConfig(config) as Options;
