/** Freezes plain objects and lists all the way down, so that what is returned twice cannot be changed in between. */
export function freezeDeep<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  // Dates keep a mutable clock whatever `freeze` says; nobody here hands one out that a store still holds.
  if (value instanceof Date) return value;
  for (const entry of Object.values(value)) freezeDeep(entry);
  return Object.freeze(value);
}
