import { InvalidUserRecordError } from "../../errors/invalid-user-record-error.ts";
import { policyMaxCharacters } from "../../transfer/limits.ts";
import type { JsonObject, JsonValue } from "../session-settings.ts";
import type { Template } from "../template.ts";
import { namesHome } from "./names-home.ts";
import { readPolicy } from "./read-policy.ts";
import { oldPolicyPlace, policyPlace } from "../template-place.ts";

/** A session policy whose variables are filled. */
export interface FilledPolicy {
  readonly text: string;
  readonly policy: JsonObject;
  /** Whether it named the home before it was filled. */
  readonly namesHome: boolean;
}

/** Of ours, or Transfer's. */
const variable = /\{\{|\}\}|\$\{transfer:/i;

/**
 * Fills the templates of a session policy and writes it as JSON text. Values are put into the texts of the parsed
 * policy, so that no value can add a statement or a key; and only into resources and what conditions compare with, so that
 * none can choose an effect or an action.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: it is no JSON object, holds a key twice or a number that JSON
 *   cannot keep, becomes too long; a variable stands in another place or cannot be filled; or a value needs IAM's escapes
 *   in a policy whose `Version` does not have them.
 */
export function fillPolicy(policy: string | JsonObject, template: Template): FilledPolicy {
  const value = readPolicy(policy, "Policy");
  const place = value["Version"] === "2012-10-17" ? policyPlace : oldPolicyPlace;
  let length = 0;
  const filled = mapTexts(value, ["Policy"], (text, path) => {
    const field = nameField(path);
    if (!isCompared(path)) {
      if (variable.test(text)) throw new InvalidUserRecordError(field, "must have no variable");
      return text;
    }
    const written = template.fill(text, field, place);
    length += written.length;
    // Before gigabytes of it are put together.
    if (length > policyMaxCharacters) throw new InvalidUserRecordError("Policy", "must have at most 2048 characters");
    return written;
  }) as JsonObject;
  return { text: JSON.stringify(filled), policy: filled, namesHome: namesHome(value) };
}

type Path = readonly (string | number)[];

/** Maps every text of a JSON value, keys too: a key is at the path of its value, and must stay what it is. */
function mapTexts(value: JsonValue, path: Path, mapText: (text: string, path: Path) => string): JsonValue {
  if (typeof value === "string") return mapText(value, path);
  // `1e400` was read as Infinity, and would be written as null.
  if (typeof value === "number" && !(Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
    throw new InvalidUserRecordError(nameField(path), "has a number that cannot be kept");
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((entry: JsonValue, index) => mapTexts(entry, [...path, index], mapText));
  }
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, entry]) => {
      // A key of a condition says what is compared, and no value may choose that. Left as it is, a key with a variable
      // would compare nothing, which some operators take for a match.
      if (variable.test(key)) {
        throw new InvalidUserRecordError(nameField(path), "has a variable in a key");
      }
      return [key, mapTexts(entry, [...path, key], mapText)];
    }),
  );
}

/** Resources of a statement, and what its conditions compare with. */
function isCompared([, statements, ...rest]: Path): boolean {
  if (statements !== "Statement") return false;
  const [element, ...inside] = typeof rest[0] === "number" ? rest.slice(1) : rest;
  return element === "Condition" ? inside.length >= 2 : element === "Resource" || element === "NotResource";
}

/** A field of positions and IAM's own names. Operators and keys of conditions, and unknown elements, are data. */
function nameField(path: Path): string {
  const known = path.findIndex((part) => typeof part === "string" && !elements.has(part));
  const named = known === -1 ? path : path.slice(0, known);
  return named
    .map((part) => (typeof part === "number" ? `[${String(part)}]` : `.${part}`))
    .join("")
    .slice(1);
}

const elements: ReadonlySet<string> = new Set([
  "Policy",
  "Version",
  "Id",
  "Statement",
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);
