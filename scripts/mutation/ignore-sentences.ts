// A plugin of Stryker's: leaves the sentences of errors alone. What an error promises is its code and its fields, which
// the tests compare; its words are for people and may change, so a test of them would hold up nothing but an edit. All
// other texts, such as reasons, names of fields and steps, are mutated. And it leaves the `true` of names of options alone,
// which the compiler holds to be that and nobody reads.

/** What is used of Babel's `NodePath`. */
interface SyntaxPath {
  readonly node: { readonly type: string };
  readonly listKey?: string | undefined;
  readonly key: unknown;
  readonly parentPath?: SyntaxPath | null | undefined;
  readonly parent?: { readonly type: string; readonly callee?: { readonly name?: string } } | undefined;
}

/** By function or class, which of its arguments is the sentence, counted from 0. */
const sentences: ReadonlyMap<string, number> = new Map([
  ["TypeError", 0],
  ["ConfigurationError", 1],
  ["InvalidUserRecordError", 1],
  ["refuseField", 1],
  ["requireMilliseconds", 2],
  ["requireOption", 2],
  ["required", 2],
]);

function shouldIgnore(path: SyntaxPath): string | undefined {
  const { node, listKey, key, parent } = path;
  if (node.type === "BooleanLiteral") return isOptionName(path) ? "The name of an option." : undefined;
  if (node.type !== "StringLiteral" && node.type !== "TemplateLiteral") return undefined;
  if (listKey !== "arguments" || !["NewExpression", "CallExpression"].includes(parent?.type ?? "")) return undefined;
  return sentences.get(parent?.callee?.name ?? "") === key ? "The sentence of an error." : undefined;
}

/** In `requireKnownOptions(options, { name: true })`. */
function isOptionName({ parentPath: property }: SyntaxPath): boolean {
  const names = property?.parentPath;
  return names?.listKey === "arguments" && names.parent?.callee?.name === "requireKnownOptions";
}

interface IgnorePlugin {
  readonly kind: "Ignore";
  readonly name: string;
  readonly value: { readonly shouldIgnore: typeof shouldIgnore };
}

export const strykerPlugins: readonly IgnorePlugin[] = [{ kind: "Ignore", name: "sentences", value: { shouldIgnore } }];
