import type { JsonValue } from "../session/session-settings.ts";

/** Why JSON text was not read. */
export type JsonProblem =
  "is not JSON" | "holds a key twice" | "holds a key that is misread" | "is nested too deeply" | "is too long";

/** JSON text that was read, or why it was not. No problem quotes the text. */
export type ParsedJsonText =
  { readonly value: JsonValue } | { readonly value?: undefined; readonly problem: JsonProblem };

/** Longer than anything Transfer reads. */
const maxCharacters = 2_100_000;
/** Policies need about ten. */
const maxDepth = 64;

/**
 * Reads JSON text whose keys matter.
 *
 * `JSON.parse` keeps the last of two equal keys, so that a policy with two `Condition` blocks would lose one of them and
 * allow more than was written. And where keys are written with escapes, the V8 of Node 24.21 takes some for keys of an
 * object that it read before: after `{"a":0,"\\\\":1}` it reads `{"a":0,"\\u0062":2}` as `{"a":0,"\\\\":2}`. So the keys that
 * came out are held against those that were written, each read by itself.
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
  const found: string[] = [];
  if (!collectKeys(value, found, 0)) return { problem: "is nested too deeply" };
  // In valid JSON a string before a colon is always a key, and a colon anywhere else is inside of a string.
  const strings = text.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?/g);
  const written = [...strings].flatMap(([, key = "", colon]) =>
    colon === undefined ? [] : [JSON.parse(key) as string],
  );
  if (written.length !== found.length) return { problem: "holds a key twice" };
  written.sort();
  found.sort();
  return written.every((key, index) => key === found[index]) ? { value } : { problem: "holds a key that is misread" };
}

/** Collects the keys of all objects; `false` where they are nested too deeply. */
function collectKeys(value: JsonValue, keys: string[], depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth === maxDepth) return false;
  for (const [key, child] of Object.entries(value as Record<string, JsonValue>)) {
    if (!Array.isArray(value)) keys.push(key);
    if (!collectKeys(child, keys, depth + 1)) return false;
  }
  return true;
}
