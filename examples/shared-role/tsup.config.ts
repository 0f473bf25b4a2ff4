import { builtinModules } from "node:module";
import { defineConfig, type Options } from "tsup";

type EsbuildPlugin = NonNullable<Options["esbuildPlugins"]>[number];

// `import "node:http"` in an ESM bundle costs a cold start about 20 ms: Node reads every export of the module, and one
// of them loads undici. Getting it as an object does not.
const builtinsAsObjects: EsbuildPlugin = {
  name: "builtins-as-objects",
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(node:)?(${builtinModules.join("|")})$`) }, ({ path }) => {
      return { path, namespace: "builtin" };
    });
    build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => {
      return { contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});` };
    });
  },
};

const config: Options = {
  entry: { index: "src/index.ts" },
  format: "esm",
  outExtension: () => ({ js: ".mjs" }),
  target: "node22",
  // One file that holds everything: nothing is installed beside it. Lambda's own copy of the AWS SDK is older and
  // takes longer to load.
  noExternal: [/.*/],
  splitting: false,
  clean: true,
  removeNodeProtocol: false,
  esbuildPlugins: [builtinsAsObjects],
  esbuildOptions: (options) => {
    // The SDK's ES modules are half the size of its CommonJS ones, for what is not used can be left out.
    options.mainFields = ["module", "main"];
    // Names are kept, so that a stack trace in the log can be read: without them it starts no faster.
    options.minifyWhitespace = true;
    options.minifySyntax = true;
    // What is bundled is what `npm install` brings, and not the sources beside it that a tsconfig.json may point to.
    delete options.tsconfig;
    options.tsconfigRaw = {};
  },
};

export default defineConfig(config) as Options;
