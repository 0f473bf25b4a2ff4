/** Freezes plain objects and lists all the way down, so that what is returned twice cannot be changed in between. */
export function freezeDeep<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  // Dates of records are fixed already, see record/fixed-date.ts.
  if (value instanceof Date) return value;
  for (const entry of Object.values(value)) freezeDeep(entry);
  return Object.freeze(value);
}
