// Packs each package that is published, as `npm publish` would, and has publint and "are the types wrong" read the
// tarball. Then installs the tarballs with npm in an empty project and loads every entry, by `import` and by `require`.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const root = resolve(import.meta.dirname, "..");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const folder = mkdtempSync(join(tmpdir(), "transfer-idp-packages-"));
try {
  const packages = readdirSync(join(root, "packages"))
    .map((name) => join(root, "packages", name))
    .filter((directory) => readdirSync(directory).includes("package.json"))
    .map((directory) => ({ directory, manifest: readManifest(directory) }))
    .filter(({ manifest }) => manifest.private !== true);
  if (packages.length === 0) throw new Error("There is no package to check.");
  const tarballs: string[] = [];
  for (const { directory, manifest } of packages) {
    const tarball = pack(directory);
    tarballs.push(tarball);
    await lint(tarball, manifest);
    run(join(root, "node_modules/.bin/attw"), [tarball, "--profile", "esm-only"], folder);
  }
  const entries = packages.flatMap(({ manifest }) => entriesOf(manifest));
  const peers = packages.flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {}));
  installAndLoad(tarballs, [...new Set(peers.filter((name) => !name.startsWith("@transfer-idp/")))], entries);
  console.log(`${String(packages.length)} packages are fit to publish; ${String(entries.length)} entries load.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
}

function pack(directory: string): string {
  const before = new Set(readdirSync(folder));
  run("pnpm", ["pack", "--pack-destination", folder], directory);
  const tarball = readdirSync(folder).find((name) => !before.has(name));
  if (tarball === undefined) throw new Error(`${basename(directory)} was not packed.`);
  return join(folder, tarball);
}

async function lint(tarball: string, manifest: Manifest): Promise<void> {
  const bytes = readFileSync(tarball);
  const { messages } = await publint({
    strict: true,
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
  });
  for (const message of messages)
    console.error(`${manifest.name}: ${formatMessage(message, manifest as never) ?? message.code}`);
  if (messages.length > 0) throw new Error(`publint refuses ${manifest.name}.`);
}

function entriesOf({ name, exports = {} }: Manifest): readonly string[] {
  return Object.keys(exports)
    .filter((entry) => !entry.endsWith(".json"))
    .map((entry) => (entry === "." ? name : `${name}${entry.slice(1)}`));
}

function installAndLoad(tarballs: readonly string[], peers: readonly string[], entries: readonly string[]): void {
  const project = mkdtempSync(join(folder, "project-"));
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run("npm", ["install", "--no-audit", "--no-fund", "--loglevel", "error", ...tarballs, ...peers], project);
  const list = JSON.stringify(entries);
  const load = `for (const entry of ${list}) if (Object.keys(await import(entry)).length === 0) throw new Error(entry);`;
  writeFileSync(join(project, "load.mjs"), load);
  const require = `for (const entry of ${list}) if (Object.keys(require(entry)).length === 0) throw new Error(entry);`;
  writeFileSync(join(project, "load.cjs"), require);
  for (const file of ["load.mjs", "load.cjs"]) run(process.execPath, [file], project);
}

function run(command: string, parameters: readonly string[], directory: string): void {
  try {
    execFileSync(command, parameters, { cwd: directory, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    console.error(stdout, stderr);
    throw new Error(`${basename(command)} ${parameters[0] ?? ""} failed in ${basename(directory)}.`, { cause: error });
  }
}
