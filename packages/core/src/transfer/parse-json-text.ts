import type { JsonValue } from "../session/session-settings.ts";

/** Why JSON text was not read. */
export type JsonProblem = "is not JSON" | "holds a key twice" | "is nested too deeply" | "is too long";

/** JSON text that was read, or why it was not. */
export type ParsedJsonText =
  { readonly value: JsonValue } | { readonly value?: undefined; readonly problem: JsonProblem };

/** Longer than anything Transfer reads. */
const maxCharacters = 2_100_000;
/** Policies need about ten. */
const maxDepth = 64;

/**
 * Reads JSON text whose keys matter: `JSON.parse` keeps the last of two equal keys, so that a policy with two
 * `Condition` blocks would lose one of them and allow more than was written.
 */
export function parseJsonText(text: string): ParsedJsonText {
  if (text.length > maxCharacters) return { problem: "is too long" };
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    // The parser's own message quotes the text.
    return { problem: "is not JSON" };
  }
  const keys = countKeys(value, 0);
  if (keys === undefined) return { problem: "is nested too deeply" };
  // In valid JSON a string before a colon is always a key, and a colon anywhere else is inside of a string.
  const strings = text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g);
  const written = [...strings].filter((match) => match[1] !== undefined).length;
  return written === keys ? { value } : { problem: "holds a key twice" };
}

function countKeys(value: JsonValue, depth: number): number | undefined {
  if (typeof value !== "object" || value === null) return 0;
  if (depth === maxDepth) return undefined;
  const inner = Object.values(value as Record<string, JsonValue>);
  let sum = Array.isArray(value) ? 0 : inner.length;
  for (const child of inner) {
    const keys = countKeys(child, depth + 1);
    if (keys === undefined) return undefined;
    sum += keys;
  }
  return sum;
}
