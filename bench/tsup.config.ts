import type { Options } from "tsup";
import example from "../examples/lambda-secrets/tsup.config.ts";

// Bundled as the example is, so that only the code differs.
const config: Options = {
  ...example,
  entry: {
    empty: "src/handlers/empty.ts",
    "hand-written": "src/handlers/hand-written.ts",
    "transfer-idp": "../examples/lambda-secrets/src/index.ts",
    "transfer-idp-without-cache": "src/handlers/without-cache.ts",
  },
};

export default config;
