import { InvalidUserRecordError } from "../../errors/invalid-user-record-error.ts";
import { parseJsonText } from "../../transfer/parse-json-text.ts";
import { escapeForPolicy } from "../escape-value.ts";
import type { JsonObject, JsonValue } from "../session-settings.ts";
import type { Template } from "../template.ts";

/**
 * Fills the templates of a session policy and writes it as JSON text. Values are put into the texts of the parsed
 * policy, so that no value can add a statement, a key or a resource.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: it is no JSON object, holds a key twice, a variable cannot
 *   be filled, or a value needs IAM's escapes in a policy whose `Version` does not have them.
 */
export function fillPolicy(policy: string | JsonObject, template: Template): { text: string; policy: JsonObject } {
  const value = typeof policy === "string" ? readPolicy(policy) : policy;
  const hasEscapes = value["Version"] === "2012-10-17";
  const fillText = (text: string): string =>
    template.fill(text, "Policy", (variable) => {
      const escaped = escapeForPolicy(variable);
      return escaped === variable || hasEscapes ? escaped : undefined;
    });
  const filled = fillValue(value, fillText) as JsonObject;
  return { text: JSON.stringify(filled), policy: filled };
}

function readPolicy(text: string): JsonObject {
  const parsed = parseJsonText(text);
  if (parsed.value === undefined) throw new InvalidUserRecordError("Policy", parsed.problem);
  if (typeof parsed.value !== "object" || parsed.value === null || Array.isArray(parsed.value)) {
    throw new InvalidUserRecordError("Policy", "must be a JSON object");
  }
  return parsed.value as JsonObject;
}

function fillValue(value: JsonValue, fillText: (text: string) => string): JsonValue {
  if (typeof value === "string") return fillText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((entry: JsonValue) => fillValue(entry, fillText));
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, entry]) => {
      // A key of a condition says what is compared, and no value may choose that. Left as it is, a key with a variable
      // would compare nothing, which some operators take for a match.
      if (fillText(key) !== key) throw new InvalidUserRecordError("Policy", "has a variable in a key");
      return [key, fillValue(entry, fillText)];
    }),
  );
}
