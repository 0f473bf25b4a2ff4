// Runs the tests on the oldest Node that users may have, which npm brings as a package of its own.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const node = resolve(root, "scripts/node-22/node_modules/.bin/node");

if (!existsSync(node)) {
  console.log("Skipped: npm has no Node 22 for this platform.");
  process.exit(process.env["REQUIRE_REAL_PARTS"] === "1" ? 1 : 0);
}
const vitest = [resolve(root, "node_modules/vitest/vitest.mjs"), "run", ...process.argv.slice(2)];
// What the tests start finds this Node first as well.
const environment = { ...process.env, PATH: `${resolve(node, "..")}:${process.env["PATH"] ?? ""}` };
const { status } = spawnSync(node, vitest, { cwd: root, stdio: "inherit", env: environment });
process.exit(status ?? 1);
