/**
 * Writes into everything an answer holds, as a careless caller might. What is frozen stays as it is.
 *
 * Functions are left alone: they are not data.
 */
export function vandalise(value: unknown): void {
  write(value, new Set());
}

function write(value: unknown, seen: Set<object>): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Date) {
    value.setTime(0);
    return;
  }
  for (const key of Reflect.ownKeys(value)) {
    const held: unknown = Reflect.get(value, key);
    write(held, seen);
    // Reflect.set answers false where an assignment to something frozen would throw.
    if (typeof held === "string") Reflect.set(value, key, "vandalised");
  }
  if (Array.isArray(value)) Reflect.set(value, value.length, "vandalised");
  else Reflect.set(value, "vandalised", "vandalised");
}
