// Runs everything that a change must pass, step by step, and prints how long each step took. `pnpm check` runs it all;
// CI has run the tests by then and leaves them out: `pnpm check --without test`.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const steps: readonly (readonly [name: string, command: string])[] = [
  ["format", "prettier --check --log-level warn ."],
  ["build", "pnpm -r run build"],
  ["types", "pnpm run typecheck"],
  ["lint", "eslint . --max-warnings 0"],
  ["api", "node scripts/report-api.ts --check"],
  ["schemas", "node scripts/write-schemas.ts --check"],
  ["docs", "node scripts/check-doc-examples.ts"],
  ["templates", "node scripts/lint-templates.ts"],
  ["test", "vitest run"],
  ["test-node-22", "pnpm run test:node-22"],
  ["packages", "node scripts/check-packages.ts"],
  ["knip", "knip"],
];

const { values } = parseArgs({ options: { without: { type: "string", multiple: true, default: [] } } });
const unknown = values.without.find((name) => !steps.some(([step]) => step === name));
if (unknown !== undefined) {
  console.error(`There is no step "${unknown}". Steps: ${steps.map(([name]) => name).join(", ")}`);
  process.exit(2);
}

const times: string[] = [];
for (const [name, command] of steps) {
  if (values.without.includes(name)) continue;
  console.log(`\n== ${name}: ${command}`);
  const started = performance.now();
  const { status } = spawnSync(command, { shell: true, stdio: "inherit" });
  times.push(`${((performance.now() - started) / 1000).toFixed(1).padStart(7)} s  ${name}`);
  if (status !== 0) {
    console.error(`\n${times.join("\n")}\n\n"${name}" failed.`);
    process.exit(1);
  }
}
console.log(`\n${times.join("\n")}\n\nEverything passed.`);
