// Compiles every TypeScript block of the documentation and every @example of a docstring, under the project's own
// compiler options, so that what a reader copies works. A block that shows a file (`<!-- file: PATH -->` before it) or a
// part of one (`<!-- part of: PATH -->`) must be that file's text instead: the file is compiled and tested where it is.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import ts from "typescript";

const root = resolve(import.meta.dirname, "..");
const folder = resolve(root, ".cache/doc-examples");
const documents = ["*.md", "docs/**/*.md", "packages/*/*.md", "examples/*/*.md"];
const sources = ["packages/{core,local,provider-*}/src/**/*.ts"];

interface Example {
  readonly origin: string;
  readonly line: number;
  readonly code: string;
  /** The file that the block shows, or shows a part of. */
  readonly shown?: { readonly file: string; readonly isWhole: boolean };
}

function findExamples(file: string, isDocstring: boolean): readonly Example[] {
  const text = readFileSync(file, "utf8");
  // In a docstring every line of a block begins with ` * `.
  const block = isDocstring ? /^ *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm : /^```ts\n([\s\S]*?)^```$/gm;
  const marker = /<!-- (file|part of): (\S+) -->\s*$/;
  return [...text.matchAll(block)].map((match) => {
    const before = text.slice(0, match.index);
    const [, kind, shown] = marker.exec(before) ?? [];
    return {
      origin: relative(root, file),
      line: before.split("\n").length,
      code: isDocstring ? (match[1] ?? "").replaceAll(/^ *\* ?/gm, "") : (match[1] ?? ""),
      ...(shown === undefined ? {} : { shown: { file: shown, isWhole: kind === "file" } }),
    };
  });
}

const find = (patterns: readonly string[]): readonly string[] =>
  globSync(patterns, { cwd: root, exclude: (name) => name.includes("node_modules") }).map((file) =>
    resolve(root, file),
  );
const examples = [
  ...find(documents).flatMap((file) => findExamples(file, false)),
  ...find(sources).flatMap((file) => findExamples(file, true)),
];
if (examples.length === 0) throw new Error("No example was found: the patterns are wrong.");

const normalize = (code: string): string => code.trim().replaceAll(/^\s+/gm, "");
const drifted = examples.filter(({ code, shown }) => {
  if (shown === undefined) return false;
  const text = normalize(readFileSync(resolve(root, shown.file), "utf8"));
  return shown.isWhole ? text !== normalize(code) : !text.includes(normalize(code));
});
for (const { origin, line, shown } of drifted) {
  console.error(`${origin}:${String(line)} is not the text of ${shown?.file ?? ""}.`);
}

// A page that leads through the code by names of files must not lead to one that is gone.
const sourceFiles = globSync(["{packages,examples,scripts,bench}/**/*.ts", "*.ts"], {
  cwd: root,
  exclude: (name) => name.includes("node_modules"),
});
const lost = find(documents).flatMap((file) =>
  [...readFileSync(file, "utf8").matchAll(/`((?:[\w.-]+\/)*[\w-]+(?:\.test)?\.ts)`/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !sourceFiles.some((known) => `/${known}`.endsWith(`/${name}`)))
    .map((name) => `${relative(root, file)} names ${name}, which is no file.`),
);
for (const sentence of lost) console.error(sentence);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const origins = new Map<string, Example>();
for (const [index, example] of examples.filter(({ shown }) => shown === undefined).entries()) {
  const file = resolve(folder, `${String(index)}.ts`);
  // An example without an import or export would share its names with all others.
  writeFileSync(file, `${example.code}\nexport {};\n`);
  origins.set(file, example);
}

const config = ts.getParsedCommandLineOfConfigFile(
  resolve(root, "tsconfig.json"),
  // Examples show code as users write it: names that are shown and not used are part of that.
  { noEmit: true, noUnusedLocals: false, noUnusedParameters: false, isolatedDeclarations: false, declaration: false },
  {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      console.error(messageText);
    },
  },
);
if (config === undefined) throw new Error("tsconfig.json cannot be read.");
const program = ts.createProgram([...origins.keys()], config.options);
const diagnostics = ts.getPreEmitDiagnostics(program).filter(({ file }) => file && origins.has(file.fileName));
for (const { file, start = 0, messageText } of diagnostics) {
  const example = origins.get(file?.fileName ?? "");
  const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1 + (example?.line ?? 0);
  console.error(`${example?.origin ?? "?"}:${String(line)} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}
if (diagnostics.length > 0 || drifted.length > 0 || lost.length > 0) process.exit(1);
console.log(
  `${String(origins.size)} examples compile, ${String(examples.length - origins.size)} are the files they show.`,
);
