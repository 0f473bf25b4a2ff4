/**
 * A date that cannot be set: a store hands the same one out for every login, and `Object.freeze` does not stop
 * `setTime`.
 */
export function createFixedDate(time: number): Date {
  const date = new Date(time);
  for (const name of Object.getOwnPropertyNames(Date.prototype).filter((method) => method.startsWith("set"))) {
    Object.defineProperty(date, name, { value: refuse });
  }
  times.set(date, time);
  return Object.freeze(date);
}

/** Of fixed dates: `Date.prototype.setTime` can still be called for them. */
const times = new WeakMap<Date, number>();

/** Whether a date is one that cannot be set. */
export function isFixedDate(date: unknown): boolean {
  return date instanceof Date && times.has(date);
}

/** The time of a date, whatever a class made of it says in its place, and another one each time. */
export function readTime(date: Date): number {
  return times.get(date) ?? Date.prototype.getTime.call(date);
}

function refuse(): never {
  throw new TypeError("A date of a user record cannot be changed.");
}
