// Writes what each published package exports, without comments, to docs/api: the report is committed, so that a change
// of the public surface shows in every review. `--check` fails where the report and the built packages differ.
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { format, resolveConfig } from "prettier";
import ts from "typescript";

const root = resolve(import.meta.dirname, "..");
const isCheck = process.argv.includes("--check");

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, { readonly types?: string } | string>>;
}

const manifests = globSync("packages/*/package.json", { cwd: root }).map((file) => ({
  directory: resolve(root, file, ".."),
  manifest: JSON.parse(readFileSync(resolve(root, file), "utf8")) as Manifest,
}));
const entries = manifests
  .filter(({ manifest }) => manifest.private !== true)
  .flatMap(({ directory, manifest }) =>
    Object.entries(manifest.exports ?? {}).flatMap(([entry, target]) =>
      typeof target === "object" && target.types !== undefined
        ? [{ name: join(manifest.name, entry), types: join(directory, target.types) }]
        : [],
    ),
  );
if (entries.length === 0) throw new Error("There is no package to report.");

const program = ts.createProgram(
  entries.map(({ types }) => types),
  { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true },
);
const checker = program.getTypeChecker();
const printer = ts.createPrinter({ removeComments: true });
const stale: string[] = [];
mkdirSync(join(root, "docs/api"), { recursive: true });
for (const { name, types } of entries) {
  const file = join(root, "docs/api", `${name.replace("@transfer-idp/", "").replaceAll("/", "-")}.d.ts`);
  const text = await format(`// Exports of ${name}. Written by \`pnpm api\`.\n\n${describeExports(types)}`, {
    ...(await resolveConfig(file)),
    parser: "typescript",
  });
  if (isCheck && (!existsSync(file) || readFileSync(file, "utf8") !== text)) stale.push(name);
  else if (!isCheck) writeFileSync(file, text);
}
if (stale.length > 0) {
  console.error(`The exports of ${stale.join(", ")} have changed: run \`pnpm build && pnpm api\` and commit docs/api.`);
  process.exit(1);
}
console.log(`${String(entries.length)} reports are current.`);

function describeExports(types: string): string {
  const source = program.getSourceFile(types);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${types} is not built, or exports nothing.`);
  return checker
    .getExportsOfModule(module)
    .map((symbol) => ({ name: symbol.name, declarations: findDeclarations(symbol) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, declarations }) => `// ${name}\n${declarations.join("\n")}`)
    .join("\n\n");
}

function findDeclarations(symbol: ts.Symbol): readonly string[] {
  const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return (original.declarations ?? []).map((declaration) => {
    const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    return printer.printNode(ts.EmitHint.Unspecified, statement, declaration.getSourceFile());
  });
}
