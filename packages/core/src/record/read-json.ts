import type { JsonValue } from "../session/session-settings.ts";
import { isPlainObject, type ReadField, refuseField } from "./read-field.ts";

/** A deep copy of a JSON value. What JSON cannot hold is refused: a `Date` or a `Set` would come out as `{}`. */
export const readJsonValue: ReadField<JsonValue> = (value, field) => copy(value, field, 0, { left: 10_000 });

/** @param parts - How many may still come: an object that holds another one twice, and so on, has a billion of them. */
function copy(value: unknown, field: string, depth: number, parts: { left: number }): JsonValue {
  if (depth > 32) refuseField(field, "is nested too deeply");
  parts.left -= 1;
  if (parts.left < 0) refuseField(field, "has too many parts");
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value))
    return Array.from(value as readonly unknown[], (entry: unknown) => copy(entry, field, depth + 1, parts));
  if (!isPlainObject(value)) refuseField(field, "holds what JSON cannot hold");
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copy(entry, field, depth + 1, parts)]));
}
