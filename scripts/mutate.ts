// Mutation testing of core: changes the source in one small place after the other, runs the tests that reach it, and
// tells which changes no test noticed ("Survived", "NoCoverage"). For each of these a rule is written down nowhere:
// write the missing test, or leave it because both do the same.
//
//   pnpm mutate                        the rooms that decide who comes in; about an hour on two cores
//   pnpm mutate credentials access     rooms: folders of packages/core/src, or `authenticator`, the files beside them
//   pnpm mutate deadline.ts            files, by their path in packages/core/src; some minutes
//   pnpm mutate access --incremental   keeps results of the last run so marked, where mutant and tests are the same
//
// While you write tests, `--incremental` is quick. It does not see what changed in other files, so a score to show is
// one without it. Other options of `stryker run` (`--concurrency 8`) are passed on. What survived is printed, with a
// table of scores; .cache/mutation/report.json has every mutant and the tests that found it. stryker.config.ts says
// what is changed, vitest.mutation.config.ts which tests run.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const source = "packages/core/src";

const given = process.argv.slice(2);
const firstOption = given.findIndex((text) => text.startsWith("--"));
const [named, options] = firstOption < 0 ? [given, []] : [given.slice(0, firstOption), given.slice(firstOption)];
const places = named.length > 0 ? named : ["credentials", "access", "providers", "authenticator"];

const unknown = places.find((place) => place !== "authenticator" && !existsSync(resolve(root, source, place)));
if (unknown !== undefined) {
  console.error(`${source} has no folder and no file "${unknown}".`);
  process.exit(2);
}
const patterns = places.map((place) => {
  if (place === "authenticator") return `${source}/*.ts`;
  return place.endsWith(".ts") ? `${source}/${place}` : `${source}/${place}/**/*.ts`;
});

const stryker = resolve(root, "node_modules/@stryker-mutator/core/bin/stryker.js");
const { status } = spawnSync(
  process.execPath,
  [stryker, "run", "stryker.config.ts", "--mutate", patterns.join(","), ...options],
  { cwd: root, stdio: "inherit" },
);
process.exit(status ?? 1);
