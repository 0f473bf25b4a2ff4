import type { JsonValue } from "../session/session-settings.ts";

/** JSON text that was read, or why it was not. */
export type ParsedJsonText =
  { readonly value: JsonValue } | { readonly value?: undefined; readonly problem: "is not JSON" | "holds a key twice" };

/**
 * Reads JSON text whose keys matter: `JSON.parse` keeps the last of two equal keys, so that a policy with two
 * `Condition` blocks would lose one of them and allow more than was written.
 */
export function parseJsonText(text: string): ParsedJsonText {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    // The parser's own message quotes the text.
    return { problem: "is not JSON" };
  }
  // In valid JSON a string before a colon is always a key, and a colon anywhere else is inside of a string.
  const written = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter((match) => match[1] !== undefined).length;
  return written === countKeys(value) ? { value } : { problem: "holds a key twice" };
}

function countKeys(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value as Record<string, JsonValue>);
  const own = Array.isArray(value) ? 0 : inner.length;
  return inner.reduce<number>((sum, child) => sum + countKeys(child), own);
}
