// For mutation testing, see vitest.mutation.config.ts; `pnpm test` runs properties with new seeds each time.
import fc from "fast-check";

fc.configureGlobal({ seed: 20_260_101 });
