import type { StoredKey } from "../account.ts";
import { readTime } from "../record/fixed-date.ts";
import { parseJsonText } from "../transfer/parse-json-text.ts";
import { type KeyProblem, parsePublicKey } from "./ssh-public-key.ts";

/** A key that was left out, by its position among all keys of the user, counted from 0. */
export interface DroppedKey {
  readonly position: number;
  readonly problem: KeyProblem;
}

/** The keys that can be used, and those that cannot. */
export interface ParsedPublicKeys {
  /** `type base64`, each once, in the order of the store. */
  readonly keys: readonly string[];
  readonly dropped: readonly DroppedKey[];
}

/**
 * Reads the public keys of a user. A key that cannot be used is left out and reported: it could only have let somebody
 * in, and one bad key must not take the others' access away.
 *
 * @param stored - Each value holds one key or many, separated by newlines or by commas before a key's type (a comma in
 *   a comment is part of it), or a list of them written as JSON or Python text, as AWS's toolkit has them in secrets.
 *   Blank lines and lines that begin with `#` are skipped.
 * @param now - Keys whose `notAfter` is not later are left out.
 */
export function parsePublicKeys(stored: readonly StoredKey[], now: Date = new Date()): ParsedPublicKeys {
  const keys = new Set<string>();
  const dropped: DroppedKey[] = [];
  let position = 0;
  // A store without types may hand out what is no key at all, or no text.
  for (const entry of stored as readonly (Partial<StoredKey> | null | undefined)[]) {
    const { value, notAfter } = entry ?? {};
    for (const text of typeof value === "string" ? splitKeys(value) : ["(not text)"]) {
      const parsed = parsePublicKey(text);
      const problem = parsed.key === undefined ? parsed.problem : checkExpiry(notAfter, now);
      if (problem !== undefined) dropped.push({ position, problem });
      else if (parsed.key !== undefined) keys.add(parsed.key);
      position += 1;
    }
  }
  return { keys: Object.freeze([...keys]), dropped };
}

function checkExpiry(notAfter: unknown, now: Date): KeyProblem | undefined {
  if (notAfter === undefined) return undefined;
  const time = notAfter instanceof Date ? readTime(notAfter) : Number.NaN;
  if (Number.isNaN(time)) return "unreadable-expiry";
  return time > now.getTime() ? undefined : "expired";
}

function splitKeys(value: string): readonly string[] {
  const text = value.trim();
  const lines = text.startsWith("[") ? readList(text) : [text];
  return lines
    .flatMap((line) => line.split(/[\r\n]+/))
    .flatMap((line) => line.split(/,(?=\s*(?:ssh-|ecdsa-|sk-|$))/))
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** Reads `["…", "…"]` and Python's `['…', '…']`; what is neither stays as it is and is reported as no key. */
function readList(text: string): readonly string[] {
  const parsed = parseJsonText(text).value;
  if (Array.isArray(parsed)) return parsed.map((entry: unknown) => (typeof entry === "string" ? entry : "(not text)"));
  const items = [...text.matchAll(/'([^'\\]*)'|"([^"\\]*)"/g)];
  const rest = text.replaceAll(/'[^'\\]*'|"[^"\\]*"/g, "").replaceAll(/[\s,[\]]/g, "");
  return rest === "" ? items.map((match) => match[1] ?? match[2] ?? "") : [text];
}
