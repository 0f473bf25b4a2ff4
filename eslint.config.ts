import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const config: ReturnType<typeof defineConfig> = defineConfig(
  { ignores: ["**/dist/", "**/coverage/", "**/.cache/", "**/*.cjs", "**/fixtures/", "docs/api/"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  prettier,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      // `isolatedDeclarations` demands types that this rule takes for needless.
      "@typescript-eslint/no-inferrable-types": "off",
      // Interfaces here are plain objects of closures, made to be taken apart; what is called on others' objects is
      // called as a method.
      "@typescript-eslint/unbound-method": "off",
      "no-console": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    files: ["packages/{core,provider-*}/src/**"],
    rules: {
      // Providers read no environment: what a function's environment means is decided where the function is written.
      "no-restricted-properties": ["error", { object: "process", property: "env" }],
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "^@aws-sdk/", allowTypeImports: true, message: "Loaded when a provider is made." }] },
      ],
    },
  },
  {
    files: ["packages/core/src/**"],
    rules: {
      "no-restricted-imports": ["error", { patterns: ["@aws-sdk/*", "@transfer-idp/*"] }],
    },
  },
  {
    files: ["**/test/**"],
    // Hostile names are taken apart by code points, and not as a reader sees them.
    rules: { "@typescript-eslint/no-misused-spread": "off" },
  },
  {
    files: [
      "scripts/**",
      "bench/**",
      "packages/local/src/**",
      "packages/*/test/**",
      "examples/*/test/**",
      "packages/test-parts/**",
    ],
    rules: { "no-console": "off" },
  },
);

export default config;
