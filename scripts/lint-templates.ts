// Checks the examples' templates by cfn-lint, AWS's own linter, as CloudFormation would get them: after SAM's transform.
// Where it is not installed (scripts/install-cfn-lint.sh) it says so and checks nothing; CI requires it.
import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const linter = resolve(root, ".cache/cfn-lint/bin/cfn-lint");
// Resources and their properties are not the same everywhere: a region that has everything, and one with its own partition.
const regions = ["eu-central-1", "us-east-1", "us-gov-west-1"];

if (!existsSync(linter)) {
  const isRequired = process.env["REQUIRE_REAL_PARTS"] === "1";
  console.error(
    `${isRequired ? "Failed" : "Skipped"}: cfn-lint is not there (scripts/install-cfn-lint.sh installs it).`,
  );
  process.exit(isRequired ? 1 : 0);
}
const templates = globSync("examples/*/template.yaml", { cwd: root }).sort();
if (templates.length === 0) throw new Error("No template was found: the pattern is wrong.");
const { status } = spawnSync(linter, ["--regions", ...regions, "--", ...templates], { cwd: root, stdio: "inherit" });
if (status === 0) console.log(`${String(templates.length)} templates pass cfn-lint.`);
process.exit(status ?? 1);
