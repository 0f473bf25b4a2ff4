// A plugin of Stryker's: leaves the sentences of errors alone. What an error promises is its code and its fields, which
// the tests compare; its words are for people and may change, so a test of them would hold up nothing but an edit. All
// other texts, such as reasons, names of fields and steps, are mutated.

/** What is used of Babel's `NodePath`. */
interface SyntaxPath {
  readonly node: { readonly type: string };
  readonly listKey?: string | undefined;
  readonly key: unknown;
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

function shouldIgnore({ node, listKey, key, parent }: SyntaxPath): string | undefined {
  if (node.type !== "StringLiteral" && node.type !== "TemplateLiteral") return undefined;
  if (listKey !== "arguments" || !["NewExpression", "CallExpression"].includes(parent?.type ?? "")) return undefined;
  return sentences.get(parent?.callee?.name ?? "") === key ? "The sentence of an error." : undefined;
}

interface IgnorePlugin {
  readonly kind: "Ignore";
  readonly name: string;
  readonly value: { readonly shouldIgnore: typeof shouldIgnore };
}

export const strykerPlugins: readonly IgnorePlugin[] = [{ kind: "Ignore", name: "sentences", value: { shouldIgnore } }];
