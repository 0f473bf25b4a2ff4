import { spawn } from "node:child_process";
import { constants, existsSync, openSync, closeSync } from "node:fs";
import { access, chmod, copyFile, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { withBuildLock } from "./with-build-lock.ts";

/** AWS's runtime client for Node, or why it is not there. */
export type LambdaRuntimeBuild =
  /** `entry` is the script to run. */
  { readonly kind: "built"; readonly entry: string } | { readonly kind: "missing"; readonly reason: string };

const workspaceRoot = fileURLToPath(new URL("../../..", import.meta.url));
const neededTools = [["cmake", "cmake3"], ["make"], ["g++", "c++"], ["python3"], ["tar"], ["xz"], ["npm"]];

/**
 * Finds `aws-lambda-ric`, and builds its native part on first use.
 *
 * That takes most of a minute, so the workspace forbids the package's install scripts (`pnpm demo` does not wait for
 * them), and this runs the same scripts when a test needs the result. It is kept in `node_modules/.cache`, for the
 * version, platform and processor. The scripts run in a copy: files in `node_modules` are hard links into pnpm's store,
 * which other projects share. The copy is in the system's folder for temporary files, as autotools cannot build under a
 * path with a space in it.
 *
 * @returns `missing` with the reason on a machine that cannot build it: no Linux, no compiler, or the build failed.
 */
export async function buildLambdaRuntime(): Promise<LambdaRuntimeBuild> {
  if (process.platform !== "linux") return { kind: "missing", reason: "AWS's runtime client builds on Linux only" };
  const packageFolder = findPackage();
  if (packageFolder === undefined) return { kind: "missing", reason: "aws-lambda-ric is not installed" };
  const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8")) as { version: string };
  const name = `aws-lambda-ric-${version}-${process.platform}-${process.arch}`;
  const cache = join(workspaceRoot, "node_modules", ".cache", "transfer-idp");
  const folder = join(cache, name);
  const built: LambdaRuntimeBuild = { kind: "built", entry: join(folder, "index.mjs") };
  if (existsSync(folder)) return built;

  const missingTools = await findMissingTools();
  if (missingTools.length > 0) return { kind: "missing", reason: `its build needs ${missingTools.join(", ")}` };

  await mkdir(cache, { recursive: true });
  const failedLog = join(cache, `${name}.failed.log`);
  return withBuildLock(join(cache, `${name}.lock`), async (hasWaited) => {
    if (existsSync(folder)) return built;
    // Whoever waited for a build that failed does not try the same for another minute.
    if (hasWaited && existsSync(failedLog)) return { kind: "missing", reason: `its build failed, see ${failedLog}` };
    await rm(failedLog, { force: true });
    const workshop = await mkdtemp(join(tmpdir(), "aws-lambda-ric-"));
    try {
      if (!(await runInstallScripts(packageFolder, workshop, failedLog))) {
        return { kind: "missing", reason: `its build failed, see ${failedLog}` };
      }
      // Laid out beside the cache and renamed into it: the folder is there whole or not at all.
      const staging = await mkdtemp(join(cache, `${name}.new-`));
      for (const file of ["index.mjs", "package.json", "rapid-client.node"]) {
        await copyFile(join(workshop, "aws-lambda-ric", file), join(staging, file));
      }
      await rename(failedLog, join(staging, "build.log"));
      // mkdtemp keeps others out, and the next run may be another user's.
      await chmod(staging, 0o755);
      await rename(staging, folder);
      return built;
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
  });
}

function findPackage(): string | undefined {
  try {
    return dirname(resolveFrom(fileURLToPath(new URL("..", import.meta.url)), "aws-lambda-ric/package.json"));
  } catch {
    return undefined;
  }
}

function resolveFrom(folder: string, path: string): string {
  return createRequire(join(folder, "package.json")).resolve(path);
}

async function findMissingTools(): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const names of neededTools) {
    const found = await Promise.all(names.map(isOnPath));
    if (!found.includes(true)) missing.push(names.join(" or "));
  }
  return missing;
}

async function isOnPath(name: string): Promise<boolean> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const checks = folders.map((folder) => access(join(folder, name), constants.X_OK));
  return (await Promise.allSettled(checks)).some(({ status }) => status === "fulfilled");
}

async function runInstallScripts(packageFolder: string, workshop: string, log: string): Promise<boolean> {
  const copy = join(workshop, "aws-lambda-ric");
  await cp(packageFolder, copy, { recursive: true, filter: (source) => !source.endsWith("/node_modules") });
  // Copied as well, and not linked: gyp writes a makefile into the folder of everything it depends on.
  const addonApi = dirname(resolveFrom(packageFolder, "node-addon-api/package.json"));
  await cp(addonApi, join(workshop, "node_modules", "node-addon-api"), { recursive: true });
  const home = join(workshop, "home");
  await mkdir(home);
  await writeFile(log, "");
  for (const script of ["preinstall.sh", "postinstall.sh"]) {
    if (!(await runScript(join(copy, "scripts", script), copy, makeEnvironment(packageFolder, home), log)))
      return false;
  }
  return true;
}

function makeEnvironment(packageFolder: string, home: string): NodeJS.ProcessEnv {
  const nodeFolder = resolve(dirname(process.execPath), "..");
  return {
    ...process.env,
    PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
    // npm would use the node-gyp of its own.
    npm_config_node_gyp: resolveFrom(packageFolder, "node-gyp/bin/node-gyp.js"),
    // npm keeps a cache and logs there; an ordinary user under a service account may have no home.
    HOME: home,
    npm_config_cache: join(home, "npm"),
    // npm's own node-linux-* packages bring the headers along; without them node-gyp downloads them.
    ...(existsSync(join(nodeFolder, "include", "node", "node_api.h")) ? { npm_config_nodedir: nodeFolder } : {}),
  };
}

function runScript(script: string, folder: string, env: NodeJS.ProcessEnv, log: string): Promise<boolean> {
  const output = openSync(log, "a");
  return new Promise<boolean>((resolveScript) => {
    const child = spawn("sh", [script], { cwd: folder, env, stdio: ["ignore", output, output] });
    child.once("error", () => {
      resolveScript(false);
    });
    child.once("exit", (code) => {
      resolveScript(code === 0);
    });
  }).finally(() => {
    closeSync(output);
  });
}
